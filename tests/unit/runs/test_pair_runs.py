"""A run from its configuration to its folder: what it leaves, how it resumes, what it refuses."""

import json
import os
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from tests import tiny

import tailrx
from tailrx import TailrxError
from tailrx.config import fill, read_toml
from tailrx.errors import ConfigError, DataError, Diverged, RunError
from tailrx.layers import principal
from tailrx.models.dnn import DNN
from tailrx.predictions import Predictions
from tailrx.runs.carry_out import learnt_nothing

PROMISED = [
    "suite", "model", "variant", "loss", "dataset", "protocol", "split", "fold", "n_folds", "fold_seed", "seed",
    "metrics", "bands", "n_train", "n_valid", "n_test", "time_s", "peak_mb", "device", "threads", "config",
    "split_sha256", "data_sha256", "versions", "commit",
]  # fmt: skip
BESIDES = [  # a later version may add to these
    "n_types", "intervals", "per_type", "resampling", "dtype", "training", "reliability", "confusions", "data_title",
    "data_licence", "commercial_use", "finished_at", "remarks", "schema_version", "adjusted", "example",
]  # fmt: skip


pytestmark = pytest.mark.usefixtures("no_data_of_ours")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tiny.write(tmp_path_factory.mktemp("data"))


CAREFUL = {"augment": "mixup", "optim": {"name": "radam_lookahead", "lr": 0.01, "k": 3}}


@pytest.fixture(scope="module")
def whole(data, tmp_path_factory):
    """An unbroken run of four epochs with dropout, mixup and Lookahead."""
    return tailrx.train(tiny.run(data, epochs=4, **CAREFUL), tmp_path_factory.mktemp("runs") / "whole")


class Killed(BaseException):
    """As KeyboardInterrupt: nothing may catch it on the way."""


def dies_after(epoch):
    def tell(told):
        if told.epoch + 1 == epoch:
            raise Killed

    return tell


def killed(config, out, epoch):
    with pytest.raises(Killed):
        tailrx.train(config, out, session=tailrx.Session(tell=dies_after(epoch)))
    return out


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def strict(path):
    def refuse(text):
        raise AssertionError(f"{path} holds {text}, which JSON does not have")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def timeless(training):
    """How training went, but for how long its epochs took."""
    return {**training, "history": [{k: v for k, v in e.items() if k != "seconds"} for e in training["history"]]}


def test_what_training_never_changes_is_done_once_for_all_drugs_and_not_per_step(data, tmp_path, monkeypatch):
    asked, own = [], DNN.prepare
    monkeypatch.setattr(DNN, "prepare", lambda net, features: asked.append(len(features.mask)) or own(net, features))
    tailrx.train(tiny.run(data, model="dnn", epochs=3), tmp_path / "run")
    assert asked == [len(tiny.rows())] * 2  # to train, and to fill the bundle


# What a finished run leaves


def test_a_finished_run_leaves_these_files_and_no_training_state(whole):
    assert list(contents(whole.path)) == [
        "bundle/bundle.json", "bundle/card.json", "bundle/weights.safetensors",
        "config.toml", "hardware.json", "history.json", "predictions.npz", "result.json", "split.json",
    ]  # fmt: skip


def test_the_result_has_exactly_the_promised_names(whole):
    said = strict(whole.path / "result.json")
    assert set(said) == {*PROMISED, *BESIDES}
    assert {"features", "fit", "predict"} <= set(said["time_s"])
    assert set(said["bands"]) == {"many", "medium", "few"}
    assert whole.result == said


def test_the_result_says_what_was_run(whole, data):
    r = whole.result
    assert (r["model"], r["loss"], r["dataset"], r["protocol"]) == ("dnn", "cross_entropy", "table", "clean")
    assert (r["split"], r["fold"], r["n_folds"], r["fold_seed"], r["seed"]) == ("kfold", 0, 5, 0, 0)
    assert (r["device"], r["threads"], r["dtype"]) == ("cpu", 1, "float32")
    assert r["n_train"] + r["n_valid"] + r["n_test"] == len(tiny.pairs())
    assert all(seconds >= 0 for seconds in r["time_s"].values())
    assert r["versions"]["tailrx"] == tailrx.__version__
    certificate = strict(whole.path / "split.json")
    assert (certificate["split_sha256"], certificate["data_sha256"]) == (r["split_sha256"], r["data_sha256"])
    assert certificate["units_crossing"] == 0
    assert r["data_sha256"] == tailrx.load_dataset(f"{data}/").sha256


