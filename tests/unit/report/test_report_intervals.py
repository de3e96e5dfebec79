"""Bootstrap intervals: against arithmetic, against a slow loop that copies rows, and rows against units."""

import itertools

import numpy as np
import pytest
import sklearn.metrics as sk

from tailrx.errors import BadSetting, DataError
from tailrx.registry import METRICS
from tailrx.report.intervals import interval, resampled_counts, row_weights, unit_weights
from tailrx.scoring.confusion_counts import confusion, margins
from tailrx.seeding import numpy_stream

ACCURACY, MACRO_F1 = METRICS.build("accuracy").of, METRICS.build("macro_f1").of


def own_units(n):
    """Pairs that share no drug."""
    return np.arange(2 * n).reshape(n, 2)


def draw(target, predicted, unit, **settings):
    return resampled_counts(np.array(target), np.array(predicted), 2, np.array(unit), **settings)


def test_the_interval_of_a_fair_coin_is_the_binomial_one():
    target, predicted = np.zeros(100, int), np.arange(100) % 2  # 50 of 100 right: .5 -+ 1.96 * sqrt(.25 / 100)
    low, high = interval(ACCURACY, draw(target, predicted, own_units(100), resamples=4000))
    assert low == pytest.approx(0.402, abs=0.015)
    assert high == pytest.approx(0.598, abs=0.015)


def test_a_wider_level_gives_a_wider_interval():
    drawn = draw(np.zeros(100, int), np.arange(100) % 2, own_units(100))
    (low, high), (lower, higher) = interval(ACCURACY, drawn, 0.5), interval(ACCURACY, drawn, 0.99)
    assert lower < low < high < higher


@pytest.mark.parametrize("resample", ["rows", "units"])
def test_when_all_is_right_the_interval_is_a_point(resample):
    target = [0, 1] * 10
    drawn = draw(target, target, own_units(20), resample=resample)
    assert interval(ACCURACY, drawn) == (1.0, 1.0)
    assert interval(MACRO_F1, drawn) == (1.0, 1.0)


@pytest.mark.parametrize("resample", ["rows", "units"])
def test_the_same_seed_gives_the_same_resamples_and_another_gives_others(resample):
    case = [0, 1, 1, 0, 1], [0, 1, 0, 0, 0], [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]
    one, same, other = (draw(*case, resample=resample, resamples=50, seed=s) for s in (1, 1, 2))
    assert np.array_equal(one.hit, same.hit)
    assert np.array_equal(one.true, same.true)
    assert not np.array_equal(one.true, other.true)


def test_more_resamples_begin_with_the_same_ones():
    case = [0, 1, 1, 0], [0, 1, 0, 0], own_units(4)
    assert np.array_equal(draw(*case, resamples=5).hit, draw(*case, resamples=9).hit[:5])


def test_one_drug_in_half_of_the_pairs_widens_the_interval_when_drugs_are_drawn():
    star = [[0, k] for k in range(1, 101)]  # all wrong; without drug 0, drawn or not in 37 % of resamples, all is right
    apart = (101 + own_units(100)).tolist()  # all right
    target, predicted = [0] * 200, [1] * 100 + [0] * 100
    rows = interval(ACCURACY, draw(target, predicted, star + apart, resample="rows"))
    units = interval(ACCURACY, draw(target, predicted, star + apart, resample="units"))
    assert rows == pytest.approx((0.43, 0.57), abs=0.02)
    assert units[1] == 1.0
    assert units[0] < 0.3


def copied_rows(unit, drawn):
    """Row numbers of a resample of drugs: each pair once for every two places of `drawn` that hold its two drugs."""
    places = itertools.product(range(len(drawn)), repeat=2)
    pairs = [(drawn[p], drawn[q]) for p, q in places]
    return [row for pair in pairs for row, (a, b) in enumerate(unit.tolist()) if (a, b) == pair]


def test_weights_of_units_score_as_a_table_of_copied_rows_does():
    unit = np.array([[4, 7], [4, 9], [7, 9], [9, 2], [2, 4], [2, 7]])
    target, predicted = np.array([0, 1, 2, 0, 1, 1]), np.array([0, 2, 2, 0, 1, 0])
    weights, again, names = unit_weights(unit, numpy_stream(5, "t")), numpy_stream(5, "t"), np.array([2, 4, 7, 9])
    filled = 0
    for _ in range(60):
        rows = copied_rows(unit, names[again.integers(4, size=4)].tolist())
        weight = next(weights)
        assert weight.tolist() == [rows.count(row) for row in range(6)]
        if rows:
            counts = margins(confusion(target, predicted, 3, weight))
            assert float(ACCURACY(counts)) == pytest.approx(sk.accuracy_score(target[rows], predicted[rows]))
            expected = sk.f1_score(target[rows], predicted[rows], average="macro")
            assert float(MACRO_F1(counts)) == pytest.approx(expected)
            filled += 1
    assert filled > 30


def test_a_pair_of_two_drugs_of_n_weighs_1_minus_1_over_n_on_average_and_a_row_1():
    pairs = unit_weights(np.array([[0, 1], [1, 2], [2, 3]]), numpy_stream(0, "t"))  # E[m_a m_b], multinomial draws
    assert np.mean([next(pairs) for _ in range(20000)], axis=0) == pytest.approx([0.75] * 3, abs=0.04)
    rows = row_weights(3, numpy_stream(0, "t"))
    assert np.mean([next(rows) for _ in range(20000)], axis=0) == pytest.approx([1.0] * 3, abs=0.04)


def test_one_unit_per_example_is_drawn_as_a_cluster():
    weights = unit_weights(np.array([[8], [8], [3]]), numpy_stream(0, "t"))
    assert {tuple(next(weights)) for _ in range(200)} == {(2, 2, 0), (1, 1, 1), (0, 0, 2)}


def test_a_resample_without_any_pair_is_left_out_and_none_left_is_nan():
    drawn = draw([0], [0], [[0, 1]], resample="units", resamples=200)  # both drugs are drawn in half of the resamples
    assert 0 < (drawn.true.sum(1) == 0).sum() < 200
    assert interval(ACCURACY, drawn) == (1.0, 1.0)
    assert np.isnan(interval(lambda counts: counts.true.sum(-1) * np.nan, drawn)).all()


def test_what_cannot_be_resampled_is_refused():
    with pytest.raises(BadSetting, match="at least one resample"):
        draw([0], [0], [[0, 1]], resamples=0)
    with pytest.raises(DataError, match="resample rows"):
        draw([0], [0], np.zeros((1, 0), int), resample="units")
