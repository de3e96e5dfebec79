"""Macro F1 under scikit-learn's `zero_division=1`, the setting of TFMD's code; always equal to macro F1.

    F1_k = 2 hit_k / (true_k + predicted_k),   1 where true_k + predicted_k = 0

The only types with nothing to divide by are neither present nor predicted, and those are left out of the mean, so the
setting changes nothing. Releases 1.3.* of scikit-learn alone differed: there a type with wrong predictions and no hit
got F1 = 1 (scikit-learn issue 26965, mended in 1.4), so a published number made with them can be too high, even
higher than twice the recall allows.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, f1, mean_seen


@dataclass(frozen=True, kw_only=True)
class MacroF1Zd1(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(f1(counts, undefined=1.0), counts)


BUILD = MacroF1Zd1
