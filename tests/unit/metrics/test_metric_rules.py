"""The stated rules of the metrics room, each by hand on a few rows."""

import subprocess
import sys

import numpy as np
import pytest

from tailrx.errors import BadSetting, DataError
from tailrx.registry import METRICS


def metric(name, target, probability, **settings):
    return METRICS.build(name, settings)(np.array(target), np.array(probability, np.float32))


def calls(*predicted, c):
    """Probabilities [n, c] of somebody certain of `predicted`."""
    return np.eye(c)[list(predicted)]


def test_a_tie_goes_to_the_lowest_class_number():
    assert metric("accuracy", [1, 0], [[0.2, 0.4, 0.4], [0.4, 0.4, 0.2]]) == 1.0
    assert metric("accuracy", [2, 1], [[0.2, 0.4, 0.4], [0.4, 0.4, 0.2]]) == 0.0


def test_micro_and_macro_differ_on_a_long_tail():
    target, said = [0] * 9 + [1], calls(*[0] * 10, c=2)
    assert metric("micro_f1", target, said) == pytest.approx(0.9)
    assert metric("macro_f1", target, said) == pytest.approx((18 / 19 + 0) / 2)
    assert metric("micro_recall", target, said) == pytest.approx(0.9)
    assert metric("macro_recall", target, said) == pytest.approx((1 + 0) / 2)
    assert metric("micro_precision", target, said) == pytest.approx(0.9)
    assert metric("macro_precision", target, said) == pytest.approx((0.9 + 0) / 2)


def test_a_type_neither_present_nor_predicted_changes_no_macro_average():
    target, probability = [0, 0, 1, 1], np.array([[0.7, 0.3], [0.4, 0.6], [0.2, 0.8], [0.6, 0.4]])
    wider = np.hstack([probability, np.zeros((4, 3))])
    for name in METRICS.names():
        if not name.startswith("micro_a"):
            assert metric(name, target, wider) == metric(name, target, probability), name


def test_micro_auc_and_aupr_count_the_columns_of_absent_types():
    target, probability = [0, 1], [[0.6, 0.4], [0.6, 0.4]]
    assert metric("micro_auc", target, probability) == pytest.approx(0.5)
    wider = [[0.6, 0.4, 0.0], [0.6, 0.4, 0.0]]  # two more negatives, both below both positives
    assert metric("micro_auc", target, wider) == pytest.approx((0.5 * 4 + 2 * 2) / 8)
    low, high = metric("micro_aupr", target, [[0.6, 0.4, 0.5]] * 2), metric("micro_aupr", target, wider)
    assert low < high


def test_a_predicted_but_absent_type_lowers_macro_recall_and_not_balanced_accuracy():
    target, said = [0, 0, 1, 1], calls(0, 0, 1, 2, c=3)
    assert metric("balanced_accuracy", target, said) == pytest.approx((1 + 0.5) / 2)
    assert metric("macro_recall", target, said) == pytest.approx((1 + 0.5 + 0) / 3)
    assert metric("macro_recall_zd1", target, said) == pytest.approx((1 + 0.5 + 1) / 3)


def test_a_type_never_predicted_has_precision_0_and_under_zd1_precision_1():
    target, said = [0, 0, 1, 1], calls(0, 0, 0, 0, c=2)
    assert metric("macro_precision", target, said) == pytest.approx((0.5 + 0) / 2)
    assert metric("macro_precision_zd1", target, said) == pytest.approx((0.5 + 1) / 2)


def test_f1_under_zd1_gives_nothing_to_a_type_with_wrong_predictions_only():
    # scikit-learn 1.3 gave such types F1 = 1 (its issue 26965)
    assert metric("macro_f1_zd1", [0, 1], calls(1, 0, c=2)) == 0.0


def test_aupr_is_the_trapezoid_and_not_the_step_sum():
    # one positive, ranked second: the curve goes (0, 1) (0, 0) (1, 1/2); the step sum would be 1/2
    assert metric("macro_aupr", [0, 1, 1], [[0.5, 1.0], [0.9, 1.0], [0.1, 1.0]]) == pytest.approx(
        (1 / 4 + (1 + 2 / 3) / 2) / 2  # type 1: everything tied, one step from precision 1 to 2/3
    )


