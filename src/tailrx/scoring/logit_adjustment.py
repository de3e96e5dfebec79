"""Logit adjustment after training (Menon et al., 2021): probabilities divided by a power of the training prior.

    p'_k = (p_k / prior_k^tau) / sum_j (p_j / prior_j^tau),   prior_k = n_k / sum_j n_j,   n = training counts

With two classes every such change is a threshold t on s = p_1 / (p_0 + p_1), and the threshold itself is chosen:

    p'_1 / p'_0 = (p_1 / p_0) (1 - t) / t,   so that class 1 is the more probable where s > t

Source: Menon et al., ICLR 2021, "Long-tail learning via logit adjustment", Eq. 9, which takes the argmax and needs no
sum. Simple case: tau = 0, or t = 0.5, changes nothing.

`choose` takes the number with the best balanced accuracy on the rows that it is given: tau from `GRID`, on ties the one
nearest 0 and of two the positive one; t from 0.5 and the midpoints between neighbouring values of s, on ties the one
nearest 0.5 and of two the smaller one. A method trained on balanced classes may want a negative tau. Edges:

- A class without training examples counts as 1 example, as in the losses: its prior would divide by 0.
- A class without choosing rows has no say in the choice, and is adjusted with the others. Choosing rows of one class
  alone choose nothing: all would be called that class.
- A probability of 0 stays 0. A row of zeros stays one; it is called class 0, as without adjustment.
- Rows need not sum to 1 (sigmoid links). Adjusted rows do, unless nothing is changed; then they are as they came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from ..errors import BadSetting
from ..types import FloatArray, IntArray
from .confusion_counts import Real, count, mean_over, ratio, recall
from .inputs import check

GRID = tuple(sorted((k / 10 for k in range(-10, 21)), key=lambda tau: (abs(tau), -tau)))
ROUNDING = 1e-12  # sums of the same recalls in another order are a tie


@dataclass(frozen=True)
class Adjustment:
    """`factor` [c]: what each class's probability is multiplied by; it follows from `tau`, or from `threshold`."""

    factor: tuple[float, ...]
    tau: float | None = None
    threshold: float | None = None

    @property
    def told(self) -> dict[str, float]:
        """The number behind it, by name."""
        return {k: v for k, v in (("tau", self.tau), ("threshold", self.threshold)) if v is not None}

    def apply(self, probability: FloatArray) -> FloatArray:
        """`[n, c]` -> `[n, c]`, in float64 where anything changes: float32 would tie what a threshold parts."""
        if len(set(self.factor)) == 1:
            return probability
        scaled = probability.astype(np.float64) * np.array(self.factor)
        return cast(FloatArray, ratio(scaled, scaled.sum(1, keepdims=True)))  # metrics take either number format


def with_tau(tau: float, counts: IntArray | Real) -> Adjustment:
    """By the power `tau` of the prior; `counts [c]` are the training examples of each class."""
    n = np.maximum(counts, 1)
    return Adjustment(tuple(((n.max() / n) ** tau).tolist()), tau=tau)


def with_threshold(threshold: float) -> Adjustment:
    """Of two classes, call the second where its share of the probability is above `threshold`.

    Raises `BadSetting` for a threshold that is not between 0 and 1."""
    if not 0 < threshold < 1:
        raise BadSetting(f"a threshold must lie between 0 and 1; got {threshold}: 0.5 changes nothing.")
    return Adjustment((threshold, 1 - threshold), threshold=threshold)


def choose(probability: FloatArray, target: IntArray, counts: IntArray | Real) -> Adjustment:
    """The adjustment with the best balanced accuracy on `probability [n, c]`, `target [n]`; `counts [c]` of training.

    Raises `DataError` for what no metric could score."""
    check(target, probability)
    one_class = len(np.unique(target)) < 2
    if probability.shape[1] == 2:
        return with_threshold(0.5 if one_class else _best_threshold(probability, target))
    found = [with_tau(tau, counts) for tau in (GRID[:1] if one_class else GRID)]
    return found[_first_best([_balanced_accuracy(a.apply(probability), target) for a in found])]


def _balanced_accuracy(probability: FloatArray, target: IntArray) -> float:
    counts = count(target, probability)
    return float(mean_over(recall(counts), counts.true > 0))


def _best_threshold(probability: FloatArray, target: IntArray) -> float:
    p = probability.astype(np.float64)
    share = ratio(p[:, 1], p.sum(1))  # of a row of zeros 0: it is never called class 1
    value = np.unique(share)
    low, high = value[:-1], value[1:]
    middle = low + (high - low) / 2
    thresholds = np.append(0.5, middle[(low < middle) & (middle < high)])  # neighbours in float64 have no middle
    thresholds = thresholds[np.lexsort((thresholds, abs(thresholds - 0.5)))]
    below = [np.searchsorted(np.sort(share[target == k]), thresholds, "right") / (target == k).sum() for k in (0, 1)]
    return float(thresholds[_first_best((below[0] + 1 - below[1]) / 2)])


def _first_best(values: Sequence[float] | Real) -> int:
    return int(np.argmax(np.asarray(values) >= max(values) - ROUNDING))
