"""Bins of confidence and confused types: by hand, by a slow loop, and against the metric they explain."""

import numpy as np
import pytest

from tailrx.errors import DataError
from tailrx.metrics.calibration import Ece
from tailrx.report.confusions import most_confused
from tailrx.report.reliability import reliability


def made(n=400, c=5, seed=0):
    rng = np.random.default_rng(seed)
    probability = rng.dirichlet(np.full(c, 0.4), n).astype(np.float32)
    return rng.integers(0, c, n), probability


def test_bins_count_examples_and_average_confidence_and_hits_by_hand():
    probability = np.array([[0.5, 0.5], [0.6, 0.4], [0.9, 0.1], [0.2, 0.8]], np.float32)
    low, high = reliability(np.array([0, 1, 0, 1]), probability, bins=2)
    assert (low.low, low.high, low.n, low.confidence, low.accuracy) == (
        0,
        0.5,
        1,
        0.5,
        1.0,
    )  # .5 is the bin's upper end
    assert (high.low, high.high, high.n) == (0.5, 1.0, 3)
    assert (high.confidence, high.accuracy) == pytest.approx(((0.6 + 0.9 + 0.8) / 3, 2 / 3))


def test_an_empty_bin_has_neither_confidence_nor_accuracy():
    empty, _ = reliability(np.array([0]), np.array([[0.9, 0.1]]), bins=2)
    assert (empty.n, empty.confidence, empty.accuracy) == (0, None, None)


@pytest.mark.parametrize("bins", [1, 7, 15])
def test_the_bins_add_up_to_the_ece_metric(bins):
    target, probability = made()
    found = reliability(target, probability, bins)
    assert len(found) == bins
    assert sum(b.n for b in found) == len(target)
    ece = sum(b.n * abs(b.accuracy - b.confidence) for b in found if b.n) / len(target)
    assert ece == pytest.approx(Ece(bins=bins)(target, probability))


def test_the_usual_bins_are_those_of_the_usual_metric():
    assert len(reliability(*made())) == Ece().bins == 15


def test_bins_refuse_what_is_no_probability():
    with pytest.raises(DataError, match="within 0 and 1"):
        reliability(np.array([0]), np.array([[3.0, -1.0]]))


NAMES = ["bleeding", "sedation", "arrhythmia"]


def test_confusions_name_the_commonest_error_first_with_its_share_of_the_true_type():
    target = np.array([0, 0, 0, 0, 1, 1, 2])
    predicted = np.array([1, 1, 2, 0, 2, 1, 2])
    found = [(c.true, c.predicted, c.n, c.share) for c in most_confused(target, predicted, NAMES)]
    assert found == [
        ("bleeding", "sedation", 2, 2 / 4),
        ("sedation", "arrhythmia", 1, 1 / 2),  # as often as the next, but a larger part of its type
        ("bleeding", "arrhythmia", 1, 1 / 4),
    ]


def test_a_faultless_model_confuses_nothing():
    assert most_confused(np.array([0, 1]), np.array([0, 1]), NAMES) == ()


def test_no_more_confusions_are_listed_than_asked_for_and_they_are_the_largest():
    target, probability = made(c=8)
    predicted = probability.argmax(1)
    names = [f"t{i}" for i in range(8)]
    everything = most_confused(target, predicted, names, shown=1000)
    slow = {
        (names[t], names[p]): sum(1 for x, y in zip(target, predicted, strict=True) if (x, y) == (t, p))
        for t in range(8)
        for p in range(8)
        if t != p
    }
    assert {(c.true, c.predicted): c.n for c in everything} == {k: n for k, n in slow.items() if n}
    assert most_confused(target, predicted, names) == everything[:20]
    assert sorted((c.n for c in everything), reverse=True) == [c.n for c in everything]


def test_renumbering_the_types_changes_no_confusion():
    target, probability = made(c=6, seed=3)
    predicted, names = probability.argmax(1), [f"t{i}" for i in range(6)]
    p = np.random.default_rng(1).permutation(6)
    renamed = [names[i] for i in p.argsort()]
    assert most_confused(target, predicted, names) == most_confused(p[target], p[predicted], renamed)
