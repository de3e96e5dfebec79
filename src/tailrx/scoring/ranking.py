"""Ranking yes-or-no decisions by score: areas under the ROC and the precision-recall curve.

Both areas are sums over the positives: they need only, for each distinct score s of a positive, how many scores are
> s and how many >= s, which binary search in the sorted scores gives. Equal scores share one threshold.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..types import FloatArray, IntArray
from .confusion_counts import Real
from .inputs import check


class Ranking(NamedTuple):
    """What stands at and above each of the `t` distinct scores of positives; `n_positive` and `n` are the totals."""

    tied: Real  # [t] positives with exactly this score
    positive_above: Real  # [t] positives with a greater score
    above: Real  # [t] scores, of positives and negatives, that are greater
    at_least: Real  # [t] scores that are greater or equal
    n_positive: int
    n: int


def rank(positive: FloatArray, everything: FloatArray) -> Ranking:
    """Rank the scores of the positives [p] within `everything` [n], all scores in rising order."""
    score, tied = np.unique(positive, return_counts=True)
    n, n_positive = len(everything), len(positive)
    above = n - np.searchsorted(everything, score, "right")
    at_least = n - np.searchsorted(everything, score, "left")
    positive_above = n_positive - np.cumsum(tied)
    t, p, a, o = (part.astype(np.float64) for part in (tied, positive_above, above, at_least))
    return Ranking(tied=t, positive_above=p, above=a, at_least=o, n_positive=n_positive, n=n)


def auc(ranking: Ranking) -> float:
    """Chance that a positive outscores a negative, half a tie counted; NaN unless both kinds exist."""
    tied, positive_above, above, at_least, n_positive, n = ranking
    if n_positive in (0, n):
        return float("nan")
    lost = above - positive_above  # [t] negatives with a greater score
    level = at_least - above - tied  # [t] negatives with the same score
    return float(1 - (tied * (lost + level / 2)).sum() / n_positive / (n - n_positive))


def aupr(ranking: Ranking) -> float:
    """Trapezoid under the precision-recall curve, which starts at recall 0, precision 1; NaN without positives."""
    tied, positive_above, above, at_least, n_positive, _ = ranking
    if n_positive == 0:
        return float("nan")
    before = np.divide(positive_above, above, out=np.ones_like(above), where=above > 0)
    after = (positive_above + tied) / at_least
    return float((tied * (before + after) / 2).sum() / n_positive)


def micro(target: IntArray, probability: FloatArray) -> Ranking:
    """All `n * c` decisions "is this example of this type?" in one ranking."""
    check(target, probability)
    return rank(probability[np.arange(len(target)), target], np.sort(probability, axis=None))


def by_class(area: Callable[[Ranking], float], target: IntArray, probability: FloatArray) -> Real:
    """`area` of each type against the rest, [c]; NaN where it is undefined."""
    check(target, probability)
    column = np.ascontiguousarray(probability.T)  # [c, n]
    everything = np.sort(column, axis=1)
    return np.array([area(rank(column[k, target == k], everything[k])) for k in range(len(column))])


def mean_defined(values: Real) -> float:
    """Mean of the values that are defined; NaN when none is."""
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if len(defined) else float("nan")
