"""What a person sees of `tailrx compare`: run folders and kept results, pooled or not, and every refusal."""

import json
import shutil
import subprocess
import sys

import pytest
from tests import tiny, tiny_suite
from tests.command import refused, tell

import tailrx
from tailrx.bench.kept_results import predictions_file


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return tiny_suite.carry_out(tmp_path_factory.mktemp("suite"))


def squeezed(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_two_run_folders_are_compared_overall_and_by_band(done, capsys):
    a, b = (done.run("warm", system, 0) for system in ("by_target", "neighbours"))
    assert tell("compare", a, b) == 0
    output = squeezed(capsys)
    assert f"A: neighbours, seed 0 ({a})" in output
    assert "kfold, fold 0 of 2, clean protocol, 92 test pairs" in output
    result = [json.loads((run / "result.json").read_text()) for run in (a, b)]
    shown = [f"{r['metrics']['accuracy']:.4f}" for r in result]
    assert f"overall 92 accuracy {shown[0]} {shown[1]}" in output
    few = [f"{r['bands']['few']['macro_f1']:.4f}" for r in result]
    assert f"macro F1 {few[0]} {few[1]}" in output
    for words in ("McNemar", "only A is right", "95 % interval", "In accuracy", "not another seed"):
        assert words in output


def test_pooled_results_of_a_bench_are_compared_over_drugs_in_cold_splits(done, capsys):
    paths = [done.kept("cold", system, "pooled") for system in ("by_target", "neighbours")]
    assert tell("compare", *paths, "--offline") == 0
    output = squeezed(capsys)
    assert "A: neighbours, by_target, seed 0" in output
    assert "folds 0, 1 of 2 pooled" in output
    assert "resamples of drugs" in output
    assert "trust the interval" in output


def test_a_kept_result_and_its_run_folder_are_the_same_run(done, capsys):
    assert tell("compare", done.kept("warm", "neighbours", 1), done.run("warm", "neighbours", 1), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["overall"]["accuracy"]["difference"] == 0
    assert report["overall"]["mcnemar"] == {"only_a": 0, "only_b": 0, "p": 1.0}


def test_json_holds_what_python_gives_and_swapping_turns_the_sign(done, capsys):
    a, b = (done.kept("warm", system, "pooled") for system in ("by_target", "neighbours"))
    assert tell("compare", a, b, "--json") == 0
    there = json.loads(capsys.readouterr().out)
    assert there == json.loads(json.dumps(tailrx.api.compare(a, b)))
    assert tell("compare", b, a, "--json") == 0
    back = json.loads(capsys.readouterr().out)
    assert there["overall"]["accuracy"]["difference"] == -back["overall"]["accuracy"]["difference"] != 0
    assert there["bands"]["medium"]["mcnemar"]["only_b"] == back["bands"]["medium"]["mcnemar"]["only_a"] > 0


def test_runs_that_do_not_compare_are_one_sentence(done, tmp_path, capsys):
    one = done.kept("warm", "neighbours", 0)
    assert "only runs on one split compare" in refused(capsys, "compare", one, done.kept("cold", "neighbours", 0))
    assert "only runs on the same folds compare" in refused(capsys, "compare", one, done.kept("warm", "neighbours", 1))
    assert "only runs on the same folds compare" in refused(
        capsys, "compare", one, done.kept("warm", "neighbours", "pooled")
    )
    asked = {"split": {"name": "kfold", "n_folds": 2}, "bands": {"many": 30, "few": 10}}
    paper = tiny.run(done.data, model="neighbours", protocol="paper", **asked)
    other = tiny.run(done.data, model="neighbours", **{**asked, "split": {**asked["split"], "valid": 0.3}})
    paper.pop("train"), other.pop("train")
    tailrx.train(paper, tmp_path / "paper")
    tailrx.train(other, tmp_path / "other")
    assert "only runs on one protocol" in refused(capsys, "compare", one, tmp_path / "paper")
    assert "split checksum" in refused(
        capsys, "compare", one, tmp_path / "other"
    )  # the same test rows, other training rows
    assert "only runs on the same data compare" in refused(capsys, "compare", one, _of_other_data(tmp_path, asked))


def _of_other_data(place, asked):
    data = tiny.write(place / "data")
    pairs = (data / "pairs.csv").read_text().splitlines(keepends=True)
    (data / "pairs.csv").write_text("".join(pairs[:-1]))
    config = tiny.run(data, model="neighbours", **asked)
    config.pop("train")
    tailrx.train(config, place / "fewer")
    return place / "fewer"


def test_what_cannot_be_read_is_one_sentence(done, tmp_path, capsys):
    one = done.kept("warm", "neighbours", 0)
    assert "is not there; name a run folder" in refused(capsys, "compare", one, tmp_path / "nowhere")
    shutil.copytree(done.home, tmp_path / "home")
    copy = tmp_path / "home" / one.relative_to(done.home)
    predictions_file(copy).unlink()
    assert "make it with tailrx bench" in refused(capsys, "compare", one, copy)
    copy.write_text(copy.read_text().replace('"seed": 0', '"seed": 1', 1))
    assert "was changed after it was written" in refused(capsys, "compare", one, copy)
    copy.write_text("{")
    assert "is damaged" in refused(capsys, "compare", one, copy)
    shutil.copytree(done.run("warm", "neighbours", 0), tmp_path / "run")
    (tmp_path / "run" / "result.json").unlink()
    assert "has not finished" in refused(capsys, "compare", one, tmp_path / "run")


def test_help_shows_an_example_and_needs_no_torch():
    code = (
        "import sys; from tailrx.cli import main\ntry: main(sys.argv[1:])\nfinally: assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code, "compare", "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Example: " in done.stdout
