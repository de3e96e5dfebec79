"""What a run said of its test rows is the same from its folder and from what is kept of it, and proved its own."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tests import tiny_suite

import tailrx
from tailrx import api
from tailrx.bench.kept_results import checksum, predictions_file
from tailrx.comparison.outcome import read_outcome
from tailrx.errors import DataError, RunError, TailrxError

pytestmark = pytest.mark.usefixtures("no_data_of_ours")


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    return tiny_suite.carry_out(tmp_path_factory.mktemp("suite"))


@pytest.fixture
def copy(done, tmp_path):
    """The suite's home and runs copied, to be damaged; the data stays where it is."""
    shutil.copytree(done.home, tmp_path / "home")
    shutil.copytree(done.runs, tmp_path / "runs")
    return tiny_suite.TinySuite(tmp_path / "home", done.data, tmp_path / "runs")


def read(path):
    return read_outcome(Path(path), api.Session(offline=True).files)


def refusal(path):
    with pytest.raises(TailrxError) as why:
        read(path)
    assert "\n" not in str(why.value)
    return str(why.value)


def change(path, seal=True, **fields):
    """Change fields of a result file, and seal it anew as if it had always been so."""
    said = {**json.loads(path.read_text()), **fields}
    if seal and "checksum" in said:
        said["checksum"] = checksum(said)
    path.write_text(json.dumps(said))


def fields(path):
    return json.loads(path.read_text())


def assert_same(one, other):
    for name in ("target", "predicted", "unit", "n_train"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (one.labels, one.band, one.split, one.folds) == (other.labels, other.band, other.split, other.folds)
    np.testing.assert_allclose(one.top, other.top, atol=1e-3)  # kept as float16


@pytest.mark.parametrize("setting", ["warm", "cold"])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_run_folder_and_what_is_kept_of_it_say_the_same(done, setting, fold):
    ran, kept = read(done.run(setting, "neighbours", fold)), read(done.kept(setting, "neighbours", fold))
    assert_same(ran, kept)
    assert_same(ran, read(done.run(setting, "neighbours", fold) / "result.json"))
    assert len(set(ran.predicted.tolist())) > 1


@pytest.mark.parametrize("setting", ["warm", "cold"])
def test_a_pooled_result_is_its_folds_behind_one_another(done, setting):
    parts = [read(done.run(setting, "neighbours", fold)) for fold in (0, 1)]
    both = read(done.kept(setting, "neighbours", "pooled"))
    for name in ("target", "predicted", "unit"):
        np.testing.assert_array_equal(getattr(both, name), np.concatenate([getattr(p, name) for p in parts]))
    assert both.folds == parts[0].folds | parts[1].folds
    stated = tailrx.evaluate(*(done.run(setting, "neighbours", fold) for fold in (0, 1)))["per_type"]
    assert dict(zip(both.labels, both.band, strict=True)) == {t["type"]: t["band"] for t in stated}
    assert len(set(both.band)) > 1


def test_the_units_of_a_pair_are_its_two_drugs(done):
    kept, data = read(done.kept("cold", "neighbours", 0)), tailrx.load_dataset(f"{done.data}/")
    asked = {(*pair, t) for pair, t in zip(data.pair.tolist(), data.target.tolist(), strict=True)}
    assert {(*pair, t) for pair, t in zip(kept.unit.tolist(), kept.target.tolist(), strict=True)} <= asked


def test_without_predictions_it_says_how_to_make_them(copy):
    for fold in (1, "pooled"):
        path = copy.kept("warm", "neighbours", fold)
        predictions_file(copy.kept("warm", "neighbours", 1)).unlink(missing_ok=True)
        assert "fold1-seed0.npz is not there" in refusal(path)
        assert "make it with tailrx bench" in refusal(path)
    (copy.run("warm", "neighbours", 0) / "predictions.npz").unlink()
    assert "holds no predictions" in refusal(copy.run("warm", "neighbours", 0))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda p, t: {"predicted": p[:-1], "top": t[:-1]}, r"one prediction for each of the \d+ test rows"),
        (lambda p, t: {"predicted": p, "top": t[:-1]}, "one prediction for each"),
        (lambda p, t: {"predicted": p[:, None], "top": t}, "one prediction for each"),
        (lambda p, t: {"predicted": p + 200, "top": t}, "must number 4 types"),
        (lambda p, t: {"predicted": p.astype(float), "top": t}, "must number 4 types"),
        (lambda p, t: {"predicted": p}, "damaged or holds no predictions"),
        (lambda p, t: {"predicted": p.astype(object), "top": t}, "damaged or holds no predictions"),
        (lambda p, t: {"predicted": np.roll(p, 1), "top": t}, "is not the one that its predictions give"),
    ],
)
def test_predictions_that_are_not_of_this_result_are_found_out(copy, made, words):
    path = copy.kept("warm", "neighbours", 0)
    with np.load(predictions_file(path)) as z:
        predicted, top = z["predicted"], z["top"]
    np.savez(predictions_file(path), **made(predicted, top))
    with pytest.raises(TailrxError, match=words):
        read(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04"])
def test_a_damaged_predictions_file_is_one_sentence(copy, content):
    path = copy.kept("warm", "neighbours", 0)
    predictions_file(path).write_bytes(content)
    assert "is damaged or holds no predictions" in refusal(path)


def test_predictions_of_another_system_laid_beside_the_result_are_found_out(copy):
    path, other = (copy.kept("warm", system, 0) for system in ("neighbours", "by_target"))
    shutil.copy(predictions_file(other), predictions_file(path))
    assert "accuracy is not the one that its predictions give" in refusal(path)
    ran, other = (copy.run("warm", system, 0) for system in ("neighbours", "by_target"))
    shutil.copy(other / "predictions.npz", ran / "predictions.npz")
    assert "predictions give" in refusal(ran)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"metrics": {"accuracy": 0.99}}, "accuracy is not the one that its predictions give"),
        ({"metrics": {"accuracy": "0.9"}}, r"damaged \(metrics\.accuracy"),
        ({"metrics": {"accuracy": float("nan")}}, r"damaged \(NaN is no JSON"),
        ({"n_test": 3}, "n_test is not the one that its predictions give"),
        ({"split_sha256": "0" * 64}, "a split that its settings do not give"),
        ({"split_sha256": None}, r"damaged \(split_sha256"),
        ({"data_sha256": "0" * 64}, "another 'table' than the one found here"),
        ({"protocol": "cleen"}, r"damaged \(protocol"),
        ({"protocol": "paper"}, "a split that its settings do not give"),
        ({"fold": "pooled"}, "damaged .*a pooled result has folds"),
        ({"fold": -1}, r"damaged \(fold"),
        ({"config": {}}, r"damaged \(config\.bands"),
        ({"per_type": [7]}, r"damaged \(per_type\.0"),
        ({"bands": None, "metrics": None}, r"damaged \(metrics"),
    ],
)
def test_a_result_file_changed_by_hand_is_found_out(copy, changed, words):
    path = copy.kept("warm", "neighbours", 0)
    before = fields(path)
    merged = {k: {**before[k], **v} if k == "metrics" and isinstance(v, dict) else v for k, v in changed.items()}
    change(path, **merged)  # sealed anew, so that its own checksum cannot help
    with pytest.raises(TailrxError, match=words):
        read(path)


