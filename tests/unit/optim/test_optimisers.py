"""Optimisers: they go downhill, Lookahead is Lookahead, and a state from disk continues with the same bits."""

import pytest
import torch
from tests.cases import OPTIMISERS as CASES

from tailrx.config import part
from tailrx.errors import BadSetting
from tailrx.registry import OPTIMISERS
from tailrx.training import checkpoint

SETTINGS = [(name, settings) for name, own in CASES.items() for settings in ({}, own)]


def weights(seed=0):
    generator = torch.Generator().manual_seed(seed)
    return [torch.nn.Parameter(torch.randn(shape, generator=generator)) for shape in ((3,), (2, 4))]


def step(optimiser, params, rate=None):
    """One step on sum((w - 1)^2), as the trainer takes it."""
    for group in optimiser.param_groups:
        group["lr"] = group["lr"] if rate is None else rate
    loss = sum((p - 1).pow(2).sum() for p in params)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return loss.item()


def test_every_optimiser_has_one_line_in_cases_and_every_line_names_one():
    assert sorted(CASES) == OPTIMISERS.names()


@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=str)
def test_it_finds_the_bottom_of_a_bowl(name, settings):
    params = weights()
    optimiser = OPTIMISERS.build(name, {"beta2": 0.9, **settings, "weight_decay": 0.0, "lr": 0.1}, params=params)
    losses = [step(optimiser, params) for _ in range(300)]
    assert losses[0] > 5
    assert losses[-1] < 1e-2


def test_radam_lookahead_is_lookahead_written_by_hand_around_torchs_radam():
    mine, theirs = weights(), weights()
    settings = {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "k": 5, "alpha": 0.3}
    optimiser = OPTIMISERS.build("radam_lookahead", settings, params=mine)
    inner = torch.optim.RAdam(theirs, lr=0.05, betas=(0.8, 0.95))
    slow = [p.detach().clone() for p in theirs]
    for number in range(1, 13):
        step(optimiser, mine)
        step(inner, theirs)
        if number % 5 == 0:
            with torch.no_grad():
                for p, s in zip(theirs, slow, strict=True):
                    s += 0.3 * (p - s)
                    p.copy_(s)
        for p, q in zip(mine, theirs, strict=True):
            torch.testing.assert_close(p, q, rtol=1e-6, atol=1e-6)


def test_adam_is_torchs_with_decay_apart_from_the_rate():
    mine, theirs = weights(), weights()
    optimiser = OPTIMISERS.build("adam", {"lr": 0.05, "beta1": 0.8, "weight_decay": 0.1}, params=mine)
    other = torch.optim.AdamW(theirs, lr=0.05, betas=(0.8, 0.999), weight_decay=0.1)
    for _ in range(12):
        step(optimiser, mine)
        step(other, theirs)
    assert all(map(torch.equal, mine, theirs))


@pytest.mark.parametrize("beta2", [0.0, 0.5, 0.9, 0.99, 0.999])  # rectified never, never, and from some step on
@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_radam_takes_the_steps_of_torchs_radam_under_a_changing_rate(beta2, weight_decay):
    mine, theirs = weights(), weights()
    optimiser = OPTIMISERS.build("radam", {"beta1": 0.8, "beta2": beta2, "weight_decay": weight_decay}, params=mine)
    other = torch.optim.RAdam(theirs, betas=(0.8, beta2), weight_decay=weight_decay, decoupled_weight_decay=True)
    for i in range(30):
        step(optimiser, mine, rate=0.1 / (i + 1))
        step(other, theirs, rate=0.1 / (i + 1))
        for p, q in zip(mine, theirs, strict=True):
            torch.testing.assert_close(p, q, rtol=1e-5, atol=1e-6)
        assert optimiser.param_groups[0]["lr"] == 0.1 / (i + 1)  # what the schedule set stays set


def test_a_weight_without_gradient_is_left_alone():
    for name in CASES:
        used, unused = weights()
        before = unused.detach().clone()
        optimiser = OPTIMISERS.build(name, {"lr": 0.1, "weight_decay": 0.5}, params=[unused, used])
        for _ in range(7):
            step(optimiser, [used])
        assert torch.equal(unused, before)


def test_decay_apart_from_the_rate_shrinks_a_weight_without_gradient_by_lr_times_decay():
    for name in CASES:
        w = torch.nn.Parameter(torch.ones(1))
        optimiser = OPTIMISERS.build(name, {"lr": 0.1, "weight_decay": 0.5}, params=[w])
        w.grad = torch.zeros(1)
        optimiser.step()
        assert w.item() == pytest.approx(1 - 0.1 * 0.5)


@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=str)
@pytest.mark.parametrize("steps", [4, 5, 7])
def test_a_state_from_disk_continues_with_the_same_bits_under_a_changing_rate(name, settings, steps, tmp_path):
    mine = weights()
    optimiser = OPTIMISERS.build(name, settings, params=mine)
    for i in range(steps):
        step(optimiser, mine, rate=0.1 / (i + 1))
    file = tmp_path / "state.safetensors"
    checkpoint.save(file, {"weights": list(mine), "optimiser": optimiser.state_dict()})
    saved = checkpoint.load(file)

    resumed = [torch.nn.Parameter(w) for w in saved["weights"]]
    other = OPTIMISERS.build(name, settings, params=resumed)
    other.load_state_dict(saved["optimiser"])
    for i in range(steps, steps + 9):
        step(optimiser, mine, rate=0.1 / (i + 1))
        step(other, resumed, rate=0.1 / (i + 1))
        assert all(map(torch.equal, mine, resumed))


@pytest.mark.parametrize("name", CASES)
def test_the_rate_that_the_schedule_sets_is_the_rate_it_uses(name):
    params = weights()
    optimiser = OPTIMISERS.build(name, {}, params=params)
    before = [p.detach().clone() for p in params]
    for _ in range(7):
        step(optimiser, params, rate=0.0)
    assert all(torch.equal(p, b) for p, b in zip(params, before, strict=True))


@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_a_run_file_cannot_give_lookahead_a_share_that_it_does_not_take(alpha):
    with pytest.raises(BadSetting, match="alpha"):
        part(OPTIMISERS, {"name": "radam_lookahead", "alpha": alpha})


@pytest.mark.parametrize("name", CASES)
def test_a_misspelt_setting_names_the_right_one(name):
    with pytest.raises(BadSetting, match="Did you mean 'beta2'"):
        OPTIMISERS.build(name, {"bata2": 0.9}, params=weights())