def test_the_result_says_under_which_terms_its_data_stand_and_when_it_was_made(whole):
    r = whole.result
    assert (r["data_title"], r["data_licence"], r["commercial_use"]) == (tiny.CARD["title"], "CC0-1.0", True)
    age = datetime.now(UTC) - datetime.fromisoformat(r["finished_at"])
    assert timedelta(seconds=-2) < age < timedelta(hours=1)


def test_metrics_are_those_of_the_predictions_it_kept(whole):
    kept = Predictions.load(whole.path / "predictions.npz")
    assert len(kept) == whole.result["n_test"]
    np.testing.assert_allclose(kept.probability.sum(1), 1, atol=1e-5)
    right = sum(int(p.argmax()) == t for p, t in zip(kept.probability, kept.target.tolist(), strict=True))
    assert whole.metrics["accuracy"] == pytest.approx(right / len(kept))


def test_the_best_epoch_is_the_first_with_the_highest_validation_score(whole):
    scores = [e["scores"]["accuracy"] for e in strict(whole.path / "history.json")]
    assert len(scores) == 4
    assert whole.result["training"] == {
        "best_epoch": scores.index(max(scores)) + 1, "epochs": 4, "monitor": "accuracy", "chosen_on": "validation rows",
        "history": strict(whole.path / "history.json"),
    }  # fmt: skip


def test_its_config_reruns_it_to_the_same_bits(whole, tmp_path):
    again = tailrx.train(fill(read_toml(whole.path / "config.toml")), tmp_path / "again")
    one, other = contents(whole.path), contents(again.path)
    for name in ("config.toml", "predictions.npz", "split.json", "bundle/weights.safetensors"):
        assert one[name] == other[name], name


def test_another_seed_gives_other_weights_and_the_same_split(whole, data, tmp_path):
    other = tailrx.train(tiny.run(data, epochs=1, seed=1, **CAREFUL), tmp_path / "other")
    assert other.result["split_sha256"] == whole.result["split_sha256"]
    files = contents(whole.path), contents(other.path)
    assert files[0]["bundle/weights.safetensors"] != files[1]["bundle/weights.safetensors"]


def test_tell_hears_of_every_epoch(data, tmp_path):
    heard = []
    tailrx.train(tiny.run(data, epochs=2), tmp_path / "run", session=tailrx.Session(tell=heard.append))
    assert [(e.epoch, e.of) for e in heard] == [(0, 2), (1, 2)]
    assert {"accuracy", "macro_f1"} <= set(heard[0].scores)


def test_a_baseline_leaves_a_result_and_no_bundle(data, tmp_path):
    run = tailrx.train(tiny.run(data, model="neighbours", train={"threads": 1, "device": "cpu"}), tmp_path / "run")
    assert list(contents(run.path)) == [
        "config.toml", "hardware.json", "predictions.npz", "result.json", "split.json",
    ]  # fmt: skip
    assert set(run.result) == {*PROMISED, *BESIDES}
    assert run.result["loss"] is None
    assert run.result["training"]["power"] in (2.0, 4.0, 6.0, 8.0)


def test_the_paper_protocol_says_that_the_test_rows_chose(data, tmp_path):
    run = tailrx.train(tiny.run(data, protocol="paper"), tmp_path / "run")
    assert run.result["protocol"] == "paper"
    assert run.result["n_valid"] == 0
    assert run.result["training"]["chosen_on"] == "test rows (paper protocol)"
    assert strict(run.path / "split.json")["test_chooses_epoch"] is True
    scores = [e["scores"]["accuracy"] for e in strict(run.path / "history.json")]
    assert run.metrics["accuracy"] == pytest.approx(max(scores))  # the very rows it is then judged by


# Folders in the way


def test_a_new_run_refuses_a_finished_one_and_leaves_it_alone(whole, data):
    before = contents(whole.path)
    with pytest.raises(RunError, match="holds a finished run; give --out a new folder"):
        tailrx.train(tiny.run(data), whole.path)
    assert contents(whole.path) == before


