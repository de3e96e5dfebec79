"""Accuracy: share of the examples whose most probable type is the true one.

    accuracy = sum_k hit_k / n

Micro precision, micro recall and micro F1 are the same number when every example has one type.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, ratio


@dataclass(frozen=True, kw_only=True)
class Accuracy(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return ratio(counts.hit.sum(-1), counts.true.sum(-1), float("nan"))


BUILD = Accuracy
