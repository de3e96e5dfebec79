"""The fused RAdam takes PyTorch's own RAdam's steps."""

import pytest
import torch

from tailrx.optim._fused_radam import FusedRAdam, rectify


@pytest.mark.parametrize("beta2", [0.9, 0.99, 0.999])
@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_thirty_steps_are_those_of_torch(beta2: float, decay: float):
    """Through the momentum phase and far into the rectified one, with a rate that changes on the way."""
    start = torch.randn(7, 5, generator=torch.Generator().manual_seed(0))
    ours, theirs = (torch.nn.Parameter(start.clone()) for _ in range(2))
    a = FusedRAdam([ours], lr=0.01, betas=(0.9, beta2), weight_decay=decay)
    b = torch.optim.RAdam([theirs], lr=0.01, betas=(0.9, beta2), weight_decay=decay, decoupled_weight_decay=True)
    noise = torch.Generator().manual_seed(1)
    for step in range(30):
        gradient = torch.randn(7, 5, generator=noise)
        for parameter, optimiser in ((ours, a), (theirs, b)):
            optimiser.param_groups[0]["lr"] = 0.01 / (1 + step)
            parameter.grad = gradient.clone()
            optimiser.step()
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)
    assert a.param_groups[0]["lr"] == 0.01 / 30
    assert a.param_groups[0]["weight_decay"] == decay


def test_rectification_begins_when_rho_passes_five():
    assert rectify(5, 0.999) is None
    rho = 5.994163751655833  # 1999 - 12 * 0.999^6 / (1 - 0.999^6)
    by_hand = ((rho - 4) * (rho - 2) * 1999 / (1995 * 1997 * rho)) ** 0.5
    assert rectify(6, 0.999) == pytest.approx(by_hand, rel=1e-9)
    assert rectify(100_000, 0.999) == pytest.approx(1.0, abs=1e-6)


def test_parameters_without_gradient_are_left_alone():
    idle, busy = (torch.nn.Parameter(torch.ones(3)) for _ in range(2))
    optimiser = FusedRAdam([idle, busy], lr=0.1, betas=(0.9, 0.99), weight_decay=0.1)
    busy.grad = torch.ones(3)
    optimiser.step()
    assert torch.equal(idle, torch.ones(3))
    assert (busy < 1).all()
