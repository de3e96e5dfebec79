"""Structures that somebody asks about, from a file: one a line, or a table with a column of them.

Every row is kept, blank cells included, and so are all further columns. The column is found by the headings of
`tailrx.data.datasets.molecule_table`, or named by the user.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import DataError
from ..parsing import is_there
from .datasets.molecule_table import candidates
from .frames import read_cells
from .molecule_rows import shown
from .questions import ENDINGS


@dataclass(frozen=True)
class StructureList:
    """`structures` in the order of the file, blank where none stands; `columns` are all columns of it, by heading, and
    none for a file of lines."""

    structures: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def row(self, k: int) -> dict[str, str]:
        return {heading: cells[k] for heading, cells in self.columns.items()}


def read_structures(path: Path, columns: Sequence[str] = ()) -> StructureList:
    """`columns` names the one that holds the structures. Raises `DataError`."""
    if path.suffix.lower() not in ENDINGS:
        return _lines(path)
    frame = read_cells(path)
    headings = [str(c) for c in frame.columns]
    if len(headings) == 1 and not columns and not candidates("structure", headings):
        first = pd.DataFrame([headings], columns=headings, dtype=str)
        note = f"{path} has no heading that is known; its first line is read as a structure."
        return StructureList(tuple(pd.concat([first, frame])[headings[0]]), {}, (note,))
    if frame.empty:
        raise DataError(f"{path} holds a header and no rows; give it at least one row.")
    column = _named(path, columns, headings) if columns else _found(path, headings)
    cells = {c: tuple(frame[c]) for c in headings}
    return StructureList(cells[column], cells)


def _lines(path: Path) -> StructureList:
    if not (is_there(path) and path.is_file()):
        raise DataError(f"{path} is not there; name an existing list: .txt with one structure a line, or a table.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise DataError(f"{path}: byte {why.start} is not UTF-8; save the list as text in UTF-8.") from why
    except OSError as why:
        raise DataError(f"{path} cannot be read ({why.strerror or why}); check its permissions.") from why
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")]
    if not any(lines):
        raise DataError(f"{path} is empty; write one structure a line.")
    return StructureList(tuple(lines), {})


def _named(path: Path, columns: Sequence[str], headings: Sequence[str]) -> str:
    if len(columns) != 1:
        raise DataError(f"--columns takes the one column of structures; got {', '.join(columns)}.")
    if columns[0] not in headings:
        raise DataError(f"{path} has no column {columns[0]!r}; it has: {', '.join(map(shown, headings))}.")
    return columns[0]


def _found(path: Path, headings: Sequence[str]) -> str:
    found = candidates("structure", headings)
    if len(found) != 1:
        several = f" Several may be meant: {', '.join(map(shown, found))}." if found else ""
        raise DataError(
            f"{path} has no one column that is known to hold structures.{several} Name it with --columns STRUCTURE. "
            f"It has: {', '.join(map(shown, headings))}."
        )
    return found[0]
