"""Objectives and samplers against numbers worked out by hand."""

import math

import pytest
import torch

from tailrx.errors import ConfigError
from tailrx.objectives import Step
from tailrx.objectives.distillation import Distillation
from tailrx.objectives.reconstruction import Reconstruction
from tailrx.objectives.switch import Switch
from tailrx.objectives.weighted_sum import WeightedSum
from tailrx.registry import AUGMENTS, LOSSES, SAMPLERS
from tailrx.testing.objectives import build_objective
from tailrx.types import Batch, FeatureBatch, Output


def test_a_weighted_sum_is_that_of_its_terms_over_one_forward_pass():
    settings = {"terms": [{"name": "classification"}, {"name": "reconstruction"}], "weights": [2.0, 0.5]}
    model, objective, batch = build_objective("weighted_sum", settings, 2)
    passes = []
    model.register_forward_hook(lambda *_: passes.append(1))
    value = objective(model.eval(), batch, torch.Generator())
    assert len(passes) == 1
    output = model(batch)
    step = Step(model, batch, torch.Generator(), output, ((batch.target, 1.0),))
    first, second = (term.term(step).item() for term in objective.terms)
    assert value.item() == pytest.approx(2 * first + 0.5 * second, rel=1e-6)


def test_a_weighted_sum_needs_a_weight_for_each_term_or_none():
    with pytest.raises(ConfigError, match="needs a weight for each of its 2 terms; got 1"):
        WeightedSum(run_augment=lambda: AUGMENTS.build("none"), terms=[1, 2], weights=[1.0])


def test_a_weighted_sum_of_nothing_and_a_term_with_an_augmentation_of_its_own_are_refused():
    given = {"run_augment": lambda: AUGMENTS.build("none")}
    with pytest.raises(ConfigError, match="weights of 0 only"):
        WeightedSum(**given, terms=[torch.nn.Linear(1, 1)], weights=[0.0])
    loss = {"run_loss": lambda: LOSSES.build("cross_entropy"), **given}
    switch = Switch(**loss, after=0.5, augment=AUGMENTS.build("mixup"))
    with pytest.raises(ConfigError, match="cannot bring an augmentation"):
        WeightedSum(**given, terms=[switch])
    assert WeightedSum(**given, terms=[Switch(**loss, after=0.5, loss=LOSSES.build("focal"))]).weights == [1.0]


def test_a_switch_to_nothing_is_refused():
    with pytest.raises(ConfigError, match="a switch must name a loss, an augment, or both"):
        Switch(run_loss=lambda: None, run_augment=lambda: None, after=0.5)


def test_reconstruction_is_the_squared_error_of_present_modalities():
    """Two entities, one modality of two columns; the second entity lacks it."""
    objective = Reconstruction(widths=(2,), z_width=1, places=2)
    with torch.no_grad():
        for decode in objective.decode:
            decode.weight.copy_(torch.tensor([[1.0], [0.0]]))
            decode.bias.zero_()
    features = FeatureBatch((torch.tensor([[1.0, 2.0], [0.0, 0.0]]),), torch.tensor([[True], [False]]))
    batch = Batch(features, (torch.tensor([0]), torch.tensor([1])), torch.tensor([0]))
    output = Output(torch.zeros(1, 2), torch.tensor([[3.0]]), {})
    value = objective.term(Step(None, batch, torch.Generator(), output, ()))
    assert value.item() == pytest.approx(((3 - 1) ** 2 + (0 - 2) ** 2) / 2)  # of the first entity alone


def test_distillation_is_the_divergence_of_softened_answers_and_teaches_the_teacher_nothing():
    class Says(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.logits = torch.nn.Parameter(torch.tensor([[2.0, 0.0]]))

        def forward(self, batch):
            return Output(self.logits, self.logits, {})

    teacher, own = Says(), torch.zeros(1, 2, requires_grad=True)
    objective = Distillation(models={"teacher": teacher.train()}, temperature=2.0)
    value = objective.term(Step(None, None, torch.Generator(), Output(own, own, {}), ()))
    p = math.e / (math.e + 1)  # of the first class, softened: sigmoid((2 - 0) / 2)
    due = 4 * (p * math.log(p / 0.5) + (1 - p) * math.log((1 - p) / 0.5))
    assert value.item() == pytest.approx(due, rel=1e-5)
    value.backward()
    assert own.grad is not None
    assert teacher.logits.grad is None
    assert teacher.training
    assert not list(objective.parameters())
    with pytest.raises(ConfigError, match="needs a model named 'other'; the run has 'teacher'"):
        Distillation(models={"teacher": teacher}, teacher="other")


def test_a_teacher_s_frozen_modules_stay_in_evaluation_mode_when_it_has_answered():
    model, _, batch = build_objective("classification", {}, 2)
    model.train()
    model.body.eval()
    Distillation(models={"teacher": model}).term(Step(model, batch, torch.Generator(), model(batch), ()))
    assert model.training
    assert not any(module.training for module in model.body.modules())


def test_a_class_balanced_sampler_draws_classes_by_the_power_of_their_number():
    target = torch.tensor([0] * 9_000 + [1] * 1_000)
    for power, share in ((0.0, 0.5), (0.5, 9_000**0.5 / (9_000**0.5 + 1_000**0.5)), (1.0, 0.9)):
        drawn = SAMPLERS.build("class_balanced", {"power": power})(target, torch.Generator().manual_seed(0))
        assert float((target[drawn] == 0).double().mean()) == pytest.approx(share, abs=0.02)
    assert len(set(drawn.tolist())) < len(target)  # with replacement


def test_a_shuffled_epoch_shows_every_example_once():
    drawn = SAMPLERS.build("shuffled")(torch.zeros(50), torch.Generator().manual_seed(0))
    assert sorted(drawn.tolist()) == list(range(50))


def test_the_loss_of_a_switch_may_be_any_of_the_registry():
    assert Switch(
        run_loss=lambda: LOSSES.build("cross_entropy"), run_augment=lambda: AUGMENTS.build("none"),
        after=0.5, augment=AUGMENTS.build("mixup"),
    ).second.loss is not None  # fmt: skip
