"""Every registered loss keeps the contract of `tailrx.testing.losses`, and every check of it can fail."""

from functools import partial

import pytest
import torch
from tests.cases import LOSSES as CASES
from torch import nn
from torch.nn import functional as F

from tailrx.registry import LOSSES
from tailrx.testing import losses as contract
from tailrx.testing.losses import Base, check_loss


def test_every_loss_has_one_line_in_cases_and_every_line_names_a_loss():
    assert sorted(CASES) == LOSSES.names()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
def test_the_loss_keeps_its_contract(name, check):
    check(name, CASES[name].settings)


@pytest.mark.parametrize("name", [name for name in CASES if contract.takes_counts(name)])
def test_equal_counts_make_it_the_base_loss_its_line_states(name):
    contract.check_equal_counts_reduce_to(name, CASES[name].base, CASES[name].settings)


@pytest.mark.parametrize(
    ("name", "settings", "base"),
    [
        ("cross_entropy", {"label_smoothing": 0.1}, None),
        ("focal", {"gamma": 0.5}, None),
        ("focal", {"gamma": 1.0}, None),
        ("focal", {"gamma": 0.0}, Base("cross_entropy")),
        ("class_balanced", {"lam": 0.0}, Base("cross_entropy")),
        ("class_balanced", {"lam": 0.9}, Base("cross_entropy", times=lambda c, n: 0.1 / (1 - 0.9**n))),
        ("balanced_softmax", {"tau": 0.5}, Base("cross_entropy")),
        ("ldam", {"max_margin": 0.2, "scale": 1.0}, Base("cross_entropy", margin=0.2)),
        ("tailed_focal", {"gamma": 0.5, "beta": 3.0}, Base("focal", {"gamma": 0.5})),
        ("tailed_focal", {"gamma": 0.0, "threshold": 0.0}, Base("cross_entropy", times=lambda c, n: 3.0)),
    ],
)
def test_other_settings_keep_the_contract_too(name, settings, base):
    check_loss(name, settings, base)


@pytest.mark.parametrize("name", LOSSES.names())
def test_every_loss_module_says_what_it_is_and_its_simple_case(name):
    text = LOSSES.module(name).__doc__
    for said in ("loss = ", "Source:", "Simple case:"):
        assert said in text


# Wrong losses, each the cross entropy or focal loss with one fault planted. Their names say the fault.


class Right(nn.Module):
    """The same shape without a fault: `n_y / N` weighted cross entropy, which the checks must let through."""

    def __init__(self, *, counts):
        super().__init__()
        n = counts.double().clamp(min=1)
        self.register_buffer("weight", (n / n.sum()).float())

    def forward(self, logits, target):
        return self.weight[target] * F.cross_entropy(logits, target, reduction="none")


class ReducesByItself(nn.Module):
    def forward(self, logits, target):
        return F.cross_entropy(logits, target)


class WeighsWithinTheBatch(nn.Module):
    def forward(self, logits, target):
        values = F.cross_entropy(logits, target, reduction="none")
        return values / values.detach().sum()


class KnowsClassesByNumber(nn.Module):
    def forward(self, logits, target):
        return (1.0 + (target >= 3)) * F.cross_entropy(logits, target, reduction="none")


class BreaksTiesByNumber(Right):
    def __init__(self, *, counts):
        super().__init__(counts=counts)
        order = counts.argsort(descending=True, stable=True)
        share = counts.double()[order].cumsum(0) / counts.sum().clamp(min=1)
        self.register_buffer("weight", 1.0 + (share > 0.9).float()[order.argsort()])


class NaiveFocal(nn.Module):
    def __init__(self, *, gamma=0.5):
        super().__init__()
        self.gamma = gamma

    def forward(self, logits, target):
        p = logits.softmax(1).gather(1, target[:, None]).squeeze(1)
        return (1 - p) ** self.gamma * F.cross_entropy(logits, target, reduction="none")


class LogOfProbability(nn.Module):
    def forward(self, logits, target):
        return -logits.softmax(1).gather(1, target[:, None]).squeeze(1).log()


class DividesByZeroCounts(Right):
    def __init__(self, *, counts):
        super().__init__(counts=counts)
        self.register_buffer("weight", counts.sum() / counts.float())


class BareTensor(nn.Module):
    def __init__(self, *, counts):
        super().__init__()
        self.weight = counts.clamp(min=1) / 10

    def forward(self, logits, target):
        return self.weight[target] * F.cross_entropy(logits, target, reduction="none")


class BareTensorInAList(Right):
    def __init__(self, *, counts):
        super().__init__(counts=counts)
        self.per_class = {"all": [torch.ones(1)]}


