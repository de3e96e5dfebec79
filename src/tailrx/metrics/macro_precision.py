"""Macro precision: mean over types of the share of a type's predictions that are right.

    macro precision = mean over k with true_k + predicted_k > 0 of hit_k / predicted_k,   0 where predicted_k = 0

Types neither present nor predicted are left out: scikit-learn's `average="macro", zero_division=0`.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, mean_seen, precision


@dataclass(frozen=True, kw_only=True)
class MacroPrecision(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(precision(counts), counts)


BUILD = MacroPrecision
