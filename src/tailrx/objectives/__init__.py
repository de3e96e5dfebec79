"""What a training step makes small: a loss over an augmented batch, a weighted sum of terms, one term after another.

An objective is called `(model, batch, generator) -> scalar`; `generator` is its only source of randomness. It is a
module: parameters of its own are trained with those of the model, and all its state survives a resume. As a term of
another objective it is asked for `term(step)`, with the output that all terms share.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from ..types import Batch, Mixed, Output, Targets


class Step(NamedTuple):
    """A training step as every term sees it: what went forward, and what came of it."""

    model: nn.Module
    batch: Batch
    generator: torch.Generator
    output: Output
    targets: Targets


class EpochStart(NamedTuple):
    """What an objective may look at before epoch `epoch` (from 0) of `epochs` of its stage.

    `embeddings()` gives `z [n, d]` and `target [n]` of the training rows, by the model in evaluation mode."""

    epoch: int
    epochs: int
    model: nn.Module
    embeddings: Callable[[], tuple[Tensor, Tensor]]


class Objective(nn.Module):
    """Root of the objectives. `augment(model, batch, generator) -> Mixed` says how a batch goes forward; without one it
    does as it is."""

    augment: Callable[[nn.Module, Any, torch.Generator], Mixed] | None = None
    brings_augment: bool = False  # whether it has an augmentation other than the run's: then it is no term of others

    def forward(self, model: nn.Module, batch: Batch, generator: torch.Generator) -> Tensor:
        plain = self.augment is None
        output, targets = _as_it_is(model, batch) if plain else self.augment(model, batch, generator)  # type: ignore[misc]
        return self.term(Step(model, batch, generator, output, targets))

    def term(self, step: Step) -> Tensor:
        """A scalar."""
        raise TypeError(f"{type(self).__name__} must define term, or forward.")

    def on_epoch(self, start: EpochStart) -> None:
        """Called before every epoch of the stage, in a resumed run too."""


def _as_it_is(model: nn.Module, batch: Batch) -> Mixed:
    return Mixed(model(batch), ((batch.target, 1.0),))
