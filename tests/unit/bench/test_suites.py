"""A suite file is checked as a whole before anything is run, and says in one sentence what is wrong with it."""

import os
from pathlib import Path

import pytest

from tailrx.bench.run_plan import Selection, merged, plan
from tailrx.bench.suite import find_suite, read_suite
from tailrx.config import fill
from tailrx.errors import ConfigError, TailrxError, UnknownName
from tailrx.run_identity import differences, identity

SUITES = sorted((Path(__file__).parents[3] / "benchmarks" / "suites").glob("*.toml"))
SUITE = """
title = "A small table"
metrics = ["accuracy", "macro_f1"]
protocols = ["clean", "paper"]
folds = [0, 1]
[run]
data = "starter"
split = { name = "kfold", n_folds = 2 }
[[settings]]
name = "warm"
title = "Warm"
[[settings]]
name = "cold"
title = "Cold"
run = { split = { name = "cold_s1", n_folds = 2 } }
[[systems]]
name = "dnn"
title = "DNN"
run = { model = "dnn", train = { epochs = 2 } }
published.warm = { accuracy = 0.5 }
[[systems]]
name = "wide"
title = "DNN, wide"
run = { model = { name = "dnn", hidden = [1024, 256] } }
settings = ["warm"]
protocols = ["clean"]
folds = [1]
[[systems]]
name = "theirs"
title = "Someone else's"
published.cold = { accuracy = 0.6 }
"""


@pytest.fixture
def written(tmp_path):
    def write(text=SUITE, name="small"):
        path = tmp_path / "suites" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_plan_is_every_setting_with_every_system_that_is_run(written):
    rows = plan([read_suite(written())])
    assert [(r.name(1), sorted(r.configs)) for r in rows] == [
        ("warm-dnn-clean-fold1-seed0", [0, 1]),
        ("warm-dnn-paper-fold1-seed0", [0, 1]),
        ("warm-wide-clean-fold1-seed0", [1]),
        ("cold-dnn-clean-fold1-seed0", [0, 1]),
        ("cold-dnn-paper-fold1-seed0", [0, 1]),
    ]
    cold = rows[3].configs[1]
    assert (cold.split["name"], cold.split["fold"], cold.protocol, cold.train.epochs) == ("cold_s1", 1, "clean", 2)
    assert rows[2].labels == {"suite": "small", "setting": "warm", "variant": "wide"}
    assert rows[0].labels["variant"] == ""  # a system named as its model is no variant of it


def test_what_is_asked_by_name_narrows_the_plan_and_half_a_row_is_not_whole(written):
    suite = read_suite(written())
    (row,) = plan([suite], Selection(systems=["dnn"], folds=[1], protocols=["paper"], settings=["cold"]))
    assert (list(row.configs), row.whole) == ([1], False)
    assert all(r.whole for r in plan([suite]))
    assert [r.system.name for r in plan([suite], Selection(systems=["wide"]))] == ["wide"]


