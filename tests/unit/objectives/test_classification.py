"""The objective: a loss per head against losses taken apart, with whole and with mixed targets."""

import pytest
import torch
from torch import nn

from tailrx.objectives.classification import Classification
from tailrx.registry import LOSSES
from tailrx.types import Mixed, Output

N, C = 6, 4


def given(n_heads, shares):
    """Heads that can learn, and targets with their shares; what stands in `logits` is no head's."""
    generator = torch.Generator().manual_seed(0)
    heads = tuple(torch.randn(N, C, generator=generator, requires_grad=True) for _ in range(n_heads))
    logits = torch.randn(N, C, generator=generator, requires_grad=True)
    targets = tuple((torch.randint(C, (N,), generator=generator), share) for share in shares)
    return Mixed(Output(logits, logits, {}, heads), targets)


def objective(mixed):
    made = Classification(
        run_loss=lambda: LOSSES.build("cross_entropy"), run_augment=lambda: lambda model, batch, generator: mixed
    )
    return made(nn.Identity(), None, torch.Generator())


def cross_entropy(logits, targets):
    """Mean over the rows of the shared -log p of their targets, row by row."""
    total = 0.0
    for target, share in targets:
        shares = torch.as_tensor(share).expand(N).tolist()
        for z, t, s in zip(logits.tolist(), target.tolist(), shares, strict=True):
            p = torch.tensor(z, dtype=torch.float64).exp()
            total -= s * float((p[t] / p.sum()).log())
    return total / N


SHARES = {
    "whole": (1.0,),
    "mixed by batch": (0.3, 0.7),
    "mixed by pair": (torch.linspace(0, 1, N), torch.linspace(1, 0, N)),
}


@pytest.mark.parametrize("shares", SHARES.values(), ids=SHARES)
def test_without_heads_the_logits_are_trained(shares):
    mixed = given(0, shares)
    assert objective(mixed).item() == pytest.approx(cross_entropy(mixed.output.logits, mixed.targets), rel=1e-5)


@pytest.mark.parametrize("shares", SHARES.values(), ids=SHARES)
def test_with_heads_the_loss_is_the_mean_of_theirs(shares):
    mixed = given(3, shares)
    each = [cross_entropy(head, mixed.targets) for head in mixed.output.heads]
    assert objective(mixed).item() == pytest.approx(sum(each) / 3, rel=1e-5)


def test_each_head_learns_from_its_own_loss_and_the_answer_from_none():
    mixed = given(3, (0.3, 0.7))
    objective(mixed).backward()
    assert mixed.output.logits.grad is None
    for head in mixed.output.heads:
        alone = head.detach().clone().requires_grad_()
        objective(Mixed(Output(alone, alone, {}), mixed.targets)).backward()
        torch.testing.assert_close(head.grad, alone.grad / 3)
