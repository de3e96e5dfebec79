"""The one sheet of an Excel workbook as rows of text, or one sentence on why its cells are ambiguous.

A formula counts as the value that Excel stored with it. Merged cells, formulas without a value and a second filled
sheet are refused, since their meaning would be a guess. openpyxl reads the file (pandas' own
reader for .xlsx, which hides what is refused here).
"""

import datetime
import io
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ..errors import DataError

MAX_BYTES = 50_000_000  # of the file
MAX_UNPACKED = 500_000_000
MAX_CELLS = 20_000_000
TROUBLE = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError,
           OSError, EOFError, NotImplementedError, OverflowError, RuntimeError)  # fmt: skip


def read_workbook(path: Path, raw: bytes) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows, and the number of each row in the sheet. Raises `DataError`."""
    try:
        _check_size(path, raw)
        values, formulas = _opened(raw, values=True), _opened(raw, values=False)
        name = _only_filled(path, values)
        return _rows(path, values[name], formulas[name])
    except TROUBLE as why:
        reason = (str(why).splitlines() or [type(why).__name__])[0][:200]
        raise DataError(f"{path} does not read as an Excel workbook ({reason}); export its sheet as CSV.") from why


def _opened(raw: bytes, *, values: bool) -> Any:
    import openpyxl  # a quarter of a second, for those who need it

    return openpyxl.load_workbook(io.BytesIO(raw), data_only=values, keep_links=False)


def _check_size(path: Path, raw: bytes) -> None:
    """Refuse a workbook that unpacks to far more than its size: a few bytes can stand for millions of cells."""
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if len(raw) > MAX_BYTES or unpacked > MAX_UNPACKED:
        raise DataError(f"{path} is too large a workbook ({unpacked:,} bytes unpacked); export its sheet as CSV.")


def _only_filled(path: Path, book: Any) -> str:
    filled = [
        s.title for s in book.worksheets if any(c is not None for row in s.iter_rows(values_only=True) for c in row)
    ]
    if not filled:
        raise DataError(f"{path} is empty; it needs a header line and rows.")
    if len(filled) > 1:
        sheets = ", ".join(map(repr, filled[:5]))
        raise DataError(
            f"{path} has {len(filled)} filled sheets ({sheets}); keep the one that is meant, or export it as CSV."
        )
    return str(filled[0])


def _rows(path: Path, sheet: Any, formulas: Any) -> tuple[list[str], list[list[str]], list[int]]:
    if sheet.merged_cells.ranges:
        first = sorted(str(r) for r in sheet.merged_cells.ranges)[0]
        raise DataError(
            f"{path} has merged cells ({first}), so it is not told what the cells in them hold; unmerge them."
        )
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise DataError(f"{path} holds more than {MAX_CELLS:,} cells; divide it.")
    rows, numbers = list[list[str]](), list[int]()
    for k, (row, source) in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), start=1):
        for cell, formula in zip(row, source, strict=True):
            if cell.value is None and formula.data_type == "f":
                raise DataError(
                    f"{path}: cell {formula.coordinate} is a formula without a stored value; open the file in Excel, "
                    "save it, or put the value itself there."
                )
        if struck := next((c.coordinate for c in row if c.value is not None and c.font and c.font.strike), None):
            raise DataError(
                f"{path}: cell {struck} is struck through, so it is not told whether it holds; delete it or not."
            )
        if sheet.row_dimensions[k].hidden and any(cell.value is not None for cell in row):
            raise DataError(f"{path}: row {k} is hidden, so it is not told whether it is meant; show it, or delete it.")
        cells = [_text(cell.value) for cell in row]
        if any(cells):
            rows.append(cells)
            numbers.append(k)
    width = max(k for row in rows for k, cell in enumerate(row, start=1) if cell)
    return rows[0][:width], [row[:width] for row in rows[1:]], numbers[1:]


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
    return str(value).strip()
