"""One table from a CSV, Parquet or Excel file, all cells as text; or one sentence on what the file is instead.

A CSV may separate its cells by commas, semicolons, tabs or bars: the first of these that its header contains, unless
Excel's line `sep=;` or the ending .tsv says which.

CSV is not read by pandas, which fills short rows, drops cells from long ones, and does not say where.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import DataError, nearest
from ..parsing import is_there
from . import headings
from .workbook import read_workbook

MAX_CELLS = 200_000_000
PARQUET_TROUBLE = (pa.ArrowException, OSError, ValueError, TypeError, LookupError, NotImplementedError, OverflowError)
EXCEL_SEPARATOR = re.compile(r"sep=([,;\t|])(?=\r?\n)")  # the first line of a CSV that tells Excel the separator
KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook (or another zip)", "give it the ending .xlsx, or export its sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "export its sheet as CSV"),
    (b"PAR1", "a Parquet file", "give it the ending .parquet"),
    (b"%PDF", "a PDF", "export the table as CSV"),
    (b"\x1f\x8b", "compressed", "unpack it first"),
    (b"\xff\xfe", "UTF-16 text", "save it as CSV in UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as CSV in UTF-8"),
    (b"{", "JSON", "export the table as CSV"),
    (b"[", "JSON", "export the table as CSV"),
    (b"<!", "HTML or XML", "export the table as CSV"),
    (b"<?", "HTML or XML", "export the table as CSV"),
    (b"<html", "HTML or XML", "export the table as CSV"),
)
FHIR = re.compile(rb'"resourceType"\s*:\s*"(\w{1,40})"')
FHIR_ADVICE = "write the names of its medicines into a table, one per row"
PAIR = ("drug_a", "drug_b")
MISSING = {"", "nan", "none", "null", "na", "n/a", "<na>"}


def read_cells(path: Path, ragged: list[int] | None = None) -> pd.DataFrame:
    """All cells as text, stripped; raises `DataError` in one sentence for anything that is no table.

    The index is the line of each row in the file; a Parquet table, which has no lines, counts as its CSV would.
    Where `ragged` is given, rows with too few or too many cells are left out and their lines appended to it."""
    if not (is_there(path) and path.is_file()):
        raise DataError(f"{path} is not there; name an existing .csv, .tsv, .parquet or .xlsx file.")
    frame = _read(path, ragged)
    if repeated := [str(c) for c in frame.columns[frame.columns.duplicated()]]:
        raise DataError(f"{path} has two columns {repeated[0]!r}; rename or remove one of them.")
    return frame


def read_table(path: Path, required: Sequence[str], ragged: list[int] | None = None) -> pd.DataFrame:
    """As `read_cells`, of a table with at least one row, these columns, and a value in every cell of them."""
    frame = read_cells(path, ragged)
    for column in required:
        if column not in frame.columns:
            columns = [str(c) for c in frame.columns]
            raise DataError(
                f"{path} needs a column {column!r}.{_hint(column, required, columns)} It has: {', '.join(columns)}."
            )
    if frame.empty:
        raise DataError(f"{path} holds a header and no rows; give it at least one row.")
    for column in required:
        if (bad := frame[column].str.lower().isin(MISSING)).any():
            raise DataError(f"{path}:{line_of(bad)}: column {column!r} is empty or NaN; every row needs a value there.")
    return frame


def _hint(column: str, required: Sequence[str], columns: Sequence[str]) -> str:
    """Which column may be meant. The two of a pair are suggested together, since one alone could be the other."""
    of_a_pair = column in PAIR and set(PAIR) <= set(required)
    if of_a_pair and set(PAIR).isdisjoint(columns):
        pairs = headings.pairs(columns)
        return f" Rename {pairs[0].a!r} to drug_a and {pairs[0].b!r} to drug_b if they are it." if pairs else ""
    free = {c.casefold(): c for c in columns if c not in required}
    meant = nearest(column, list(free))
    if meant is None or (of_a_pair and meant[-1] != column[-1]):
        return ""
    return f" Did you mean {free[meant]!r}?"


def _read(path: Path, ragged: list[int] | None) -> pd.DataFrame:
    match path.suffix.lower():
        case ".parquet":
            return _read_parquet(path)
        case ".xlsx" | ".xlsm":
            return _text(*read_workbook(path, _bytes(path)))
        case ending:
            return _read_csv(path, ragged, "\t" if ending in (".tsv", ".tab") else None)


def line_of(wrong: pd.Series) -> int:
    """Line of the first row that is wrong."""
    return int(wrong.index[wrong.to_numpy()][0])


def _read_parquet(path: Path) -> pd.DataFrame:
    """pandas' own metadata in the file are ignored: they may name columns that do not exist."""
    try:
        file = pq.ParquetFile(io.BytesIO(_bytes(path)))
        about = file.metadata  # before any cell is read: a few bytes can stand for millions of cells
        n_rows = sum(about.row_group(i).num_rows for i in range(about.num_row_groups))
        if n_rows * max(about.num_columns, 1) > MAX_CELLS:
            raise DataError(f"{path} holds more than {MAX_CELLS:,} cells; divide it.")
        table = file.read()
        columns = [_parquet_column(path, name, table.column(i)) for i, name in enumerate(table.column_names)]
    except PARQUET_TROUBLE as why:
        reason = (str(why).splitlines() or [type(why).__name__])[0][:200]
        raise DataError(f"{path} does not read as Parquet ({reason}); export it anew.") from why
    rows = [list(row) for row in zip(*columns, strict=True)]
    return _text(table.column_names, rows, range(2, table.num_rows + 2))


