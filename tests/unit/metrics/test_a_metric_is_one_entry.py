"""The metric that CONTRIBUTING.md adds, registered for the length of a test: what it says of itself is all it takes."""

import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import sklearn.metrics as sk
from tests import tiny_suite
from tests.html_page import Page
from tests.throwaway_part import installed

from tailrx import api
from tailrx.bench.page import page
from tailrx.bench.suite import read_suite
from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.report.page.render import render_run, render_suite
from tailrx.scoring.confusion_counts import CountMetric, Counts, Real, recall
from tailrx.testing.metrics import check_metric, example

NAME = "worst_recall"
GIVEN = {"dataclass": dataclass, "ClassVar": ClassVar, "CountMetric": CountMetric, "Counts": Counts, "Real": Real,
         "np": np, "recall": recall, "sk": sk}  # fmt: skip

pytestmark = pytest.mark.usefixtures("no_data_of_ours")


def blocks():
    """The Python of the section: the entry, and the test line."""
    text = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## Add a metric")[1].split("\n## ")[0]
    return [textwrap.dedent(found) for found in re.findall(r"```python\n(.*?)```", section, re.DOTALL)]


@pytest.fixture(scope="module")
def part():
    entry, _ = blocks()
    made = dict(GIVEN)
    exec(entry, made)  # noqa: S102 - our own document
    return made["WorstRecall"]


@pytest.fixture(scope="module")
def home(part, tmp_path_factory):
    """A suite with the metric as a column, carried out while it is registered."""
    with installed(NAME, part), pytest.MonkeyPatch.context() as patch:
        columns = tiny_suite.SUITE.replace('["accuracy", "macro_f1"]', f'["accuracy", "{NAME}"]')
        patch.setattr(tiny_suite, "SUITE", columns)
        yield tiny_suite.carry_out(tmp_path_factory.mktemp("suite"))


def test_it_keeps_the_contract_and_equals_the_oracle_of_its_test_line(part):
    check_metric(part())
    oracle = eval("{" + blocks()[1] + "}", dict(GIVEN))[NAME]  # noqa: S307
    target, probability = example(3)
    assert part()(target, probability) == pytest.approx(oracle(target, probability))


def test_it_stands_in_the_result_of_a_run_and_of_pooled_folds_with_an_interval(home):
    for file in (home.run("warm", "neighbours", 0) / "result.json", home.kept("warm", "neighbours", "pooled")):
        said = json.loads(file.read_text())
        low, high = said["intervals"][NAME]
        assert 0 <= low <= said["metrics"][NAME] <= high
        assert said["metrics"][NAME] < said["metrics"]["accuracy"]
    assert said["mean_of_folds"].keys() == said["metrics"].keys()


def test_it_stands_on_the_page_of_the_run_by_its_title_with_its_interval(home):
    said = json.loads(home.kept("warm", "neighbours", "pooled").read_text())
    (row,) = [row for row in Page(render_run(said, PAIRS)).tables["metrics"] if row[0].text == "worst recall"]
    assert row[1].value == said["metrics"][NAME]
    assert " to " in row[2].text


def test_it_is_a_column_of_the_suites_table_and_page(home):
    value = json.loads(home.kept("warm", "neighbours", "pooled").read_text())["metrics"][NAME]
    text = api.write_tables(home.home).read_text(encoding="utf-8")
    assert "| system |  | accuracy | worst recall | interval |" in text
    assert f"**{value:.4f}**".replace("0.", ".") in text
    shown = Page(render_suite(page(read_suite(home.home / "suites" / "two.toml")), PAIRS))
    assert f"{value:.4f}" in [row[3].text for row in shown.tables["table 0"]]


def test_without_it_the_same_results_are_read_and_show_it_by_its_name(home, part):
    said = json.loads(home.kept("warm", "neighbours", "pooled").read_text())
    gone = {**said, "metrics": {"strange_metric": 0.5, **said["metrics"]}}
    assert Page(render_run(gone, PAIRS)).tables["metrics"][0][0].text == "strange metric"
