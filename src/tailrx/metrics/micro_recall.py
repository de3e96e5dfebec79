"""Micro recall: hits over all true types, pooled over types; equals accuracy.

    micro recall = sum_k hit_k / sum_k true_k

Every example has exactly one type, so this is accuracy under the name some papers (CNN-Siam) print.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, ratio


@dataclass(frozen=True, kw_only=True)
class MicroRecall(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return ratio(counts.hit.sum(-1), counts.true.sum(-1), float("nan"))


BUILD = MicroRecall
