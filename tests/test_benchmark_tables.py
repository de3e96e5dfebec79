"""benchmarks/: the tables are made from the results, the results are whole, and nothing in them belongs to the data."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from tailrx.bench.kept_results import kept_fold, kept_pooled, predictions_file, read_kept, result_file
from tailrx.bench.run_plan import plan
from tailrx.bench.suite import read_suite
from tailrx.bench.tables import render
from tailrx.report.schema import shaped

HOME = Path(__file__).parents[1] / "benchmarks"
SUITES = sorted((HOME / "suites").glob("*.toml"))
RESULTS = [p for s in SUITES for p in sorted((HOME / "results" / s.stem).glob("*.json"))]
FOLDS = [p for p in RESULTS if "foldpooled" not in p.stem]


def test_the_tables_are_those_of_the_results():
    made = render(HOME)
    assert (HOME / "TABLES.md").read_text(encoding="utf-8") == made, "run: tailrx tables"


def test_results_of_no_suite_are_few_and_made_by_code_that_is_in_a_commit():
    others = [p for p in sorted((HOME / "results").glob("*/*.json")) if p not in RESULTS]
    assert {p.parent.name for p in others} == {"speed"}  # of scripts, not of runs
    for path in others:
        said = json.loads(path.read_text(encoding="utf-8"))
        assert re.fullmatch("[0-9a-f]{40}", said["commit"]), path.name


def test_every_suite_stands_in_the_tables():
    text = (HOME / "TABLES.md").read_text(encoding="utf-8")
    assert [s.stem for s in SUITES if f"## {read_suite(s).title}\n" not in text] == []


@pytest.mark.parametrize("suite", SUITES, ids=lambda p: p.stem)
def test_what_is_kept_is_what_the_suite_asks_for_and_nothing_else(suite):
    rows = plan([read_suite(suite)])
    due = {result_file(row, fold) for row in rows for fold in (*row.configs, "pooled")}
    assert {p for p in RESULTS if p.parent.name == suite.stem} <= due
    for row in rows:
        folds = [fold for fold in row.configs if kept_fold(row, fold)]  # each of the settings of today's suite
        together = kept_pooled(row)  # and made of these very folds
        assert together is None or together.folds == folds


@pytest.mark.parametrize("path", RESULTS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_kept_result_is_sealed_and_names_no_type_of_data_that_is_not_free(path):
    said = read_kept(path)
    assert said["checksum"]
    assert said["commit"]
    assert not said["commit"].endswith("+"), "made by code that is in no commit"
    if said["commercial_use"] is False:
        assert all(re.fullmatch(r"type \d+", t["type"]) for t in said["per_type"])
        assert all(re.fullmatch(r"type \d+", c[k]) for c in said["confusions"] for k in ("true", "predicted"))


def test_every_kept_result_follows_the_one_schema_and_is_given_back_as_it_was_read():
    versions = set()
    for path in RESULTS:
        said = json.loads(path.read_text(encoding="utf-8"))
        versions.add(said.get("schema_version", 1))
        assert shaped(said).to_dict() == said, path.name
    assert versions == {1, 2}


@pytest.mark.parametrize("path", FOLDS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_its_predictions_are_small_and_bare(path):
    file = predictions_file(path)
    assert file.stat().st_size <= 100_000
    with np.load(file, allow_pickle=False) as found:
        assert set(found) == {"predicted", "top"}
        assert len(found["predicted"]) == len(found["top"]) == json.loads(path.read_text())["n_test"]
