"""Micro F1: harmonic mean of micro precision and micro recall; equals accuracy.

    micro F1 = 2 sum_k hit_k / (sum_k true_k + sum_k predicted_k)

Never to be set beside a paper's macro F1, which on long-tailed data is far lower.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, ratio


@dataclass(frozen=True, kw_only=True)
class MicroF1(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return ratio(2 * counts.hit.sum(-1), (counts.true + counts.predicted).sum(-1), float("nan"))


BUILD = MicroF1
