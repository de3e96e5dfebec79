"""Deal units (unordered pairs, molecules) into equal parts, each class spread over all of them.

All rows of a unit go to one part; a unit that carries several classes is dealt with the rarest of them. Rule for rare
classes: one with fewer units than parts gives one unit each to as many parts as it can; one with a single unit is dealt
to no part (-1), because testing it would leave nothing to train on.
"""

from collections.abc import Sequence

import numpy as np

from ..data.dataset import Dataset
from ..seeding import numpy_stream
from ..types import IntArray


def deal(dataset: Dataset, rows: IntArray, parts: int, seed: int, purpose: str) -> IntArray:
    """`[len(rows)]` part of each row, 0..parts-1, or -1; independent of the order of rows."""
    names = sorted({t.name for t in dataset.labels})
    units, name_of = _units(dataset, rows)
    part, turn = np.full(int(dataset.unit.max()) + 1, -1, np.int64), 0
    for k, name in enumerate(names):
        of_type = units[name_of == k]
        if len(of_type) > 1:
            dealt = numpy_stream(seed, purpose, name).permutation(of_type)
            part[dealt] = (turn + np.arange(len(dealt))) % parts
            turn += len(dealt)  # the turn runs on across types, which keeps the parts equal in size
    return part[dataset.unit[rows]]


def units_by_class(dataset: Dataset) -> dict[str, IntArray]:
    """The units of the dataset by the name of their class, names and units in an order that rows do not change."""
    units, name_of = _units(dataset, np.arange(len(dataset)))
    names = sorted({t.name for t in dataset.labels})
    return {name: units[name_of == k] for k, name in enumerate(names) if (name_of == k).any()}


def _units(dataset: Dataset, rows: IntArray) -> tuple[IntArray, IntArray]:
    """The units of `rows` in the alphabetical order of their members' ids, and of each the place of its class among the
    names.

    A unit that carries several classes counts for the rarest of them, of equally rare ones for the first by name."""
    place, name = _ranks([e.id for e in dataset.entities]), _ranks([t.name for t in dataset.labels])
    target, width = dataset.target[rows], len(dataset.labels)
    members = np.sort(place[dataset.members[rows]], axis=1)
    rarity = dataset.counts(rows)[target] * width + name[target]
    order = np.lexsort((rarity, *reversed(members.T)))
    unit = dataset.unit[rows][order]
    first = np.sort(np.unique(unit, return_index=True)[1])
    return unit[first], rarity[order][first] % width


def _ranks(words: Sequence[str]) -> IntArray:
    """The place of each word in alphabetical order; equal words have one place."""
    place = {word: i for i, word in enumerate(sorted(set(words)))}
    return np.array([place[word] for word in words], np.int64)
