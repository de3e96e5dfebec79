"""Read a user's CSV or Parquet tables into a dataset, and say precisely what is wrong with them when they are not.

    pairs   drug_a, drug_b, type [, split]                       one row per known interaction
    drugs   drug_id [, name, smiles, synonyms, targets, enzymes, transporters, pathways, substructure, side]
    types   type [, direction, sentence, neutral, affected]      optional

Set-valued cells join their tokens with `|`. Further columns are allowed and ignored. `direction` is `symmetric`,
`directed` (the order drug_a, drug_b has meaning) or `unknown`, which is also what a type without a row is; `affected`
says which of them, a or b, suffers the effect of a directed type.

Two columns say who trains and who is asked: `split` of a pair (for the split `column`), `side` of a drug (for the split
`cold_given`, scheme `given`). A table of drugs may hold further schemes, each in a column `side_<scheme>`. Their cells
are train, valid, test, or empty for what no side uses.
"""

import codecs
import csv
import io
import re
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import DataError, did_you_mean, nearest
from ..parsing import is_there
from ..types import Direction, Drug, Label, Place
from .conflicts import Conflicts, first_to_say, settle, torn
from .dataset import Card, PairDataset

SET_COLUMNS = {"targets": "target", "enzymes": "enzyme", "transporters": "transporter", "pathways": "pathway",
               "substructure": "substructure"}  # fmt: skip
MAX_CELLS = 200_000_000
PARQUET_TROUBLE = (pa.ArrowException, OSError, ValueError, TypeError, LookupError, NotImplementedError, OverflowError)
EXCEL_SEPARATOR = re.compile(r"sep=([,;\t|])(?=\r?\n)")  # the first line of a CSV that Excel was told how to read
KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook (or another zip)", "export its sheet as CSV"),
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
MISSING = {"", "nan", "none", "null", "na", "n/a", "<na>"}


def read_table(path: Path, required: Sequence[str], ragged: list[int] | None = None) -> pd.DataFrame:
    """All cells as text, stripped; raises `DataError` in one sentence for anything that is not such a table.

    The index is the line of each row in the file; a Parquet table, which has no lines, counts as its CSV would.
    Where `ragged` is given, rows with too few or too many cells are left out and their lines appended to it."""
    if not (is_there(path) and path.is_file()):
        raise DataError(f"{path} is not there; name an existing .csv or .parquet file.")
    frame = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path, ragged)
    if repeated := [str(c) for c in frame.columns[frame.columns.duplicated()]]:
        raise DataError(f"{path} has two columns {repeated[0]!r}; rename or remove one of them.")
    for column in required:
        if column not in frame.columns:
            known = [str(c) for c in frame.columns]
            free = {c.casefold(): c for c in known if c not in required}
            meant = nearest(column, list(free))
            near = "" if meant is None else f" Did you mean {free[meant]!r}?"
            raise DataError(f"{path} needs a column {column!r}.{near} It has: {', '.join(known)}.")
    if frame.empty:
        raise DataError(f"{path} holds a header and no rows; give it at least one row.")
    for column in required:
        if (bad := frame[column].str.lower().isin(MISSING)).any():
            raise DataError(f"{path}:{_line(bad)}: column {column!r} is empty or NaN; every row needs a value there.")
    return frame


def _line(wrong: pd.Series) -> int:
    """Line of the first row that is wrong."""
    return int(wrong.index[wrong.to_numpy()][0])


def _read_parquet(path: Path) -> pd.DataFrame:
    """What pandas noted beside the columns is not read: it may name what is not there."""
    try:
        file = pq.ParquetFile(io.BytesIO(_bytes(path)))
        about = file.metadata  # asked before a cell is read: a few bytes can stand for cells without end
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


def _read_csv(path: Path, ragged: list[int] | None) -> pd.DataFrame:
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
    else:
        separator = ","
    header = next((line for line in text.splitlines() if line.strip().strip('"').strip()), "")
    if separator not in header and (other := next((d for d in "\t;|" if d in header), None)):
        raise DataError(f"{path} separates its columns by {other!r}; tables here are separated by commas.")
    return _text(*_records(path, text, separator, ragged))


def _refuse_other_kinds(path: Path, raw: bytes) -> None:
    """Say what the file is, where its first bytes tell that it is no CSV."""
    start = raw[:1000].removeprefix(codecs.BOM_UTF8).lstrip()
    for begins, kind, advice in KINDS:
        if start.startswith(begins):
            raise DataError(f"{path} is {kind}, not a table of commas and lines; {advice}.")
    if (at := raw.find(b"\0")) >= 0:  # UTF-16 without a mark, or no text at all
        line = raw[:at].count(b"\n") + 1
        raise DataError(f"{path}:{line}: byte 0x00 stands in no text; save the table as CSV in UTF-8.")


def _records(
    path: Path, text: str, separator: str, ragged: list[int] | None
) -> tuple[list[str], list[list[str]], list[int]]:
    """Header, rows, and the line on which each row begins; blank lines are passed over.

    pandas is not asked: it fills short rows, drops cells from long ones, and does not say where."""
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


def read_drugs(path: Path) -> tuple[tuple[Drug, ...], dict[str, tuple[str, ...]]]:
    """The drugs, and the sides of all of them by the name of a scheme."""
    frame = read_table(path, ["drug_id"])
    if (again := frame["drug_id"].duplicated()).any():
        line = _line(again)
        raise DataError(f"{path}:{line}: drug {frame['drug_id'][line]!r} is listed twice; list it once.")
    return tuple(as_drug(row) for row in frame.to_dict("records")), read_sides(frame, path)


