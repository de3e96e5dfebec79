"""Run files: what is wrong in them is said in one sentence, what is missing is filled in, what is printed reruns."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailrx.config import TrainConfig, assign, describe, fill, part, read_toml, stage_settings
from tailrx.errors import BadSetting, ConfigError, TailrxError, UnknownName
from tailrx.models import cnn_siam
from tailrx.registry import BASELINES, FEATURES, KINDS, LOSSES, SPLITS

SMALL = {"data": "starter", "model": "dnn"}
OF_PAIRS = [name for name in FEATURES.names() if FEATURES.job(name) == "pair"]

# Strictness

NAN, INF = float("nan"), float("inf")
WRONG = {
    "no data": ({"model": "dnn"}, True, "a run must name its data; add data = { name = ... }."),
    "no model": ({"data": "starter"}, True, "a run must name its model; add model = { name = ... }."),
    "unknown section": ({"modle": "dnn"}, False, "a run has no section 'modle'. Did you mean 'model'? It has: job,"),
    "unknown model": ({"model": "dn"}, False, "no model named 'dn'. Did you mean 'dnn'? Known:"),
    "unknown loss": ({"loss": "fokal"}, False, "no loss named 'fokal'. Did you mean 'focal'?"),
    "unknown feature": ({"features": ["morgn"]}, False, "no feature named 'morgn'. Did you mean 'morgan'?"),
    "unknown setting of a part": (
        {"loss": {"name": "focal", "gama": 2}},
        True,
        "loss 'focal' has no setting 'gama'. Did you mean 'gamma'? It has: gamma.",
    ),
    "unknown setting of training": (
        {"train": {"epoch": 3}},
        False,
        "run has no setting 'train.epoch'. Did you mean 'epochs'? It has: epochs, batch_size",
    ),
    "unknown setting of bands": (
        {"bands": {"meny": 3}},
        True,
        "run has no setting 'bands.meny'. Did you mean 'many'? It has: many, few.",
    ),
    "unknown setting of the switch": (
        {"switch": {"aftr": 0.5, "after": 0.5, "loss": "focal"}},
        True,
        "objective 'switch' has no setting 'aftr'. Did you mean 'after'? It has: after, loss, augment.",
    ),
    "what the program gives": (
        {"model": {"name": "dnn", "widths": [3]}},
        False,
        "model 'dnn' has no setting 'widths'.",
    ),
    "wrong type": (
        {"train": {"epochs": "many"}},
        False,
        "run, setting 'train.epochs': input should be a valid integer",
    ),
    "wrong type deep inside": (
        {"model": {"name": "neighbours", "powers": [2, "x"]}},
        False,
        "baseline 'neighbours', setting 'powers.1': input should be a valid number",
    ),
    "out of range": (
        {"train": {"epochs": 0}},
        True,
        "run, setting 'train.epochs': input should be greater than or equal to 1; got 0.",
    ),
    "out of a part's range": (
        {"optim": {"name": "adam", "lr": 0}},
        True,
        "optimiser 'adam', setting 'lr': input should be greater than or equal to 0.000000001; got 0.",
    ),
    "unknown metric to monitor": (
        {"train": {"monitor": "macro_F1"}},
        False,
        "no metric named 'macro_F1'. Did you mean 'macro_f1'? Known:",
    ),
    "a metric to monitor of which less is better": (
        {"train": {"monitor": "ece"}},
        True,
        "train.monitor must be a metric where more is better; ece is not: choose accuracy, say.",
    ),
    "not a number": (
        {"loss": {"name": "focal", "gamma": NAN}},
        True,
        "loss 'focal', setting 'gamma': input should be a finite number; got nan.",
    ),
    "infinite": (
        {"optim": {"name": "adam", "lr": INF}},
        True,
        "optimiser 'adam', setting 'lr': input should be a finite number; got inf.",
    ),
    "no such choice": (
        {"protocol": "dirty"},
        True,
        "run, setting 'protocol': input should be 'clean' or 'paper'; got 'dirty'.",
    ),
    "missing setting": ({"data": "table"}, True, "dataset 'table', setting 'path': field required."),
    "part that is no part": ({"split": 5}, True, "a part is given by its name or a table with a name; got 5."),
    "name that is no text": ({"model": {"name": 5}}, True, "the name of a model must be text; got 5."),
    "name that is a list": ({"loss": {"name": ["a"]}}, True, "the name of a loss must be text; got ['a']."),
    "part without name": ({"data": {}}, False, "a dataset needs a name. Known:"),
    "section that is no table": ({"train": 5}, True, "[train] must be a table of settings; got 5."),
    "features by one name": (
        {"features": "morgan"},
        True,
        "features must be a list of names or tables, such as ['morgan', 'target']; got 'morgan'.",
    ),
    "no features": (
        {"features": []},
        True,
        "features must be a list of names or tables, such as ['morgan', 'target']; got [].",
    ),
    "features by number": (
        {"features": [5]},
        True,
        "a part is given by its name or a table with a name; got 5.",
    ),
    "baseline with a loss": (
        {"model": "neighbours", "loss": "focal"},
        True,
        "baseline 'neighbours' has no loss; remove that section.",
    ),
    "baseline with augmentation": (
        {"model": "neighbours", "augment": "none"},
        True,
        "baseline 'neighbours' has no augment; remove that section.",
    ),
    "baseline with an optimiser": (
        {"model": "neighbours", "optim": "adam"},
        True,
        "baseline 'neighbours' has no optim; remove that section.",
    ),
    "baseline with a switch": (
        {"model": "neighbours", "switch": {"after": 0.5, "loss": "focal"}},
        True,
        "baseline 'neighbours' has no objective; remove that section.",
    ),
    "switch at no time": (
        {"switch": {"loss": "focal"}},
        True,
        "objective 'switch', setting 'after': field required.",
    ),
    "switch and objective": (
        {"switch": {"after": 0.5, "loss": "focal"}, "objective": "classification"},
        True,
        "a run has either an objective or a switch, which is one; remove the section switch.",
    ),
    "unknown objective": ({"objective": "clasification"}, False, "no objective named 'clasification'. Did you mean"),
    "unknown sampler": ({"sampler": "balanced"}, False, "no sampler named 'balanced'."),
    "unknown part in a part": (
        {"objective": {"name": "weighted_sum", "terms": ["classification", "reconstructoin"]}},
        False,
        "no objective named 'reconstructoin'. Did you mean 'reconstruction'?",
    ),
    "unknown job": ({"job": "pears"}, False, "no job named 'pears'. Did you mean 'pair'?"),
    "model of another job": (
        {"model": "mlp"},
        True,
        "model 'mlp' is for the job 'molecule', and the data are of the job 'pair'; choose another model.",
    ),
    "feature of another job": (
        {"features": ["fingerprint"]},
        True,
        "feature 'fingerprint' is for the job 'molecule', and the data are of the job 'pair'; choose another feature.",
    ),
    "split of another job": ({"split": "scaffold"}, False, "split 'scaffold' is for the job 'molecule', and the data"),
    "recipe and stages": (
        {"recipe": "decoupling", "stages": [{}]},
        True,
        "a run has either a recipe or stages, which a recipe makes; remove one of them.",
    ),
    "unknown setting of a stage": (
        {"stages": [{"epochs": 3}]},
        False,
        "run has no setting 'stages.0.epochs'. It has: model, objective, loss,",
    ),
    "stage that changes what is the run's": (
        {"stages": [{"train": {"device": "cpu"}}]},
        True,
        "a stage cannot change device, which is the run's; set train.device.",
    ),
    "stage of no such model": ({"stages": [{"model": "teacher"}, {}]}, False, "no model of a stage named 'teacher'."),
    "model that no stage trains": (
        {"models": {"teacher": "dnn"}, "objective": "distillation"},
        False,
        "no stage trains the model 'teacher' of `models`; add a stage with model = 'teacher' before those that learn",
    ),
    "baseline with a recipe": (
        {"model": "neighbours", "recipe": "decoupling"},
        True,
        "baseline 'neighbours' has no recipe; remove that section.",
    ),
    "last stage of another model": (
        {"models": {"teacher": "dnn"}, "stages": [{}, {"model": "teacher"}]},
        True,
        "the last stage must train the run's own model; it trains 'teacher'.",
    ),
    "unknown setting of training in a stage": (
        {"stages": [{"train": {"epoch": 3}}]},
        False,
        "[train] of a stage has no setting 'epoch'. Did you mean 'epochs'?",
    ),
    "switch by a name that is none": (
        {"switch": "off"},
        True,
        "a switch is a table with after, loss and augment, or 'none'; got 'off'.",
    ),
    "switch that is no table": ({"switch": 5}, True, "[switch] must be a table of settings; got 5."),
    "switch to an unknown loss": ({"switch": {"after": 0.5, "loss": "foc"}}, False, "no loss named 'foc'."),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_in_one_sentence(what):
    said, whole, sentence = WRONG[what]
    with pytest.raises(TailrxError) as caught:
        fill(said if what in ("no data", "no model") else SMALL | said)
    assert isinstance(caught.value, ConfigError | UnknownName)
    assert str(caught.value) == sentence if whole else str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_the_start_of_the_list_above_is_right_but_for_that():
    assert fill(SMALL).model["name"] == "dnn"


def test_a_filled_run_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        fill(SMALL).seed = 1


# Filling in


def test_every_default_is_spelled_out():
    run = fill(SMALL)
    assert run.split == {"name": "kfold", "fold": 0, "n_folds": 5, "fold_seed": 0, "valid": 0.1}
    assert [f["name"] for f in run.features] == ["morgan", "target", "enzyme"]
    assert run.features[0] == {"name": "morgan", "radius": 2, "bits": 2048}
    assert run.loss == {"name": "cross_entropy", "label_smoothing": 0.0}
    assert run.augment == {"name": "none"}
    assert (run.optim["beta1"], run.optim["beta2"]) == (0.9, 0.999)
    assert (run.protocol, run.seed, run.job, run.bands.many, run.bands.few) == ("clean", 0, "pair", 100, 20)
    assert not run.is_baseline


def test_a_baseline_has_no_loss_and_no_optimiser():
    run = fill({"data": "starter", "model": "neighbours"})
    assert run.is_baseline
    assert (run.loss, run.augment, run.optim, run.objective, run.sampler) == (None,) * 5
    assert run.model == {"name": "neighbours", "powers": [2.0, 4.0, 6.0, 8.0]}


def test_a_name_alone_and_a_table_say_the_same():
    assert fill(SMALL | {"loss": "focal"}) == fill(SMALL | {"loss": {"name": "focal"}})
    assert fill(SMALL | {"features": ["target"]}) == fill(SMALL | {"features": [{"name": "target"}]})


def test_features_stand_in_the_order_named_as_names_or_tables():
    run = fill(SMALL | {"features": ["enzyme", {"name": "morgan", "bits": 512}, "target"]})
    assert run.features == [{"name": "enzyme"}, {"name": "morgan", "radius": 2, "bits": 512}, {"name": "target"}]


def test_what_the_user_wrote_is_not_changed():
    said = {"data": {"name": "starter"}, "model": "cnn_siam", "train": {"epochs": 3}, "features": ["target"]}
    fill(said)
    assert said == {"data": {"name": "starter"}, "model": "cnn_siam", "train": {"epochs": 3}, "features": ["target"]}


# The model's own recipe stands between TailRx's defaults and the user


@pytest.fixture
def recipe(monkeypatch):
    return lambda **said: monkeypatch.setattr("tailrx.models.dnn.DEFAULTS", said)


def test_the_recipe_outdoes_the_defaults_and_the_user_outdoes_the_recipe(recipe):
    recipe(
        loss={"name": "focal", "gamma": 5.0}, train={"epochs": 7, "batch_size": 8}, optim={"name": "adam", "lr": 0.5}
    )
    run = fill(SMALL | {"train": {"epochs": 9}, "optim": {"lr": 0.25}})
    assert run.loss == {"name": "focal", "gamma": 5.0}
    assert (run.train.epochs, run.train.batch_size) == (9, 8)
    assert run.train.schedule == TrainConfig().schedule
    assert (run.optim["name"], run.optim["lr"], run.optim["beta1"]) == ("adam", 0.25, 0.9)


def test_a_part_named_anew_keeps_no_setting_of_the_recipe_s_part(recipe):
    recipe(loss={"name": "tailed_focal", "gamma": 5.0, "beta": 9.0})
    assert fill(SMALL | {"loss": "focal"}).loss == {"name": "focal", "gamma": 2.0}
    assert fill(SMALL | {"loss": "tailed_focal"}).loss["beta"] == 9.0
    assert fill(SMALL | {"loss": {"gamma": 1.0}}).loss == {
        "name": "tailed_focal", "gamma": 1.0, "beta": 9.0, "threshold": 0.9,
    }  # fmt: skip


def test_the_recipe_may_choose_features_and_the_user_other_ones(recipe):
    recipe(features=["target"])
    assert [f["name"] for f in fill(SMALL).features] == ["target"]
    assert [f["name"] for f in fill(SMALL | {"features": ["enzyme"]}).features] == ["enzyme"]


SWITCHED = {"name": "switch", "after": 0.5, "augment": {"name": "none"}}


def test_the_recipe_may_switch_and_the_user_may_change_when_and_to_what(recipe):
    recipe(objective=SWITCHED)
    assert fill(SMALL).objective == SWITCHED
    changed = fill(SMALL | {"objective": {"after": 0.75, "loss": {"name": "focal", "gamma": 1}}}).objective
    assert (changed["after"], changed["augment"]) == (0.75, {"name": "none"})
    assert changed["loss"] == {"name": "focal", "gamma": 1.0}


# Run files of earlier releases


def test_a_section_switch_is_the_objective_of_that_name(recipe):
    switch = {"after": 0.75, "loss": {"name": "focal", "gamma": 1}}
    assert fill(SMALL | {"switch": switch}).objective == {
        "name": "switch", "after": 0.75, "loss": {"name": "focal", "gamma": 1.0},
    }  # fmt: skip
    recipe(objective=SWITCHED)
    assert fill(SMALL | {"switch": {"after": 0.75}}).objective == SWITCHED | {"after": 0.75}


@pytest.mark.parametrize("off", ["none", {"name": "none"}])
def test_the_recipe_s_switch_can_be_switched_off_and_stays_off_in_the_printed_run(recipe, off):
    recipe(objective=SWITCHED)
    run = fill(SMALL | {"switch": off})
    assert run.objective == {"name": "classification"}
    assert fill(tomllib.loads(run.to_toml())) == run


def test_switched_off_and_then_set_it_is_the_user_s_alone(recipe):
    recipe(objective=SWITCHED)
    off = assign(SMALL, ["switch=none"])
    own = fill(assign(off, ["switch.after=0.75", "switch.loss=focal"])).objective
    assert own == {"name": "switch", "after": 0.75, "loss": {"name": "focal", "gamma": 2.0}}


def test_a_printed_run_without_a_switch_gets_none_from_a_later_recipe(recipe):
    run = fill(SMALL)
    recipe(objective=SWITCHED)
    assert fill(SMALL).objective == SWITCHED
    assert fill(tomllib.loads(run.to_toml())).objective == {"name": "classification"}


# Stages


def test_a_recipe_is_written_out_as_its_stages_and_the_printed_run_is_the_same():
    run = fill(SMALL | {"recipe": {"name": "decoupling", "epochs": 3, "classifier": ["last.*"]}})
    first, second = run.stages
    assert (first.trainable, first.objective, first.train) == ([], None, {})
    assert (second.trainable, second.train) == (["last.*"], {"epochs": 3, "min_steps": 0})
    assert second.sampler == {"name": "class_balanced", "power": 0.0}
    assert fill(tomllib.loads(run.to_toml())) == run


def test_a_stage_changes_what_it_names_and_has_the_rest_of_the_run():
    run = fill(SMALL | {"loss": {"name": "focal", "gamma": 3.0}, "stages": [
        {"loss": {"gamma": 1.0}, "train": {"epochs": 4, "keep": "last"}}, {"loss": "ldam"},
    ]})  # fmt: skip
    assert [stage.loss["name"] for stage in run.stages] == ["focal", "ldam"]
    assert run.stages[0].loss["gamma"] == 1.0
    first, second = (stage_settings(run, stage) for stage in run.stages)
    assert (first.epochs, first.keep, first.batch_size) == (4, "last", run.train.batch_size)
    assert second == run.train


def test_the_job_of_a_run_is_that_of_its_dataset():
    assert fill(SMALL).job == fill(SMALL | {"job": "pair"}).job == "pair"
    assert fill({"data": "hiv", "model": "random_forest"}).job == "molecule"
    named = [fill({"data": data, "model": "mlp"}).features[0]["name"] for data in ("hiv", "uspto50k")]
    assert named == ["fingerprint", "reaction_difference"]  # a dataset may have defaults of its own
    with pytest.raises(ConfigError, match="dataset 'hiv' is of the job 'molecule', and the run says job = 'pair'"):
        fill({"data": "hiv", "model": "random_forest", "job": "pair"})


def test_settings_may_be_added_to_tables_given_by_their_path(tmp_path):
    from tailrx.api import complete

    given = assign(SMALL | {"data": f"{tmp_path}/"}, ["data.conflicts=keep"])
    assert complete(given).data == {"name": "table", "path": str(tmp_path), "conflicts": "keep"}
    assert complete(SMALL | {"data": f"{tmp_path}/"}).data["conflicts"] == "error"


def test_a_wrong_recipe_does_not_pass(recipe):
    recipe(train={"epoch": 7})
    with pytest.raises(BadSetting, match=r"no setting 'train\.epoch'"):
        fill(SMALL)


def test_cnn_siam_trains_by_its_own_recipe():
    run = fill({"data": "starter", "model": "cnn_siam"})
    for section in ("loss", "augment", "optim"):
        assert getattr(run, section).items() >= cnn_siam.DEFAULTS[section].items()
    assert run.train.model_dump().items() >= cnn_siam.DEFAULTS["train"].items()


# What is printed reruns

RUNS = st.fixed_dictionaries(
    {
        "data": st.builds(lambda p: {"name": "table", "path": p}, st.text(min_size=1)) | st.just("starter"),
        "model": st.sampled_from(["dnn", "cnn_siam"])
        | st.builds(lambda h, f: {"name": "dnn", "hidden": h, "fusion": f},
                    st.tuples(st.integers(1, 99), st.integers(1, 99)), st.sampled_from(["sum", "concat"])),
    },
    optional={
        "seed": st.integers(-(2**62), 2**62),
        "suite": st.text(),
        "protocol": st.sampled_from(["clean", "paper"]),
        "split": st.sampled_from(["cold_s1", "column", {"valid": 0.25, "fold": 3}, {"name": "holdout", "test": 0.3}]),
        "features": st.lists(st.sampled_from(OF_PAIRS), min_size=1, unique=True),
        "loss": st.builds(lambda g: {"name": "focal", "gamma": g}, st.floats(0, 1000)) | st.just("ldam"),
        "optim": st.builds(lambda x: {"lr": x}, st.floats(1e-9, 10)),
        "train": st.fixed_dictionaries({}, optional={"epochs": st.integers(1, 10**6), "warmup": st.floats(0, 0.99)}),
        "objective": st.builds(lambda a: {"name": "switch", "after": a, "loss": "focal"}, st.floats(0.01, 0.99))
        | st.just({"name": "weighted_sum", "terms": ["classification", "reconstruction"], "weights": [1.0, 0.1]}),
        "sampler": st.builds(lambda p: {"name": "class_balanced", "power": p}, st.floats(0, 1)),
        "recipe": st.builds(lambda n: {"name": "decoupling", "epochs": n}, st.integers(1, 99)),
        "bands": st.builds(lambda n: {"many": n}, st.integers(20, 10**6)),
    },
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(said=RUNS)
def test_the_printed_run_file_makes_the_same_run(said):
    run = fill(said)
    again = fill(tomllib.loads(run.to_toml()))
    assert again == run
    assert again.to_toml() == run.to_toml()


@settings(max_examples=20, deadline=None)
@given(powers=st.lists(st.floats(0.01, 50), min_size=1, max_size=5))
def test_a_baseline_s_printed_run_file_makes_the_same_run(powers):
    run = fill({"data": "starter", "model": {"name": "neighbours", "powers": powers}})
    assert fill(tomllib.loads(run.to_toml())) == run
    assert run.model["powers"] == list(powers)


def test_a_printed_run_stays_as_it_was_when_the_recipe_changes(recipe):
    run = fill(SMALL)
    recipe(loss={"name": "focal"}, train={"epochs": 3}, features=["target"])
    assert fill(tomllib.loads(run.to_toml())) == run


# Reading and --set


def test_a_run_file_is_read_and_one_that_cannot_be_is_refused(tmp_path):
    file = tmp_path / "run.toml"
    with pytest.raises(ConfigError, match=r"run\.toml is not there; name an existing run file\."):
        read_toml(file)
    with pytest.raises(ConfigError, match="is not a TOML run file"):
        read_toml(tmp_path)
    for bad in (b"seed = ", b"name = \xff"):
        file.write_bytes(bad)
        with pytest.raises(ConfigError, match=r"run\.toml is not a TOML run file \(.+\)\."):
            read_toml(file)
    file.write_text('data = "starter"\nmodel = { name = "dnn", dropout = 0.5 }\n', encoding="utf-8")
    assert fill(read_toml(file)).model["dropout"] == 0.5


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("train.epochs=3", {"train": {"epochs": 3}}),
        ("train.epochs = 3 ", {"train": {"epochs": 3}}),
        ("seed=4", {"seed": 4}),
        ("data.path=/home/me/my data", {"data": {"path": "/home/me/my data"}}),
        ('data.path="a=b"', {"data": {"path": "a=b"}}),
        ("data.path=a=b", {"data": {"path": "a=b"}}),
        ("model.powers=[1, 2.5]", {"model": {"powers": [1, 2.5]}}),
        ("features=['target']", {"features": ["target"]}),
        ("loss={name='focal', gamma=1}", {"loss": {"name": "focal", "gamma": 1}}),
        ("switch.loss.name=focal", {"switch": {"loss": {"name": "focal"}}}),
        ("train.device=cuda:1", {"train": {"device": "cuda:1"}}),
        ("suite=", {"suite": ""}),
    ],
)
def test_a_value_is_read_as_toml_and_as_text_where_it_is_none(setting, expected):
    assert assign({}, [setting]) == expected


@pytest.mark.parametrize("setting", ["train.epochs", "=3", "", " = 3"])
def test_what_assigns_nothing_is_refused(setting):
    with pytest.raises(ConfigError, match=r"--set takes section\.key=value; got "):
        assign({}, [setting])


def test_another_name_drops_the_settings_of_the_former_part_and_the_same_name_keeps_them():
    raw = {"loss": {"name": "tailed_focal", "beta": 3.0}}
    assert assign(raw, ["loss.name=focal"]) == {"loss": {"name": "focal"}}
    assert assign(raw, ["loss.name=tailed_focal"]) == raw
    assert assign(raw, ["loss.name=focal", "loss.gamma=1"]) == {"loss": {"name": "focal", "gamma": 1}}


def test_a_setting_may_follow_a_part_given_by_name_alone():
    assert assign({"loss": "focal"}, ["loss.gamma=1"]) == {"loss": {"name": "focal", "gamma": 1}}


def test_later_assignments_win_and_what_was_given_is_not_changed():
    raw = {"train": {"epochs": 1}, "switch": {"loss": {"name": "focal"}}}
    assert assign(raw, ["train.epochs=2", "train.epochs=3", "switch.loss.gamma=1"])["train"] == {"epochs": 3}
    assert raw == {"train": {"epochs": 1}, "switch": {"loss": {"name": "focal"}}}


def test_a_path_through_something_that_has_no_settings_is_refused():
    for raw in ({"seed": 3}, {"features": ["target"]}):
        with pytest.raises(ConfigError, match="a part is given by its name or a table with a name"):
            assign(raw, [f"{next(iter(raw))}.x=1"])


def test_a_misspelt_assignment_is_found_when_the_run_is_filled_in():
    with pytest.raises(BadSetting, match="Did you mean 'epochs'"):
        fill(assign(SMALL, ["train.epohcs=3"]))


# The signature is the schema


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"metrics"}))
def test_every_setting_of_every_part_can_be_described_and_those_with_defaults_filled_in(kind):
    for name in KINDS[kind].names():
        told = describe(KINDS[kind], name)
        assert not {s["name"] for s in told} & KINDS[kind].given
        assert all(s["schema"] for s in told), name
        if all(s["default"] is not None for s in told):
            filled = part(KINDS[kind], {"name": name})
            assert filled == {"name": name} | {s["name"]: s["default"] for s in told}


def test_limits_stand_in_the_description():
    (fold, *_) = describe(SPLITS, "kfold")
    assert fold == {
        "name": "fold",
        "default": 0,
        "required": False,
        "schema": {"exclusiveMaximum": 10_000, "minimum": 0, "type": "integer"},
    }
    assert describe(BASELINES, "neighbours")[0]["schema"]["minItems"] == 1
    assert describe(LOSSES, "weighted_cross_entropy") == []


@pytest.mark.parametrize(
    ("section", "wrong"),
    [
        ("train", {"epochs": "5"}),
        ("train", {"epochs": True}),
        ("bands", {"many": 2, "few": 9}),
        ("model", {"name": "dnn", "hidden": [-4, 2]}),
        ("model", {"name": "dnn", "hidden": [4]}),
        ("model", {"name": "dnn", "dropout": float("nan")}),
        ("seed", 1.5),
    ],
)
def test_values_of_the_wrong_kind_are_refused_not_bent(section, wrong):
    with pytest.raises(BadSetting) as why:
        fill({"model": "dnn", "data": "starter", section: wrong})
    assert section in str(why.value)


def test_who_says_how_many_epochs_gets_so_many():
    assert fill({"model": "dnn", "data": "starter"}).train.min_steps > 0
    assert fill({"model": "dnn", "data": "starter", "train": {"epochs": 3}}).train.min_steps == 0
