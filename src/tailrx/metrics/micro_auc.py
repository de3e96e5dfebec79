"""Micro AUC: area under the ROC curve of all n * c decisions "is this example of this type?" at once.

    micro AUC = P(score of a true pair > score of a false one) + P(equal) / 2

As DDIMDL and CNN-Siam compute it: scikit-learn's `roc_auc_score(one_hot, probability, average="micro")`, the columns of
absent types included. Most false decisions are easy, so values near 1 say little; NaN with a single type.
"""

from dataclasses import dataclass

from ..counting.ranking import auc, micro
from ..types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class MicroAuc:
    """No settings."""

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        return auc(micro(target, probability))


BUILD = MicroAuc
