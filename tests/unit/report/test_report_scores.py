"""Scores of six predictions worked out by hand, and the rules of bands, types and JSON."""

import json
import math

import numpy as np
import pytest

from tailrx.errors import BadSetting, DataError
from tailrx.predictions import Predictions
from tailrx.registry import METRICS
from tailrx.report.scores import Bands, score

KEYS = {
    "accuracy", "balanced_accuracy", "balanced_f1", "micro_f1", "macro_f1", "micro_precision", "macro_precision",
    "micro_recall",
    "macro_recall", "micro_auc", "macro_auc", "micro_aupr", "macro_aupr", "ece",
}  # fmt: skip
LABELS = ["bleeding", "sedation", "arrhythmia", "ataxia"]
TRAIN = np.array([150, 50, 5, 2])
TARGET = np.array([0, 0, 0, 1, 1, 2])
PROBABILITY = np.array(
    [
        [0.9, 0.1, 0.0, 0.0],  # bleeding, found
        [0.8, 0.2, 0.0, 0.0],  # bleeding, found
        [0.3, 0.7, 0.0, 0.0],  # bleeding, called sedation
        [0.1, 0.6, 0.3, 0.0],  # sedation, found
        [0.1, 0.8, 0.1, 0.0],  # sedation, found
        [0.7, 0.1, 0.2, 0.0],  # arrhythmia, called bleeding
    ],
    np.float32,
)


def predictions(target=TARGET, probability=PROBABILITY, split="kfold"):
    n = len(target)
    pairs = np.array([[i % 4, 4 + i % 3] for i in range(n)])
    return Predictions(np.arange(n), np.asarray(target), np.asarray(probability, np.float32), pairs, split, 0, 0)


def test_the_metrics_are_exactly_the_headline_and_equal_the_registered_ones():
    metrics = score(predictions(), LABELS, TRAIN).metrics
    assert set(metrics) == KEYS
    assert metrics == {name: METRICS.build(name)(TARGET, PROBABILITY) for name in KEYS}
    assert metrics["accuracy"] == pytest.approx(4 / 6)
    assert metrics["balanced_accuracy"] == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_bands_follow_the_training_counts_and_keep_the_full_problem():
    bands = score(predictions(), LABELS, TRAIN).bands
    assert list(bands) == ["many", "medium", "few"]
    many, medium, few = bands.values()
    assert (many.n_types, many.n_test) == (1, 3)
    assert (many.accuracy, many.balanced_accuracy, many.macro_f1) == pytest.approx((2 / 3, 2 / 3, 4 / 6))
    assert (medium.n_types, medium.n_test) == (1, 2)
    assert (medium.accuracy, medium.balanced_accuracy, medium.macro_f1) == pytest.approx((1, 1, 4 / 5))
    assert (few.n_types, few.n_test) == (2, 1)
    assert (few.accuracy, few.balanced_accuracy, few.macro_f1) == (0, 0, 0)
    assert few.accuracy_interval == (0, 0)
    assert many.accuracy_interval[0] < 2 / 3 < many.accuracy_interval[1]


def test_within_a_band_common_types_weigh_more_in_accuracy_than_in_balanced_accuracy():
    band = score(predictions(), LABELS, TRAIN, bands=Bands(many=40, few=10)).bands["many"]  # bleeding and sedation
    assert (band.n_types, band.n_test) == (2, 5)
    assert band.accuracy == pytest.approx(4 / 5)
    assert band.balanced_accuracy == pytest.approx((2 / 3 + 1) / 2)
    assert band.macro_f1 == pytest.approx((4 / 6 + 4 / 5) / 2)


def test_an_absent_type_of_a_band_counts_in_its_macro_f1_once_predicted_and_never_in_its_balanced_accuracy():
    bands = Bands(many=2, few=1)  # all four types are many
    band = score(predictions([0, 0], [[0.9, 0.1, 0, 0], [0.1, 0.9, 0, 0]]), LABELS, TRAIN, bands=bands).bands["many"]
    assert band.balanced_accuracy == pytest.approx(1 / 2)
    assert band.macro_f1 == pytest.approx((2 / 3 + 0) / 2)  # bleeding and sedation; the others were not predicted


@pytest.mark.parametrize(
    ("n_train", "band"), [(100, "many"), (99, "medium"), (99.6, "medium"), (20, "medium"), (19.8, "few"), (0, "few")]
)
def test_bands_begin_at_100_and_20_also_for_means_of_folds(n_train, band):
    scores = score(predictions(), LABELS, np.array([n_train, 1e6, 1e6, 1e6]), intervals=False)
    assert scores.per_type[0].band == band
    assert scores.bands[band].n_test >= 3


def test_an_empty_band_has_n_0_and_no_scores():
    few = score(predictions(), LABELS, np.array([150, 50, 70, 90])).to_dict()["bands"]["few"]
    assert few == {
        "n_types": 0, "n_test": 0, "accuracy": None, "balanced_accuracy": None, "macro_f1": None,
        "accuracy_interval": None,
    }  # fmt: skip


