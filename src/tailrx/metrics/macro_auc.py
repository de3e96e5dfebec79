"""Macro AUC: mean over types of the area under the ROC curve of the type against the rest.

    AUC_k = P(an example of k scores higher on k than one of another type) + P(equal) / 2

Types without test examples (or without any other type beside them) have no curve and are left out; on the rest it is
scikit-learn's `roc_auc_score(one_hot, probability, average="macro")`. NaN when no type has a curve.
"""

from dataclasses import dataclass

from ..counting.ranking import auc, by_class, mean_defined
from ..types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class MacroAuc:
    """No settings."""

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        return mean_defined(by_class(auc, target, probability))


BUILD = MacroAuc
