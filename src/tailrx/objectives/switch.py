"""Classification, and after a share of the epochs with another loss, another augmentation, or both.

A warm-up loss, deferred re-weighting (LDAM-DRW, Cao et al., 2019), mixup that ends before training does.
"""

from collections.abc import Callable
from typing import Annotated, Any

import torch
from pydantic import Field
from torch import Tensor, nn

from ..errors import ConfigError
from ..registry import Nested
from ..types import Batch
from . import EpochStart, Objective, Step
from .classification import Classification


class Switch(Objective):
    """`after`: share of the epochs before the switch; `loss`, `augment`: those from then on, of the run where None."""

    def __init__(
        self,
        *,
        run_loss: Callable[[], nn.Module],
        run_augment: Callable[[], Any],
        after: Annotated[float, Field(gt=0, lt=1)],
        loss: Annotated[Any, Nested("losses")] = None,
        augment: Annotated[Any, Nested("augment")] = None,
    ):
        super().__init__()
        if loss is None and augment is None:
            raise ConfigError("a switch must name a loss, an augment, or both; got after only.")
        self.after, self.brings_augment = after, augment is not None
        self.first = Classification(run_loss=run_loss, run_augment=run_augment)
        self.second = Classification(
            run_loss=run_loss if loss is None else lambda: loss,
            run_augment=run_augment if augment is None else lambda: augment,
        )
        self.switched = False

    @property
    def _now(self) -> Classification:
        return self.second if self.switched else self.first

    def forward(self, model: nn.Module, batch: Batch, generator: torch.Generator) -> Tensor:
        scalar: Tensor = self._now(model, batch, generator)
        return scalar

    def term(self, step: Step) -> Tensor:
        return self._now.term(step)

    def on_epoch(self, start: EpochStart) -> None:
        self.switched = start.epoch >= round(self.after * start.epochs)
        self._now.on_epoch(start)


BUILD = Switch
