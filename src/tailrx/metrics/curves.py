"""Metrics of how probabilities rank the examples: areas under ROC and precision-recall curves."""

from dataclasses import dataclass
from typing import ClassVar

from ..scoring.ranking import auc, aupr, by_class, mean_defined, micro
from ..types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class MacroAuc:
    """Macro AUC: mean over types of the area under the ROC curve of the type against the rest.

        AUC_k = P(an example of k scores higher on k than one of another type) + P(equal) / 2

    Types without test examples (or without any other type beside them) have no curve and are left out; on the rest
    it is scikit-learn's `roc_auc_score(one_hot, probability, average="macro")`. NaN when no type has a curve.
    """

    title: ClassVar[str] = "macro AUC"
    headline: ClassVar[bool] = True

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        return mean_defined(by_class(auc, target, probability))


@dataclass(frozen=True, kw_only=True)
class MacroAupr:
    """Macro AUPR: mean over types of the area under the type's precision-recall curve, by the trapezoid.

        AUPR_k = sum over thresholds of (recall_t - recall_{t-1}) (precision_t + precision_{t-1}) / 2

    As TFMD and DDIMDL compute it, `auc(recall, precision)` of scikit-learn's `precision_recall_curve`; types
    without test examples are left out. With a handful of examples it differs from the step sum (average precision):
    one positive at rank r > 1 gives 1/(2r) against 1/r, heavily tied scores give more. Compare only numbers made
    the same way.
    """

    title: ClassVar[str] = "macro AUPR"
    headline: ClassVar[bool] = True

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        return mean_defined(by_class(aupr, target, probability))


@dataclass(frozen=True, kw_only=True)
class MicroAuc:
    """Micro AUC: area under the ROC curve of all n * c decisions "is this example of this type?" at once.

        micro AUC = P(score of a true pair > score of a false one) + P(equal) / 2

    As DDIMDL and CNN-Siam compute it: scikit-learn's `roc_auc_score(one_hot, probability, average="micro")`, the
    columns of absent types included. Most false decisions are easy, so values near 1 say little; NaN with a single
    type.
    """

    title: ClassVar[str] = "micro AUC"
    headline: ClassVar[bool] = True

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        return auc(micro(target, probability))


@dataclass(frozen=True, kw_only=True)
class MicroAupr:
    """Micro AUPR: area under the precision-recall curve of all n * c decisions at once, by the trapezoid.

        micro AUPR = sum over thresholds of (recall_t - recall_{t-1}) (precision_t + precision_{t-1}) / 2

    As DDIMDL and its followers compute it, `auc(recall, precision)` of scikit-learn's `precision_recall_curve` on the
    flattened one-hot targets, from the point recall 0, precision 1. `average_precision_score`, the step sum, is another
    number, but close to it on this many scores.
    """

    title: ClassVar[str] = "micro AUPR"
    headline: ClassVar[bool] = True

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        return aupr(micro(target, probability))


PARTS = {  # in the order of a result's keys
    "micro_auc": MicroAuc,
    "macro_auc": MacroAuc,
    "micro_aupr": MicroAupr,
    "macro_aupr": MacroAupr,
}
