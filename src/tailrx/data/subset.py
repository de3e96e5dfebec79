"""Part of a dataset as a dataset of its own."""

from dataclasses import replace

import numpy as np

from ..types import BoolArray
from .dataset import PairDataset


def with_rows(dataset: PairDataset, keep: BoolArray) -> PairDataset:
    """The rows where `keep [n]` is True. All drugs stay; a type without a row goes. DataError if none is kept."""
    target, sides = dataset.target[keep], dataset.given_split
    used, target = np.unique(target, return_inverse=True)
    return replace(
        dataset,
        labels=tuple(dataset.labels[t] for t in used.tolist()),
        pair=dataset.pair[keep],
        target=target.astype(np.int64),
        given_split=sides and tuple(sides[i] for i in np.flatnonzero(keep).tolist()),
    )


def with_drugs(dataset: PairDataset, keep: BoolArray) -> PairDataset:
    """The drugs where `keep [m]` is True and the rows that name no other. DataError if no row is left."""
    a, b = dataset.pair.T
    some = with_rows(dataset, keep[a] & keep[b])
    kept = np.flatnonzero(keep).tolist()
    return replace(
        some,
        drugs=tuple(dataset.drugs[i] for i in kept),
        pair=(np.cumsum(keep) - 1)[some.pair],
        drug_sides={scheme: tuple(cells[i] for i in kept) for scheme, cells in dataset.drug_sides.items()},
    )