def test_a_part_that_no_longer_exists_is_named(copy):
    path = copy.kept("warm", "neighbours", 0)
    config = fields(path)["config"]
    change(path, config={**config, "split": {"name": "kfolds"}})
    assert "Did you mean 'kfold'" in refusal(path)
    change(path, config={**config, "data": {"name": "tabel", "path": "x"}})
    assert "Did you mean 'table'" in refusal(path)
    change(path, config={**config, "bands": {"many": 5, "few": 20}})
    assert "few must not exceed many" in refusal(path)


def test_a_changed_file_with_its_old_seal_and_a_file_that_is_no_json_are_refused(copy):
    path = copy.kept("warm", "neighbours", 0)
    change(path, seal=False, n_train=1)
    assert "was changed after it was written" in refusal(path)
    path.write_text(path.read_text()[:-20])
    assert "is damaged" in refusal(path)
    path.write_text('{"model": "dnn"}')
    assert "fields are missing" in refusal(path)
    run = copy.run("warm", "neighbours", 0)
    (run / "result.json").write_text("[]")
    assert "is damaged" in refusal(run)


def test_other_data_under_the_same_name_is_refused(copy, tmp_path):
    shutil.copytree(copy.data, tmp_path / "data")
    pairs = tmp_path / "data" / "pairs.csv"
    pairs.write_text("".join(pairs.read_text().splitlines(keepends=True)[:-1]))
    path = copy.kept("warm", "neighbours", 0)
    config = fields(path)["config"]
    change(path, config={**config, "data": {**config["data"], "path": str(tmp_path / "data")}})
    assert "another 'table' than the one found here" in refusal(path)
    shutil.rmtree(tmp_path / "data")
    assert "is not there" in refusal(path)


def test_data_that_cannot_be_had_offline_says_where_to_put_it(copy):
    path = copy.kept("warm", "neighbours", 0)
    change(path, config={**fields(path)["config"], "data": {"name": "ddimdl"}})
    with pytest.raises(DataError, match="offline mode forbids the network"):
        read(path)


