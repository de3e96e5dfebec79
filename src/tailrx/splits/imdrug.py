"""The divisions of ImDrug (Li et al., 2022), 70 / 10 / 20: by class, or over everything with even held-out classes.

Both are drawn anew for every seed: `fold_seed` is the run's own seed where it is None. A unit (a molecule in all its
spellings, an unordered pair) stands on one side, with all its rows.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from ..data.dataset import Dataset
from ..seeding import numpy_stream
from ..types import IntArray, Protocol_
from . import Seed, Split, untested
from ._deal import units_by_class

JOB = "any"

Share = Annotated[float, Field(gt=0, lt=0.5)]
TRAIN, VALID, TEST, UNUSED = range(4)


def random(
    *,
    dataset: Dataset,
    protocol: Protocol_,
    seed: int,
    valid: Share = 0.1,
    test: Share = 0.2,
    fold_seed: Seed | None = None,
) -> Split:
    """ImDrug's random division: of every class the same shares, so that all sides are as imbalanced as the data.

    A class of few units trains first: with 70 / 10 / 20 it is tested from three units on."""
    drawn = seed if fold_seed is None else fold_seed
    side = np.full(int(dataset.unit.max()) + 1, TRAIN)
    for name, units in units_by_class(dataset).items():
        order = numpy_stream(drawn, "random split", name).permutation(units)
        tested, held = round(test * len(units)), round(valid * len(units))
        side[order[:tested]] = TEST
        side[order[tested : tested + held]] = VALID
    return _split("random", dataset, protocol, side[dataset.unit], drawn)


def standard(
    *,
    dataset: Dataset,
    protocol: Protocol_,
    seed: int,
    valid: Share = 0.1,
    test: Share = 0.2,
    fold_seed: Seed | None = None,
) -> Split:
    """ImDrug's standard division: units at random, then validation and test cut to as many of every class as the rarest
    that is there has. Training stays as imbalanced as the data; what is cut is unused."""
    drawn = seed if fold_seed is None else fold_seed
    names = units_by_class(dataset)
    units = np.concatenate(list(names.values()))
    class_of = np.full(int(dataset.unit.max()) + 1, -1)
    for k, of_class in enumerate(names.values()):
        class_of[of_class] = k
    order = numpy_stream(drawn, "standard split").permutation(units)
    tested, held = round(test * len(order)), round(valid * len(order))
    side = np.full(len(class_of), TRAIN)
    for where, some in ((TEST, order[:tested]), (VALID, order[tested : tested + held])):
        counts = np.bincount(class_of[some], minlength=len(names))
        least = int(counts[counts > 0].min(initial=len(order)))
        side[some] = UNUSED
        for k in range(len(names)):
            side[some[class_of[some] == k][:least]] = where
    return _split("standard", dataset, protocol, side[dataset.unit], drawn)


def _split(name: str, dataset: Dataset, protocol: Protocol_, side: IntArray, seed: int) -> Split:
    if protocol == "paper":
        side = np.where(side == VALID, TRAIN, side)
    train, valid, test, unused = (np.flatnonzero(side == k) for k in range(4))
    never = untested(dataset, test)
    return Split(
        name, dataset.example_name, protocol, train, valid, test, unused, fold_seed=seed, never_tested=never
    ).check(dataset)


PARTS = {
    "random": random,
    "standard": standard,
}
