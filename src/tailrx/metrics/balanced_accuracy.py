"""Balanced accuracy: mean recall over the types that have test examples (Brodersen et al., 2010).

    balanced accuracy = mean over k with true_k > 0 of hit_k / true_k

A type without test examples is left out, predicted or not (`macro_recall` counts it 0 once it is predicted).
With equally many examples of each type it is plain accuracy.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, mean_over, recall


@dataclass(frozen=True, kw_only=True)
class BalancedAccuracy(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_over(recall(counts), counts.true > 0)


BUILD = BalancedAccuracy
