"""Every registered objective and sampler keeps its contract; every promise of it can be broken."""

import pytest
import torch
from tests.cases import OBJECTIVES as OBJECTIVE_CASES
from tests.cases import SAMPLERS as SAMPLER_CASES
from torch import nn

from tailrx.objectives import Objective
from tailrx.registry import OBJECTIVES, SAMPLERS, Registry
from tailrx.testing.objectives import check_objective, check_sampler


def test_every_objective_and_sampler_has_one_line_in_cases_and_every_line_names_one():
    assert sorted(OBJECTIVE_CASES) == OBJECTIVES.names()
    assert sorted(SAMPLER_CASES) == SAMPLERS.names()


@pytest.mark.parametrize("name", OBJECTIVE_CASES)
def test_the_objective_keeps_its_contract(name):
    check_objective(name, OBJECTIVE_CASES[name])


@pytest.mark.parametrize("name", SAMPLER_CASES)
def test_the_sampler_keeps_its_contract(name):
    check_sampler(name, SAMPLER_CASES[name])


# Wrong ones. Their names say the fault.


class GivesOneValuePerExample(Objective):
    def term(self, step):
        return nn.functional.cross_entropy(step.output.logits, step.batch.target, reduction="none")


class IsNotFinite(Objective):
    def term(self, step):
        return (step.output.logits.sum() - step.output.logits.sum()).log()


class TeachesNothing(Objective):
    def term(self, step):
        return step.output.logits.sum() * 0


class ComputesInHalfPrecision(Objective):
    def term(self, step):
        return step.output.logits.bfloat16().sum()


class DrawsFromElsewhere(Objective):
    def term(self, step):
        return step.output.logits.sum() * torch.rand(())


class KeepsABareTensor(Objective):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.copy = [self.scale]

    def term(self, step):
        return step.output.logits.sum() * self.copy[0]

    def state_dict(self, *args, **kwargs):
        return {}

    def load_state_dict(self, state_dict, strict=True, assign=False):
        return None


@pytest.fixture
def registered(monkeypatch):
    """Put `part` into the place of a registry's part of that name."""

    def register(registry, name, part):
        own = Registry.get
        monkeypatch.setattr(Registry, "get", lambda self, n: part if (self, n) == (registry, name) else own(self, n))

    return register


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        (GivesOneValuePerExample, "gives a scalar"),
        (IsNotFinite, "is finite"),
        (TeachesNothing, "must learn from"),
        (ComputesInHalfPrecision, "computed in float32"),
        (DrawsFromElsewhere, "draws from the generator"),
        (KeepsABareTensor, "is in its state"),
    ],
)
def test_a_wrong_objective_is_caught(registered, wrong, promise):
    registered(OBJECTIVES, "classification", wrong)
    with pytest.raises(AssertionError, match=promise):
        check_objective("classification")


SAMPLED = {
    "an epoch has 60 examples": lambda target, generator: torch.randperm(len(target), generator=generator)[:5],
    "positions in `target`": lambda target, generator: torch.randperm(len(target), generator=generator) + 1,
    "one generator state gives one order": lambda target, generator: torch.randperm(len(target)),
    "another generator state gives another order": lambda target, generator: torch.arange(len(target)),
}


@pytest.mark.parametrize("promise", SAMPLED)
def test_a_wrong_sampler_is_caught(registered, promise):
    registered(SAMPLERS, "shuffled", lambda: SAMPLED[promise])
    with pytest.raises(AssertionError, match=promise):
        check_sampler("shuffled")
