"""Scores after adjustment stand beside the others: fold by fold, on the page, in tables, and in no one's place."""

import numpy as np
import pytest
from tests import results
from tests.html_page import Page
from tests.wiring.test_pooling import fold

from tailrx.errors import RunError
from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.predictions import Predictions
from tailrx.report.adjusted import adjusted
from tailrx.report.described_metrics import described, headline
from tailrx.report.over_seeds import SeedGroup
from tailrx.report.page.render import render_run, render_suite
from tailrx.report.page.suite import SuitePage, SuiteRow
from tailrx.report.result import pooled
from tailrx.report.schema import shaped
from tailrx.scoring.logit_adjustment import with_tau, with_threshold

VALID = "validation rows"


def with_block(made, tau=0.4):
    counts = np.array([t["n_train"] for t in made["per_type"]])
    return made | {"adjusted": adjusted(made, results.predictions(6, 400), with_tau(tau, counts), VALID)}


def test_the_block_is_the_scores_of_the_adjusted_probabilities_judged_as_the_result_is():
    made = results.result()
    block = with_block(made, 0.7)["adjusted"]
    p = results.predictions(6, 400)
    n = np.maximum([t["n_train"] for t in made["per_type"]], 1)
    called = (p.probability / (n / n.sum()) ** 0.7).argmax(1)
    assert block["metrics"]["accuracy"] == pytest.approx((called == p.target).mean())
    assert block["metrics"]["accuracy"] != made["metrics"]["accuracy"]
    assert (block["tau"], block["chosen_on"], "threshold" in block) == (0.7, VALID, False)
    assert block["metrics"].keys() == made["metrics"].keys()
    assert block["bands"].keys() == made["bands"].keys()
    assert block["intervals"].keys() == made["intervals"].keys()
    low, high = block["intervals"]["accuracy"]
    assert low < block["metrics"]["accuracy"] < high


def test_no_change_gives_the_scores_that_were_there_to_the_last_digit():
    made = results.result()
    block = with_block(made, 0.0)["adjusted"]
    assert {k: block[k] for k in ("metrics", "intervals", "bands")} == {
        k: made[k] for k in ("metrics", "intervals", "bands")
    }


def two_folds():
    """Two types and a threshold for each fold, all of whose test rows are called by it."""
    folds = []
    for number, threshold in ((0, 0.05), (1, 0.95)):
        made, kept = fold(number, [150, 50], "units")
        made["adjusted"] = adjusted(made, kept, with_threshold(threshold), VALID)
        folds.append((made, kept))
    return folds


def test_pooled_folds_are_adjusted_each_by_its_own_number_and_then_scored_together():
    (first, p), (second, q) = two_folds()
    said = pooled([second, first], [q, p])  # in whatever order they come
    after = said["adjusted"]
    assert after["folds"] == [
        {"fold": 0, "threshold": 0.05, "chosen_on": VALID}, {"fold": 1, "threshold": 0.95, "chosen_on": VALID},
    ]  # fmt: skip
    # Of fold 0 all are called type 1 (each p_1 is 0.1 or 0.9), of fold 1 all type 0: half of each is right.
    assert (after["metrics"]["accuracy"], after["metrics"]["balanced_accuracy"]) == (0.5, 0.5)
    one_class = [block["metrics"]["macro_f1"] for block in (first["adjusted"], second["adjusted"])]
    assert one_class == [pytest.approx(1 / 3)] * 2
    assert after["metrics"]["macro_f1"] == pytest.approx(0.5)  # together both types are called
    assert after["mean_of_folds"]["macro_f1"] == pytest.approx(1 / 3)
    assert after["sd_of_folds"]["macro_f1"] == pytest.approx(0)
    assert "tau" not in after


def test_pooling_leaves_the_scores_without_adjustment_as_they_were():
    (first, p), (second, q) = two_folds()
    plain = [{k: v for k, v in r.items() if k != "adjusted"} for r in (first, second)]
    said, before = pooled([first, second], [p, q]), pooled(plain, [p, q])
    assert {k: v for k, v in said.items() if k != "adjusted"} == before
    assert "adjusted" not in before


def test_folds_of_which_some_are_older_have_no_adjusted_scores_together_and_say_which():
    (first, p), (second, q) = two_folds()
    del second["adjusted"]
    said = pooled([first, second], [p, q])
    assert "adjusted" not in said
    assert [remark for remark in said["remarks"] if "without adjusted scores: 1;" in remark]


