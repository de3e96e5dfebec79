"""Leaks between the sides of a split column: a pair, its mirror image, or its twin under other drug ids.

Molecules are compared once salts and charges are removed. Rows and drugs of no side (empty cells) leak nothing.
"""

from collections.abc import Sequence

import numpy as np

from ...types import BoolArray, IntArray
from ..dataset import SIDE_OF_WORD, SIDES
from .finding import Finding, Subject, spread, tally

TRAIN, TEST, UNUSED = (SIDES.index(side) for side in ("train", "test", "unused"))


def split_column(subject: Subject) -> list[Finding]:
    """Findings on the split column; none if there is no such column."""
    if (cells := subject.dataset.given_split) is None:
        return []
    side, strange = side_numbers(cells)
    out = tally("unknown_sides", "error", (f"{cells[i]!r}: {subject.row(i)}" for i in strange), "row has|rows have",
                "something else in the split column than train, valid, test or nothing.")  # fmt: skip
    if len(used := np.flatnonzero(side != UNUSED)):
        out += _pairs(subject, used, side) + _twins(subject, used, side) + _untrained(subject, side)
    return out


def drug_sides(subject: Subject) -> list[Finding]:
    """The same for splits of drugs: under each scheme, molecules with an id on two sides."""
    out = list[Finding]()
    number = molecules(subject)
    for scheme, cells in subject.dataset.drug_sides.items():
        side, strange = side_numbers(cells)
        out += tally("unknown_drug_sides", "error", (f"{cells[i]!r}: {subject.drug(i)}" for i in strange), "drug "
                     "has|drugs have", f"another side in {scheme!r} than train, valid, test or nothing.")  # fmt: skip
        used = np.flatnonzero(side != UNUSED)
        apart = (spread(number[used], side[used]) > 1) if len(used) else np.zeros(0, np.bool_)
        cases = [" | ".join(f"{SIDES[side[i]]}: {subject.drug(i)}" for i in used[number[used] == m].tolist())
                 for m in np.flatnonzero(apart).tolist()]  # fmt: skip
        out += tally("twin_drugs_across_sides", "error", cases, "molecule stands|molecules stand", "under different "
                     f"drug ids on two sides of the drug split {scheme!r}: to a model that reads structures such a "
                     "molecule is not new; put all its ids on one side.")  # fmt: skip
    return out


def side_numbers(cells: Sequence[str]) -> tuple[IntArray, list[int]]:
    """The number of each cell's side, and the positions of the cells that name none."""
    side = [SIDE_OF_WORD.get(cell.strip().lower(), -1) for cell in cells]
    strange = [i for i, s in enumerate(side) if s < 0]
    return np.array([UNUSED if s < 0 else s for s in side], np.int64), strange


def molecules(subject: Subject) -> IntArray:
    """`[m]` number of each drug's molecule; a drug without a structure has its own."""
    names = [f"#{i}" if name is None else f"={name}" for i, name in enumerate(subject.molecule)]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _pairs(subject: Subject, used: IntArray, side: IntArray) -> list[Finding]:
    unit, order = subject.dataset.unit, subject.order
    torn = (spread(unit[used], side[used]) > 1)[unit[used]]
    plainly = np.isin(unit[used], unit[used][(spread(order[used], side[used]) > 1)[order[used]]])
    what, therefore = "pair stands|pairs stand", "the test asks what training has shown; put its rows on one side."
    return [
        *tally("pairs_on_two_sides", "error", _shown(subject, used[torn & plainly], unit, side), what,
               f"on two sides of the split column: {therefore}"),
        *tally("mirrored_across_sides", "error", _shown(subject, used[torn & ~plainly], unit, side), what,
               f"in one order on one side of the split column and turned round on another: {therefore}"),
    ]  # fmt: skip


def _twins(subject: Subject, used: IntArray, side: IntArray) -> list[Finding]:
    """Different pairs that are one once drugs of one molecule are taken for one."""
    number = molecules(subject)
    low, high = np.sort(number[subject.dataset.pair], axis=1).T
    twin = np.unique(low * len(number) + high, return_inverse=True)[1].astype(np.int64)
    torn: BoolArray = (spread(twin[used], side[used]) > 1) & (spread(twin[used], subject.dataset.unit[used]) > 1)
    return tally("twins_across_sides", "error", _shown(subject, used[torn[twin[used]]], twin, side), "pair of "
                 "molecules stands|pairs of molecules stand", "under different drug ids on two sides of the split "
                 "column: to a model that reads structures the test repeats training; put its rows on one "
                 "side.")  # fmt: skip


def _untrained(subject: Subject, side: IntArray) -> list[Finding]:
    data = subject.dataset
    trained, tested = (data.counts(np.flatnonzero(side == s)).tolist() for s in (TRAIN, TEST))
    missing = [f"{t.name} ({n})" for t, k, n in zip(data.labels, trained, tested, strict=True) if n and not k]
    return tally("untrained_types", "warning", missing, "type stands|types stand", "in test rows of the split column "
                 "and in no training row: no model can get it right.")  # fmt: skip


def _shown(subject: Subject, rows: IntArray, key: IntArray, side: IntArray) -> list[str]:
    return subject.together(rows, key, [f"{SIDES[s]}:" for s in side.tolist()])
