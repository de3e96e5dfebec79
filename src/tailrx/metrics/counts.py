"""Metrics of the predicted types alone: accuracy, precision, recall and F1, by the average in their names."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..scoring.confusion_counts import (
    CountMetric,
    Counts,
    Real,
    confusion,
    f1,
    mean_over,
    mean_seen,
    precision,
    ratio,
    recall,
)
from ..scoring.inputs import check
from ..types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Accuracy(CountMetric):
    """Accuracy: share of the examples whose most probable type is the true one.

        accuracy = sum_k hit_k / n

    Micro precision, micro recall and micro F1 are the same number when every example has one type.
    """

    title: ClassVar[str] = "accuracy"
    headline: ClassVar[bool] = True
    with_interval: ClassVar[bool] = True

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return ratio(counts.hit.sum(-1), counts.true.sum(-1), float("nan"))


@dataclass(frozen=True, kw_only=True)
class BalancedAccuracy(CountMetric):
    """Balanced accuracy: mean recall over the types that have test examples (Brodersen et al., 2010).

        balanced accuracy = mean over k with true_k > 0 of hit_k / true_k

    A type without test examples is left out, predicted or not (`macro_recall` counts it 0 once it is predicted).
    With equally many examples of each type it is plain accuracy.
    """

    title: ClassVar[str] = "balanced accuracy"
    headline: ClassVar[bool] = True
    with_interval: ClassVar[bool] = True

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_over(recall(counts), counts.true > 0)


@dataclass(frozen=True, kw_only=True)
class BalancedF1:
    """Balanced F1: macro F1 as it would be with equally many test examples of each type (ImDrug, Li et al., 2022).

        balanced F1 = mean over k with true_k > 0 of 2 r_kk / (1 + sum_j r_jk),   r_jk = n(true j, predicted k) / true_j

    Rows of the confusion matrix are normalised: mistakes of a common type weigh as much as those of a rare one. LTDD's
    Eq. 13 prints another normalisation, which does not give its published values. Types without test examples are out.
    """

    title: ClassVar[str] = "balanced F1"
    headline: ClassVar[bool] = True

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        check(target, probability)
        matrix = confusion(target, probability.argmax(1), probability.shape[1])
        present = matrix.sum(1) > 0
        rates = matrix[present] / matrix[present].sum(1, keepdims=True)
        return float(np.mean((2 * np.diagonal(rates[:, present])) / (1 + rates.sum(0)[present])))


@dataclass(frozen=True, kw_only=True)
class MacroPrecision(CountMetric):
    """Macro precision: mean over types of the share of a type's predictions that are right.

        macro precision = mean over k with true_k + predicted_k > 0 of hit_k / predicted_k,   0 where predicted_k = 0

    Types neither present nor predicted are left out: scikit-learn's `average="macro", zero_division=0`.
    """

    title: ClassVar[str] = "macro precision"
    headline: ClassVar[bool] = True
    with_interval: ClassVar[bool] = True

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(precision(counts), counts)


@dataclass(frozen=True, kw_only=True)
class MacroRecall(CountMetric):
    """Macro recall: mean over types of the share of a type's examples that are found.

        macro recall = mean over k with true_k + predicted_k > 0 of hit_k / true_k,   0 where true_k = 0

    A type that is predicted but has no test example counts 0: scikit-learn's `average="macro", zero_division=0`.
    `balanced_accuracy` leaves such a type out.
    """

    title: ClassVar[str] = "macro recall"
    headline: ClassVar[bool] = True
    with_interval: ClassVar[bool] = True

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(recall(counts), counts)


@dataclass(frozen=True, kw_only=True)
class MacroF1(CountMetric):
    """Macro F1: mean over types of the harmonic mean of precision and recall.

        macro F1 = mean over k with true_k + predicted_k > 0 of 2 hit_k / (true_k + predicted_k)

    Types neither present nor predicted are left out: scikit-learn's `average="macro", zero_division=0`. It is the
    mean of the types' F1, not the harmonic mean of macro precision and macro recall.
    """

    title: ClassVar[str] = "macro F1"
    headline: ClassVar[bool] = True
    with_interval: ClassVar[bool] = True

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(f1(counts), counts)


@dataclass(frozen=True, kw_only=True)
class MicroPrecision(CountMetric):
    """Micro precision: hits over all predictions made, pooled over types; equals accuracy.

        micro precision = sum_k hit_k / sum_k predicted_k

    Every example gets exactly one prediction, so this is accuracy under the name some papers (CNN-Siam) print.
    """

    title: ClassVar[str] = "micro precision"
    headline: ClassVar[bool] = True

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return ratio(counts.hit.sum(-1), counts.predicted.sum(-1), float("nan"))


@dataclass(frozen=True, kw_only=True)
class MicroRecall(CountMetric):
    """Micro recall: hits over all true types, pooled over types; equals accuracy.

        micro recall = sum_k hit_k / sum_k true_k

    Every example has exactly one type, so this is accuracy under the name some papers (CNN-Siam) print.
    """

    title: ClassVar[str] = "micro recall"
    headline: ClassVar[bool] = True

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return ratio(counts.hit.sum(-1), counts.true.sum(-1), float("nan"))


@dataclass(frozen=True, kw_only=True)
class MicroF1(CountMetric):
    """Micro F1: harmonic mean of micro precision and micro recall; equals accuracy.

        micro F1 = 2 sum_k hit_k / (sum_k true_k + sum_k predicted_k)

    Never to be set beside a paper's macro F1, which on long-tailed data is far lower.
    """

    title: ClassVar[str] = "micro F1"
    headline: ClassVar[bool] = True

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return ratio(2 * counts.hit.sum(-1), (counts.true + counts.predicted).sum(-1), float("nan"))


@dataclass(frozen=True, kw_only=True)
class MacroPrecisionZd1(CountMetric):
    """Macro precision with a never-predicted type counted 1, as TFMD prints it; flatters, for comparison only.

        as `macro_precision`, but 1 where predicted_k = 0   (scikit-learn's `zero_division=1`)

    A model that predicts few types scores high here: TFMD's table gives an SVM precision .80 at recall .02.
    """

    title: ClassVar[str] = "macro precision (0/0 = 1)"

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(precision(counts, undefined=1.0), counts)


@dataclass(frozen=True, kw_only=True)
class MacroRecallZd1(CountMetric):
    """Macro recall with a predicted but absent type counted 1, as TFMD prints it; for comparison only.

        as `macro_recall`, but 1 where true_k = 0   (scikit-learn's `zero_division=1`)

    It equals `macro_recall` when every type has a test example.
    """

    title: ClassVar[str] = "macro recall (0/0 = 1)"

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(recall(counts, undefined=1.0), counts)


@dataclass(frozen=True, kw_only=True)
class MacroF1Zd1(CountMetric):
    """Macro F1 under scikit-learn's `zero_division=1`, the setting of TFMD's code; always equal to macro F1.

        F1_k = 2 hit_k / (true_k + predicted_k),   1 where true_k + predicted_k = 0

    The only types with nothing to divide by are neither present nor predicted, and those are left out of the mean,
    so the setting changes nothing. Releases 1.3.* of scikit-learn alone differed: there a type with wrong
    predictions and no hit got F1 = 1 (scikit-learn issue 26965, mended in 1.4), so a published number made with
    them can be too high, even higher than twice the recall allows.
    """

    title: ClassVar[str] = "macro F1 (0/0 = 1)"

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(f1(counts, undefined=1.0), counts)


PARTS = {  # in the order of a result's keys
    "accuracy": Accuracy,
    "balanced_accuracy": BalancedAccuracy,
    "balanced_f1": BalancedF1,
    "micro_f1": MicroF1,
    "macro_f1": MacroF1,
    "micro_precision": MicroPrecision,
    "macro_precision": MacroPrecision,
    "micro_recall": MicroRecall,
    "macro_recall": MacroRecall,
    "macro_precision_zd1": MacroPrecisionZd1,
    "macro_recall_zd1": MacroRecallZd1,
    "macro_f1_zd1": MacroF1Zd1,
}
