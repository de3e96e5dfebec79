"""Macro AUPR: mean over types of the area under the type's precision-recall curve, by the trapezoid.

    AUPR_k = sum over thresholds of (recall_t - recall_{t-1}) (precision_t + precision_{t-1}) / 2

As TFMD and DDIMDL compute it, `auc(recall, precision)` of scikit-learn's `precision_recall_curve`; types without test
examples are left out. With a handful of examples it differs from the step sum (average precision): one positive at
rank r > 1 gives 1/(2r) against 1/r, heavily tied scores give more. Compare only numbers made the same way.
"""

from dataclasses import dataclass

from ..counting.ranking import aupr, by_class, mean_defined
from ..types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class MacroAupr:
    """No settings."""

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        return mean_defined(by_class(aupr, target, probability))


BUILD = MacroAupr
