"""The adjustment after training against loops over rows and classes, and the edges that its docstring names."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tailrx.errors import BadSetting, DataError
from tailrx.scoring.logit_adjustment import GRID, Adjustment, choose, with_tau, with_threshold

COUNTS = np.array([500, 60, 7, 0])


def drawn(n, n_classes, seed=0, skill=1.5):
    """Probabilities of a classifier that leans to the first classes, and targets."""
    rng = np.random.default_rng(seed)
    target = rng.integers(0, n_classes, n)
    logits = rng.normal(size=(n, n_classes)) - 1.2 * np.arange(n_classes)
    logits[np.arange(n), target] += skill
    p = np.exp(logits)
    return (p / p.sum(1, keepdims=True)).astype(np.float32), target


def by_loop(probability, counts, tau):
    """p_k / prior_k^tau over its sum, a row and a class at a time."""
    seen = [max(int(n), 1) for n in counts]
    prior = [n / sum(seen) for n in seen]
    out = []
    for row in probability.tolist():
        scaled = [p / q**tau for p, q in zip(row, prior, strict=True)]
        out.append([s / sum(scaled) for s in scaled])
    return out


def balanced(called, target):
    """Mean over the classes that occur of the share that is found."""
    found = []
    for k in sorted(set(target)):
        rows = [c for c, t in zip(called, target, strict=True) if t == k]
        found.append(sum(c == k for c in rows) / len(rows))
    return sum(found) / len(found)


def called(rows):
    return [max(range(len(row)), key=lambda k: row[k]) for row in rows]


@pytest.mark.parametrize("tau", [-1.0, -0.3, 0.5, 1.0, 2.0])
def test_probabilities_are_divided_by_a_power_of_the_prior_and_sum_to_one(tau):
    probability, _ = drawn(40, 4)
    np.testing.assert_allclose(with_tau(tau, COUNTS).apply(probability), by_loop(probability, COUNTS, tau), rtol=1e-12)


def test_the_tau_chosen_is_the_best_of_the_grid_on_the_rows_given_by_a_slow_loop():
    for seed in range(4):
        probability, target = drawn(120, 4, seed)
        score = {tau: balanced(called(by_loop(probability, COUNTS, tau)), target.tolist()) for tau in GRID}
        best = [tau for tau, value in score.items() if value > max(score.values()) - 1e-9]
        chosen = choose(probability, target, COUNTS)
        assert chosen.told == {"tau": min(best, key=lambda tau: (abs(tau), -tau))}
        assert 0 < chosen.tau <= 2  # it leans to the common, so rare ones are helped


def test_the_grid_holds_no_change_and_goes_both_ways_in_tenths():
    assert sorted(GRID) == [k / 10 for k in range(-10, 21)]
    assert GRID[:3] == (0.0, 0.1, -0.1)


def test_rare_classes_that_are_called_too_often_are_held_back_by_a_negative_tau():
    probability, target = drawn(400, 3)
    assert choose(probability[:, ::-1], 2 - target, COUNTS[:3]).tau < 0


def test_what_helps_nobody_is_not_done():
    sure = np.eye(3, dtype=np.float32)[[0, 1, 2, 1]]
    assert choose(sure, np.array([0, 1, 2, 1]), COUNTS[:3]).tau == 0
    probability, target = drawn(60, 3)
    equal = choose(probability, target, np.array([9, 9, 9]))
    assert equal.tau == 0
    assert equal.apply(probability) is probability


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 1)), min_size=2, max_size=25))
def test_the_threshold_chosen_is_the_best_of_all_midpoints_by_a_slow_loop(rows):
    target = [t for _, t in rows]
    if len(set(target)) < 2:
        rows, target = [*rows, (3, 0), (4, 1)], [*target, 0, 1]
    p1 = np.array([s / 20 for s, _ in rows], np.float32)
    probability = np.column_stack([1 - p1, p1])
    share = [float(b) / (float(a) + float(b)) for a, b in probability]
    values = sorted(set(share))
    offered = [0.5, *((a + b) / 2 for a, b in pairwise(values))]
    score = {t: balanced([int(s > t) for s in share], target) for t in offered}
    best = [t for t in offered if score[t] > max(score.values()) - 1e-9]
    chosen = choose(probability, np.array(target), np.array([100, 3]))
    assert chosen.threshold == pytest.approx(min(best, key=lambda t: (round(abs(t - 0.5), 9), t)))
    assert chosen.apply(probability).argmax(1).tolist() == [int(s > chosen.threshold) for s in share]


def test_a_threshold_parts_scores_that_float32_tells_apart_only_just():
    """Where one half is, a midpoint of neighbours in float32 would be one of the two."""
    low = np.float32(0.25)
    high = np.nextafter(low, np.float32(1))
    probability = np.array([[1 - low, low], [1 - high, high]], np.float32)
    chosen = choose(probability, np.array([0, 1]), np.array([5, 1]))
    assert chosen.apply(probability).argmax(1).tolist() == [0, 1]


def test_a_threshold_scales_the_odds_by_hand():
    """(0.2 / 0.8) (0.9 / 0.1) = 2.25, which is 9 to 4."""
    said = with_threshold(0.1).apply(np.array([[0.8, 0.2]], np.float32))
    np.testing.assert_allclose(said, [[4 / 13, 9 / 13]], rtol=1e-6)
    with pytest.raises(BadSetting, match="between 0 and 1; got 1"):
        with_threshold(1.0)


@pytest.mark.parametrize(("n_classes", "told"), [(2, {"threshold": 0.5}), (3, {"tau": 0.0})])
def test_rows_of_one_class_choose_nothing(n_classes, told):
    probability, _ = drawn(20, n_classes)
    assert choose(probability, np.full(20, 1), COUNTS[:n_classes]).told == told


def test_a_class_without_choosing_rows_has_no_say_and_is_adjusted_with_the_others():
    probability, target = drawn(200, 3)
    some = target != 2
    chosen = choose(probability[some], target[some], COUNTS[:3])
    loop = {tau: balanced(called(by_loop(probability[some], COUNTS[:3], tau)), target[some].tolist()) for tau in GRID}
    assert loop[chosen.tau] == pytest.approx(max(loop.values()))
    assert chosen.factor[2] == pytest.approx((500 / 7) ** chosen.tau)


def test_a_class_without_training_examples_counts_as_one():
    assert with_tau(1.0, np.array([8, 0])).factor == with_tau(1.0, np.array([8, 1])).factor == (1.0, 8.0)


@pytest.mark.parametrize("adjustment", [with_tau(1.5, np.array([900, 1])), with_threshold(0.01)])
def test_a_probability_of_zero_stays_zero_and_a_row_of_zeros_is_called_class_0(adjustment):
    said = adjustment.apply(np.array([[1, 0], [0, 0], [0, 1]], np.float32))
    assert said.tolist() == [[1, 0], [0, 0], [0, 1]]
    assert choose(np.zeros((4, 2), np.float32), np.array([0, 1, 0, 1]), np.array([1, 9])).threshold == 0.5


def test_rows_of_a_sigmoid_link_that_sum_to_anything_are_called_by_their_shares_and_then_sum_to_one():
    rows = np.array([[0.9, 0.6], [0.2, 0.1], [0.9, 0.9], [0.3, 0.6]], np.float32)
    target = np.array([0, 0, 1, 1])
    chosen = choose(rows, target, np.array([5, 5]))  # shares of class 1: 0.4, 1/3, 0.5, 2/3; 0.45 parts them
    assert chosen.threshold == pytest.approx(0.45)
    said = chosen.apply(rows)
    assert said.argmax(1).tolist() == [0, 0, 1, 1]
    np.testing.assert_allclose(said.sum(1), 1)
    same = Adjustment((1.0, 1.0), tau=0.0)
    assert same.apply(rows) is rows


def test_what_no_metric_could_score_chooses_nothing():
    with pytest.raises(DataError, match="at least one example"):
        choose(np.zeros((0, 3), np.float32), np.zeros(0, np.int64), COUNTS[:3])
    with pytest.raises(DataError, match="NaN or infinite"):
        choose(np.full((2, 3), np.nan, np.float32), np.array([0, 1]), COUNTS[:3])
