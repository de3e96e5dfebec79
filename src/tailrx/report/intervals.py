"""Percentile bootstrap intervals from weighted confusion matrices.

A resample is a weight per example, so a thousand resamples are a thousand weighted counts and no prediction is copied.

- `rows` draws the n examples with replacement (Efron, 1979): right when examples are independent draws.
- `units` draws the *units* (drugs) with replacement, and an example weighs the product of its units' multiplicities:
  a pair whose drugs came up 2 and 3 times counts 6 times, a pair with an undrawn drug not at all. This is the vertex
  bootstrap of network data (Snijders & Borgatti, 1999, Connections 22(2), 161-170), whose weights are the products of
  Owen & Eckles (2012, Annals of Applied Statistics 6(3), 895-927). Pairs of a drug with its own copy, which the
  vertex bootstrap fills in, are left out: a drug has no interaction with itself in the data. Right for cold splits,
  where all pairs of a drug are hard or easy together and resampling pairs would give intervals far too narrow.
  It errs on the wide side: were pairs independent after all, up to sqrt(3) times too wide, since the product of two
  multiplicities has variance 3 where one has 1. With one unit per example it is the cluster bootstrap.

The interval is the middle 95 % of the resamples' scores. A resample in which a score is undefined (no example of the
band was drawn) is left out of that score's interval. Types with very few test examples are absent from many resamples
and then left out of macro averages: such intervals are rough.
"""

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np

from ..errors import BadSetting, DataError
from ..scoring.confusion_counts import Counts, Real, confusion, margins
from ..seeding import numpy_stream
from ..types import IntArray

Resample = Literal["rows", "units"]

LEVEL = 0.95


def resampled_counts(
    target: IntArray,
    predicted: IntArray,
    n_classes: int,
    unit: IntArray,
    *,
    resample: Resample = "rows",
    resamples: int = 1000,
    seed: int = 0,
) -> Counts:
    """`Counts [resamples, c]`: hits, true and predicted weight of each type in each resample of the n examples."""
    if resamples < 1:
        raise BadSetting(f"intervals need at least one resample; got {resamples}: 1000 is usual.")
    rng = numpy_stream(seed, "bootstrap", resample)
    draws = row_weights(len(target), rng) if resample == "rows" else unit_weights(unit, rng)
    counts = Counts(*(np.empty((resamples, n_classes)) for _ in Counts._fields))
    for i, weight in zip(range(resamples), draws, strict=False):  # `draws` never ends
        for kept, drawn in zip(counts, margins(confusion(target, predicted, n_classes, weight)), strict=True):
            kept[i] = drawn
    return counts


def row_weights(n: int, rng: np.random.Generator) -> Iterator[Real]:
    """Endless resamples of n examples: how often each was drawn, [n]."""
    while True:
        yield _multiplicity(n, rng)


def unit_weights(unit: IntArray, rng: np.random.Generator) -> Iterator[Real]:
    """Endless resamples of the units named in `unit [n, u]`: each example's product of multiplicities, [n]."""
    if unit.ndim != 2 or unit.shape[1] == 0:
        raise DataError(f"resampling units needs the units of each example, [n, u]; got {unit.shape}: resample rows.")
    name, place = np.unique(unit, return_inverse=True)
    column = place.reshape(unit.shape).T  # [u, n]; the inverse's shape differs between NumPy releases
    while True:
        drawn = _multiplicity(len(name), rng)
        yield np.prod([drawn[c] for c in column], axis=0)


def _multiplicity(n: int, rng: np.random.Generator) -> Real:
    return np.bincount(rng.integers(n, size=n), minlength=n).astype(np.float64)


def interval(statistic: Callable[[Counts], Real], counts: Counts, level: float = LEVEL) -> tuple[float, float]:
    """The middle `level` of `statistic` over the resamples; NaN when it is undefined in all of them."""
    return middle(statistic(counts), level)


def known_interval(statistic: Callable[[Counts], Real], counts: Counts) -> tuple[float, float] | None:
    """The `interval`, or None when the statistic is undefined in all resamples."""
    low, high = interval(statistic, counts)
    return None if np.isnan(low) else (low, high)


def middle(values: Real, level: float = LEVEL) -> tuple[float, float]:
    """The middle `level` of `values` [resamples], those that are NaN left out; NaN when all are."""
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
