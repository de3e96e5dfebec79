"""Deal unordered pairs into equal parts, each type spread over all of them.

Rule for rare types: a type with fewer pairs than parts gives one pair each to as many parts as it can; a type with a
single pair is dealt to no part (-1), because testing it would leave nothing to train on.
"""

import numpy as np

from ..data.dataset import PairDataset
from ..seeding import numpy_stream
from ..types import IntArray


def deal(dataset: PairDataset, rows: IntArray, parts: int, seed: int, purpose: str) -> IntArray:
    """`[len(rows)]` part of each row, 0..parts-1, or -1; independent of the order of rows."""
    of_unit = _type_of_units(dataset, rows)
    by_type: dict[str, list[tuple[str, int]]] = {}
    for unit, (key, label) in of_unit.items():
        by_type.setdefault(label, []).append((key, unit))
    part, turn = {}, 0  # the turn runs on across types, which keeps the parts equal in size
    for label in sorted(by_type):
        units = [unit for _, unit in sorted(by_type[label])]
        if len(units) == 1:
            part[units[0]] = -1
            continue
        for unit in numpy_stream(seed, purpose, label).permutation(units).tolist():
            part[unit], turn = turn % parts, turn + 1
    return np.array([part[u] for u in dataset.unit[rows].tolist()], np.int64)


def _type_of_units(dataset: PairDataset, rows: IntArray) -> dict[int, tuple[str, str]]:
    """Unit -> (its name, its type); a pair that carries several types counts for the rarest of them."""
    counts = dataset.counts(rows)
    found: dict[int, tuple[int, str, str]] = {}
    for row, unit in zip(rows.tolist(), dataset.unit[rows].tolist(), strict=True):
        a, b = sorted(dataset.drugs[d].id for d in dataset.pair[row].tolist())
        label = dataset.labels[dataset.target[row]].name
        candidate = (int(counts[dataset.target[row]]), label, f"{a}\t{b}")
        found[unit] = min(found.get(unit, candidate), candidate)
    return {unit: (key, label) for unit, (_, label, key) in found.items()}
