"""A comparison is of the same rows or refused, and its sentence claims no more than its numbers."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from tests import results

from tailrx.comparison.compare import compare, conclude
from tailrx.comparison.outcome import Outcome
from tailrx.comparison.paired import Difference, McNemar
from tailrx.errors import RunError
from tailrx.jobs.pair import WORDS
from tailrx.report.schema import shaped

PAIRS = np.array(list(combinations(range(21), 2)))  # 210 pairs of 21 drugs
TARGET = np.arange(210) % 3


BY_DRUG = {"resampling": {"resample": "units", "resamples": 50, "level": 0.95, "seed": 0}}
MADE_UP = results.result()


def outcome(wrong=(), *, name="a", folds=None, target=TARGET, **changed):
    """A made-up run of three types, many, medium and few, that calls the rows `wrong` by the next type."""
    said = {
        "suite": "", "model": name, "variant": "", "loss": None, "seed": 0, "dataset": "tiny", "protocol": "clean",
        "split": "kfold", "n_folds": 5, "fold_seed": 0, "data_sha256": "d" * 64,
        "config": {"bands": {"many": 100, "few": 20}}, "resampling": None, **changed,
    }  # fmt: skip
    predicted = target.copy()
    predicted[list(wrong)] = (predicted[list(wrong)] + 1) % 3
    return Outcome(
        path=Path(name), result=shaped({**MADE_UP, **said}), labels=("x", "y", "z"),
        n_train=np.array([150.0, 50.0, 5.0]), target=target,
        predicted=predicted, top=np.ones(len(target), np.float32), unit=PAIRS[: len(target)], split=said["split"],
        folds=folds or {0: "s" * 64},
    )  # fmt: skip


def told(a, b, **settings):
    return compare(a, b, WORDS, resamples=200, **settings)


def test_scores_and_discordant_pairs_by_hand():
    found = told(outcome([0, 3, 6, 1]), outcome([0, 2], name="b"))
    assert found["overall"]["accuracy"]["a"] == pytest.approx(206 / 210)
    assert found["overall"]["accuracy"]["difference"] == pytest.approx(2 / 210)
    assert {band: found["bands"][band]["n_test"] for band in found["bands"]} == {"many": 70, "medium": 70, "few": 70}
    many, medium, few = found["bands"].values()
    assert (many["accuracy"]["a"], many["accuracy"]["b"]) == pytest.approx((67 / 70, 69 / 70))
    assert medium["balanced_accuracy"]["difference"] == pytest.approx(1 / 70)
    assert few["macro_f1"]["a"] == pytest.approx(2 * 70 / (70 + 71))  # row 1 of type y was called z
    assert found["overall"]["mcnemar"] == {"only_a": 1, "only_b": 3, "p": 10 / 16}
    assert many["mcnemar"] == {"only_a": 0, "only_b": 2, "p": 0.5}


def test_the_answer_is_plain_json_and_names_both_sides():
    found = told(outcome(), outcome([1], name="b", seed=3))
    assert json.loads(json.dumps(found, allow_nan=False))["b"] == {
        "path": "b", "suite": "", "model": "b", "variant": "", "loss": None, "seed": 3,
    }  # fmt: skip
    assert found["resampling"] == {"resample": "rows", "resamples": 200, "level": 0.95, "seed": 0}
    assert (found["split"], found["folds"], found["n_test"]) == ("kfold", [0], 210)


def test_a_run_against_itself_differs_in_nothing():
    found = told(outcome([0, 5, 8]), outcome([0, 5, 8]))
    for scope in (found["overall"], *found["bands"].values()):
        for metric in ("accuracy", "balanced_accuracy", "macro_f1"):
            assert (scope[metric]["difference"], scope[metric]["interval"], scope[metric]["p"]) == (0, (0, 0), 1)
        assert scope["mcnemar"]["p"] == 1
    assert "better" not in found["conclusion"]


def test_cold_splits_draw_drugs_and_say_what_that_does_to_mcnemar():
    hard = [i for i, pair in enumerate(PAIRS.tolist()) if 0 in pair or 1 in pair]
    cold, warm = (
        told(outcome(hard, split=s, **how), outcome(split=s, **how)) for s, how in (("cold_s1", BY_DRUG), ("kfold", {}))
    )
    assert (cold["resampling"]["resample"], warm["resampling"]["resample"]) == ("units", "rows")
    width = [np.ptp(found["overall"]["accuracy"]["interval"]) for found in (cold, warm)]
    assert width[0] > 1.5 * width[1]
    assert any("pairs for independent" in note and "too small" in note for note in cold["notes"])
    assert not any("too small" in note for note in warm["notes"])
    folds = {0: "s" * 64, 1: "t" * 64}
    both = told(*(outcome(split="cold_s1", folds=folds, **BY_DRUG) for _ in "ab"))
    assert "A pair that two folds test counts twice." in both["notes"]


def test_paper_runs_compare_with_each_other_and_are_called_so():
    found = told(outcome(protocol="paper"), outcome(protocol="paper"))
    assert any(note.startswith("Paper protocol") for note in found["notes"])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"data_sha256": "e" * 64}, r"on the same data compare; a has 'tiny' with checksum d{12}, and b .* e{12}\."),
        ({"protocol": "paper"}, r"on one protocol \(under paper the test rows choose the epoch\) compare; a has proto"),
        ({"split": "cold_s1"}, "on one split compare; a has kfold of 5 folds with fold_seed 0, and b has cold_s1"),
        ({"n_folds": 3}, "on one split compare; .* kfold of 3 folds"),
        ({"fold_seed": 9}, "on one split compare; .* fold_seed 9"),
        ({"folds": {1: "s" * 64}}, "on the same folds compare; a has fold 0, and b has fold 1"),
        ({"folds": {0: "s" * 64, 1: "t" * 64}}, "on the same folds compare; a has fold 0, and b has fold 0, 1"),
        ({"folds": {0: "t" * 64}}, r"on one split compare; .* split checksum s{12}, and .* split checksum t{12}"),
        ({"target": TARGET[:-1]}, "on the same test rows compare; a has 210 of them, and b has 209"),
        ({"config": {"bands": {"many": 40, "few": 20}}}, "on the same bands compare; .* many from 40 and few below 20"),
        ({"target": TARGET[::-1].copy()}, "test rows in different orders"),
    ],
)
def test_runs_that_were_not_asked_the_same_are_refused_either_way_round(changed, words):
    a, b = outcome(), outcome(name="b", **changed)
    with pytest.raises(RunError, match=words):
        compare(a, b, WORDS)
    with pytest.raises(RunError):
        compare(b, a, WORDS)


def test_the_same_targets_for_other_drugs_are_refused():
    a = outcome()
    with pytest.raises(RunError, match="different orders"):
        compare(a, replace(a, unit=a.unit[:, ::-1]), WORDS)
    with pytest.raises(RunError, match="different orders"):
        compare(a, replace(a, labels=("x", "z", "y")), WORDS)


def sentence(interval, p=0.001, macro=(-0.1, 0.1)):
    def difference(low_high):
        return Difference(0.5, 0.6, sum(low_high) / 2, low_high, 0.01) if low_high else Difference(*[None] * 5)

    scopes = ("overall", "many", "medium", "few")
    scores = {scope: {"accuracy": difference(interval), "macro_f1": difference(macro)} for scope in scopes}
    return conclude(scores, {scope: McNemar(1, 9, p) for scope in scopes})


def test_the_better_one_is_named_with_its_gain_and_interval():
    assert sentence((0.009, 0.015)).startswith("In accuracy B is better by 0.0120 (0.0090 to 0.0150); in macro F1 no")
    assert sentence((-0.015, -0.009)).startswith("In accuracy A is better by 0.0120 (0.0090 to 0.0150);")
    assert "in macro F1 B is better by 0.0300 (0.0200 to 0.0400)" in sentence((0, 0), macro=(0.02, 0.04))


@pytest.mark.parametrize("interval", [(-0.02, 0.05), (0.0, 0.05), (-0.05, 0.0), (0.0, 0.0)])
def test_an_interval_that_touches_zero_tells_no_difference(interval):
    said = sentence(interval)
    assert "better" not in said
    assert f"few: no difference can be told (the interval {interval[0]:.4f} to {interval[1]:.4f} includes zero)" in said


def test_what_mcnemar_cannot_tell_is_not_claimed_in_accuracy():
    said = sentence((0.01, 0.05), p=0.125)
    assert "better" not in said
    assert "but McNemar's p is 0.1250" in said


def test_one_lucky_example_is_no_better_system():
    """All resamples that hold the one example agree, so its interval is a point; only McNemar sees that it is one."""
    target = np.array([0] * 99 + [2])
    found = told(outcome([99], target=target), outcome(target=target))
    assert found["bands"]["few"]["accuracy"]["interval"] == (1, 1)
    assert "few: no difference can be told" in found["conclusion"]
    assert "medium: there is nothing to compare" in found["conclusion"]