def _parquet_column(path: Path, name: str, column: Any) -> list[str]:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_nested(kind):
        raise DataError(f"{path}: the cells of column {name!r} hold {kind}; a cell is one text or number.")
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        raise DataError(f"{path}: the cells of column {name!r} are bytes; export them as text.")
    if pa.types.is_integer(kind):  # pandas makes them fractions where a cell is empty
        return ["" if cell is None else str(cell) for cell in column.to_pylist()]
    cells = column.to_pandas(ignore_metadata=True)
    return [str(cell) for cell in cells.astype("string").fillna("")]


def _text(header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int]) -> pd.DataFrame:
    stripped = [[cell.strip() for cell in row] for row in rows]
    return pd.DataFrame(stripped, index=list(lines), columns=[c.strip() for c in header], dtype=str)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as why:
        raise DataError(f"{path} cannot be read ({why.strerror or why}); check its permissions.") from why


def _read_csv(path: Path, ragged: list[int] | None, separator: str | None = None) -> pd.DataFrame:
    raw = _bytes(path)
    _refuse_other_kinds(path, raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = raw[: why.start].count(b"\n") + 1
        raise DataError(f"{path}:{line}: byte 0x{raw[why.start]:02x} is not UTF-8; save the file as UTF-8.") from why
    if named := EXCEL_SEPARATOR.match(text):
        separator = named[1]
        text = text[named.end(1) :]  # an empty first line stays, so that lines keep their numbers
    elif separator is None:
        header = next((line for line in text.splitlines() if line.strip().strip('"').strip()), "")
        separator = next((c for c in ",\t;|" if c in header), ",")
    return _text(*_records(path, text, separator, ragged))


def _refuse_other_kinds(path: Path, raw: bytes) -> None:
    """Raise if the first bytes show that the file is no CSV, and say what it is."""
    start = raw[:1000].removeprefix(codecs.BOM_UTF8).lstrip()
    for begins, kind, advice in KINDS:
        if start.startswith(begins):
            fhir = FHIR.search(start)
            kind, advice = (
                (f"a FHIR {fhir[1].decode()} (JSON)", FHIR_ADVICE) if fhir and kind == "JSON" else (kind, advice)
            )
            raise DataError(f"{path} is {kind}, not a table of commas and lines; {advice}.")
    if (at := raw.find(b"\0")) >= 0:  # UTF-16 without a mark, or no text at all
        line = raw[:at].count(b"\n") + 1
        raise DataError(f"{path}:{line}: byte 0x00 stands in no text; save the table as CSV in UTF-8.")


def _records(
    path: Path, text: str, separator: str, ragged: list[int] | None
) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows, and the line on which each row begins; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    rows, lines, line = list[list[str]](), list[int](), 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row) or len(row) > 1:
                if not rows or len(row) == len(rows[0]):
                    rows.append(row)
                    lines.append(line)
                elif ragged is not None:
                    ragged.append(line)
                else:
                    raise DataError(
                        f"{path}:{line}: the row has {len(row)} cells and the header {len(rows[0])}; "
                        "mend the row, and quote cells that hold commas."
                    )
            line = reader.line_num + 1
    except csv.Error as why:
        raise DataError(f"{path}:{line}: not a regular CSV row ({why}); mend its quotes.") from why
    if not rows:
        raise DataError(f"{path} is empty; it needs a header line and rows.")
    return rows[0], rows[1:], lines[1:]
