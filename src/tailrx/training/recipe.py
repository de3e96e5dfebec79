"""A recipe is a list of stages; warm-up, teacher then student, pre-training then fine-tuning are recipes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from .objective import Objective


@dataclass(frozen=True)
class Stage:
    """One stretch of training.

    `batches(seed)` yields the batches of an epoch, `steps` of them, in the order that `seed` gives (each epoch has its
    own); `optimiser(params)` is made when the stage begins; `trainable(name)` says which parameters learn (all where
    None); `start(model)` may set weights first (from an earlier stage's file, say)."""

    objective: Objective
    optimiser: Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer]
    epochs: int
    batches: Callable[[int], Iterable[Any]]
    steps: int
    trainable: Callable[[str], bool] | None = None
    start: Callable[[nn.Module], None] | None = None

    def parameters(self, model: nn.Module) -> list[nn.Parameter]:
        """The parameters that learn in this stage; the others are frozen."""
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(self.trainable is None or self.trainable(name))
            parameter.grad = None  # that of an earlier stage would still count when gradients are clipped
        return [p for p in model.parameters() if p.requires_grad]


Recipe = Sequence[Stage]
