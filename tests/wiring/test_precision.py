"""A forward pass in bfloat16 hands its loss float32: the loss of a run keeps its digits on any hardware."""

from pathlib import Path

import pytest
import torch
from tests import tiny
from torch import Tensor, nn

import tailrx
from tailrx.losses.cross_entropy import CrossEntropy
from tailrx.objectives import Step
from tailrx.objectives.classification import Classification
from tailrx.types import Mixed, Output

pytestmark = pytest.mark.usefixtures("no_data_of_ours")


def objective(logits: Tensor, target: Tensor, heads: tuple[Tensor, ...] = ()) -> Tensor:
    mixed = Mixed(Output(logits, logits, {}, heads), ((target, 1.0),))
    made = Classification(run_loss=CrossEntropy, run_augment=lambda: lambda model, batch, generator: mixed)
    return made(nn.Identity(), None, torch.Generator())


@pytest.mark.parametrize("n_heads", [0, 2])
def test_the_loss_of_bfloat16_logits_has_the_digits_of_float32(n_heads: int) -> None:
    logits = torch.linspace(-4, 4, 40).reshape(4, 10).bfloat16()  # exact numbers from here on
    target = torch.tensor([0, 3, 5, 9])
    loss = objective(logits, target, (logits,) * n_heads)
    exact = -logits.double().log_softmax(1)[range(4), target].mean()
    assert loss.dtype == torch.float32
    assert abs(float(loss) - float(exact)) < 1e-5


def test_in_a_bfloat16_run_the_network_computes_in_bfloat16_and_the_loss_in_float32(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[torch.dtype]] = {"logits": set(), "loss": set()}
    own_objective, own_loss = Classification._of, CrossEntropy.forward

    def objective_sees(self: Classification, logits: Tensor, step: Step) -> Tensor:
        seen["logits"].add(logits.dtype)
        return own_objective(self, logits, step)

    def loss_sees(self: CrossEntropy, logits: Tensor, target: Tensor) -> Tensor:
        seen["loss"].add(logits.dtype)
        return own_loss(self, logits, target)

    monkeypatch.setattr(Classification, "_of", objective_sees)
    monkeypatch.setattr(CrossEntropy, "forward", loss_sees)
    config = tiny.run(tiny.write(tmp_path / "data"), epochs=1)
    config["train"] |= {"dtype": "bfloat16"}
    run = tailrx.train(config, tmp_path / "run")
    assert run.result["dtype"] == "bfloat16"
    assert seen == {"logits": {torch.bfloat16}, "loss": {torch.float32}}
