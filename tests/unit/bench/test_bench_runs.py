"""A bench keeps each fold as it comes, runs nothing twice, loses only what was in flight, and notices every change."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from tests import tiny
from tests.command import TYPED

from tailrx import api
from tailrx.bench.kept_results import checksum, predictions_file, read_kept, unnamed
from tailrx.bench.run_plan import Selection
from tailrx.bench.tables import render
from tailrx.errors import BadSetting, RunError
from tailrx.predictions import Predictions
from tailrx.report.scores import score

TRAIN = '{ epochs = 2, min_steps = 0, batch_size = 64, device = "cpu", dtype = "float32", checkpoint_s = 0 }'


def suite(data, name="small", epochs=2):
    return f"""
title = "A {name} table"
metrics = ["accuracy", "macro_f1"]
protocols = ["clean"]
folds = [0, 1]
[run]
data = {{ name = "table", path = "{data.as_posix()}" }}
features = ["morgan", "target"]
split = {{ name = "kfold", n_folds = 2 }}
[[settings]]
name = "warm"
title = "Warm"
[[systems]]
name = "neighbours"
title = "Neighbours"
run = {{ model = "neighbours" }}
published.warm = {{ accuracy = 0.5 }}
[[systems]]
name = "dnn"
title = "DNN"
run = {{ model = {{ name = "dnn", hidden = [16, 8] }}, train = {TRAIN.replace("epochs = 2", f"epochs = {epochs}")} }}
"""


pytestmark = pytest.mark.usefixtures("no_data_of_ours")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tiny.write(tmp_path_factory.mktemp("data"))


def home_of(folder, data, name="small", epochs=2):
    (folder / "suites").mkdir(parents=True, exist_ok=True)
    (folder / "suites" / f"{name}.toml").write_text(suite(data, name, epochs), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def done(data, tmp_path_factory):
    """A bench that has been carried out once."""
    home = home_of(tmp_path_factory.mktemp("bench"), data)
    assert carried_out(home) == 4
    return home


def carried_out(home, **only):
    """Carry it out; gives how many runs that took."""
    bench = api.bench(only=Selection(**only), home=home, runs=home / "runs", jobs=2, session=api.Session(offline=True))
    begun = []
    failures = bench.carry_out(lambda name, said: begun.append(name) if "begun" in said else None)
    assert failures == []
    return len(begun)


def kept(home, name, suite="small"):
    return read_kept(home / "results" / suite / f"{name}.json")


def copied(done, tmp_path):
    """A home with the results and the runs of `done`, its suite file still the same."""
    shutil.copytree(done, tmp_path / "bench")
    return tmp_path / "bench"


def test_every_fold_and_the_folds_together_are_kept(done):
    names = [f"warm-{m}-clean-fold{f}-seed0.json" for m in ("dnn", "neighbours") for f in (0, 1, "pooled")]
    assert sorted(p.name for p in (done / "results" / "small").iterdir()) == names
    one, both = kept(done, "warm-dnn-clean-fold1-seed0"), kept(done, "warm-dnn-clean-foldpooled-seed0")
    assert {k: one[k] for k in ("suite", "setting", "variant", "model", "fold", "n_folds")} == {
        "suite": "small", "setting": "warm", "variant": "", "model": "dnn", "fold": 1, "n_folds": 2,
    }  # fmt: skip
    assert (both["fold"], both["folds"]) == ("pooled", [0, 1])
    assert both["n_test"] == one["n_test"] + kept(done, "warm-dnn-clean-fold0-seed0")["n_test"]


def test_predictions_are_kept_without_ids_or_targets_and_give_the_accuracy_again(done):
    file = done / "results" / "small" / "warm-dnn-clean-fold0-seed0.json"
    with np.load(predictions_file(file), allow_pickle=False) as found:
        assert set(found) == {"predicted", "top"}
        predicted, top = found["predicted"], found["top"]
    (folder,) = (done / "runs").glob("dnn-*-fold0-*/")
    full = Predictions.load(folder / "predictions.npz")
    assert np.array_equal(predicted, full.probability.argmax(1))
    assert np.allclose(top, full.probability.max(1), atol=1e-3)
    assert float((predicted == full.target).mean()) == pytest.approx(read_kept(file)["metrics"]["accuracy"])
    assert predictions_file(file).stat().st_size < 100_000


def test_the_pooled_scores_are_those_of_all_predictions_at_once(done):
    parts = [Predictions.load(p / "predictions.npz") for p in sorted((done / "runs").glob("neighbours-*/"))]
    target, probability = (np.concatenate([getattr(p, k) for p in parts]) for k in ("target", "probability"))
    both = kept(done, "warm-neighbours-clean-foldpooled-seed0")
    assert both["metrics"]["accuracy"] == pytest.approx(float((probability.argmax(1) == target).mean()))
    folds = [kept(done, f"warm-neighbours-clean-fold{f}-seed0")["metrics"]["macro_f1"] for f in (0, 1)]
    assert both["mean_of_folds"]["macro_f1"] == pytest.approx(sum(folds) / 2)
    assert both["sd_of_folds"]["macro_f1"] == pytest.approx(abs(folds[0] - folds[1]) / 2**0.5)


def test_a_second_bench_finds_nothing_to_do_and_changes_no_file(done):
    before = {p: p.stat().st_mtime_ns for p in (done / "results").rglob("*.json")}
    assert carried_out(done) == 0
    assert {p: p.stat().st_mtime_ns for p in (done / "results").rglob("*.json")} == before


def test_another_suite_that_asks_for_the_same_runs_shares_them(done, data, tmp_path):
    home = home_of(copied(done, tmp_path), data, "other")
    assert carried_out(home, systems=["dnn"]) == 0
    mine, theirs = kept(home, "warm-dnn-clean-fold0-seed0", "other"), kept(home, "warm-dnn-clean-fold0-seed0")
    assert (mine["suite"], mine["metrics"]) == ("other", theirs["metrics"])


def test_the_table_shows_published_numbers_beside_ours(done):
    text = render(done)
    both = kept(done, "warm-dnn-clean-foldpooled-seed0")
    shown = f"{both['metrics']['accuracy']:.4f}".removeprefix("0")
    assert "## A small table" in text
    assert "| Neighbours | published | .5000 | – |" in text
    assert f"| DNN | ours, clean | **{shown}** |" in text
    mean, sd = (f"{both[k]['accuracy']:.4f}".removeprefix("0") for k in ("mean_of_folds", "sd_of_folds"))
    assert f"|  | mean of folds | {mean} ± {sd} |" in text


def test_one_fold_alone_is_kept_and_not_pooled(data, tmp_path):
    home = home_of(tmp_path, data)
    assert carried_out(home, systems=["neighbours"], folds=[1]) == 1
    assert [p.name for p in (home / "results" / "small").iterdir()] == ["warm-neighbours-clean-fold1-seed0.json"]
    assert carried_out(home, systems=["neighbours"]) == 1  # only what is missing
    assert len(list((home / "results" / "small").iterdir())) == 3


def test_folds_whose_run_folders_are_gone_are_run_again_only_where_pooling_needs_them(data, tmp_path):
    home = home_of(tmp_path, data)
    assert carried_out(home, systems=["neighbours"], folds=[0]) == 1
    for folder in (home / "runs").glob("*/"):
        shutil.rmtree(folder)
    assert carried_out(home, systems=["neighbours"]) == 2
    for folder in (home / "runs").glob("*/"):
        shutil.rmtree(folder)
    assert carried_out(home, systems=["neighbours"]) == 0


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace('"accuracy": 0.', '"accuracy": 0.9', 1), "was changed after it was written"),
        (lambda text: text[: len(text) // 2], "is damaged"),
        (lambda text: "[]", "is damaged"),
        (lambda text: text.replace('"metrics"', '"metric"', 1), "is damaged"),
    ],
)
def test_a_result_file_damaged_by_hand_is_noticed_by_bench_and_tables(done, data, tmp_path, spoil, says):
    home = home_of(tmp_path, data)
    (home / "results" / "small").mkdir(parents=True)
    for fold in ("0", "pooled"):
        name = f"warm-dnn-clean-fold{fold}-seed0.json"
        text = (done / "results" / "small" / name).read_text(encoding="utf-8")
        assert spoil(text) != text
        (home / "results" / "small" / name).write_text(spoil(text), encoding="utf-8")
    with pytest.raises(RunError, match=says):
        api.bench(home=home, runs=home / "runs").todo()
    with pytest.raises(RunError, match=says):
        render(home)


def test_several_seeds_are_kept_each_pooled_over_its_folds_and_the_table_has_their_mean(done, tmp_path):
    home = copied(done, tmp_path)
    changed(home, "folds = [0, 1]\n", "folds = [0, 1]\nseeds = [0, 1, 4]\n")
    assert "| ours, clean, seed 0 alone of 3 seeds | **" in render(home)  # the one that was kept before
    assert carried_out(home, systems=["dnn"], seeds=[1]) == 2  # seed 0 is not run again
    assert "| ours, clean, mean of 2 of 3 seeds | **" in render(home)
    assert carried_out(home, systems=["dnn"]) == 2
    both = [kept(home, f"warm-dnn-clean-foldpooled-seed{seed}") for seed in (0, 1, 4)]
    assert [(r["seed"], r["folds"]) for r in both] == [(0, [0, 1]), (1, [0, 1]), (4, [0, 1])]
    accuracy = np.array([r["metrics"]["accuracy"] for r in both])
    assert len(set(accuracy)) > 1
    assert len({tuple(r["split_sha256"]) for r in both}) == 1
    mean, sd = (f"{v:.4f}".removeprefix("0") for v in (accuracy.mean(), accuracy.std(ddof=1)))
    assert f"| ours, clean, mean of 3 seeds | **{mean}** ± {sd} |" in render(home)
    assert "± their\nsample standard deviation" in render(home)
    assert carried_out(home, systems=["dnn"]) == 0
    assert api.report("small", home=home, out=tmp_path / "page.html").read_text(encoding="utf-8").count("seed 4") > 1


def test_folds_of_two_seeds_are_never_pooled_into_one(done, tmp_path):
    home = copied(done, tmp_path)
    changed(home, "folds = [0, 1]\n", "folds = [0, 1]\nseeds = [0, 1]\n")
    assert carried_out(home, systems=["dnn"], seeds=[1], folds=[1]) == 1
    names = [p.name for p in (home / "results" / "small").glob("warm-dnn-*seed1.json")]
    assert names == ["warm-dnn-clean-fold1-seed1.json"]  # and not pooled with fold 0 of seed 0
    (first,) = (home / "runs").glob("dnn-*-fold0-*/")
    (other,) = [p for p in (home / "runs").glob("dnn-*-fold1-*/") if "seed = 1" in (p / "config.toml").read_text()]
    with pytest.raises(RunError, match="seed is 0 in one and 1 in another"):
        api.evaluate(first, other)


def test_a_result_of_other_settings_is_neither_taken_for_this_one_nor_overwritten(done, data, tmp_path):
    home = home_of(tmp_path, data, epochs=3)
    (home / "results" / "small").mkdir(parents=True)
    file = home / "results" / "small" / "warm-dnn-clean-fold0-seed0.json"
    file.write_bytes((done / "results" / "small" / file.name).read_bytes())
    with pytest.raises(RunError, match=r"other settings \(train.epochs: 2, now 3\); remove "):
        api.bench(home=home, runs=home / "runs").todo()
    assert kept(home, "warm-dnn-clean-fold0-seed0")["config"]["train"]["epochs"] == 2


def changed(home, old, new):
    path = home / "suites" / "small.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def resealed(path, **changes):
    """Changed, and sealed again as one who means to deceive would."""
    said = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(said | {"checksum": checksum(said)}), encoding="utf-8")


def test_folds_that_are_run_anew_are_pooled_anew(done, tmp_path):
    home = copied(done, tmp_path)
    before = kept(home, "warm-neighbours-clean-foldpooled-seed0")["metrics"]
    changed(home, 'run = { model = "neighbours" }', 'run = { model = { name = "neighbours", powers = [1.0] } }')
    with pytest.raises(
        RunError, match=r"other settings \(model.powers: .*remove .*/warm-neighbours-clean-fold\*-seed0\.json to let"
    ):
        api.bench(home=home, runs=home / "runs").todo()
    for file in (home / "results" / "small").glob("warm-neighbours-clean-fold*-seed0.json"):  # as it says
        file.unlink()
    assert carried_out(home, systems=["neighbours"]) == 2
    both = kept(home, "warm-neighbours-clean-foldpooled-seed0")
    assert both["config"]["model"]["powers"] == [1.0]
    assert both["metrics"] != before


def test_a_fold_that_is_added_to_a_suite_reaches_its_table(data, tmp_path):
    home = home_of(tmp_path, data)
    changed(home, "n_folds = 2", "n_folds = 3")
    assert carried_out(home, systems=["neighbours"]) == 2
    assert "| ours, clean, 2 of 3 folds |" in render(home)
    changed(home, "folds = [0, 1]", "folds = [0, 1, 2]")
    assert carried_out(home, systems=["neighbours"]) == 1
    assert kept(home, "warm-neighbours-clean-foldpooled-seed0")["folds"] == [0, 1, 2]
    assert "| ours, clean |" in render(home)


def test_a_pooled_result_names_its_folds_and_is_not_believed_beside_others(done, tmp_path):
    home = copied(done, tmp_path)
    results = home / "results" / "small"
    both, own = (results / f"warm-neighbours-clean-fold{fold}-seed0.json" for fold in ("pooled", 1))
    assert read_kept(both)["fold_checksums"][1] == read_kept(own)["checksum"]
    resealed(own, n_valid=1)
    for ask in (lambda: api.bench(home=home, runs=home / "runs").todo(), lambda: render(home)):
        with pytest.raises(RunError, match=r"was not pooled from warm-neighbours-clean-fold1-seed0\.json as it is now"):
            ask()


def test_a_result_laid_in_the_place_of_another_is_noticed(done, data, tmp_path):
    home = copied(done, tmp_path)
    shutil.copy(home / "results/small/warm-dnn-clean-foldpooled-seed0.json",
                home / "results/small/warm-neighbours-clean-foldpooled-seed0.json")  # fmt: skip
    with pytest.raises(RunError, match=r"other settings \(.*model: dnn, now neighbours"):
        render(home)
    home = home_of(tmp_path / "again", data, "other")
    shutil.copytree(done / "results" / "small", home / "results" / "other")
    with pytest.raises(RunError, match=r"is of another place \(suite: small\)"):
        render(home)


def test_a_result_without_its_seal_is_not_believed(done, tmp_path):
    home = copied(done, tmp_path)
    path = home / "results" / "small" / "warm-dnn-clean-foldpooled-seed0.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["metrics"]["accuracy"] = 0.9999
    path.write_text(json.dumps({k: v for k, v in said.items() if k != "checksum"}), encoding="utf-8")
    with pytest.raises(RunError, match="was changed after it was written"):
        render(home)


def test_damaged_predictions_are_noticed(done, tmp_path):
    home = copied(done, tmp_path)
    path = home / "predictions" / "small" / "warm-dnn-clean-fold0-seed0.npz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RunError, match=r"fold0-seed0\.npz is damaged .*; remove it and run tailrx bench again"):
        api.bench(home=home, runs=home / "runs").todo()
    path.unlink()
    assert carried_out(home) == 0  # the run folder is there yet
    assert path.exists()


def test_a_row_of_which_one_fold_is_lost_is_run_and_pooled_anew(done, tmp_path):
    home = copied(done, tmp_path)
    shutil.rmtree(home / "runs")  # as in a fresh clone
    (home / "predictions" / "small" / "warm-neighbours-clean-fold0-seed0.npz").unlink()
    assert carried_out(home, systems=["neighbours"], folds=[0]) == 1
    assert not (home / "results" / "small" / "warm-neighbours-clean-foldpooled-seed0.json").exists()
    only = Selection(systems=["neighbours"])
    bench = api.bench(only=only, home=home, runs=home / "runs", session=api.Session(offline=True))
    assert bench.unpooled() == ["warm-neighbours-clean-foldpooled-seed0"]
    assert carried_out(home, systems=["neighbours"]) == 1  # fold 1, whose predictions pooling needs
    assert kept(home, "warm-neighbours-clean-foldpooled-seed0")["folds"] == [0, 1]


def test_damaged_predictions_of_a_run_folder_name_the_folders_to_remove(done, tmp_path):
    home = copied(done, tmp_path)
    (home / "results" / "small" / "warm-neighbours-clean-foldpooled-seed0.json").unlink()
    (folder,) = (home / "runs").glob("neighbours-*-fold1-*/")
    (folder / "predictions.npz").write_bytes(b"PK")
    only = Selection(systems=["neighbours"])
    bench = api.bench(only=only, home=home, runs=home / "runs", session=api.Session(offline=True))
    (failure,) = bench.carry_out(lambda name, said: None)
    assert "To have its folds run anew, remove " in failure
    assert str(folder) in failure


def test_a_draft_that_a_killed_process_left_does_not_stop_its_run(data, tmp_path):
    home = home_of(tmp_path, data)
    only = Selection(systems=["neighbours"], folds=[0])
    bench = api.bench(only=only, home=home, runs=home / "runs", session=api.Session(offline=True))
    (computation,) = bench.todo()
    folder = home / "runs" / computation.name
    folder.mkdir(parents=True)
    (folder / ".config.0123abcd.toml").write_text("job = ")
    assert bench.carry_out(lambda name, said: None) == []
    (folder / "result.json").unlink()
    (folder / "config.toml").write_text("job = ")
    shutil.rmtree(home / "results")
    (failure,) = api.bench(only=only, home=home, runs=home / "runs", session=api.Session(offline=True)).carry_out(
        lambda name, said: None
    )
    assert f"To have it run anew, remove {folder}." in failure


def test_results_of_tables_whose_split_has_changed_since_are_refused_too(data, tmp_path):
    own = shutil.copytree(data, tmp_path / "own")
    lines = (own / "pairs.csv").read_text(encoding="utf-8").splitlines()

    def divide(third):
        sides = [("train", "valid", "test")[third if i % 3 == 0 else (third + i) % 3] for i in range(len(lines) - 1)]
        rows = [f"{lines[0]},split", *(f"{x},{s}" for x, s in zip(lines[1:], sides, strict=True))]
        (own / "pairs.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")

    divide(0)
    home = home_of(tmp_path / "bench", own)
    changed(home, 'split = { name = "kfold", n_folds = 2 }', 'split = "column"')
    assert carried_out(home, systems=["neighbours"]) == 1
    divide(1)
    with pytest.raises(RunError, match=r"run on other data than .*own holds now .split_sha256"):
        api.bench(home=home, runs=home / "runs").todo()


def test_so_many_runs_at_a_time_as_cannot_be_are_refused(done):
    with pytest.raises(BadSetting, match=r"jobs must be 0 .* or more; got -1"):
        api.bench(home=done, runs=done / "runs", jobs=-1)


def test_results_of_tables_that_have_changed_since_are_not_taken_for_those_of_now(data, tmp_path):
    own = shutil.copytree(data, tmp_path / "own")
    home = home_of(tmp_path / "bench", own)
    assert carried_out(home, systems=["neighbours"]) == 2
    text = (own / "pairs.csv").read_text(encoding="utf-8")
    (own / "pairs.csv").write_text(text.replace("T01,T03,bleeding", "T01,T03,other"), encoding="utf-8")
    with pytest.raises(
        RunError, match=r"run on other data than .*own holds now .*remove its result and its run folder"
    ):
        api.bench(home=home, runs=home / "runs").todo()
    shutil.rmtree(home / "results")
    bench = api.bench(
        only=Selection(systems=["neighbours"]), home=home, runs=home / "runs", session=api.Session(offline=True)
    )
    failures = bench.carry_out(lambda name, said: None)
    assert len(failures) == 2  # the run folders are of the old tables, too
    assert all("other data" in f and "remove" in f for f in failures)
    shutil.rmtree(home / "runs")
    assert carried_out(home, systems=["neighbours"]) == 2


def test_a_damaged_run_folder_stops_no_other_run(done, tmp_path):
    home = copied(done, tmp_path)
    shutil.rmtree(home / "results")
    (folder,) = (home / "runs").glob("dnn-*-fold0-*/")
    (folder / "result.json").write_text("{", encoding="utf-8")
    failures = api.bench(home=home, runs=home / "runs", session=api.Session(offline=True)).carry_out(
        lambda name, said: None
    )
    assert len(failures) == 1
    assert f"remove {folder}" in failures[0]
    assert len(list((home / "results" / "small").iterdir())) == 4  # all but that fold and its row's pool


def test_what_a_part_prints_is_no_news_and_does_not_lose_the_run(data, tmp_path, monkeypatch):
    plugin = tmp_path / "site"
    (plugin / "loud-1.dist-info").mkdir(parents=True)
    (plugin / "loud-1.dist-info" / "METADATA").write_text("Name: loud\nVersion: 1\n")
    (plugin / "loud-1.dist-info" / "entry_points.txt").write_text("[tailrx.losses]\nloud = loud\n")
    (plugin / "loud.py").write_text(
        "from tailrx.losses.cross_entropy import CrossEntropy\n"
        "class Loud(CrossEntropy):\n"
        "    def forward(self, logits, target):\n"
        "        print(3)\n"
        '        print(\'{"failed": "no"}\', flush=True)\n'
        "        return super().forward(logits, target)\n"
        "BUILD = Loud\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(plugin), prepend=os.pathsep)
    monkeypatch.syspath_prepend(str(plugin))
    home = home_of(tmp_path / "bench", data)
    changed(home, "run = { model = { name", 'run = { loss = "loud", model = { name')
    assert carried_out(home, systems=["dnn"], folds=[0]) == 1
    assert kept(home, "warm-dnn-clean-fold0-seed0")["loss"] == "loud"


def test_where_no_run_can_be_kept_is_said_before_anything_runs(data, tmp_path):
    home = home_of(tmp_path / "bench", data)
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="file/runs cannot be made"):
        api.bench(home=home, runs=tmp_path / "file" / "runs", session=api.Session(offline=True)).carry_out(
            lambda name, said: None
        )


def test_a_run_that_fails_is_named_and_the_others_are_kept(data, tmp_path):
    home = home_of(tmp_path, data)
    path = home / "suites" / "small.toml"
    path.write_text(path.read_text().replace("hidden = [16, 8]", "hidden = [16, 8], dropout = 0.5").replace(
        "run = { model = { name", 'run = { optim = { name = "adam", lr = 1e30 }, model = { name'))  # fmt: skip
    bench = api.bench(home=home, runs=home / "runs", jobs=2, session=api.Session(offline=True))
    failures = bench.carry_out(lambda name, said: None)
    assert len(failures) == 2
    assert all("loss became" in f and f.startswith("dnn-table-kfold-clean-fold") for f in failures)
    assert len(list((home / "results" / "small").glob("warm-neighbours-*.json"))) == 3


def test_a_dataset_with_one_type_is_refused_in_one_sentence(data, tmp_path):
    single = tiny.write(tmp_path / "single")
    text = (single / "pairs.csv").read_text(encoding="utf-8").splitlines()
    (single / "pairs.csv").write_text("\n".join([text[0], *(x for x in text if x.endswith("sedation"))]) + "\n")
    home = home_of(tmp_path / "bench", single)
    only = Selection(systems=["neighbours"])
    bench = api.bench(only=only, home=home, runs=home / "runs", jobs=1, session=api.Session(offline=True))
    failures = bench.carry_out(lambda name, said: None)
    assert failures != []
    assert all("has one type only" in f and "\n" not in f for f in failures)


def test_types_of_data_that_is_not_free_are_called_by_their_number_in_the_data():
    row = np.arange(6)
    probability = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2, 0]]
    made = Predictions(row, np.array([0, 0, 1, 1, 2, 2]), probability, row[:, None], "kfold", 0, 0)
    said = [score(made, ["b", "c", "a"], np.array(n), intervals=False).to_dict() for n in ([5, 9, 5], [9, 5, 1])]
    for scores in said:  # of two splits: what is frequent differs, a number means the same type
        scores["confusions"] = [{"true": "a", "predicted": "b", "n": 1}]
        kept = unnamed(scores)
        assert [(t["type"], t["recall"]) for t in kept["per_type"]] == [("type 1", 1), ("type 2", 1), ("type 3", 0.5)]
        assert kept["confusions"] == [{"true": "type 3", "predicted": "type 1", "n": 1}]


def running(pid):
    """A process that nobody has collected yet is over, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true, otherwise):
    for _ in range(12_000):  # two minutes
        if found := true():
            return found
        time.sleep(0.01)
    raise AssertionError(otherwise)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_bench_loses_at_most_the_fold_in_flight_and_leaves_nothing_running(data, tmp_path, how):
    home = home_of(tmp_path, data, epochs=60)
    options = ["--home", str(home), "--runs", str(home / "runs"), "--jobs", "1", "--offline", "--quiet"]
    with subprocess.Popen([sys.executable, "-c", TYPED, "bench", *options], start_new_session=True) as bench:
        until(lambda: list((home / "runs").glob("dnn-*-fold1-*/state.safetensors")), "the second network never began")
        workers = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _parent(p) == bench.pid]
        for pid in workers:  # lest it ends before the signal comes
            os.kill(pid, signal.SIGSTOP)
        bench.send_signal(how)
        time.sleep(0.2)
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        assert bench.wait(timeout=60) == (130 if how == signal.SIGINT else -how)
    until(lambda: not any(map(running, workers)), "a run outlives the bench that began it")
    assert workers
    first = home / "results" / "small" / "warm-dnn-clean-fold0-seed0.json"
    whole = first.read_bytes()
    assert json.loads(whole)["metrics"]
    assert not (home / "results" / "small" / "warm-dnn-clean-fold1-seed0.json").exists()

    assert carried_out(home) == 1
    assert first.read_bytes() == whole
    assert kept(home, "warm-dnn-clean-foldpooled-seed0")["folds"] == [0, 1]


def _parent(process):
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
