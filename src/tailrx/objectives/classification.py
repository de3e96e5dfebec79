"""The run's loss on what its augmentation makes of the batch: its mean, and over several heads the mean of theirs."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from . import Objective, Step


class Classification(Objective):
    """`run_loss()` and `run_augment()` make those of the run: its sections `loss` and `augment`."""

    def __init__(self, *, run_loss: Callable[[], nn.Module], run_augment: Callable[[], Any]):
        super().__init__()
        self.loss, self.augment = run_loss(), run_augment()

    def term(self, step: Step) -> Tensor:
        return torch.stack([self._of(head, step) for head in step.output.heads or (step.output.logits,)]).mean()

    def _of(self, logits: Tensor, step: Step) -> Tensor:
        # Losses are computed in float32 whatever the forward pass uses: log p loses its digits in bfloat16.
        logits = logits.float()
        return torch.stack([(share * self.loss(logits, target)).mean() for target, share in step.targets]).sum()


BUILD = Classification