def test_a_split_without_folds_is_run_once(written):
    text = SUITE.replace('{ name = "cold_s1", n_folds = 2 }', '"holdout"')
    (row,) = plan([read_suite(written(text))], Selection(settings=["cold"], protocols=["clean"], folds=[1]))
    assert (list(row.configs), row.whole, "fold" in row.configs[0].split) == ([0], True, False)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('model = "dnn"', 'model = "dnm"', r"system 'dnn': no model named 'dnm'\. Did you mean 'dnn'"),
        ('data = "starter"', 'data = "stater"', r"no dataset named 'stater'\. Did you mean 'starter'"),
        ("folds = [0, 1]", "folds = [0, 2]", r"fold must be 0 to 1; got 2"),
        ("folds = [0, 1]", "folds = []", r"folds"),
        ("folds = [0, 1]", "folds = [-1]", r"greater than or equal to 0; got -1"),
        ('"macro_f1"]', '"macro_f1_zd1"]', r"results do not hold macro_f1_zd1; choose of accuracy"),
        ('"macro_f1"', '"adjusted_makro_f1"', r"no metric named 'makro_f1'\. Did you mean"),
        ('"macro_f1"]', '"adjusted_macro_f1_zd1"]', r"results do not hold macro_f1_zd1; choose of accuracy"),
        ('"macro_f1"', '"makro_f1"', r"no metric named 'makro_f1'\. Did you mean"),
        ("published.warm", "published.worm", r"system 'dnn': no setting named 'worm'\. Did you mean 'warm'"),
        ('settings = ["warm"]', 'settings = ["hot"]', r"system 'wide': no setting named 'hot'"),
        ('name = "wide"', 'name = "dnn"', r"two systems named 'dnn'"),
        ('name = "cold"', 'name = "warm"', r"two settings named 'warm'"),
        ('title = "A small table"', "", r"title"),
        ("epochs = 2", "epoch = 2", r"no setting 'train.epoch'\. Did you mean 'epochs'"),
        ("accuracy = 0.5", "accuracy = 50", r"less than or equal to 1; got 50"),
        ('title = "DNN, wide"', 'titel = "DNN"', r"systems.1.title"),
    ],
)  # fmt: skip
def test_a_suite_that_names_what_is_not_there_is_refused_in_one_sentence(written, old, new, says):
    assert old in SUITE
    path = written(SUITE.replace(old, new))
    with pytest.raises(TailrxError, match=says) as caught:
        plan([read_suite(path)])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("only", "says"),
    [
        ({"systems": ["dnm"]}, r"no system in suite 'small' named 'dnm'\. Did you mean 'dnn'"),
        ({"systems": ["theirs"]}, r"published numbers only"),
        ({"protocols": ["claen"]}, r"no protocol named 'claen'\. Did you mean 'clean'"),
        ({"folds": [7]}, r"the folds of suite 'small' are 0, 1; got 7"),
        ({"settings": ["wram"]}, r"no setting in suite 'small' named 'wram'\. Did you mean 'warm'"),
        (
            {"systems": ["wide"], "protocols": ["paper"]},
            r"no run is left of .* with systems wide; protocols paper",
        ),
    ],
)
def test_asking_for_what_a_suite_lacks_is_refused(written, only, says):
    suite = read_suite(written())
    with pytest.raises(TailrxError, match=says):
        plan([suite], Selection(**only))


def test_a_suite_is_found_by_name_or_path(written, tmp_path):
    path = written()
    assert find_suite("small", tmp_path) == path
    assert find_suite(str(path), Path("elsewhere")) == path
    assert find_suite(os.path.relpath(path), Path("elsewhere")) == path
    with pytest.raises(ConfigError, match=r"lies in a folder named suites.*; move .*small\.toml"):
        find_suite(str(tmp_path / "small.toml"), tmp_path)
    with pytest.raises(UnknownName, match="Did you mean 'small'"):
        find_suite("smal", tmp_path)
    with pytest.raises(ConfigError, match="--home"):
        find_suite("small", tmp_path / "nowhere")


def test_layers_of_a_run_lie_over_one_another_by_section():
    found = merged(
        {"model": {"name": "dnn", "dropout": 0.1}, "train": {"epochs": 3, "threads": 1}, "features": ["morgan"]},
        {"model": {"dropout": 0.2}, "train": {"epochs": 5}, "features": ["target"]},
        {"loss": "focal"},
    )
    assert found == {
        "model": {"name": "dnn", "dropout": 0.2}, "train": {"epochs": 5, "threads": 1}, "features": ["target"],
        "loss": {"name": "focal"},
    }  # fmt: skip
    assert merged(found, {"model": "cnn_siam"})["model"] == {"name": "cnn_siam"}  # another part starts afresh


def test_the_same_computation_has_one_identity_whatever_it_is_called_and_wherever_it_runs():
    plain = {"model": "dnn", "data": "starter"}
    assert identity(fill(plain)) == identity(fill({**plain, "suite": "x", "variant": "y", "train": {"threads": 1}}))
    assert identity(fill(plain)) != identity(fill({**plain, "seed": 1}))
    assert identity(fill(plain)) != identity(fill({**plain, "train": {"batch_size": 64}}))


def test_of_several_suites_a_name_must_be_in_one_of_them(written):
    one, other = read_suite(written()), read_suite(written(SUITE.replace('name = "wide"', 'name = "broad"'), "other"))
    rows = plan([one, other], Selection(systems=["broad"]))
    assert [(r.suite.name, r.system.name) for r in rows] == [("other", "broad")]
    with pytest.raises(UnknownName, match=r"no system in these suites named 'braod'\. Did you mean 'broad'"):
        plan([one, other], Selection(systems=["braod"]))


