"""A metric says itself which end is better and where its values are shown; nothing else lists metrics."""

import subprocess
import sys

import numpy as np
import pytest
from tests import results
from tests.html_page import Page
from tests.throwaway_part import installed

from tailrx.config import fill
from tailrx.errors import BadSetting, ConfigError
from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.registry import METRICS
from tailrx.report.described_metrics import described, headline, with_interval
from tailrx.report.page.render import render_run
from tailrx.report.scores import score
from tailrx.scoring.metric_description import metric_description
from tailrx.testing.metrics import check_metric

KEYS = (
    "accuracy", "balanced_accuracy", "balanced_f1", "micro_f1", "macro_f1", "micro_precision", "macro_precision",
    "micro_recall",
    "macro_recall", "micro_auc", "macro_auc", "micro_aupr", "macro_aupr", "ece",
)  # fmt: skip


def test_the_keys_of_a_result_stand_in_the_order_in_which_they_always_stood():
    assert headline() == KEYS
    assert with_interval() == ("accuracy", "balanced_accuracy", "macro_f1", "macro_precision", "macro_recall")


def test_less_is_better_in_the_calibration_error_alone_and_a_perfect_prediction_shows_it():
    assert [name for name in METRICS.names() if not described(name).more_is_better] == ["ece"]
    target = np.array([0, 1, 2, 1])
    for name in METRICS.names():
        perfect = METRICS.build(name)(target, np.eye(3, dtype=np.float32)[target])
        assert described(name).best == f"{perfect:.0f} is best", name


def test_a_metric_that_says_nothing_is_computed_where_it_is_asked_for_and_nowhere_else():
    said = metric_description("my_share", lambda target, probability: 0.5)
    assert (said.title, said.more_is_better, said.headline, said.with_interval) == ("my share", True, False, False)
    assert described("of_a_plugin_that_is_gone").title == "of a plugin that is gone"


@pytest.mark.parametrize(
    ("attribute", "value", "kind"),
    [("headline", "yes", "bool"), ("more_is_better", 1, "bool"), ("title", True, "str"), ("with_interval", [], "bool")],
)
def test_a_description_of_another_kind_is_refused_in_one_sentence(attribute, value, kind):
    part = type("Odd", (), {attribute: value})
    with pytest.raises(BadSetting, match=rf"^metric 'odd' must say {attribute} as a {kind}; it says .*\.$"):
        metric_description("odd", part)


def test_descriptions_are_read_without_torch():
    code = (
        "import sys; from tailrx.report.described_metrics import headline; headline(); "
        "print(*{'torch', 'sklearn', 'rdkit'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_what_a_metric_says_of_its_direction_is_what_config_and_contract_ask():
    class Error:
        """Share of misses."""

        more_is_better = False

        def __call__(self, target, probability):
            return float((probability.argmax(1) != target).mean())

    check_metric(Error())
    with pytest.raises(AssertionError, match=r"must score 1\.0; got 0\.0"):
        check_metric(Error(), perfect=1.0)
    with installed("error_share", Error), pytest.raises(ConfigError, match="more is better; error_share is not"):
        fill({"model": "dnn", "data": "starter", "train": {"monitor": "error_share"}})


def test_a_page_says_where_less_is_better():
    text = Page(render_run(results.result(), PAIRS)).section("scores")
    assert "Less is better in ECE." in text
    assert "ECE, 0 is best" in text


def test_an_interval_takes_a_metric_of_counts_and_says_so():
    class Ranked:
        """Not of counts."""

        headline = True
        with_interval = True

        def __call__(self, target, probability):
            return 0.5

    with installed("ranked", Ranked), pytest.raises(BadSetting, match=r"'ranked' .* derive it from CountMetric"):
        score(results.predictions(4, 50), list("abcd"), np.arange(4))