def test_a_new_run_refuses_an_unfinished_one_and_names_the_command_that_finishes_it(data, tmp_path):
    out = killed(tiny.run(data), tmp_path / "run", 1)
    before = contents(out)
    with pytest.raises(RunError, match=f"holds an unfinished run; finish it with: tailrx train --resume {out}"):
        tailrx.train(tiny.run(data), out)
    assert contents(out) == before


def test_a_new_run_refuses_a_folder_of_other_files(data, tmp_path):
    mine = [".notes.0a1b2c3d.txt", "thesis.txt"]  # one of them named like a draft
    for name in mine:
        (tmp_path / name).write_text("mine")
    with pytest.raises(RunError, match="holds other files; give --out a new folder"):
        tailrx.train(tiny.run(data), tmp_path)
    assert sorted(contents(tmp_path)) == mine


def test_a_new_run_refuses_a_file_in_place_of_its_folder(data, tmp_path):
    (tmp_path / "run").write_text("mine")
    with pytest.raises(RunError, match="cannot be made"):
        tailrx.train(tiny.run(data), tmp_path / "run")
    assert (tmp_path / "run").read_text() == "mine"


def test_an_empty_folder_will_do(data, tmp_path):
    assert tailrx.train(tiny.run(data, epochs=1), tmp_path).metrics


# One at a time


