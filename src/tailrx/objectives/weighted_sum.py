"""A weighted sum of objectives over one forward pass: classification and reconstruction, classification and contrast.

    objective = { name = "weighted_sum", terms = ["classification", "reconstruction"], weights = [1.0, 0.1] }

The batch goes forward once, as the run's augmentation has it, and every term gets the whole output.
"""

from collections.abc import Callable
from typing import Annotated, Any

import torch
from pydantic import Field
from torch import Tensor, nn

from ..errors import ConfigError
from ..registry import Nested
from . import EpochStart, Objective, Step


class WeightedSum(Objective):
    """`terms`: objectives; `weights`: a number for each, all 1 where there are none."""

    def __init__(
        self,
        *,
        run_augment: Callable[[], Any],
        terms: Annotated[list[Any], Field(min_length=1, max_length=100), Nested("objectives")],
        weights: Annotated[list[Annotated[float, Field(ge=0, le=1e9)]], Field(max_length=100)] = [],  # noqa: B006
    ):
        super().__init__()
        if weights and len(weights) != len(terms):
            raise ConfigError(
                f"objective 'weighted_sum' needs a weight for each of its {len(terms)} terms; got {len(weights)}."
            )
        if weights and not any(weights):
            raise ConfigError("objective 'weighted_sum' has weights of 0 only, so there is nothing to learn from.")
        if any(getattr(term, "brings_augment", False) for term in terms):
            raise ConfigError(
                "a term of 'weighted_sum' cannot bring an augmentation: all terms share one forward pass, by the run's "
                "own; remove augment from the term, or use it alone."
            )
        self.augment = run_augment()
        self.terms = nn.ModuleList(terms)
        self.weights = list(weights) or [1.0] * len(terms)

    def term(self, step: Step) -> Tensor:
        terms = zip(self.weights, self.terms, strict=True)
        return torch.stack([weight * each.term(step) for weight, each in terms]).sum()  # type: ignore[operator]

    def on_epoch(self, start: EpochStart) -> None:
        for each in self.terms:
            each.on_epoch(start)  # type: ignore[operator]


BUILD = WeightedSum
