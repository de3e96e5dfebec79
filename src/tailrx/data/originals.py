"""Rows of an original file, which the catalogue has verified: no header is assumed, nothing is corrected."""

import csv
import gzip
import io
import zlib
from pathlib import Path

from ..errors import DataError


def rows(path: Path, columns: int, separator: str = ",") -> list[list[str]]:
    """All rows of a text file, plain or `.gz`. DataError, with the line, if one has not `columns` cells."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        table = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), delimiter=separator))
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as why:
        raise DataError(f"{path} does not read as a table ({why}); fetch it again.") from why
    for i, row in enumerate(table):
        if len(row) != columns:
            raise DataError(f"{path}, row {i + 1}: a row has {columns} cells, this one {len(row)}; fetch it again.")
    return table


def number(text: str, below: int, path: Path) -> int:
    """A number from 0 to `below` - 1. DataError if `text` is none."""
    if not text.isascii() or not text.isdigit() or int(text) >= below:
        raise DataError(f"{path} holds {text!r} where a number below {below} should stand; fetch it again.")
    return int(text)
