"""Seeds are averaged after each was pooled over its folds; their deviation is that of seeds, and of nothing else."""

import pytest
from tests import results
from tests.html_page import Page

from tailrx.errors import RunError
from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.report.over_seeds import SeedGroup
from tailrx.report.page.render import render_suite
from tailrx.report.page.suite import SuitePage, SuiteRow
from tailrx.report.schema import shaped
from tailrx.report.spread import Spread, spread

ACCURACY = (0.80, 0.84, 0.88)


def seeded(seed, accuracy, **changes):
    """Pooled over three folds, whose own mean is far from the pooled value."""
    made = results.pooled(**{"seed": seed, **changes})
    made["metrics"] = made["metrics"] | {"accuracy": accuracy}
    made["mean_of_folds"] = made["mean_of_folds"] | {"accuracy": 0.1 + seed / 10}
    return shaped(made)


def group(asked=3, **changes):
    return SeedGroup([seeded(seed, a, **changes) for seed, a in enumerate(ACCURACY)], asked)


def test_mean_and_deviation_by_hand():
    assert spread([0.80, 0.84, 0.88]) == (pytest.approx(0.84), pytest.approx(0.04))  # sqrt((.04^2 + .04^2) / 2)
    assert spread([0.5]) == Spread(0.5, None)
    assert spread([0.5, None]) == spread([]) == Spread(None, None)


def test_a_mean_over_seeds_is_of_their_pooled_values_and_not_of_their_folds():
    assert group().metric("accuracy") == (pytest.approx(0.84), pytest.approx(0.04))
    assert group().metric("unknown_metric") == (None, None)
    assert group().few.sd == pytest.approx(0)  # the same in all of them


def test_what_of_the_seeds_is_shown_is_said():
    assert group().label == "mean of 3 seeds"
    assert group(asked=5).label == "mean of 3 of 5 seeds"
    assert SeedGroup([seeded(2, 0.5)], 3).label == "seed 2 alone of 3 seeds"
    assert SeedGroup([seeded(2, 0.5)]).label == ""


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"folds": 2, "n_folds": 3}, r"folds is \[0, 1, 2\] under seed 0 and \[0, 1\] under seed 1"),
        ({"fold_seed": 4}, "fold_seed is 0 under seed 0 and 4 under seed 1"),
        ({"protocol": "paper"}, "protocol is 'clean' under seed 0"),
        ({"data_sha256": "e" * 64}, "data_sha256 is"),
        ({"loss": "focal"}, "loss is 'cross_entropy'"),
    ],
)
def test_seeds_of_other_folds_or_of_another_experiment_have_no_mean(other, says):
    with pytest.raises(RunError, match=says):
        SeedGroup([seeded(0, 0.8), seeded(1, 0.9, **other)], 2)


def test_where_each_seed_draws_its_own_division_they_have_a_mean():
    drawn = SeedGroup([seeded(k, a, fold_seed=k) for k, a in enumerate(ACCURACY)], 3)
    assert drawn.metric("accuracy") == (pytest.approx(0.84), pytest.approx(0.04))
    with pytest.raises(RunError, match="fold_seed is 0 under seed 0 and 1 under seed 1"):
        SeedGroup([seeded(0, 0.8, fold_seed=0), seeded(1, 0.8, fold_seed=1), seeded(2, 0.8, fold_seed=0)], 3)


def test_a_seed_counts_once():
    with pytest.raises(RunError, match="takes each seed once; got seeds 1, 1"):
        SeedGroup([seeded(1, 0.8), seeded(1, 0.9)], 2)


def test_the_page_of_a_suite_shows_the_mean_over_seeds_and_each_seed_by_its_name():
    other = SuiteRow("Task 1", "B", clean=results.pooled())
    rows = [SuiteRow("Task 1", "A", {"accuracy": 0.9}, clean=group()), other]
    page = Page(render_suite(SuitePage("A table", "", ["accuracy"], rows), PAIRS))
    ours = [cell.text for cell in page.tables["table 0"][1]]
    assert ours[1:4] == ["ours, clean, mean of 3 seeds", "0.8400 ± 0.0400", ""]
    assert [row[1].text for row in page.tables["table 0"]].count("mean of folds") == 1  # of B alone
    assert "Of several seeds stands the mean" in page.section("scores")
    for place in ("bands", "compare", "provenance"):
        assert all(f"clean, seed {seed}" in page.section(place) for seed in range(3)), place
    alone = Page(render_suite(SuitePage("A table", "", ["accuracy"], [other]), PAIRS))
    assert "seed" not in alone.section("scores")