def test_to_take_a_section_away_that_a_run_may_do_without_is_a_change():
    network = {"model": {"name": "cnn_siam"}, "loss": {"name": "focal"}}
    whole = network | {"switch": {"after": 0.75, "loss": {"name": "focal"}}}  # as results of TailRx 0.1 have it
    assert differences(whole, network) == ["objective: switch, now classification"]
    assert differences(network, whole) == ["objective: classification, now switch"]
    assert differences(network, {"model": {"name": "cnn_siam"}})[0] == "loss: given, now none"
    made, plain = (fill({"model": "cnn_siam", "data": "starter", **more}) for more in ({}, {"switch": "none"}))
    dumped = [c.model_dump(exclude_none=True) for c in (made, plain)]
    assert differences(*dumped) == ["objective: switch, now classification"]
    assert identity(made) != identity(plain)


def test_changed_settings_are_named_and_settings_that_came_or_went_are_no_change():
    old = {"model": {"name": "dnn", "dropout": 0.1, "gone": 1}, "train": {"epochs": 3, "threads": 1}, "suite": "a"}
    new = {"model": {"name": "dnn", "dropout": 0.2, "came": 1}, "train": {"epochs": 3, "threads": 2}, "suite": "b"}
    assert differences(old, new) == ["model.dropout: 0.1, now 0.2"]
    assert differences({"loss": {"name": "focal", "gamma": 2}}, {"loss": {"name": "ldam"}}) == ["loss: focal, now ldam"]
    assert differences({"features": [{"name": "a"}]}, {"features": [{"name": "a"}, {"name": "b"}]}) != []


SEEDED = SUITE.replace("folds = [0, 1]\n", "folds = [0, 1]\nseeds = [0, 1, 2]\n")


def test_the_runs_of_a_suite_are_its_folds_under_each_of_its_seeds(written):
    rows = plan([read_suite(written(SEEDED))], Selection(systems=["dnn"], settings=["warm"], protocols=["clean"]))
    assert [(r.name("pooled"), sorted(r.configs), r.whole) for r in rows] == [
        (f"warm-dnn-clean-foldpooled-seed{seed}", [0, 1], True) for seed in (0, 1, 2)
    ]
    assert [[c.seed for c in r.configs.values()] for r in rows] == [[0, 0], [1, 1], [2, 2]]
    assert {c.split["fold_seed"] for r in rows for c in r.configs.values()} == {0}  # the same folds under every seed
    assert len({identity(c) for r in rows for c in r.configs.values()}) == 6


def test_a_system_has_seeds_of_its_own_and_without_any_the_run_s_own_seed(written):
    text = SEEDED.replace('run = { model = "dnn"', 'seeds = [7]\nrun = { model = "dnn"')
    assert {(r.system.name, r.seed) for r in plan([read_suite(written(text))])} == {
        ("dnn", 7), ("wide", 0), ("wide", 1), ("wide", 2),
    }  # fmt: skip
    assert {r.seed for r in plan([read_suite(written())])} == {0}
    own = SUITE.replace("[run]", "[run]\nseed = 5")
    assert {(r.seed, *{c.seed for c in r.configs.values()}) for r in plan([read_suite(written(own))])} == {(5, 5)}


def test_seeds_beside_a_seed_and_a_seed_twice_are_refused(written):
    both = SEEDED.replace("[run]", "[run]\nseed = 5")
    with pytest.raises(ConfigError, match=r"system 'dnn' has seeds \[0, 1, 2\] and a seed in its run; leave one"):
        plan([read_suite(written(both))])
    with pytest.raises(TailrxError, match=r"'seeds': each seed stands once, .* got \[0, 1, 1\]"):
        read_suite(written(SEEDED.replace("[0, 1, 2]", "[0, 1, 1]")))
    with pytest.raises(TailrxError, match="seeds"):
        read_suite(written(SEEDED.replace("[0, 1, 2]", "[]")))


def test_seeds_are_asked_for_by_number(written):
    suite = read_suite(written(SEEDED))
    assert {r.seed for r in plan([suite], Selection(seeds=[2]))} == {2}
    with pytest.raises(ConfigError, match=r"the seeds of suite 'small' are 0, 1, 2; got 3\."):
        plan([suite], Selection(seeds=[3]))


@pytest.mark.parametrize("path", SUITES, ids=lambda p: p.stem)
def test_every_committed_suite_can_be_run_as_it_stands(path):
    suite = read_suite(path)
    rows = plan([suite])
    assert all(row.configs for row in rows)
    assert len({row.name(fold) for row in rows for fold in row.configs}) == sum(len(row.configs) for row in rows)
    assert all(s.run is not None or s.published for s in suite.systems), "a row with neither a run nor numbers"
