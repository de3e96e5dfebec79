"""From rows of somebody's table (structure, label) to a dataset: what cannot be used, what repeats, what conflicts.

Nothing is dropped silently. A row without a readable structure or without a label is rejected with its reason; one that
repeats another (same spelling, same label) is merged; another spelling of a known molecule stays, in the same unit. A
molecule with two labels is a conflict: an error, or its rows are kept or dropped, as the user chooses.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..errors import DataError
from ..types import IntArray, Label, Molecule
from .canonical import canonical_forms
from .conflicts import Conflicts
from .dataset import Card
from .frames import MISSING
from .molecules import MoleculeDataset, Rejected

FEWEST = 3  # examples of a class that can stand on all three sides of a split


class SourceRow(NamedTuple):
    """One row: its number in the source, its cells, and what the source calls it and on which side it stands."""

    number: int
    smiles: str
    label: str
    id: str = ""
    side: str = ""


@dataclass(frozen=True)
class Source:
    """Where rows are from: `path` as errors name it, whether they say sides, and where canonical forms are kept."""

    path: str
    card: Card
    has_sides: bool = False
    cache: Path | None = None


def molecule_dataset(
    rows: Sequence[SourceRow],
    source: Source,
    *,
    labels: Sequence[Label] = (),
    conflicts: Conflicts = "error",
    rejected: Sequence[Rejected] = (),
) -> MoleculeDataset:
    """The dataset of `rows`. `labels` names the classes in their order; where none is given, those that occur.

    Raises `DataError` where two labels are one number written in two ways, where a molecule carries two classes
    (unless `conflicts` keeps or drops them), and where fewer than two classes are left."""
    used, bad = usable(rows, source)
    used, notes = _without_repeats(used, source)
    _labels_are_spelt_alike([r for r, _ in used], source)
    used, said = _settled(used, conflicts, source)
    every = (*rejected, *bad)
    notes = [*_said_of_rejected(every), *notes, *said]
    dataset = _assembled(used, labels or _labels(used), source, tuple(sorted(every)))
    return replace(dataset, notes=(*notes, *_said_of_small_classes(dataset)))


Used = list[tuple[SourceRow, str]]  # a row and its canonical form


def usable(rows: Sequence[SourceRow], source: Source) -> tuple[Used, list[Rejected]]:
    """The rows with a structure that reads, of the kind (molecule, reaction) of most of them, and a label; and the
    others, each with its reason."""
    forms, problems = canonical_forms([row.smiles for row in rows], source.cache)
    reactions = [">>" in form for form in forms if form]
    kind = sum(reactions) * 2 > len(reactions)
    used, bad = Used(), list[Rejected]()
    for i, (row, form) in enumerate(zip(rows, forms, strict=True)):
        if row.smiles.lower() in MISSING:
            reason = "it has no structure."
        elif row.label.lower() in MISSING:
            reason = "it has no label."
        elif i in problems:
            reason = problems[i]
        elif (">>" in form) != kind:
            reason = "it is a molecule among reactions." if kind else "it is a reaction among molecules."
        else:
            used.append((row, form))
            continue
        bad.append(Rejected(row.number, row.smiles, reason))
    return used, bad


def _without_repeats(used: Used, source: Source) -> tuple[Used, list[str]]:
    """The first of the rows with the same structure as written and the same label."""
    first = dict[tuple[str, str], SourceRow]()
    kept = Used()
    for row, form in used:
        before = first.setdefault((row.smiles, row.label), row)
        if before is row:
            kept.append((row, form))
        elif before.side != row.side:
            raise DataError(
                f"{source.path}:{row.number}: the row repeats row {before.number} with another side of the split; give "
                "a molecule one side."
            )
    notes = []
    if merged := len(used) - len(kept):
        notes.append(f"Rows that repeat an earlier one (same structure, same label) and were merged: {merged}.")
    if more := sum(n - 1 for n in Counter((form, row.label) for row, form in kept).values()):
        notes.append(f"Rows that are another spelling of an earlier one, which no split parts from it: {more}.")
    return kept, notes


def _labels_are_spelt_alike(rows: Sequence[SourceRow], source: Source) -> None:
    for ways in numbers_in_several_ways(rows):
        (one, at), (other, there) = list(ways.items())[:2]
        raise DataError(
            f"{source.path}: labels {shown(one)} (row {at}) and {shown(other)} (row {there}) are one number "
            "written in two ways; write them alike if they are one class, or give them names if they are two."
        )


def numbers_in_several_ways(rows: Sequence[SourceRow]) -> list[dict[str, int]]:
    """Of each number that labels write in two ways or more (49 and 49.0), these ways, with the first row of each."""
    spelt = defaultdict[float, dict[str, int]](dict)
    for row in rows:
        if (value := _number(row.label)) is not None:
            spelt[value].setdefault(row.label, row.number)
    return [ways for ways in spelt.values() if len(ways) > 1]


def _settled(used: Used, conflicts: Conflicts, source: Source) -> tuple[Used, list[str]]:
    carried = defaultdict[str, dict[str, int]](dict)
    for row, form in used:
        carried[form].setdefault(row.label, row.number)
    torn = {form: at for form, at in carried.items() if len(at) > 1}
    if not torn:
        return used, []
    (one, at), (other, there) = list(next(iter(torn.values())).items())[:2]
    what = f"Molecules or reactions that carry two labels or more: {len(torn)}"
    if conflicts == "error":
        raise DataError(
            f"{source.path}:{there}: {what}, such as {shown(other)} here and {shown(one)} in row {at}; keep one row "
            "of each, or train with --set data.conflicts=keep (one label must then be missed) or =drop."
        )
    if conflicts == "drop":
        return [(row, form) for row, form in used if form not in torn], [f"{what}; their rows were dropped."]
    tallies = defaultdict[str, Counter[str]](Counter)
    for row, form in used:
        tallies[form][row.label] += 1
    best = sum(max(c.values()) for c in tallies.values())
    return used, [f"{what}; kept: one label for each can be right in at most {best:,} of {len(used):,} rows."]


def _labels(used: Used) -> list[Label]:
    """In the order of numbers where all are numbers, else of the alphabet."""
    names = {row.label for row, _ in used}
    values = {name: _number(name) for name in names}
    numeric = all(v is not None for v in values.values())
    return [Label(name) for name in sorted(names, key=lambda n: (values[n] or 0.0, n) if numeric else (0.0, n))]


def _assembled(used: Used, labels: Sequence[Label], source: Source, bad: tuple[Rejected, ...]) -> MoleculeDataset:
    first = dict[str, int]()
    molecules, place = list[Molecule](), list[int]()
    for row, _ in used:
        if (at := first.setdefault(row.smiles, len(molecules))) == len(molecules):
            molecules.append(Molecule(row.id or str(row.number), row.smiles))
        place.append(at)
    number = {t.name: i for i, t in enumerate(labels)}
    if used and len({row.label for row, _ in used}) < 2:
        raise DataError(
            f"{source.path} has one class only, {shown(used[0][0].label)}, in its {len(used):,} usable rows, so there "
            "is nothing to tell apart; add rows of another class."
        )
    return MoleculeDataset(
        molecules=tuple(molecules),
        labels=tuple(labels),
        molecule=np.array(place, np.int64),
        target=np.array([number[row.label] for row, _ in used], np.int64),
        unit=_numbered([form for _, form in used]),
        card=source.card,
        given_split=tuple(row.side for row, _ in used) if source.has_sides else None,
        rejected=bad,
    )


def _numbered(forms: Sequence[str]) -> IntArray:
    place = dict[str, int]()
    return np.array([place.setdefault(form, len(place)) for form in forms], np.int64)


def _said_of_rejected(bad: Sequence[Rejected]) -> list[str]:
    if not bad:
        return []
    first = min(bad)
    return [f"Rows that cannot be used and are left out: {len(bad)}; the first is row {first.row}: {first.reason}"]


def _said_of_small_classes(dataset: MoleculeDataset) -> list[str]:
    few = [t.name for t, n in zip(dataset.labels, dataset.counts(), strict=True) if n < FEWEST]
    if not few:
        return []
    named = ", ".join(map(shown, few[:5])) + (f" and {len(few) - 5} more" if len(few) > 5 else "")
    return [
        f"Classes with fewer than {FEWEST} examples, which can hardly be split into training, validation and test: "
        f"{named}."
    ]


def shown(text: str) -> str:
    """A cell or a heading as an error quotes it."""
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