def read_sides(frame: pd.DataFrame, path: Path) -> dict[str, tuple[str, ...]]:
    """By scheme the cells of its column: `side` is the scheme `given`, `side_<scheme>` names its own."""
    if {"side", "side_given"} <= set(frame.columns):
        raise DataError(f"{path} has the columns 'side' and 'side_given', which mean the same; remove one of them.")
    schemes = {c: c.removeprefix("side_") for c in map(str, frame.columns) if c.startswith("side_")} | {"side": "given"}
    return {scheme: tuple(frame[c]) for c, scheme in schemes.items() if scheme and c in frame}


def as_drug(row: Mapping[Hashable, str]) -> Drug:
    sets = {modality: tokens for column, modality in SET_COLUMNS.items() if (tokens := _tokens(row.get(column, "")))}
    smiles = row.get("smiles", "")
    return Drug(
        id=row["drug_id"],
        name=row.get("name") or row["drug_id"],
        sets=sets,
        smiles=None if smiles.lower() in MISSING else smiles,
        synonyms=tuple(sorted(_tokens(row.get("synonyms", "")))),
    )


def _tokens(cell: str) -> frozenset[str]:
    return frozenset(t for part in cell.split("|") if (t := part.strip()) and t.lower() not in MISSING)


def read_labels(path: Path | None, used: set[str]) -> tuple[tuple[Label, ...], tuple[str, ...]]:
    """The types in name order, and notes; `used` are those that occur in pairs."""
    frame = read_table(path, ["type"]) if path else pd.DataFrame({"type": []})
    rows: dict[str, dict[Hashable, Any]] = {}
    for line, row in zip(frame.index, frame.to_dict("records"), strict=True):
        if (name := row["type"]) in rows:
            raise DataError(f"{path}:{line}: type {name!r} is listed twice; list it once.")
        if (direction := row.get("direction") or "unknown") not in get_args(Direction):
            raise DataError(
                f"{path}:{line}: type {name!r} has direction {direction!r}; it must be one of "
                f"{', '.join(get_args(Direction))}."
            )
        rows[name] = row
    labels = tuple(as_label(name, rows.get(name, {})) for name in sorted(used))
    idle = sorted(rows.keys() - used)  # often a misspelling: the type it means then lost its direction
    return labels, (f"the types table describes types that no pair has: {', '.join(map(repr, idle))}.",) if idle else ()


def read_affected(path: Path | None, labels: Sequence[Label]) -> dict[str, Place]:
    """By name of a directed type, who is affected. Raises `DataError`."""
    if path is None or "affected" not in (frame := read_table(path, ["type"])):
        return {}
    direction, found = {t.name: t.direction for t in labels}, dict[str, Place]()
    for line, name, cell in zip(frame.index, frame["type"], frame["affected"], strict=True):
        if cell.lower() in MISSING:
            continue
        if cell not in get_args(Place) or direction.get(name, "directed") != "directed":
            raise DataError(
                f"{path}:{line}: type {name!r} has {cell!r} as the affected drug; it must be a or b, and only a "
                "directed type has one."
            )
        if name in direction:
            found[name] = cell
    return found


def as_label(name: str, row: Mapping[Hashable, Any]) -> Label:
    return Label(name, **{k: v for k in ("direction", "sentence", "neutral") if (v := row.get(k))})


def read_pair_tables(
    pairs: Path, drugs: Path, types: Path | None, card: Card, conflicts: Conflicts = "error"
) -> PairDataset:
    """Join the tables. `conflicts` says what to do with unordered pairs that carry two types."""
    frame, (known, sides) = read_table(pairs, ["drug_a", "drug_b", "type"]), read_drugs(drugs)
    number = {d.id: i for i, d in enumerate(known)}
    for column in ("drug_a", "drug_b"):
        if (strange := ~frame[column].isin(number)).any():
            line = _line(strange)
            name = frame[column][line]
            raise DataError(
                f"{pairs}:{line}: drug {name!r} is not in {drugs.name}.{did_you_mean(name, list(number))} "
                f"Add it there or remove the row ({int(strange.sum())} such rows)."
            )
    if (self_pair := frame["drug_a"] == frame["drug_b"]).any():
        raise DataError(f"{pairs}:{_line(self_pair)}: a drug is paired with itself; remove the row.")
    labels, idle = read_labels(types, set(frame["type"]))
    position = {t.name: i for i, t in enumerate(labels)}
    pair = np.column_stack([np.array(frame[c].map(number), np.int64) for c in ("drug_a", "drug_b")])
    dataset = PairDataset(
        drugs=known,
        labels=labels,
        pair=pair,
        target=np.array(frame["type"].map(position), np.int64),
        card=card,
        notes=idle,
        affected=read_affected(types, labels),
        given_split=tuple(frame["split"]) if "split" in frame else None,
        drug_sides=sides,
    )
    _sides_of_repeats_agree(dataset, pairs, list(frame.index))
    if conflicts == "error":
        _refuse_conflicts(dataset, pairs, list(frame.index))
    return settle(dataset, "drop" if conflicts == "drop" else "keep")


def _sides_of_repeats_agree(dataset: PairDataset, path: Path, lines: Sequence[int]) -> None:
    given = np.array(dataset.given_split or [""] * len(dataset))
    if (other := given != given[first_to_say(dataset)]).any():
        raise DataError(
            f"{path}:{lines[int(other.argmax())]}: the row repeats an earlier one with another cell in column 'split'; "
            "give a pair one side."
        )


def _refuse_conflicts(dataset: PairDataset, path: Path, lines: Sequence[int]) -> None:
    if (two := torn(dataset)).any():
        raise DataError(
            f"{path}:{lines[int(two.argmax())]}: pairs that carry two different types: "
            f"{len(np.unique(dataset.unit[two]))}; keep one row of each, or train with "
            "--set data.conflicts=keep (a single-label model must then miss one) or =drop."
        )
