"""How a training batch goes forward, and against which targets. One way per file.

A part is called `(model, batch, generator) -> Mixed`; `generator` is its only source of randomness. It sees a model
through its contract alone, so any augmentation works with any network.
"""

from typing import NamedTuple

from torch import Tensor

from ..types import Output


class Mixed(NamedTuple):
    """An output and what it is compared with: parts of `target [n]` and its share of the loss, a number or `[n]`."""

    output: Output
    targets: tuple[tuple[Tensor, Tensor | float], ...]
