"""Read a user's CSV or Parquet tables into a dataset, with a precise error for the first broken rule.

    pairs   drug_a, drug_b, type [, split]                       one row per interaction
    drugs   drug_id [, name, smiles, synonyms, targets, enzymes, transporters, pathways, substructure, side]
    types   type [, direction, sentence, neutral, affected]      optional

Set-valued cells join their tokens with `|`. Further columns are allowed and ignored. `direction` is `symmetric`,
`directed` (the order drug_a, drug_b has meaning) or `unknown`, which is also what a type without a row is; `affected`
says which of them, a or b, suffers the effect of a directed type.

Two columns say who trains and who is asked: `split` of a pair (for the split `column`), `side` of a drug (for the split
`cold_given`, scheme `given`). A table of drugs may hold further schemes, each in a column `side_<scheme>`. Their cells
are train, valid, test, or empty for what no side uses.
"""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd

from ..errors import DataError, did_you_mean
from ..names.spelling import as_written
from ..types import Direction, Drug, Label, Place
from .conflicts import Conflicts, first_to_say, settle, torn
from .dataset import Card, PairDataset
from .frames import MISSING, line_of, read_table

SET_COLUMNS = {"targets": "target", "enzymes": "enzyme", "transporters": "transporter", "pathways": "pathway",
               "substructure": "substructure"}  # fmt: skip


def read_drugs(path: Path) -> tuple[tuple[Drug, ...], dict[str, tuple[str, ...]]]:
    """The drugs, and the sides of all of them by the name of a scheme."""
    frame = read_table(path, ["drug_id"])
    if (again := frame["drug_id"].duplicated()).any():
        line = line_of(again)
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
    direction, affected = {t.name: t.direction for t in labels}, dict[str, Place]()
    for line, name, cell in zip(frame.index, frame["type"], frame["affected"], strict=True):
        if cell.lower() in MISSING:
            continue
        if cell not in get_args(Place) or direction.get(name, "directed") != "directed":
            raise DataError(
                f"{path}:{line}: type {name!r} has {cell!r} as the affected drug; it must be a or b, and only a "
                "directed type has one."
            )
        if name in direction:
            affected[name] = cell
    return affected


def as_label(name: str, row: Mapping[Hashable, Any]) -> Label:
    return Label(name, **{k: v for k in ("direction", "sentence", "neutral") if (v := row.get(k))})


def read_pair_tables(
    pairs: Path, drugs: Path, types: Path | None, card: Card, conflicts: Conflicts = "error"
) -> PairDataset:
    """Join the tables. `conflicts` says what to do with unordered pairs that carry two types."""
    frame, (listed_drugs, sides) = read_table(pairs, ["drug_a", "drug_b", "type"]), read_drugs(drugs)
    number = {d.id: i for i, d in enumerate(listed_drugs)}
    for column in ("drug_a", "drug_b"):
        if (strange := ~frame[column].isin(number)).any():
            line = line_of(strange)
            name = frame[column][line]
            rows = f"({int(strange.sum())} such rows)"
            if ident := _named(listed_drugs).get(as_written(name)):
                raise DataError(
                    f"{pairs}:{line}: {name!r} is no id in {drugs.name} but the name of {ident}; write ids in pairs, "
                    f"or let drugs bear their names as drug_id {rows}."
                )
            raise DataError(
                f"{pairs}:{line}: drug {name!r} is not in {drugs.name}.{did_you_mean(name, list(number))} "
                f"Add it there or remove the row {rows}."
            )
    if (self_pair := frame["drug_a"] == frame["drug_b"]).any():
        raise DataError(f"{pairs}:{line_of(self_pair)}: a drug is paired with itself; remove the row.")
    labels, idle = read_labels(types, set(frame["type"]))
    position = {t.name: i for i, t in enumerate(labels)}
    pair = np.column_stack([np.array(frame[c].map(number), np.int64) for c in ("drug_a", "drug_b")])
    dataset = PairDataset(
        drugs=listed_drugs,
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


def _named(drugs: Sequence[Drug]) -> dict[str, str]:
    """Ids by name and synonym."""
    return {as_written(name): d.id for d in drugs for name in (*d.synonyms, d.name)}


def _sides_of_repeats_agree(dataset: PairDataset, path: Path, lines: Sequence[int]) -> None:
    sides = np.array(dataset.given_split or [""] * len(dataset))
    if (differs := sides != sides[first_to_say(dataset)]).any():
        raise DataError(
            f"{path}:{lines[int(differs.argmax())]}: the row repeats an earlier one with another cell in column "
            "'split'; give a pair one side."
        )


def _refuse_conflicts(dataset: PairDataset, path: Path, lines: Sequence[int]) -> None:
    if (two := torn(dataset)).any():
        raise DataError(
            f"{path}:{lines[int(two.argmax())]}: pairs that carry two different types: "
            f"{len(np.unique(dataset.unit[two]))}; keep one row of each, or train with "
            "--set data.conflicts=keep (a single-label model must then miss one) or =drop."
        )