def test_a_band_of_types_without_test_examples_names_them_and_has_no_scores():
    few = score(predictions(), LABELS, np.array([150, 150, 150, 2])).bands["few"]
    assert (few.n_types, few.n_test, few.accuracy, few.macro_f1, few.accuracy_interval) == (1, 0, None, None, None)


def test_per_type_scores_by_hand():
    rows = score(predictions(), LABELS, TRAIN, intervals=False).to_dict()["per_type"]
    assert [row["type"] for row in rows] == LABELS
    bleeding, sedation, arrhythmia, _ = rows
    scored = {"accuracy", "precision", "recall", "f1", "auc", "aupr"}
    assert set(bleeding) == {"type", "n_train", "n_test", "band", *scored}
    assert (bleeding["n_train"], bleeding["n_test"], bleeding["band"]) == (150, 3, "many")
    assert [bleeding[k] for k in ("precision", "recall", "f1")] == pytest.approx([2 / 3, 2 / 3, 2 / 3])
    assert [row["accuracy"] for row in rows[:3]] == pytest.approx([4 / 6, 5 / 6, 5 / 6])  # 1 missed + 1 called so, ...
    assert bleeding["auc"] == pytest.approx(8 / 9)  # .3 loses to the .7 of arrhythmia
    # the positives stand at ranks 1, 2 and 4: precision 1 to 1, 1 to 1, 2/3 to 3/4
    assert bleeding["aupr"] == pytest.approx((1 + 1 + (2 / 3 + 3 / 4) / 2) / 3)
    assert [sedation[k] for k in ("precision", "recall", "f1")] == pytest.approx([2 / 3, 1, 4 / 5])
    assert [arrhythmia[k] for k in ("precision", "recall", "f1")] == [0, 0, 0]  # never predicted
    assert arrhythmia["auc"] == pytest.approx(4 / 5)
    assert arrhythmia["aupr"] == pytest.approx((0 + 1 / 2) / 2)


def test_a_type_without_test_examples_has_no_scores():
    ataxia = score(predictions(), LABELS, TRAIN, intervals=False).to_dict()["per_type"][3]
    assert ataxia == {
        "type": "ataxia", "n_train": 2, "n_test": 0, "accuracy": None, "precision": None, "recall": None, "f1": None,
        "auc": None, "aupr": None, "band": "few",
    }  # fmt: skip


def test_intervals_hold_the_score_and_say_how_they_were_made():
    scores = score(predictions(), LABELS, TRAIN, resamples=500, seed=4)
    assert {"accuracy", "balanced_accuracy", "macro_f1"} <= set(scores.intervals)
    for name, (low, high) in scores.intervals.items():
        assert low <= scores.metrics[name] <= high
    assert scores.to_dict()["resampling"] == {"resample": "rows", "resamples": 500, "level": 0.95, "seed": 4}


def test_intervals_depend_on_the_seed_alone():
    one, same, other = (score(predictions(), LABELS, TRAIN, resamples=99, seed=s).to_dict() for s in (1, 1, 2))
    assert one == same
    assert one["intervals"] != other["intervals"]


def test_cold_splits_resample_drugs_unless_told_otherwise():
    cold = predictions(split="cold_drug")
    assert score(cold, LABELS, TRAIN, resample="units").resampling.resample == "units"
    assert score(cold, LABELS, TRAIN).resampling.resample == "rows"
    assert score(predictions(), LABELS, TRAIN).resampling.resample == "rows"
    rows, units = score(cold, LABELS, TRAIN), score(cold, LABELS, TRAIN, resample="units")
    assert rows.intervals != units.intervals


def test_without_intervals_there_are_none():
    scores = score(predictions(), LABELS, TRAIN, intervals=False).to_dict()
    assert scores["intervals"] == {}
    assert scores["resampling"] is None
    assert {band["accuracy_interval"] for band in scores["bands"].values()} == {None}


def test_json_holds_plain_numbers_and_null_for_what_is_undefined():
    scores = score(predictions([0, 0], [[0.5], [0.9]]), ["bleeding"], np.array([3]))
    assert math.isnan(scores.metrics["micro_auc"])
    plain = json.loads(json.dumps(scores.to_dict(), allow_nan=False))
    assert plain["metrics"]["micro_auc"] is None
    assert plain["per_type"][0]["auc"] is None
    assert plain["per_type"][0]["aupr"] == 1.0
    assert plain["intervals"]["accuracy"] == [1.0, 1.0]
    assert (plain["n_test"], plain["n_types"]) == (2, 1)


def test_counts_labels_and_columns_must_agree():
    with pytest.raises(DataError, match="4 columns, 3 labels, 4 counts"):
        score(predictions(), LABELS[:3], TRAIN)
    with pytest.raises(DataError, match="4 columns, 4 labels, 3 counts"):
        score(predictions(), LABELS, TRAIN[:3])
    with pytest.raises(BadSetting, match="few <= many"):
        Bands(many=10, few=20)
