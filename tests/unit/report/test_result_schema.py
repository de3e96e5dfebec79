"""One schema for who writes a result and who reads one: what is written is all in it, and what is read stays whole."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel
from tests import results, tiny_suite
from tests.throwaway_part import installed

import tailrx
from tailrx.bench.kept_results import read_kept
from tailrx.errors import RunError
from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.report.page.render import render_run
from tailrx.report.result import read, written
from tailrx.report.schema import SCHEMA_VERSION, SINCE_2, Result, RunSections, TrainingTold, shaped
from tailrx.report.scores import score

# Public, so none may go; all but `example` are of runs that TailRx wrote before files said their version.
NAMES = {
    "suite", "model", "variant", "loss", "dataset", "protocol", "split", "fold", "n_folds", "fold_seed", "seed",
    "n_test", "n_types", "metrics", "intervals", "bands", "per_type", "reliability", "confusions", "resampling",
    "n_train", "n_valid", "time_s", "peak_mb", "device", "dtype", "threads", "versions", "commit", "training", "config",
    "split_sha256", "data_sha256", "data_title", "data_licence", "commercial_use", "finished_at", "remarks",
    "adjusted", "example",
}  # fmt: skip
POOLED = NAMES | {"folds", "mean_of_folds", "sd_of_folds", "computed"}
KEPT = {"setting", "checksum"}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAILRX_OFFLINE", "1")
        return tiny_suite.carry_out(tmp_path_factory.mktemp("suite"))


def unnamed_in_schema(value: Any, place: str = "") -> Iterator[str]:
    """Names within a model that its class does not have; a run file and a baseline's choices may be any."""
    if isinstance(value, BaseModel):
        if not isinstance(value, RunSections | TrainingTold):
            yield from (f"{place}.{name}" for name in value.model_extra or ())
        for name in type(value).model_fields:
            yield from unnamed_in_schema(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from unnamed_in_schema(inner, place)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from unnamed_in_schema(inner, place)


def test_what_is_written_has_all_names_it_ever_had_its_version_and_none_that_the_schema_lacks(done):
    run = read(done.run("warm", "neighbours", 0) / "result.json")
    kept, pooled = (read_kept(done.kept("warm", "neighbours", fold)) for fold in (0, "pooled"))
    assert run.keys() == NAMES | {"schema_version"}
    assert kept.keys() == NAMES | KEPT | {"schema_version"}
    assert pooled.keys() == POOLED | KEPT | {"schema_version", "fold_checksums"}
    for said in (run, kept, pooled):
        assert said["schema_version"] == SCHEMA_VERSION
        assert list(unnamed_in_schema(shaped(said))) == []


def test_a_name_that_the_schema_lacks_is_noticed():
    made = results.result()
    made["bands"]["few"]["sureness"] = 1
    assert list(unnamed_in_schema(shaped(made))) == [".bands.sureness"]


def test_what_is_read_is_given_back_as_it_was_with_what_later_versions_add(done):
    for file in done.home.glob("results/two/*.json"):
        said = json.loads(file.read_text())
        said |= {"added": [1], "per_type": [{**t, "added": {"x": None}} for t in said["per_type"]]}
        assert json.dumps(shaped(said).to_dict(), sort_keys=True) == json.dumps(said, sort_keys=True)


def test_a_file_without_a_version_is_of_the_first_and_may_lack_what_the_second_has():
    old = results.older(results.result())
    assert shaped(old).schema_version == 1
    assert "schema_version" not in shaped(old).to_dict()
    assert render_run(old, PAIRS)


@pytest.mark.parametrize("name", SINCE_2)
def test_a_file_of_the_second_version_lacks_nothing_of_it(name):
    said = {**results.result(), "schema_version": 2}
    assert shaped(said)
    del said[name]
    with pytest.raises(RunError, match=f"damaged at its fields .{name} is missing, which version 2 of the schema has"):
        shaped(said)


def test_a_type_of_the_second_version_has_its_accuracy():
    said = {**results.result(), "schema_version": 2}
    del said["per_type"][1]["accuracy"]
    with pytest.raises(RunError, match="a type lacks accuracy, which version 2"):
        shaped(said)


def test_a_file_of_a_version_to_come_is_refused_with_advice_and_is_not_called_damaged(tmp_path):
    said = {**results.result(), "schema_version": SCHEMA_VERSION + 1, "bands": "of another kind by then"}
    file = tmp_path / "result.json"
    file.write_text(json.dumps(said))
    for ask in (lambda: shaped(said), lambda: read(file), lambda: render_run(said, PAIRS)):
        with pytest.raises(RunError, match=r"follows version 3 of the schema.* 1 to 2; install a newer one\.$") as why:
            ask()
        assert "damaged" not in str(why.value)
    with pytest.raises(RunError, match="damaged at schema_version"):
        shaped({**said, "schema_version": "2"})


def test_folds_of_which_one_is_of_the_first_version_pool_to_one_of_the_first(done):
    folders = [done.run("warm", "neighbours", fold) for fold in (0, 1)]
    assert tailrx.evaluate(*folders)["schema_version"] == SCHEMA_VERSION
    file = folders[1] / "result.json"
    before = file.read_text()
    said = json.loads(before)
    del said["schema_version"], said["data_title"]
    file.write_text(json.dumps(said))
    assert tailrx.evaluate(*folders)["schema_version"] == 1
    file.write_text(before)


def test_the_writer_writes_nothing_that_a_reader_would_refuse():
    assert written(results.result()) == results.result()
    with pytest.raises(RunError, match=r"no result can be written .*metrics\.accuracy"):
        written({**results.result(), "metrics": {"accuracy": 7.0}})


def test_a_metric_beyond_its_range_is_named_and_no_result_is_written_with_it():
    class Distance:
        """Not within 0 and 1."""

        headline = True

        def __call__(self, target, probability):
            return 12.0

    with installed("distance", Distance):
        said = results.result()
        with pytest.raises(RunError, match=r"metrics\.distance: Input should be less than or equal to 1"):
            written(said)


def test_a_score_undefined_in_every_resample_has_no_interval_and_can_be_read_again():
    made = results.predictions(3, 2)
    pair = np.array([[0, 1], [2, 3]])
    one = type(made)(made.row, made.target, made.probability, pair, "cold_s1", 0, 0)
    for seed in range(50):  # two pairs of four drugs: now and then a resample has neither
        scores = score(one, list("abc"), np.arange(3), resample="units", resamples=1, seed=seed)
        if scores.intervals["accuracy"] is None:
            break
    else:
        raise AssertionError("no resample was empty")
    said = {**results.result(3), **scores.to_dict()}
    assert shaped(said).intervals["accuracy"] is None
    assert "–" in render_run(said, PAIRS)


def test_the_schema_is_of_any_job_and_speaks_of_no_pairs():
    text = json.dumps(Result.model_json_schema()).lower()
    assert [word for word in ("pair", "drug", "medicine") if word in text] == []
