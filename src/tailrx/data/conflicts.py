"""Rows that repeat one another, pairs that carry two types, and the best score that one type per pair can reach.

A row repeats an earlier one if its type and drugs are the same, and for a directed type their order too. A pair, in
either order, that carries two types is a conflict: a model that gives one type per pair gets a row of it wrong. The
user chooses what to do with conflicts: keep the rows, drop them, or take them for an error (`error`).
"""

from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from ..types import BoolArray, IntArray
from .dataset import PairDataset
from .subset import with_rows

Conflicts = Literal["error", "keep", "drop"]


class Ceiling(NamedTuple):
    """Rows that the best rule can get right: one type per pair, and one type per pair in each order."""

    either_order: int
    in_order: int


def ceiling(dataset: PairDataset) -> Ceiling:
    """The largest number of rows that a function of the pair can get right, by giving each pair its commonest type."""
    return Ceiling(_most_common(dataset, dataset.unit), _most_common(dataset, _order(dataset)))


def first_to_say(dataset: PairDataset) -> IntArray:
    """`[n]` for each row the first row with the same statement: itself, unless it is a repeat."""
    directed = np.array([t.direction == "directed" for t in dataset.labels])
    turned = directed[dataset.target] & (dataset.pair[:, 0] > dataset.pair[:, 1])
    statement = _kind(dataset, dataset.unit) * 2 + turned
    _, first, same = np.unique(statement, return_index=True, return_inverse=True)
    return first[same].astype(np.int64)


def torn(dataset: PairDataset) -> BoolArray:
    """`[n]` True for the rows of pairs that carry two types or more."""
    kinds = np.sort(_kind(dataset, dataset.unit))
    different = kinds[np.diff(kinds, prepend=-1) > 0]
    rows: BoolArray = (np.bincount(different // len(dataset.labels)) > 1)[dataset.unit]
    return rows


def settle(dataset: PairDataset, conflicts: Literal["keep", "drop"]) -> PairDataset:
    """`dataset` without repeats, its conflicts kept or dropped, and a note on each that there was."""
    notes = []
    if (again := first_to_say(dataset) < np.arange(len(dataset))).any():
        dataset = with_rows(dataset, ~again)
        notes.append(f"{int(again.sum())} rows repeat an earlier row (same drugs, same type) and were merged.")
    if (two := torn(dataset)).any():
        clause = f"{len(np.unique(dataset.unit[two]))} pairs carry two different types and were"
        if conflicts == "drop":
            dataset = with_rows(dataset, ~two)
            notes.append(f"{clause} dropped.")
        else:
            notes.append(f"{clause} kept: {_advice(dataset)}")
    both = int(_order(dataset).max() - dataset.unit.max())  # a pair has one order or two
    if both and any(t.direction == "directed" for t in dataset.labels):
        notes.append(f"{both} pairs stand in both orders, which with directed types are two statements.")
    return replace(dataset, notes=(*dataset.notes, *notes))


def _advice(dataset: PairDataset) -> str:
    n, best = len(dataset), ceiling(dataset)
    return (
        f"one type per pair can be right in at most {best.either_order:,} of {n:,} rows "
        f"({best.either_order / n:.3%}), or in {best.in_order:,} ({best.in_order / n:.3%}) if it may depend on the "
        "order of the drugs."
    )


def _order(dataset: PairDataset) -> IntArray:
    """`[n]` number of the ordered pair of each row, from 0 on, as `dataset.unit` is of the unordered one."""
    a, b = dataset.pair.T
    return np.unique(a * len(dataset.drugs) + b, return_inverse=True)[1].astype(np.int64)


def _kind(dataset: PairDataset, pair: IntArray) -> IntArray:
    """`[n]` one number for the pair and the type of each row."""
    return pair * len(dataset.labels) + dataset.target


def _most_common(dataset: PairDataset, pair: IntArray) -> int:
    kinds, rows = np.unique(_kind(dataset, pair), return_counts=True)
    most = np.zeros(int(pair.max()) + 1, np.int64)
    np.maximum.at(most, kinds // len(dataset.labels), rows)
    return int(most.sum())
