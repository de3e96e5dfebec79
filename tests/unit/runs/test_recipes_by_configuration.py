"""What recipes promise, by run files alone: stages, terms, a teacher, and an objective that clusters what is learnt."""

import json

import pytest
import torch
from safetensors.torch import load_file
from tests import tiny

import tailrx
from tailrx.errors import ConfigError
from tailrx.objectives import Objective
from tailrx.registry import Registry

pytestmark = pytest.mark.usefixtures("no_data_of_ours")


class Killed(Exception):
    """Stands for whatever ends a process."""


@pytest.fixture
def data(tmp_path):
    return tiny.write(tmp_path / "data")


def weights(run):
    stored = load_file(run / "bundle" / "weights.safetensors")
    return {k.removeprefix("model/"): v for k, v in stored.items() if k.startswith("model/")}


def history(run):
    return json.loads((run / "history.json").read_text(encoding="utf-8"))


def test_decoupling_trains_the_representation_and_then_the_classifier_alone(data, tmp_path):
    config = tiny.run(data, epochs=3)
    first = tailrx.train(config, tmp_path / "first")
    tailrx.train(config | {"recipe": {"name": "decoupling", "epochs": 2}}, tmp_path / "run")
    told = history(tmp_path / "run")
    assert [(e["stage"], e["epoch"]) for e in told] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
    before, after = weights(first.path), weights(tmp_path / "run")
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"last.weight", "last.bias"}  # and no running statistics


def test_a_reconstruction_term_is_part_of_the_loss(data, tmp_path):
    plain = tailrx.train(tiny.run(data, epochs=2), tmp_path / "plain")
    terms = {"name": "weighted_sum", "terms": ["classification", "reconstruction"], "weights": [1.0, 0.0]}
    same = tailrx.train(tiny.run(data, epochs=2) | {"objective": terms}, tmp_path / "same")
    terms["weights"] = [1.0, 1.0]
    both = tailrx.train(tiny.run(data, epochs=2) | {"objective": terms}, tmp_path / "both")
    losses = [[e["loss"] for e in run.result["training"]["history"]] for run in (plain, same, both)]
    assert losses[0] == pytest.approx(losses[1])
    assert all(more > less for more, less in zip(losses[2], losses[0], strict=True))


def taught(data):
    config = tiny.run(data, epochs=2) | {"recipe": "teacher_student", "models": {"teacher": {"name": "dnn"}}}
    config["train"] |= {"checkpoint_s": 0.0}
    return config


@pytest.mark.parametrize("killed", [(0, 0), (0, 1), (1, 0)], ids=["in the teacher's", "at its end", "in the student's"])
def test_a_teacher_and_a_student_are_two_models_in_one_run_that_resumes_to_the_same_bits(data, tmp_path, killed):
    whole = tailrx.train(taught(data), tmp_path / "whole")

    def tell(epoch):
        if (epoch.stage, epoch.epoch) == killed:
            raise Killed

    with pytest.raises(Killed):
        tailrx.train(taught(data), tmp_path / "run", session=tailrx.Session(tell=tell))
    again = tailrx.resume(tmp_path / "run")
    assert again.metrics == whole.metrics
    for name, tensor in weights(tmp_path / "whole").items():
        assert torch.equal(tensor, weights(tmp_path / "run")[name]), name


def test_the_student_learns_from_its_teacher(data, tmp_path):
    """With all weight on the teacher's answers the labels teach nothing, and another teacher makes another student."""
    made = {}
    for seed, hidden in enumerate(([8, 8], [16, 8])):
        config = taught(data) | {"models": {"teacher": {"name": "dnn", "hidden": hidden}}}
        config["recipe"] = {"name": "teacher_student", "share": 1.0}
        made[seed] = weights(tailrx.train(config, tmp_path / str(seed)).path)
    assert any(not torch.equal(tensor, made[1][name]) for name, tensor in made[0].items())


def test_a_recipe_that_needs_a_teacher_says_so(data, tmp_path):
    with pytest.raises(tailrx.TailrxError, match="no model of a stage named 'teacher'"):
        tailrx.train(tiny.run(data, epochs=1) | {"recipe": "teacher_student"}, tmp_path / "run")
    objective = {"name": "weighted_sum", "terms": ["classification", "distillation"]}
    with pytest.raises(ConfigError, match="needs a model named 'teacher'; the run has 'model'"):
        tailrx.train(tiny.run(data, epochs=1) | {"objective": objective}, tmp_path / "run")


class Clustering(Objective):
    """Pulls embeddings to the centre of their class's, which is drawn anew every other epoch from training rows."""

    seen: list = []  # noqa: RUF012 - for the test to look at

    def __init__(self, *, counts, z_width):
        super().__init__()
        self.register_buffer("centres", torch.zeros(len(counts), z_width))

    def on_epoch(self, start):
        if start.epoch % 2 == 0:
            z, target = start.embeddings()
            for k in range(len(self.centres)):
                if (target == k).any():
                    self.centres[k] = z[target == k].mean(0)
            self.seen.append((start.epoch, len(target), self.centres.clone()))

    def term(self, step):
        return (step.output.z.float() - self.centres[step.batch.target]).pow(2).mean()


@pytest.fixture
def clustering(monkeypatch):
    """As an installed package would offer it, by the entry point `clustering` of `tailrx.objectives`."""
    own = Registry._loaders

    def loaders(self):
        module = type("module", (), {"BUILD": Clustering, "__doc__": Clustering.__doc__})
        more = {"clustering": lambda: module} if self.package == "tailrx.objectives" else {}
        return own(self) | more

    monkeypatch.setattr(Registry, "_loaders", loaders)
    Clustering.seen = []


@pytest.mark.usefixtures("clustering")
def test_an_objective_may_cluster_the_embeddings_of_training_rows_every_few_epochs(data, tmp_path):
    config = tiny.run(data, epochs=4) | {
        "objective": {"name": "weighted_sum", "terms": ["classification", "clustering"]}
    }
    config["train"] |= {"checkpoint_s": 0.0}
    whole = tailrx.train(config, tmp_path / "whole")
    assert [(epoch, n) for epoch, n, _ in Clustering.seen] == [
        (0, whole.result["n_train"]),
        (2, whole.result["n_train"]),
    ]
    assert not torch.equal(Clustering.seen[0][2], Clustering.seen[1][2])

    def tell(epoch):
        if epoch.epoch == 2:
            raise Killed

    with pytest.raises(Killed):
        tailrx.train(config, tmp_path / "run", session=tailrx.Session(tell=tell))
    tailrx.resume(tmp_path / "run")  # its centres of epoch 2 come from the checkpoint: epoch 3 draws none
    for name, tensor in weights(tmp_path / "whole").items():
        assert torch.equal(tensor, weights(tmp_path / "run")[name]), name


def test_rates_and_trainable_are_said_by_patterns_and_a_wrong_one_is_refused(data, tmp_path):
    staged = tiny.run(data, epochs=2) | {"stages": [{"rates": {"last.*": 0.0}}]}
    run = tailrx.train(staged, tmp_path / "run")
    assert len(run.result["training"]["history"]) == 2
    wrong = tiny.run(data, epochs=2) | {"stages": [{"trainable": ["head.*"]}]}
    wrong["stages"] = [{}, *wrong["stages"]]
    epochs = []
    with pytest.raises(ConfigError, match=r"no parameter of the model is called like 'head\.\*'"):
        tailrx.train(wrong, tmp_path / "wrong", session=tailrx.Session(tell=epochs.append))
    assert not epochs  # before any stage is trained
    assert not (tmp_path / "wrong" / "config.toml").exists()
