"""The contract of metrics: `check_metric(metric)` raises AssertionError with the broken promise.

def test_my_metric_keeps_the_contract():
    check_metric(MyMetric())
"""

import math
from collections.abc import Callable

import numpy as np

from ..scoring.metric_description import metric_description
from ..seeding import numpy_stream
from ..types import FloatArray, IntArray

Metric = Callable[[IntArray, FloatArray], float]

CLOSE = 1e-9


def check_metric(metric: Metric, *, perfect: float | None = None, seed: int = 0) -> None:
    """Hold `metric` to the contract on small random predictions; `perfect` is its value when nothing is wrong, by
    itself 1, or 0 where the metric says that less is better."""
    if perfect is None:
        perfect = float(metric_description("it", metric).more_is_better)
    target, probability = example(seed)
    _changes_nothing_it_was_given(metric, target, probability)  # first: what one call spoils, later ones would not show
    _gives_a_float_in_range(metric, target, probability)
    _gives_a_float_in_range(metric, np.minimum(target, 2), probability)  # the types 3, 4 and 5 are absent
    _knows_perfection(metric, target, probability.shape[1], perfect)
    _ignores_row_order(metric, target, probability, seed)
    _ignores_class_numbers(metric, target, probability, seed)


def example(seed: int, n: int = 60, n_classes: int = 6) -> tuple[IntArray, FloatArray]:
    """Targets `[n]` of unequal frequency, all classes present, and noisy probabilities `[n, c]` without argmax ties."""
    rng = numpy_stream(seed, "check_metric")
    common = rng.integers(0, n_classes, size=(n - n_classes, 2)).min(1)  # low numbers more often
    target = np.concatenate([np.arange(n_classes), common]).astype(np.int64)
    score = rng.gamma(1.0, size=(n, n_classes)) + 1.5 * (target[:, None] == np.arange(n_classes))
    return target, (score / score.sum(1, keepdims=True)).astype(np.float32)


def _gives_a_float_in_range(metric: Metric, target: IntArray, probability: FloatArray) -> None:
    value = metric(target, probability)
    assert type(value) is float, f"a metric gives a Python float; got {type(value).__name__}."
    absent = sorted(set(range(probability.shape[1])) - set(target.tolist()))
    when = f"with types {absent} absent" if absent else "with all types present"
    assert 0 <= value <= 1, f"a metric lies in [0, 1]; got {value} {when}."


def _changes_nothing_it_was_given(metric: Metric, target: IntArray, probability: FloatArray) -> None:
    mine, also = target.copy(), probability.copy()
    metric(mine, also)
    same = np.array_equal(mine, target) and np.array_equal(also, probability)
    assert same, "a metric must not write into the arrays it was given."


def _knows_perfection(metric: Metric, target: IntArray, n_classes: int, perfect: float) -> None:
    value = metric(target, np.eye(n_classes, dtype=np.float32)[target])
    assert math.isclose(value, perfect, abs_tol=CLOSE), f"perfect predictions must score {perfect}; got {value}."


def _ignores_row_order(metric: Metric, target: IntArray, probability: FloatArray, seed: int) -> None:
    order = numpy_stream(seed, "row order").permutation(len(target))
    before, after = metric(target, probability), metric(target[order], probability[order])
    assert math.isclose(before, after, abs_tol=CLOSE), f"row order must not matter; got {before} and {after}."


def _ignores_class_numbers(metric: Metric, target: IntArray, probability: FloatArray, seed: int) -> None:
    shift = 1 + int(numpy_stream(seed, "class numbers").integers(probability.shape[1] - 1))
    number = np.roll(np.arange(probability.shape[1]), shift)  # [c] old number of each new class; moves every class
    before, after = metric(target, probability), metric(number.argsort()[target], probability[:, number])
    assert math.isclose(before, after, abs_tol=CLOSE), f"class numbers must not matter; got {before} and {after}."