def test_half_of_a_tie_is_won_in_auc():
    assert metric("macro_auc", [0, 1], [[0.5, 0.5], [0.5, 0.5]]) == pytest.approx(0.5)
    assert metric("micro_auc", [0, 1], [[0.5, 0.5], [0.5, 0.5]]) == pytest.approx(0.5)


def test_auc_without_negatives_is_nan_and_aupr_is_1():
    assert np.isnan(metric("micro_auc", [0, 0], [[0.5], [0.6]]))
    assert np.isnan(metric("macro_auc", [1, 1], [[0.5, 0.5], [0.4, 0.6]]))
    assert metric("macro_aupr", [1, 1], [[0.5, 0.5], [0.4, 0.6]]) == 1.0


@pytest.mark.parametrize("name", METRICS.names())
def test_what_cannot_be_scored_is_refused(name):
    with pytest.raises(DataError, match="at least one example"):
        METRICS.build(name)(np.zeros(0, int), np.zeros((0, 3), np.float32))
    with pytest.raises(DataError, match="targets"):
        metric(name, [0, 1], [[0.5, 0.5]])
    with pytest.raises(DataError, match="class numbers must be 0 to 1"):
        metric(name, [0, 2], [[0.5, 0.5], [0.5, 0.5]])
    with pytest.raises(DataError, match="class numbers must be 0 to 1"):
        metric(name, [0, -1], [[0.5, 0.5], [0.5, 0.5]])
    with pytest.raises(DataError, match="NaN"):
        metric(name, [0, 1], [[0.5, np.nan], [0.5, 0.5]])


def slow_ece(target, probability, bins):
    total = 0.0
    for b in range(bins):
        inside = [
            (row.max(), row.argmax() == t)
            for t, row in zip(target, probability, strict=True)
            if b / bins < row.max() <= (b + 1) / bins
        ]
        if inside:
            confidence, right = np.mean([s for s, _ in inside]), np.mean([r for _, r in inside])
            total += len(inside) / len(target) * abs(right - confidence)
    return total


@pytest.mark.parametrize("bins", [1, 4, 15])
def test_ece_equals_a_slow_loop_over_bins(bins):
    rng = np.random.default_rng(3)
    probability = rng.dirichlet(np.ones(4), size=200)
    target = rng.integers(4, size=200)
    assert metric("ece", target, probability, bins=bins) == pytest.approx(slow_ece(target, probability, bins), abs=1e-6)


def test_ece_has_15_bins_unless_told_otherwise():
    # of 15 bins, one ends at .6667: .61 (right) and .66 (wrong) share a bin, .68 (right) has its own; of 10, all share
    target, probability = [1, 0, 1], [[0.39, 0.61], [0.34, 0.66], [0.32, 0.68]]
    assert metric("ece", target, probability) == pytest.approx((abs(0.39 - 0.66) + 0.32) / 3)
    assert metric("ece", target, probability, bins=10) == pytest.approx(abs(0.39 - 0.66 + 0.32) / 3)


def test_ece_by_hand_with_a_confidence_on_the_edge_of_a_bin():
    # bins (0, 1/2] and (1/2, 1]: .5 falls into the lower one with .25; both examples there are wrong, the last right
    probability = [[0.5, 0.5], [0.25, 0.25], [0.1, 0.9]]
    assert metric("ece", [1, 1, 1], probability, bins=2) == pytest.approx((0.5 + 0.25) / 3 + 0.1 / 3)


def test_ece_asks_for_probabilities_and_a_bin():
    with pytest.raises(DataError, match="not logits"):
        metric("ece", [0, 1], [[3.0, -1.0], [0.2, 0.8]])
    with pytest.raises(BadSetting, match="at least one bin"):
        METRICS.build("ece", {"bins": 0})


def test_metrics_need_neither_torch_nor_scikit_learn():
    code = (
        "import sys; from tailrx.registry import METRICS; [METRICS.build(n) for n in METRICS.names()]; "
        "sys.exit('torch' in sys.modules or 'sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
