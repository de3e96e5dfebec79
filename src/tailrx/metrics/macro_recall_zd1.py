"""Macro recall with a predicted but absent type counted 1, as TFMD prints it; for comparison only.

    as `macro_recall`, but 1 where true_k = 0   (scikit-learn's `zero_division=1`)

It equals `macro_recall` when every type has a test example.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, mean_seen, recall


@dataclass(frozen=True, kw_only=True)
class MacroRecallZd1(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(recall(counts, undefined=1.0), counts)


BUILD = MacroRecallZd1
