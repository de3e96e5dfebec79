"""Questions from files: a table of pairs, or a list of medicines, perhaps of many patients.

Every row is kept, blank cells included, and so are all further columns. The drugs are read from two columns, or one,
which are recognised by their headings (`tailrx.data.headings`) or named by the user.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import DataError
from ..names.identifiers import STRUCTURES, identify
from ..parsing import is_there
from . import headings
from .frames import read_cells, read_table

ENDINGS = (".csv", ".tsv", ".tab", ".parquet", ".xlsx", ".xlsm")
ACTIVE = {"", "active", "current", "taking", "taken", "yes", "y", "true", "1", "ongoing", "continue", "continued",
          "new", "started", "prescribed", "on", "in use"}  # fmt: skip
LOOKED_AT = 50  # rows that tell names from structures


@dataclass(frozen=True)
class PairsTable:
    """`pairs` of entries, one per row; `smiles` gives the structures of entries that have one; `columns` are all
    columns of the file, by heading."""

    pairs: tuple[tuple[str, str], ...]
    smiles: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def row(self, k: int) -> dict[str, str]:
        return {heading: cells[k] for heading, cells in self.columns.items()}


@dataclass(frozen=True)
class ListTable:
    """`entries` in the order of the file, each as (patient, entry), and `groups` of them by patient. Without a column
    of patients the patient is an empty text. A blank entry is a blank cell."""

    entries: tuple[tuple[str, str], ...]
    smiles: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        groups: dict[str, list[str]] = {}
        for name, entry in self.entries:
            groups.setdefault(name, []).append(entry)
        return {name: tuple(group) for name, group in groups.items()}


def read_pairs(path: Path, columns: Sequence[str] = ()) -> PairsTable:
    """`columns` names the two that hold the drugs. Raises `DataError`."""
    frame = read_table(path, [])
    headers = [str(c) for c in frame.columns]
    a, b = _named(path, columns, headers, 2) if columns else _pair(path, frame, headers)
    if not columns and (more := headings.third(headings.Pair(a, b), headers)):
        raise DataError(
            f"{path} has a third drug in a row, in column {more!r}; give pairs, or name two with --columns A,B."
        )
    cells = {c: tuple(frame[c]) for c in headers}
    pairs = list(zip(_of_kind(cells[a], a), _of_kind(cells[b], b), strict=True))
    smiles, notes = dict[str, str](), list[str]()
    for side, column in enumerate(headings.structures_of_pair(c for c in headers if c not in (a, b))):
        if column is not None:
            texts = _with_structures(path, frame, (a, b)[side], column, smiles)
            pairs = [(t, p[1]) if side == 0 else (p[0], t) for t, p in zip(texts, pairs, strict=True)]
    if (a, b) != ("drug_a", "drug_b"):
        notes.append(f"Pairs are read from the columns {a!r} and {b!r}, in this order.")
    return PairsTable(tuple(pairs), smiles, cells, tuple(notes))


def read_list(path: Path, columns: Sequence[str] = ()) -> ListTable:
    """`columns` names the column of medicines, or those of patients and medicines. Raises `DataError`."""
    if path.suffix.lower() not in ENDINGS:
        return _lines(path)
    frame, headless = _list_frame(path)
    headers = [str(c) for c in frame.columns]
    patient, drug = _list_columns(path, columns, frame, headless)
    smiles = dict[str, str]()
    drawn = [c for c in headings.structures(headers) if c != drug]
    entries = _with_structures(path, frame, drug, drawn[0], smiles) if drawn else _of_kind(frame[drug], drug)
    whose = list(frame[patient]) if patient else [""] * len(frame)
    notes = [f"{path} has no heading that is known; its first line is read as a medicine."] if headless else []
    taken = _taken(path, frame, notes)
    listed = []
    for line, name, entry, there in zip(frame.index, whose, entries, taken, strict=True):
        if there:
            listed.append((name or ("(no patient)" if patient else ""), entry))
        if not entry:
            notes.append(f"{path}:{line}: no medicine stands there.")
    if idle := [c for c in headers if c not in (patient, drug, *drawn) and c != headings.status(headers)]:
        notes.append(f"Columns that say nothing here: {', '.join(idle)}.")
    return ListTable(tuple(listed), smiles, tuple(notes))


def _of_kind(cells: Iterable[str], heading: str) -> list[str]:
    """Numbers with their kind in front, if the heading names it: 1191 under `rxcui` is no DrugBank id."""
    kind = headings.kind(heading)
    return [f"{kind}{cell}" if kind and cell[:1].isdigit() else cell for cell in cells]


def _taken(path: Path, frame: pd.DataFrame, notes: list[str]) -> list[bool]:
    """Which rows are of medicines that are taken; those left out are noted."""
    column = headings.status(map(str, frame.columns))
    if column is None:
        return [True] * len(frame)
    taken = [cell.casefold() in ACTIVE for cell in frame[column]]
    for line, cell, there in zip(frame.index, frame[column], taken, strict=True):
        if not there:
            notes.append(f"{path}:{line}: left out, since {column!r} says {cell!r}.")
    return taken


def _lines(path: Path) -> ListTable:
    """One medicine a line."""
    if not (is_there(path) and path.is_file()):
        raise DataError(f"{path} is not there; name an existing list: .txt with one medicine a line, or a table.")
    try:
        if path.read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise DataError(f"{path} is UTF-16 text; save it as UTF-8.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as why:
        raise DataError(f"{path}: byte {why.start} is not UTF-8; save the file as UTF-8.") from why
    except OSError as why:
        raise DataError(f"{path} cannot be read ({why.strerror or why}); check its permissions.") from why
    if text.lstrip().startswith(("{", "[")):
        read_table(path, [])  # says what kind of file it is
    if "\0" in text:
        raise DataError(f"{path} is no text; save the list as text or as a table.")
    entries = tuple(line.strip() for line in re.split(r"\r\n|\r|\n", text) if line.strip())
    if not entries:
        raise DataError(f"{path} is empty; write one medicine a line.")
    return ListTable(tuple(("", entry) for entry in entries), {})


def _list_frame(path: Path) -> tuple[pd.DataFrame, bool]:
    """The table, and whether it is one column without a heading, so that its first line is a medicine."""
    frame = read_cells(path)
    headers = [str(c) for c in frame.columns]
    if len(headers) == 1 and not headings.medicines(headers) and not headings.structures(headers):
        first = pd.DataFrame([[headers[0]]], index=[1], columns=["drug"], dtype=str)
        return pd.concat([first, frame.set_axis(["drug"], axis=1)]), True
    return read_table(path, []), False


def _list_columns(path: Path, columns: Sequence[str], frame: pd.DataFrame, headless: bool) -> tuple[str | None, str]:
    headers = [str(c) for c in frame.columns]
    if headless:
        return None, "drug"
    if columns:
        *patient, drug = _named(path, columns, headers, len(columns) if len(columns) < 3 else 2)
        return (patient[0] if patient else None), drug
    patients, candidates = headings.patients(headers), headings.medicines(headers)
    candidates = [c for c in candidates if c not in patients] or headings.structures(headers)
    sure = candidates and candidates[0].casefold() in ("drug", "medicine", "medication")
    if not candidates or len(patients) > 1 or (len(candidates) > 1 and not sure):
        several = f" Several may be meant: {', '.join(candidates + patients)}." if candidates else ""
        raise DataError(
            f"{path} has no one column that is known to hold medicines.{several} Name it with --columns MEDICINE, or "
            f"--columns PATIENT,MEDICINE. It has: {', '.join(headers)}."
        )
    if not patients and (whose := [c for c in headers if c != candidates[0] and _may_say_whose(frame[c])]):
        raise DataError(
            f"{path} may say in column {whose[0]!r} whose the medicines are; give --columns {whose[0]},{candidates[0]} "
            f"to ask within each, or --columns {candidates[0]} to ask all together."
        )
    return (patients[0] if patients else None), candidates[0]


def _may_say_whose(column: pd.Series) -> bool:
    """Whether a column beside the medicines may name their patients, and does not just number the rows."""
    heading = str(column.name)
    return headings.may_say_whose(heading) and ("name" in headings.words(heading) or bool(column.duplicated().any()))


def _named(path: Path, columns: Sequence[str], headers: list[str], n: int) -> tuple[str, ...]:
    if len(columns) != n or len(set(columns)) != n:
        raise DataError(f"--columns takes {n} different columns; got {', '.join(columns)}.")
    if missing := [c for c in columns if c not in headers]:
        raise DataError(f"{path} has no column {missing[0]!r}; it has: {', '.join(headers)}.")
    return tuple(columns)


def _pair(path: Path, frame: pd.DataFrame, headers: list[str]) -> headings.Pair:
    candidates = headings.pairs(headers)
    if candidates and candidates[0] != ("drug_a", "drug_b") and len(candidates) > 1:
        # As in TDC's tables: Drug1 is a structure, Drug1_ID is not.
        candidates = [p for p in candidates if not _drawn(frame[p.a])]
    if not candidates:
        raise DataError(
            f"{path} has no two columns that are known to hold the drugs of a pair, such as drug_a and drug_b, or "
            f"Drug1 and Drug2; name them with --columns A,B. It has: {', '.join(headers)}."
        )
    if len(candidates) > 1 and candidates[0] != ("drug_a", "drug_b"):
        choices = "; or ".join(f"{p.a},{p.b}" for p in candidates)
        raise DataError(f"{path} has several columns that may hold the drugs; choose with --columns {choices}.")
    return candidates[0]


def _drawn(cells: pd.Series) -> bool:
    """Whether the first cells are structures."""
    texts = [str(c) for c in cells.head(LOOKED_AT) if c]
    drawn = [t for t in texts if (identifier := identify(t)) and identifier.kind in STRUCTURES]
    return len(drawn) * 2 > len(texts)


def _with_structures(path: Path, frame: pd.DataFrame, names: str, column: str, smiles: dict[str, str]) -> list[str]:
    """The entries of a column: its name or, where that is blank, its structure. Adds to `smiles`."""
    entries = []
    for line, name, structure in zip(frame.index, frame[names], frame[column], strict=True):
        text = name or structure
        if structure and smiles.setdefault(text, structure) != structure:
            raise DataError(
                f"{path}:{line}: {text!r} has another structure than before; give each structure a name of its own."
            )
        entries.append(text)
    return entries