def test_a_kept_result_is_one_by_whatever_path_it_is_named(copy, monkeypatch):
    (copy.home / "results" / "else").mkdir()
    monkeypatch.chdir(copy.home / "results" / "else")
    plain = copy.kept("warm", "neighbours", "pooled")
    assert_same(read(Path("..") / "two" / plain.name), read(plain))
    change(plain, seal=False, n_valid=1)
    with pytest.raises(TailrxError, match="was changed after it was written"):
        api.report(Path("..") / "two" / plain.name)


def test_a_run_trained_below_a_folder_named_results_is_a_run(copy):
    run = copy.run("warm", "neighbours", 0)
    there = shutil.copytree(run, copy.home / "results" / "mine")
    assert_same(read(there / "result.json"), read(run))
    assert api.report(there / "result.json").exists()


def test_a_pooled_result_needs_its_own_folds_beside_it(copy):
    pooled, one = (copy.kept("warm", "neighbours", f) for f in ("pooled", 1))
    good = one.read_text()
    one.unlink()
    assert f"was pooled from {one.name}, which is not beside it" in refusal(pooled)
    shutil.copy(copy.kept("warm", "by_target", 1), one)
    assert f"{one.name} is not the fold that {pooled.name} was pooled from" in refusal(pooled)
    shutil.copy(copy.kept("warm", "neighbours", 0), one)
    assert f"{one.name} is not the fold that {pooled.name} was pooled from" in refusal(pooled)
    one.write_text(good)
    change(pooled, split_sha256=[fields(one)["split_sha256"]] * 2)
    assert "was not pooled from the folds beside it" in refusal(pooled)
    change(pooled, split_sha256=[fields(copy.kept("warm", "neighbours", f))["split_sha256"] for f in (1, 0)])
    assert len(read(pooled)) == fields(pooled)["n_test"]  # in whichever order they were pooled
    change(pooled, metrics={**fields(pooled)["metrics"], "macro_f1": 0.99})
    assert "macro_f1 is not the one" in refusal(pooled)
    pooled.rename(pooled.with_name("all.json"))
    assert "foldpooled" in refusal(pooled.with_name("all.json"))


def test_what_is_no_run_is_refused_with_advice(copy, tmp_path):
    assert "is not there; name a run folder" in refusal(tmp_path / "nowhere")
    assert "is no run" in refusal(predictions_file(copy.kept("warm", "neighbours", 0)))
    (tmp_path / "loose.json").write_text("{}")
    assert "is no run" in refusal(tmp_path / "loose.json")
    assert "holds no run" in refusal(tmp_path)
    run = copy.run("warm", "neighbours", 0)
    (run / "result.json").unlink()
    assert "the run has not finished" in refusal(run)


def test_result_and_predictions_of_runs_with_other_types_do_not_mix(copy):
    run = copy.run("warm", "neighbours", 0)
    change(run / "result.json", per_type=fields(run / "result.json")["per_type"][:-1])
    assert "not of one run" in refusal(run)


@pytest.mark.parametrize(
    ("field", "without", "said"),
    [
        ("mean_of_folds", "accuracy", "mean_of_folds is missing"),
        ("sd_of_folds", "accuracy", "sd_of_folds is missing"),
        ("intervals", "accuracy", r"intervals\.accuracy is missing"),
        ("computed", 0, "computed is missing"),
    ],
)
def test_tables_refuse_a_pooled_result_that_lacks_what_they_print(copy, field, without, said):
    path = copy.kept("warm", "neighbours", "pooled")
    held = fields(path)[field]
    del held[without]
    change(path, **{field: held})
    with pytest.raises(RunError, match=said):
        api.write_tables(copy.home)


def test_a_metric_that_a_kept_result_lacks_is_a_dash_in_the_tables(copy):
    path = copy.kept("warm", "neighbours", "pooled")
    change(path, **{k: {m: v for m, v in fields(path)[k].items() if m != "macro_f1"}
                    for k in ("metrics", "mean_of_folds", "sd_of_folds")})  # fmt: skip
    assert "**–**" in api.write_tables(copy.home).read_text(encoding="utf-8")


@pytest.mark.parametrize("computed", [[{"threads": "two"}] * 2, [{}] * 2, 7])
def test_folds_computed_by_what_is_not_said_are_refused(copy, computed):
    path = copy.kept("warm", "neighbours", "pooled")
    change(path, computed=computed)
    with pytest.raises(RunError, match=r"damaged \(computed"):
        api.write_tables(copy.home)
