"""A user's tables read leniently: all their errors at once, and a dataset of the rows that can be used.

The strict reader (`tailrx.data.tables`) stops at the first broken rule. This one goes on without the rows it cannot
use, and keeps repeated rows and conflicting types, so that the other checks can count them.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from ...errors import DataError, did_you_mean
from ...types import Label
from ..dataset import Card, PairDataset
from ..datasets.table import card, locate
from ..frames import MISSING, read_table
from ..tables import SET_COLUMNS, read_pair_tables, read_sides
from .finding import Finding, Subject
from .rows import Tables, as_drugs, listed_drugs, named_types, usable

NEEDED = {"pairs": ["drug_a", "drug_b", "type"], "drugs": ["drug_id"], "types": ["type"]}
OPTIONAL = {
    "pairs": ["split"],
    "drugs": ["name", "smiles", "synonyms", *SET_COLUMNS, "side"],
    "types": ["direction", "sentence", "neutral", "affected"],
}


def read_leniently(path: str) -> tuple[Subject | None, list[Finding]]:
    """The usable rows of the tables at `path`, and their errors. Raises `DataError` if there are no tables."""
    pairs, drugs, types, folder = locate(path)
    tables = Tables({"pairs": pairs, "drugs": drugs} | ({"types": types} if types else {}))
    frames = {name: frame for name in tables.files if (frame := _frame(tables, name)) is not None}
    about, subject = _card(tables, folder), None
    if "drugs" in frames:
        frames["drugs"] = listed_drugs(tables, frames["drugs"])
    if {"drugs", "pairs"} <= set(frames):
        rows = usable(tables, frames["pairs"], frames["drugs"]["drug_id"])
        if len(rows):
            labels = named_types(tables, frames.get("types"), set(rows["type"]))
            subject = _subject(tables, rows, frames["drugs"], labels, about)
    if subject is None:
        tables.findings.append(Finding("not_checked", "info", 1, "No pair can be used, so types, structures and splits "
                                       "are not checked."))  # fmt: skip
    if not any(f.severity == "error" for f in tables.findings):  # the strict reader may see what these checks overlook
        try:
            read_pair_tables(pairs, drugs, types, about, "keep")
        except DataError as why:
            tables.findings.append(Finding("refused", "error", 1, str(why)))
    return subject, tables.findings


def _frame(tables: Tables, table: str) -> pd.DataFrame | None:
    """The usable rows of a table; None if it does not read as one."""
    needed, ragged, path = NEEDED[table], list[int](), tables.files[table]
    frame: pd.DataFrame | None
    try:
        frame = read_table(path, (), ragged)
        if not set(needed) <= set(frame.columns):
            read_table(path, needed, [])  # refuses, and says which column is missing
    except DataError as why:
        frame = None
        tables.findings.append(Finding("unreadable_table", "error", 1, str(why)))
    tables.say("ragged_rows", (tables.at(table, line) for line in ragged), "row has|rows have", "more or fewer cells "
               f"than the header of {path.name}; mend it, and quote cells that hold commas.")  # fmt: skip
    return None if frame is None else _filled(tables, table, frame)


def _filled(tables: Tables, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with a value in every required cell; also reports columns that are ignored."""
    needed, path = NEEDED[table], tables.files[table]
    empty = frame[needed].apply(lambda column: column.str.lower().isin(MISSING))
    cases = [f"{tables.at(table, line)}: {column}" for column in needed for line in frame.index[empty[column]]]
    tables.say("empty_cells", cases, "cell is|cells are", f"empty or NaN in a column of {path.name} that needs a "
               "value; fill it in or remove the row.")  # fmt: skip
    read, absent = needed + OPTIONAL[table], [c for c in OPTIONAL[table] if c not in frame]
    spare = [c for c in map(str, frame.columns) if c not in read and not c.startswith("side_")]
    cases = [f"{c!r}.{meant}" for c in spare if (meant := did_you_mean(c.casefold(), absent))]
    tables.say("ignored_columns", cases, "column is|columns are", f"ignored in {path.name} and named almost like one "
               "that is read.", "warning")  # fmt: skip
    kept: pd.DataFrame = frame[~empty.any(axis=1)]
    return kept


def _card(tables: Tables, folder: Path) -> Card:
    try:
        return card(folder)
    except DataError as why:
        tables.findings.append(Finding("unreadable_card", "error", 1, str(why)))
        return Card(folder.resolve().name)


def _subject(
    tables: Tables, rows: pd.DataFrame, drugs: pd.DataFrame, labels: tuple[Label, ...], about: Card
) -> Subject:
    drug, label = {d: i for i, d in enumerate(drugs["drug_id"])}, {t.name: i for i, t in enumerate(labels)}
    lines = rows.index.tolist()
    try:
        sides = read_sides(drugs, tables.files["drugs"])
    except DataError as why:
        sides = {}
        tables.findings.append(Finding("unreadable_sides", "error", 1, str(why)))
    data = PairDataset(
        drugs=as_drugs(drugs),
        labels=labels,
        pair=np.column_stack([np.array(rows[c].map(drug), np.int64) for c in ("drug_a", "drug_b")]),
        target=np.array(rows["type"].map(label), np.int64),
        card=about,
        given_split=tuple(rows["split"]) if "split" in rows else None,
        drug_sides=sides,
    )
    return Subject(data, lambda row: tables.at("pairs", lines[row]))