def test_a_second_run_into_the_same_folder_is_refused_and_the_first_is_not_disturbed(data, tmp_path):
    config, out, refused = tiny.run(data, epochs=2), tmp_path / "run", []

    def meanwhile(epoch):
        for second in (lambda: tailrx.train(config | {"seed": 1}, out), lambda: tailrx.resume(out)):
            with pytest.raises(RunError, match="another tailrx is at work in") as why:
                second()
            refused.append(str(why.value))

    run = tailrx.train(config, out, session=tailrx.Session(tell=meanwhile))
    assert len(refused) == 4
    assert run.result["seed"] == 0
    alone = tailrx.train(config, tmp_path / "alone")
    assert contents(run.path)["bundle/weights.safetensors"] == contents(alone.path)["bundle/weights.safetensors"]
    assert not (out / ".lock").exists()


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_no_link_in_a_run_folder_leads_to_a_file_that_is_written(data, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    out = tmp_path / "run"
    out.mkdir()
    (out / ".lock").symlink_to(tmp_path / "thesis.txt")
    with pytest.raises((RunError, OSError)):
        tailrx.train(tiny.run(data, epochs=1), out)
    (out / ".lock").unlink()
    out = killed(tiny.run(data), tmp_path / "other", 1)
    (out / "result.json").symlink_to(tmp_path / "not there")
    for name in ("history.json", "predictions.npz"):
        (out / name).unlink(missing_ok=True)
        (out / name).symlink_to(tmp_path / "thesis.txt")
    tailrx.resume(out)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
    assert not (tmp_path / "not there").exists()


def test_drafts_that_a_killed_run_left_are_cleared_when_it_goes_on(data, tmp_path):
    out = killed(tiny.run(data), tmp_path / "run", 1)
    (out / "bundle").mkdir()
    left = [out / ".state.0a1b2c3d.safetensors", out / "bundle" / ".weights.0a1b2c3d.safetensors"]
    for draft in left:
        draft.write_bytes(b"half")
    tailrx.resume(out)
    assert not [draft for draft in left if draft.exists()]


# What a reader of the result must know


def test_a_resume_on_other_hardware_says_so_and_one_on_the_same_says_nothing(data, tmp_path):
    for threads, torn in ((1, ()), (2, ("threads 2 then, 1 now",))):
        out = killed(tiny.run(data, epochs=2), tmp_path / f"run{threads}", 1)
        hardware = strict(out / "hardware.json")
        assert hardware == {"device": "cpu", "dtype": "float32", "threads": 1}
        (out / "hardware.json").write_text(json.dumps(hardware | {"threads": threads}))
        remarks = [r for r in tailrx.resume(out).result["remarks"] if "begun on other hardware" in r]
        assert len(remarks) == len(torn)
        assert all(words in remarks[0] for words in torn)


def test_what_the_run_was_computed_on_stands_in_result_and_bundle_while_the_configuration_keeps_what_was_asked(
    data, tmp_path, monkeypatch
):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    config = tiny.run(data, epochs=1)
    config["train"] |= {"threads": 0, "dtype": "auto", "device": "auto"}
    run = tailrx.train(config, tmp_path / "run")
    assert (run.result["config"]["train"]["threads"], run.result["config"]["train"]["dtype"]) == (0, "auto")
    resolved = strict(run.path / "bundle" / "bundle.json")["resolved"]
    assert resolved == {k: run.result[k] for k in ("device", "dtype", "threads")}
    assert resolved["threads"] == 1
    assert resolved["dtype"] in ("float32", "bfloat16")


def test_a_run_that_learnt_nothing_says_so(data, tmp_path):
    target = np.array([0, 0, 1, 2])
    for column, due in ((0, 1), (1, 1), (2, 1)):  # to name one type always, the commonest or another
        said = Predictions(np.arange(4), target, np.eye(3, dtype=np.float32)[[column] * 4], target[:, None], "x", 0, 0)
        assert len(learnt_nothing(said, np.array([9, 5, 5]), "type")) == due
    for named in ([1, 2, 1, 2], [0, 1, 1, 2]):  # finds the rare ones at the cost of the common one, or nearly all
        found = Predictions(np.arange(4), target, np.eye(3, dtype=np.float32)[named], target[:, None], "x", 0, 0)
        assert learnt_nothing(found, np.array([9, 5, 5]), "type") == []
    right = Predictions(np.arange(4), target, np.eye(3, dtype=np.float32)[target], target[:, None], "x", 0, 0)
    assert learnt_nothing(right, np.array([9, 5, 5]), "type") == []
    config = tiny.run(data, epochs=1, optim={"name": "adam", "lr": 1e-9}, model={"name": "dnn", "hidden": [1, 1]})
    run = tailrx.train(config, tmp_path / "run")
    counts = np.array([t["n_train"] for t in run.result["per_type"]])
    due = learnt_nothing(Predictions.load(run.path / "predictions.npz"), counts, "type")
    assert run.result["remarks"] == due
    assert all("has learnt nothing" in remark for remark in due)


def test_a_diverged_run_is_not_gone_on_with_and_what_it_advises_helps(data, tmp_path):
    bad = tiny.run(data, optim={"name": "adam", "lr": 1e30}, model={"name": "dnn", "hidden": [16, 8], "dropout": 0.5})
    with pytest.raises(Diverged, match="lower optim"):
        tailrx.train(bad, tmp_path / "run")
    for again in (lambda: tailrx.resume(tmp_path / "run"), lambda: tailrx.train(bad, tmp_path / "run")):
        with pytest.raises(RunError, match=r"diverged: the loss became .* Begin a new run in another folder"):
            again()
    assert tailrx.train(bad | {"optim": {"name": "adam", "lr": 1e-3}}, tmp_path / "new").metrics


# Resuming


@pytest.mark.parametrize("epoch", [1, 3])
def test_a_killed_run_resumes_to_the_same_bits(epoch, whole, data, tmp_path):
    out = killed(tiny.run(data, epochs=4, **CAREFUL), tmp_path / "run", epoch)
    assert (out / "state.safetensors").exists()
    assert not (out / "result.json").exists()
    run = tailrx.resume(out)
    one, other = contents(whole.path), contents(run.path)
    assert list(one) == list(other)
    for name in ("config.toml", "predictions.npz", "split.json", "bundle/weights.safetensors"):
        assert one[name] == other[name], name
    for name in ("metrics", "intervals", "per_type", "bands", "reliability", "confusions"):
        assert whole.result[name] == run.result[name]
    assert timeless(whole.result["training"]) == timeless(run.result["training"])


def test_a_run_killed_before_its_first_checkpoint_resumes_to_the_same_bits(whole, data, tmp_path):
    config = tiny.run(data, epochs=4, **CAREFUL)
    config["train"]["checkpoint_s"] = 1e6
    out = killed(config, tmp_path / "run", 3)
    assert not (out / "state.safetensors").exists()
    run = tailrx.resume(out)
    assert contents(run.path)["predictions.npz"] == contents(whole.path)["predictions.npz"]


def test_a_resumed_run_goes_on_with_its_own_axes_where_they_would_now_be_found_turned(
    whole, data, tmp_path, monkeypatch
):
    out = killed(tiny.run(data, epochs=4, **CAREFUL), tmp_path / "run", 2)
    found = principal.principal_axes

    def turned(present):  # as where spreads are equal and another number of threads sums in another order
        mean, axes = found(present)
        return mean, -axes

    monkeypatch.setattr(principal, "principal_axes", turned)
    run = tailrx.resume(out)
    for name in ("predictions.npz", "bundle/weights.safetensors"):
        assert contents(run.path)[name] == contents(whole.path)[name], name


def test_a_run_that_switches_its_loss_resumes_to_the_same_bits_after_the_switch(data, tmp_path):
    config = tiny.run(data, epochs=4, switch={"after": 0.5, "loss": "focal"})
    unbroken = tailrx.train(config, tmp_path / "unbroken")
    run = tailrx.resume(killed(config, tmp_path / "run", 3))
    assert contents(run.path)["predictions.npz"] == contents(unbroken.path)["predictions.npz"]
    plain = tailrx.train(tiny.run(data, epochs=4), tmp_path / "plain")
    losses = [[e["loss"] for e in strict(r.path / "history.json")] for r in (run, plain)]
    assert losses[0][:2] == losses[1][:2]
    assert losses[0][2] < losses[1][2]  # focal is the smaller one


def test_resuming_a_finished_run_trains_nothing_and_needs_no_data(data, tmp_path):
    moved = shutil.copytree(data, tmp_path / "data")
    run = tailrx.train(tiny.run(moved, epochs=1), tmp_path / "run")
    shutil.rmtree(moved)
    before, heard = contents(run.path), []
    assert tailrx.resume(run.path, session=tailrx.Session(tell=heard.append)).result == run.result
    assert heard == []
    assert contents(run.path) == before


@pytest.mark.parametrize("change", ["smiles", "targets", "type of a pair"])
def test_a_resume_on_changed_data_is_refused(change, data, tmp_path):
    moved = shutil.copytree(data, tmp_path / "data")
    out = killed(tiny.run(moved), tmp_path / "run", 1)
    name, old, new = {
        "smiles": ("drugs.csv", "CC(=O)Oc1ccccc1C(=O)O", "CC(=O)Oc1ccccc1C(=O)OC"),
        "targets": ("drugs.csv", "ADRB1|ADRB2", "ADRB1|ADRB3"),
        "type of a pair": ("pairs.csv", "T01,T03,bleeding", "T01,T03,other"),
    }[change]
    text = (moved / name).read_text(encoding="utf-8")
    assert old in text
    (moved / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RunError, match="other settings or data"):
        tailrx.resume(out)


def test_a_damaged_training_state_is_refused_and_says_to_remove_it(data, tmp_path):
    out = killed(tiny.run(data), tmp_path / "run", 1)
    (out / "state.safetensors").write_bytes(b"damaged")
    with pytest.raises(RunError, match="remove it to start this run afresh"):
        tailrx.resume(out)
    (out / "state.safetensors").unlink()
    assert tailrx.resume(out).metrics


def test_a_resume_wants_the_folder_of_a_run(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RunError, match="holds no run"):
            tailrx.resume(folder)
    (tmp_path / "config.toml").write_text("model = [")
    with pytest.raises(ConfigError, match="not a TOML run file"):
        tailrx.resume(tmp_path)


# Failing before anything is written


def broken(data, tmp_path, name, old, new):
    folder = shutil.copytree(data, tmp_path / "broken")
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize("model", ["dnn", "neighbours"])
@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("pairs.csv", "T01,T03", "T99,T03", "T99"),
        ("pairs.csv", "T01,T03", "T03,T03", "itself"),
        ("pairs.csv", "drug_a", "first", "needs a column 'drug_a'"),
        ("drugs.csv", "CC(=O)Oc1ccccc1C(=O)O", "CC(=O", "T01"),
        ("types.csv", "symmetric", "sideways", "direction"),
    ],
)
def test_data_that_cannot_be_read_leaves_no_folder(name, old, new, rule, model, data, tmp_path):
    folder = broken(data, tmp_path, name, old, new)
    with pytest.raises(DataError, match=rule):
        tailrx.train(tiny.run(folder, model=model, train={"epochs": 1}), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_data_that_is_not_there_leaves_no_folder(tmp_path):
    with pytest.raises(DataError, match="is not there"):
        tailrx.train(tiny.run(tmp_path / "nowhere"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_dataset_of_one_type_is_refused_with_what_to_do(data, tmp_path):
    folder = shutil.copytree(data, tmp_path / "single")
    lines = (folder / "pairs.csv").read_text(encoding="utf-8").splitlines()
    (folder / "pairs.csv").write_text("\n".join([lines[0], *(x for x in lines if x.endswith("sedation"))]))
    with pytest.raises(DataError, match=r"has one type only.*; add pairs of another type, or name another dataset"):
        tailrx.train(tiny.run(folder), tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("sections", "rule"),
    [
        ({"split": {"name": "kfold", "fold": 5}}, "fold must be 0 to 4"),
        ({"train": {"monitor": "ece"}}, "more is better"),
        ({"train": {"monitor": "acuracy"}}, "Did you mean 'accuracy'"),
        ({"train": {"device": "cuda:77"}}, "not there"),
        ({"model": "cnn_siam", "features": ["morgan", "target"], "data": "few drugs"}, "at least 16 reference drugs"),
    ],
)
def test_settings_that_cannot_be_met_leave_no_folder(sections, rule, data, tmp_path):
    config = {**tiny.run(data), **sections}
    if sections.get("data") == "few drugs":
        lines = (data / "pairs.csv").read_text(encoding="utf-8").splitlines()
        few = shutil.copytree(data, tmp_path / "few")
        among = [x for x in lines[1:] if all(d <= "T12" for d in x.split(",")[:2])]
        (few / "pairs.csv").write_text("\n".join([lines[0], *among]), encoding="utf-8")
        config["data"] = f"{few}/"
    with pytest.raises(TailrxError, match=rule):
        tailrx.train(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


# Several folds as one


@pytest.fixture(scope="module")
def folds(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("folds")
    return [tailrx.train(tiny.run(data, epochs=2, split={"name": "kfold", "fold": k, "n_folds": 3}), out / str(k))
            for k in range(3)]  # fmt: skip


def test_pooled_folds_are_judged_as_one_set_of_predictions(folds):
    one = tailrx.evaluate(*(run.path for run in folds))
    assert one["fold"] == "pooled"
    assert one["folds"] == [0, 1, 2]
    kept = [Predictions.load(run.path / "predictions.npz") for run in folds]
    rows = np.concatenate([p.row for p in kept])
    assert one["n_test"] == len(rows) == len(set(rows.tolist())) == len(tiny.pairs())
    right = sum(int((p.probability.argmax(1) == p.target).sum()) for p in kept)
    assert one["metrics"]["accuracy"] == pytest.approx(right / len(rows))
    each = [run.metrics["accuracy"] for run in folds]
    assert one["mean_of_folds"]["accuracy"] == pytest.approx(sum(each) / 3)
    variance = sum((x - sum(each) / 3) ** 2 for x in each) / 2
    assert one["sd_of_folds"]["accuracy"] == pytest.approx(variance**0.5)


def test_pooled_folds_keep_how_each_was_trained_and_recount_what_counts_rows(folds):
    one = tailrx.evaluate(*(run.path for run in reversed(folds)))
    assert one["training"] == {"folds": [{"fold": k, **folds[k].result["training"]} for k in range(3)]}
    assert (one["data_licence"], one["commercial_use"]) == ("CC0-1.0", True)
    assert one["finished_at"] == max(run.result["finished_at"] for run in folds)
    assert sum(b["n"] for b in one["reliability"]) == one["n_test"]
    names = [t["type"] for t in one["per_type"]]
    kept = [Predictions.load(run.path / "predictions.npz") for run in folds]
    wrong = Counter(
        (names[t], names[p.argmax()])
        for k in kept
        for t, p in zip(k.target.tolist(), k.probability, strict=True)
        if p.argmax() != t
    )
    assert {(c["true"], c["predicted"]): c["n"] for c in one["confusions"]} == wrong


def test_folds_of_an_older_release_pool_with_what_they_have(folds, tmp_path):
    old = []
    for run in folds:
        folder = shutil.copytree(run.path, tmp_path / run.path.name)
        since = ("schema_version", "data_title", "data_licence", "commercial_use", "finished_at", "training")
        lacks = {k: v for k, v in run.result.items() if k not in since}
        (folder / "result.json").write_text(json.dumps(lacks))
        old.append(folder)
    one = tailrx.evaluate(*old)
    assert "data_licence" not in one  # unknown, which is not the same as "not stated"
    assert one["finished_at"] is None
    assert one["training"] == {"folds": [{"fold": k} for k in range(3)]}


def test_folds_pool_whatever_order_they_are_named_in(folds):
    there, back = (tailrx.evaluate(*(run.path for run in order)) for order in (folds, folds[::-1]))
    assert there["metrics"] == pytest.approx(back["metrics"])
    assert there["folds"] == back["folds"]


def test_one_run_alone_is_evaluated_as_it_is(folds):
    assert tailrx.evaluate(folds[0].path) == folds[0].result


def test_runs_of_different_experiments_are_not_pooled(folds, whole):
    with pytest.raises(RunError, match="folds of one experiment; n_folds is 3 in one and 5"):
        tailrx.evaluate(folds[0].path, whole.path)
    with pytest.raises(RunError, match="different folds; got folds 1, 1"):
        tailrx.evaluate(folds[1].path, folds[1].path)


def changed(run, folder, change):
    """A copy of a run in which `change` was done to its result."""
    shutil.copytree(run.path, folder)
    said = json.loads((folder / "result.json").read_text())
    change(said)
    (folder / "result.json").write_text(json.dumps(said))
    return folder


@pytest.mark.parametrize("change", [lambda types: types.pop(), lambda types: types.reverse()])
def test_a_fold_whose_types_were_changed_is_not_pooled(folds, tmp_path, change):
    other = changed(folds[1], tmp_path / "other", lambda said: change(said["per_type"]))
    with pytest.raises(RunError, match="list the same types in the same order"):
        tailrx.evaluate(folds[0].path, other)


def test_a_fold_that_does_not_say_how_it_was_split_is_not_pooled(folds, tmp_path):
    other = changed(folds[1], tmp_path / "other", lambda said: said["config"].pop("split"))
    with pytest.raises(RunError, match="folds of one experiment"):
        tailrx.evaluate(folds[0].path, other)


def test_a_metric_that_one_fold_lacks_has_no_mean_of_folds(folds, tmp_path):
    other = changed(folds[1], tmp_path / "other", lambda said: (said["metrics"].pop("ece"), said["time_s"].clear()))
    both = tailrx.evaluate(folds[0].path, other)
    assert both["mean_of_folds"]["ece"] is None
    assert both["mean_of_folds"]["accuracy"] is not None


def test_what_is_no_finished_run_is_not_evaluated(data, tmp_path):
    with pytest.raises(RunError, match="is not there; name the folder that tailrx train made"):
        tailrx.evaluate(tmp_path / "nowhere")
    (tmp_path / "file.json").write_text("{}")
    with pytest.raises(RunError, match=r"file\.json is no folder; name the folder that tailrx train made"):
        tailrx.evaluate(tmp_path / "file.json")
    out = killed(tiny.run(data), tmp_path / "run", 1)
    with pytest.raises(RunError, match="has not finished; continue it with tailrx train --resume"):
        tailrx.evaluate(out)
    (out / "result.json").write_text('{"metrics": {}}')
    with pytest.raises(RunError, match="is damaged"):
        tailrx.evaluate(out)


def test_small_data_get_more_epochs_to_reach_the_least_number_of_steps(data, tmp_path):
    config = tiny.run(data, epochs=1)
    config["train"]["min_steps"] = 11
    run = tailrx.train(config, tmp_path / "run")
    steps = -(-run.result["n_train"] // 32)
    assert run.result["training"]["epochs"] == -(-11 // steps) > 1