class StateInAPlainNumber(nn.Module):
    def __init__(self, *, counts):
        super().__init__()
        self.first = float(counts.max() + 1 + counts[0])

    def forward(self, logits, target):
        return self.first * F.cross_entropy(logits, target, reduction="none")


class BufferNotSaved(Right):
    def __init__(self, *, counts):
        super().__init__(counts=counts)
        weight = self.weight
        del self.weight
        self.register_buffer("weight", weight, persistent=False)


class KeepsTheCallersCounts(Right):
    def __init__(self, *, counts):
        super().__init__(counts=counts)
        self.register_buffer("weight", counts.float())


class ChangesItsLogits(nn.Module):
    def forward(self, logits, target):
        with torch.no_grad():
            logits -= logits.mean(1, keepdim=True)
        return F.cross_entropy(logits, target, reduction="none")


class ChangesItsCounts(Right):
    def __init__(self, *, counts):
        super().__init__(counts=counts.clamp_(min=50))


class CountsItsCalls(nn.Module):
    def __init__(self):
        super().__init__()
        self.calls = 0

    def forward(self, logits, target):
        self.calls += 1
        return self.calls * F.cross_entropy(logits, target, reduction="none")


class DetachesItsValues(nn.Module):
    def forward(self, logits, target):
        return F.cross_entropy(logits.detach(), target, reduction="none")


WRONG = [
    (ReducesByItself, contract.check_returns_one_value_per_example, r"one value per example, \[24\] here; got \[\]"),
    (WeighsWithinTheBatch, contract.check_returns_one_value_per_example, "rest of its batch"),
    (KnowsClassesByNumber, contract.check_class_names_do_not_matter, "only through their counts"),
    (BreaksTiesByNumber, contract.check_class_names_do_not_matter, "only through their counts"),
    (NaiveFocal, contract.check_extreme_logits_are_finite, "gradients must be finite"),
    (LogOfProbability, contract.check_extreme_logits_are_finite, "values must be finite"),
    (DetachesItsValues, contract.check_extreme_logits_are_finite, "must carry a gradient"),
    (DividesByZeroCounts, contract.check_absent_classes_are_finite, "values must be finite"),
    (BareTensor, contract.check_state_lives_in_the_module, r"bare: \['BareTensor.weight'\]"),
    (BareTensorInAList, contract.check_state_lives_in_the_module, r"bare: \['BareTensorInAList.per_class'\]"),
    (StateInAPlainNumber, contract.check_state_lives_in_the_module, "put all in buffers"),
    (BufferNotSaved, contract.check_state_lives_in_the_module, "put all in buffers"),
    (KeepsTheCallersCounts, contract.check_inputs_are_left_alone, "may not keep the caller's counts"),
    (ChangesItsLogits, contract.check_inputs_are_left_alone, "may not change its logits"),
    (ChangesItsCounts, contract.check_inputs_are_left_alone, "may not change its logits"),
    (CountsItsCalls, contract.check_inputs_are_left_alone, "same call must give the same values"),
]


@pytest.mark.parametrize(("wrong", "check", "says"), WRONG, ids=[wrong.__name__ for wrong, *_ in WRONG])
def test_a_wrong_loss_is_caught_by_its_check_and_by_the_whole_suite(wrong, check, says):
    with pytest.raises(AssertionError, match=says):
        check(wrong)
    with pytest.raises(AssertionError):
        check_loss(wrong, base=Base("cross_entropy"))


def test_every_check_is_seen_failing():
    assert {check for _, check, _ in WRONG} == set(contract.CHECKS)


def test_a_right_loss_given_as_a_factory_passes():
    check_loss(Right, base=Base("cross_entropy", times=lambda c, n: 1 / c))
    check_loss(partial(NaiveFocal, gamma=0.0), base=Base("cross_entropy"))


@pytest.mark.parametrize(
    ("name", "wrong_base"),
    [
        ("weighted_cross_entropy", Base("cross_entropy")),
        ("class_balanced", Base("cross_entropy")),
        ("tailed_focal", Base("cross_entropy")),
        ("tailed_focal", Base("focal", {"gamma": 1.0})),
        ("ldam", Base("cross_entropy", logit_scale=30.0)),
        ("ldam", Base("cross_entropy", margin=0.5)),
        (Right, Base("cross_entropy")),
    ],
)
def test_a_wrongly_stated_base_loss_is_caught(name, wrong_base):
    with pytest.raises(AssertionError, match=r"examples in each of .* classes must give Base"):
        contract.check_equal_counts_reduce_to(name, wrong_base)


def test_a_loss_that_takes_counts_must_state_its_base():
    with pytest.raises(AssertionError, match="must say what equal counts make of it"):
        check_loss("weighted_cross_entropy")
