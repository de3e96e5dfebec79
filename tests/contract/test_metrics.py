"""Every metric keeps the contract, and every promise of the contract is seen to fail on a metric that breaks it."""

import numpy as np
import pytest

from tailrx.registry import METRICS
from tailrx.testing.metrics import check_metric


@pytest.mark.parametrize("name", METRICS.names())
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_keeps_the_contract(name, seed):
    check_metric(METRICS.build(name), seed=seed)


@pytest.mark.parametrize("name", METRICS.names())
def test_its_docstring_opens_with_a_summary_that_says_micro_or_macro_if_its_name_does(name):
    summary = METRICS.summary(name).lower()
    assert summary.endswith((".", ":")) or ":" in summary
    for average in ("micro", "macro"):
        assert (average in name) == summary.startswith(average)


def accuracy(target, probability):
    return float((probability.argmax(1) == target).mean())


def gives_numpy(target, probability):
    return np.float64(accuracy(target, probability))


def counts_instead_of_share(target, probability):
    return float((probability.argmax(1) == target).sum())


def undefined_when_a_type_is_absent(target, probability):
    hits = [accuracy(target[target == k], probability[target == k]) for k in set(target.tolist())]
    return float(np.mean(hits)) if len(hits) == probability.shape[1] else float("nan")


def sorts_what_it_was_given(target, probability):
    value = accuracy(target, probability)
    probability.sort(axis=0)
    return value


def never_satisfied(target, probability):
    return 0.9 * accuracy(target, probability)


def looks_at_the_first_half(target, probability):
    half = len(target) // 2
    return accuracy(target[:half], probability[:half])


def believes_the_tail_is_the_high_numbers(target, probability):
    tail = target >= 3
    return accuracy(target[tail], probability[tail]) if tail.any() else accuracy(target, probability)


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        (gives_numpy, "Python float"),
        (counts_instead_of_share, r"lies in \[0, 1\]"),
        (undefined_when_a_type_is_absent, r"got nan with types \[3, 4, 5\] absent"),
        (sorts_what_it_was_given, "must not write"),
        (never_satisfied, "perfect predictions must score 1"),
        (looks_at_the_first_half, "row order"),
        (believes_the_tail_is_the_high_numbers, "class numbers"),
    ],
)
def test_a_wrong_metric_is_caught(wrong, promise):
    check_metric(accuracy)
    with pytest.raises(AssertionError, match=promise):
        check_metric(wrong)
