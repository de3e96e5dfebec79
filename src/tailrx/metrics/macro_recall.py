"""Macro recall: mean over types of the share of a type's examples that are found.

    macro recall = mean over k with true_k + predicted_k > 0 of hit_k / true_k,   0 where true_k = 0

A type that is predicted but has no test example counts 0: scikit-learn's `average="macro", zero_division=0`.
`balanced_accuracy` leaves such a type out.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, mean_seen, recall


@dataclass(frozen=True, kw_only=True)
class MacroRecall(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(recall(counts), counts)


BUILD = MacroRecall