def test_of_a_pooled_result_the_training_counts_of_each_fold_are_its_own():
    """The prior is that of the fold's training rows, not of the mean over folds."""
    (first, p), (second, q) = fold(0, [90, 10], "rows"), fold(1, [50, 50], "rows")
    for made, kept in ((first, p), (second, q)):
        counts = np.array([t["n_train"] for t in made["per_type"]])
        made["adjusted"] = adjusted(made, kept, with_tau(2.0, counts), VALID)
    after = pooled([first, second], [p, q])["adjusted"]
    # 81 to 1 makes type 1 of all of fold 0 (their p_1 is 0.1 or more); equal counts leave fold 1 as it was, half right.
    expected = Predictions(p.row, p.target, np.tile([[0.0, 1.0]], (len(p), 1)), p.unit, p.split, 0, 0)
    right = (expected.probability.argmax(1) == p.target).sum() + (q.probability.argmax(1) == q.target).sum()
    assert after["metrics"]["accuracy"] == pytest.approx(right / (len(p) + len(q)))
    assert first["adjusted"]["metrics"]["macro_f1"] == pytest.approx(1 / 3)
    assert second["adjusted"]["metrics"]["macro_f1"] == second["metrics"]["macro_f1"]


def test_a_result_with_the_block_is_read_and_given_back_and_one_without_says_nothing_of_it():
    made = with_block(results.result())
    assert shaped(made).to_dict() == made
    assert "adjusted" not in shaped(results.result()).to_dict()


@pytest.mark.parametrize("change", [{"tau": None}, {"threshold": 0.2}, {"folds": []}, {"metrics": {"accuracy": 3.0}}])
def test_a_block_that_does_not_say_by_which_one_number_is_damaged(change):
    made = with_block(results.result())
    made["adjusted"] |= change
    with pytest.raises(RunError, match="damaged at adjusted"):
        shaped(made)


# Columns


def test_a_column_of_a_metric_after_adjustment_has_its_value_and_its_words():
    said = shaped(with_block(results.result()))
    assert said.value("adjusted_accuracy") == said.adjusted.metrics["accuracy"]
    assert said.value("accuracy") == said.metrics["accuracy"]
    assert shaped(results.result()).value("adjusted_accuracy") is None
    assert described("adjusted_balanced_accuracy").title == "adjusted balanced accuracy"
    assert described("adjusted_ece").heading.endswith("↓")
    assert not [name for name in headline() if name.startswith("adjusted_")]


def test_seeds_are_averaged_after_adjustment_too():
    made = [results.pooled(seed=seed) for seed in (0, 1)]
    for seed, r in enumerate(made):
        block = with_block(results.result())["adjusted"]
        block["metrics"] |= {"accuracy": 0.5 + seed / 10}
        r["adjusted"] = block
    group = SeedGroup([shaped(r) for r in made], 2)
    assert group.metric("adjusted_accuracy").mean == pytest.approx(0.55)
    assert SeedGroup([shaped(results.pooled(seed=0)), shaped(made[1])], 2).metric("adjusted_accuracy").mean is None


# Pages


def test_the_page_sets_scores_without_and_with_adjustment_side_by_side():
    made = with_block(results.result(), 0.4)
    page = Page(render_run(made, PAIRS))
    rows = {row[0].text: row[1:] for row in page.tables["adjusted"]}
    assert len(rows) == len(made["adjusted"]["metrics"]) + 1
    without, after, bounds = rows["balanced accuracy"]
    assert without.value == made["metrics"]["balanced_accuracy"]
    assert after.value == made["adjusted"]["metrics"]["balanced_accuracy"]
    assert bounds.text == " to ".join(f"{x:.4f}" for x in made["adjusted"]["intervals"]["balanced_accuracy"])
    assert rows["accuracy on rare types"][1].text == f"{made['adjusted']['bands']['few']['accuracy']:.4f}"
    assert "Power: 0.4; chosen by balanced accuracy on validation rows." in page.section("scores")


def test_the_page_of_pooled_folds_names_the_threshold_of_each():
    (first, p), (second, q) = two_folds()
    said = {**results.pooled(2, 2), **{k: v for k, v in pooled([first, second], [p, q]).items() if k == "adjusted"}}
    text = Page(render_run(said, PAIRS)).section("scores")
    assert "Threshold (fold by fold): 0.05, 0.95; chosen by balanced accuracy on validation rows." in text


def test_the_page_of_a_result_without_adjusted_scores_has_no_table_of_them():
    page = Page(render_run(results.result(), PAIRS))
    assert "adjusted" not in page.tables
    assert "adjustment" not in page.text


def test_the_page_of_a_suite_has_a_column_for_a_metric_after_adjustment_and_a_dash_where_there_is_none():
    after = with_block(results.result())
    rows = [SuiteRow("", "new", clean=after), SuiteRow("", "old", clean=results.result())]
    page = Page(render_suite(SuitePage("t", "", ["adjusted_accuracy"], rows), PAIRS))
    shown = {row[0].text: row[2].text for row in page.tables["table 0"]}
    assert shown == {"new": f"{after['adjusted']['metrics']['accuracy']:.4f}", "old": "–"}
