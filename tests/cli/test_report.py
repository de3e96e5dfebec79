"""tailrx report, typed as a user types it: what it writes where, and one sentence for what it cannot read."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests import results, tiny, tiny_suite
from tests.command import refused, tell
from tests.html_page import Page

import tailrx


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    place = tmp_path_factory.mktemp("runs")
    data = tiny.write(place / "data")
    for fold in (0, 1):
        tailrx.train(tiny.run(data, epochs=2, split={"name": "kfold", "fold": fold, "n_folds": 2}), place / f"r{fold}")
    return place


def page(path):
    return Page(path.read_text(encoding="utf-8"))


def test_a_run_gets_its_page_in_its_folder_and_the_command_says_where(runs, capsys):
    assert tell("report", runs / "r0") == 0
    assert capsys.readouterr().out.split() == [str(runs / "r0" / "report.html")]
    result = json.loads((runs / "r0" / "result.json").read_text())
    shown = page(runs / "r0" / "report.html")
    assert shown.tables["metrics"][0][1].value == result["metrics"]["accuracy"]
    assert sorted(row[1].text for row in shown.tables["per-type"]) == sorted(t["type"] for t in result["per_type"])
    assert shown.by_id["best-epoch"] == str(result["training"]["best_epoch"])
    assert "A tiny dataset" in shown.text


def test_a_page_goes_where_out_says_and_takes_the_place_of_an_older_one(runs, tmp_path, capsys):
    out = tmp_path / "page.html"
    out.write_text("older")
    assert tell("report", runs / "r0", "--out", out) == 0
    assert capsys.readouterr().out.split() == [str(out)]
    assert page(out).tables["metrics"]
    assert list(tmp_path.glob(".page*")) == []


def test_several_folds_are_pooled_on_one_page_beside_the_first(runs, capsys):
    assert tell("report", runs / "r0", runs / "r1") == 0
    assert capsys.readouterr().out.split() == [str(runs / "report.html")]
    pooled = tailrx.evaluate(runs / "r0", runs / "r1")
    shown = page(runs / "report.html")
    assert shown.tables["metrics"][0][1].value == pooled["metrics"]["accuracy"]
    assert [row[0].text for row in shown.tables["chosen"]] == ["0", "1"]


def test_a_result_file_gets_its_page_beside_it(tmp_path, capsys):
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(results.older(results.result())))
    assert tell("report", file) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "kept.html")]
    assert "not kept by the release" in page(tmp_path / "kept.html").text


def test_the_suite_named_becomes_a_page_of_its_kept_results(tmp_path, monkeypatch, capsys):
    done = tiny_suite.carry_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert tell("report", "two", "--home", done.home) == 0
    assert capsys.readouterr().out.split() == ["two.html"]
    shown = page(tmp_path / "two.html")
    kept = json.loads(done.kept("cold", "by_target", "pooled").read_text())
    assert f"{kept['metrics']['macro_f1']:.4f}" in shown.section("scores")
    assert "Two baselines" in shown.text
    assert tell("report", done.home / "suites" / "two.toml", "--out", tmp_path / "again.html") == 0
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "two.html").read_bytes()


@pytest.fixture
def suites(tmp_path, monkeypatch):
    """A home with the suites `two` and `three`, of which nothing was run, beside the folder we stand in."""
    text = tiny_suite.SUITE.format(data=tiny.write(tmp_path / "data"))
    for name in ("two", "three"):
        file = tmp_path / "benchmarks" / "suites" / f"{name}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_misspelt_suite_is_told_where_it_was_looked_for_and_which_is_near(suites, capsys):
    assert refused(capsys, "report", "thre") == (
        "Error: thre is not there, neither as a run folder or result file nor as a suite in "
        f"{Path('benchmarks/suites')}. Did you mean 'three'? Name a folder that tailrx train made, a result file, or a "
        "suite."
    )
    assert "Did you mean" not in refused(capsys, "report", "something_else")
    assert "neither as a run folder" in refused(capsys, "report", "thre", "--home", suites / "nowhere")


def test_a_folder_that_holds_no_run_does_not_hide_the_suite_of_its_name(suites, runs, capsys):
    (suites / "two").mkdir()
    (suites / "two" / "notes.txt").write_text("of no run")
    assert tell("report", "two") == 0
    assert capsys.readouterr().out.split() == ["two.html"]
    assert "Two baselines" in page(suites / "two.html").text
    shutil.copytree(runs / "r0", suites / "three")
    assert tell("report", "three") == 0
    assert capsys.readouterr().out.split() == [str(Path("three/report.html"))]


@pytest.mark.parametrize("words", [("two", "three"), ("r0", "two"), ("benchmarks/suites/two.toml", "r0")])
def test_a_suite_beside_something_else_is_refused(suites, runs, words, capsys):
    shutil.copytree(runs / "r0", suites / "r0")
    named = next(w for w in words if w != "r0")
    assert refused(capsys, "report", *words) == (
        f"Error: {Path(named)} is a suite, and a suite is reported alone; name it without the others, and call tailrx "
        "report again for those."
    )


def test_a_run_that_never_finished_is_told_how_to_go_on(runs, tmp_path, capsys):
    unfinished = tmp_path / "unfinished"
    unfinished.mkdir()
    (unfinished / "config.toml").write_bytes((runs / "r0" / "config.toml").read_bytes())
    assert "has not finished; continue it with tailrx train --resume" in refused(capsys, "report", unfinished)
    assert not (unfinished / "report.html").exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"metrics": {}}', "\x00\xff"])
def test_a_damaged_result_is_told_and_writes_nothing(tmp_path, capsys, text):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "config.toml").write_text("")
    (folder / "result.json").write_text(text, encoding="latin-1")
    assert "is damaged" in refused(capsys, "report", folder)
    assert not (folder / "report.html").exists()


def test_a_result_damaged_deep_inside_is_told_where(tmp_path, capsys):
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(results.result() | {"n_test": "many"}))
    assert "damaged (n_test" in refused(capsys, "report", file)


def test_what_is_not_there_is_told(tmp_path, capsys):
    assert "is not there" in refused(capsys, "report", tmp_path / "nowhere")
    assert "is not there" in refused(capsys, "report", tmp_path / "nowhere.json")
    assert "nosuch" in refused(capsys, "report", tmp_path / "nosuch.toml")
    assert "is not a plain file" in refused(capsys, "report", write(tmp_path / "kept.json"), "--out", tmp_path)
    assert "cannot write" in refused(capsys, "report", tmp_path / "kept.json", "--out", tmp_path / "no" / "page.html")


def write(path: Path) -> Path:
    path.write_text(json.dumps(results.result()))
    return path


def test_runs_that_are_no_folds_of_one_experiment_are_not_put_on_one_page(runs, capsys):
    assert "different folds" in refused(capsys, "report", runs / "r0", runs / "r0")


def test_the_page_of_65_types_is_built_from_a_cold_start_within_ten_seconds(tmp_path):
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(results.pooled(65, folds=5, epochs=100)))
    began = time.monotonic()
    command = [sys.executable, "-c", "from tailrx.cli import main; main()", "report", str(file)]
    subprocess.run(command, check=True, env={**os.environ})
    assert time.monotonic() - began < 10
    assert 0 < (tmp_path / "kept.html").stat().st_size < 1_000_000
