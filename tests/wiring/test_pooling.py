"""Folds put together are judged as a whole: what is resampled, which band a type is in, what is averaged."""

from typing import Any

import numpy as np
import pytest

from tailrx.predictions import Predictions
from tailrx.report.result import pooled
from tailrx.report.scores import score

LABELS = ["bleeding", "sedation"]
HUBS = 8  # in each fold, this many new drugs, each with all of its pairs right or all of them wrong
PAIRS = 30  # of each new drug


def fold(number: int, counts: list[int], resample: str) -> tuple[dict[str, Any], Predictions]:
    """Half of the fold's new drugs are hard: all their pairs are missed."""
    hub = np.repeat(np.arange(HUBS), PAIRS) + 100 * number
    target = np.tile([0, 1], HUBS * PAIRS // 2)
    hit = hub % 2 == 0
    said = np.where(hit, target, 1 - target)
    partner = 1000 + np.arange(len(hub)) + 1000 * number
    kept = Predictions(
        np.arange(len(hub)) + number * len(hub), target, np.eye(2, dtype=np.float32)[said] * 0.8 + np.float32(0.1),
        np.column_stack([hub, partner]), "cold_s1", number, 0,
    )  # fmt: skip
    scores = score(kept, LABELS, np.array(counts), resample=resample)  # type: ignore[arg-type]
    same = {"suite": "", "model": "dnn", "variant": "", "loss": "cross_entropy", "dataset": "made up",
            "protocol": "clean", "split": "cold_s1", "n_folds": 2, "fold_seed": 0, "seed": 0,
            "data_sha256": "d" * 64}  # fmt: skip
    made = {"device": "cpu", "dtype": "float32", "threads": 1, "versions": {}, "commit": None, "peak_mb": 1.0,
            "time_s": {}, "n_train": sum(counts), "n_valid": 4, "split_sha256": str(number) * 64}  # fmt: skip
    config = {"bands": {"many": 100, "few": 20}, "split": {"name": "cold_s1", "fold": number}}
    return {**same, **made, **scores.to_dict(), "fold": number, "config": config}, kept


def together(*folds: tuple[dict[str, Any], Predictions]) -> dict[str, Any]:
    results, predictions = zip(*folds, strict=True)
    return pooled(results, predictions)


def cold(resample: str) -> dict[str, Any]:
    return together(fold(0, [150, 50], resample), fold(1, [150, 50], resample))


def test_intervals_of_pooled_cold_folds_draw_drugs_and_not_rows() -> None:
    """Rows of a drug are right or wrong together, so there are as many independent examples as drugs, 16 and not 480:
    by the binomial formula the interval of one half is then 2 * 1.96 * sqrt(1/4 / 16) wide, and were rows drawn a
    fifth of that."""
    said = cold("units")
    assert said["resampling"]["resample"] == "units"
    low, high = said["intervals"]["accuracy"]
    by_drug, by_row = (2 * 1.96 * (0.25 / n) ** 0.5 for n in (2 * HUBS, 2 * HUBS * PAIRS))
    assert low < 0.5 < high
    assert high - low > 0.8 * by_drug > 3 * by_row


def test_intervals_of_pooled_warm_folds_draw_rows() -> None:
    said = cold("rows")
    assert said["resampling"]["resample"] == "rows"
    low, high = said["intervals"]["accuracy"]
    assert high - low == pytest.approx(2 * 1.96 * (0.25 / (2 * HUBS * PAIRS)) ** 0.5, rel=0.15)


def test_a_band_of_pooled_folds_is_that_of_the_mean_of_their_training_counts() -> None:
    """Sedation: 26 and 10 pairs are 18 on average, few; by the first fold alone medium. Bleeding: 90 and 120, many."""
    said = together(fold(0, [90, 26], "units"), fold(1, [120, 10], "units"))
    assert [t["n_train"] for t in said["per_type"]] == [105, 18]
    assert [t["band"] for t in said["per_type"]] == ["many", "few"]
    assert {name: band["n_types"] for name, band in said["bands"].items()} == {"many": 1, "medium": 0, "few": 1}


def test_pooled_folds_are_scored_over_all_their_rows_and_keep_their_bands() -> None:
    first, second = fold(0, [150, 50], "units"), fold(1, [150, 50], "units")
    second[1].probability[:] = np.eye(2, dtype=np.float32)[second[1].target]  # all right, where the first has half
    said = together(first, second)
    assert said["n_test"] == 2 * HUBS * PAIRS
    assert said["metrics"]["accuracy"] == pytest.approx(3 / 4)
    for result, _ in (first, second):
        result["config"] = {"bands": {"many": 40, "few": 5}, "split": {"name": "cold_s1"}}
    assert [t["band"] for t in together(first, second)["per_type"]] == ["many", "many"]
