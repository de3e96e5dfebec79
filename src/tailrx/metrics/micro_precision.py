"""Micro precision: hits over all predictions made, pooled over types; equals accuracy.

    micro precision = sum_k hit_k / sum_k predicted_k

Every example gets exactly one prediction, so this is accuracy under the name some papers (CNN-Siam) print.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, ratio


@dataclass(frozen=True, kw_only=True)
class MicroPrecision(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return ratio(counts.hit.sum(-1), counts.predicted.sum(-1), float("nan"))


BUILD = MicroPrecision
