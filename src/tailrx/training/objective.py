"""What a training step minimises: a loss over an augmented batch, or one objective after another.

An objective is called `(model, batch, generator) -> scalar`. It may have `on_epoch(epoch, model)`, called before each
epoch of its stage, and `state_dict` / `load_state_dict`; both survive a resume.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ..augment import Mixed


class Objective(Protocol):
    def __call__(self, model: nn.Module, batch: Any, generator: torch.Generator) -> Tensor: ...
    def to(self, device: torch.device) -> Any: ...
    def on_epoch(self, epoch: int, model: nn.Module) -> None: ...
    def state_dict(self) -> dict[str, Any]: ...
    def load_state_dict(self, state: dict[str, Any]) -> None: ...


class LossObjective:
    """Mean over the batch of a per-example `loss`, on whatever `augment` makes of the batch; over several heads, their
    mean again."""

    def __init__(self, loss: nn.Module, augment: Callable[[nn.Module, Any, torch.Generator], Mixed]):
        self.loss, self.augment = loss, augment

    def __call__(self, model: nn.Module, batch: Any, generator: torch.Generator) -> Tensor:
        output, targets = self.augment(model, batch, generator)
        return torch.stack([self._one(head, targets) for head in output.heads or (output.logits,)]).mean()

    def _one(self, logits: Tensor, targets: Iterable[tuple[Tensor, Tensor | float]]) -> Tensor:
        # Losses are computed in float32 whatever the forward pass uses: log p loses its digits in bfloat16.
        logits = logits.float()
        return torch.stack([(share * self.loss(logits, target)).mean() for target, share in targets]).sum()

    def to(self, device: torch.device) -> "LossObjective":
        self.loss.to(device)
        return self

    def on_epoch(self, epoch: int, model: nn.Module) -> None:
        """A plain loss is the same in every epoch."""

    def state_dict(self) -> dict[str, Any]:
        return dict(self.loss.state_dict())

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.loss.load_state_dict(state)


class Switching:
    """`first` until `epoch`, then `second`: a warm-up loss, deferred re-weighting, cross-entropy before focal."""

    def __init__(self, first: Objective, second: Objective, epoch: int):
        self.first, self.second, self.epoch = first, second, epoch
        self.now = first

    def __call__(self, model: nn.Module, batch: Any, generator: torch.Generator) -> Tensor:
        return self.now(model, batch, generator)

    def to(self, device: torch.device) -> "Switching":
        self.first.to(device)
        self.second.to(device)
        return self

    def on_epoch(self, epoch: int, model: nn.Module) -> None:
        self.now = self.second if epoch >= self.epoch else self.first
        self.now.on_epoch(epoch, model)

    def state_dict(self) -> dict[str, Any]:
        return {"first": self.first.state_dict(), "second": self.second.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.first.load_state_dict(state["first"])
        self.second.load_state_dict(state["second"])
