"""Counting hits: confusion matrices, their margins, and the ratios that the counted metrics are made of.

Everything works on `[..., c]`, so that one call scores a thousand bootstrap resamples; weights may replace counts.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..types import BoolArray, FloatArray, IntArray
from .inputs import check

Real = NDArray[np.float64]


class Counts(NamedTuple):
    """Examples per type, each `[..., c]`: `true` are of the type, `predicted` are called so, `hit` are both."""

    hit: Real
    true: Real
    predicted: Real

    def take(self, classes: BoolArray) -> "Counts":
        """The counts of some of the classes; predictions were still made among all."""
        return Counts(self.hit[..., classes], self.true[..., classes], self.predicted[..., classes])


def confusion(target: IntArray, predicted: IntArray, n_classes: int, weight: Real | None = None) -> Real:
    """`[c, c]`: total weight (without weights: number) of the examples of type i predicted as j."""
    cell = target * n_classes + predicted
    return np.bincount(cell, weight, minlength=n_classes**2).reshape(n_classes, n_classes).astype(np.float64)


def margins(matrix: Real) -> Counts:
    """`Counts [..., c]` of confusion matrices `[..., c, c]`."""
    return Counts(np.diagonal(matrix, axis1=-2, axis2=-1).copy(), matrix.sum(-1), matrix.sum(-2))


def count(target: IntArray, probability: FloatArray) -> Counts:
    """`Counts [c]` when each example is predicted to be of its most probable type, a tie its lowest class number."""
    check(target, probability)
    return margins(confusion(target, probability.argmax(1), probability.shape[1]))


def ratio(part: Real, whole: Real, undefined: float = 0.0) -> Real:
    """`part / whole`, and `undefined` where there is nothing to divide by."""
    out = np.full(np.shape(part), undefined)
    np.divide(part, whole, out=out, where=np.greater(whole, 0))
    return out


def precision(counts: Counts, undefined: float = 0.0) -> Real:  # [..., c]
    return ratio(counts.hit, counts.predicted, undefined)


def recall(counts: Counts, undefined: float = 0.0) -> Real:  # [..., c]
    return ratio(counts.hit, counts.true, undefined)


def f1(counts: Counts, undefined: float = 0.0) -> Real:  # [..., c]
    """2 hit / (true + predicted): the harmonic mean of precision and recall, defined as soon as either is."""
    return ratio(2 * counts.hit, counts.true + counts.predicted, undefined)


def mean_over(values: Real, classes: BoolArray) -> Real:
    """Mean of `values [..., c]` over the marked `classes [..., c]`; NaN where none is marked."""
    return ratio(np.where(classes, values, 0.0).sum(-1), classes.sum(-1), np.nan)


def mean_seen(values: Real, counts: Counts) -> Real:
    """Mean over the types present in the targets or among the predicted: scikit-learn's macro average."""
    return mean_over(values, counts.true + counts.predicted > 0)


@dataclass(frozen=True, kw_only=True)
class CountMetric(ABC):
    """A metric that needs only `Counts`; `of` scores any number of resamples at once."""

    @abstractmethod
    def of(self, counts: Counts) -> Real:
        """`Counts [..., c]` -> scores `[...]`."""

    def __call__(self, target: IntArray, probability: FloatArray) -> float:
        return float(self.of(count(target, probability)))
