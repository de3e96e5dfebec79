"""Samplers that draw positions by chance alone: every example once, or classes by a power of their number."""

from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor


class Shuffled:
    """Every example once, in a new order each epoch."""

    def __call__(self, target: Tensor, generator: torch.Generator) -> Tensor:
        return torch.randperm(len(target), generator=generator)


class ClassBalancedSampler:
    """Examples drawn with replacement, classes by the power `power` of their number (Kang et al., 2020, Eq. 1).

        p_k = n_k^power / sum_j n_j^power,   then an example of class k uniformly

    `power = 0` shows all classes equally often, 0.5 is square-root sampling, 1 draws examples uniformly.
    """

    def __init__(self, *, power: Annotated[float, Field(ge=0, le=1)] = 0.0):
        self.power = power

    def __call__(self, target: Tensor, generator: torch.Generator) -> Tensor:
        counts = torch.bincount(target).double()
        share = torch.where(counts > 0, counts**self.power, 0.0)  # a class without examples has none to draw
        weight = (share / counts.clamp(min=1))[target]
        return _draw(weight, len(target), generator)


def _draw(weight: Tensor, n: int, generator: torch.Generator) -> Tensor:
    # Not torch.multinomial: it takes no more than 2^24 categories.
    ends = weight.cumsum(0)
    return torch.searchsorted(ends, torch.rand(n, dtype=ends.dtype, generator=generator) * ends[-1]).clamp(max=n - 1)


PARTS = {
    "class_balanced": ClassBalancedSampler,
    "shuffled": Shuffled,
}
