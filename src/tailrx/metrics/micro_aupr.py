"""Micro AUPR: area under the precision-recall curve of all n * c decisions at once, by the trapezoid.

    micro AUPR = sum over thresholds of (recall_t - recall_{t-1}) (precision_t + precision_{t-1}) / 2

As DDIMDL and its followers compute it, `auc(recall, precision)` of scikit-learn's `precision_recall_curve` on the
flattened one-hot targets, from the point recall 0, precision 1. `average_precision_score`, the step sum, is another
number, but close to it on this many scores.
"""

from dataclasses import dataclass

from ..counting.ranking import aupr, micro
from ..types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class MicroAupr:
    """No settings."""

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        return aupr(micro(target, probability))


BUILD = MicroAupr
