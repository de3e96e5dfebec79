"""Macro F1: mean over types of the harmonic mean of precision and recall.

    macro F1 = mean over k with true_k + predicted_k > 0 of 2 hit_k / (true_k + predicted_k)

Types neither present nor predicted are left out: scikit-learn's `average="macro", zero_division=0`. It is the mean of
the types' F1, not the harmonic mean of macro precision and macro recall.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, f1, mean_seen


@dataclass(frozen=True, kw_only=True)
class MacroF1(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(f1(counts), counts)


BUILD = MacroF1
