"""Mixup of inputs, as CNN-Siam prints it (Eq. 1): the features of example i are mixed with those of example j.

What is mixed are prepared features (`Network.prepare`), so a drug without a modality stands in with the average drug.
Every mixed entity is new, so each batch encodes all members of its examples instead of its unique entities: far
slower than `mixup` on pairs.
Targets are mixed as there.
"""

from typing import Annotated, Any

import torch
from pydantic import Field
from torch import Tensor

from ..layers.network import rows
from ..layers.sparse_rows import side_by_side
from ..types import Batch, FeatureBatch, Mixed
from .mixup import beta_share


class InputMixup:
    def __init__(
        self, *, alpha: Annotated[float, Field(gt=0, le=1000)] = 0.5, beta: Annotated[float, Field(gt=0, le=1000)] = 0.5
    ):
        self.alpha, self.beta = alpha, beta

    def __call__(self, model: Any, batch: Batch, generator: torch.Generator) -> Mixed:
        n = len(batch.target)
        share = float(beta_share(self.alpha, self.beta, 1, generator))
        other = torch.randperm(n, generator=generator).to(batch.target.device)
        entities, partners = torch.cat(batch.members), torch.cat([place[other] for place in batch.members])
        e = model.encode(_mixed(batch.features, entities, partners, share))  # [places * n, ...]
        own = torch.arange(len(entities), device=batch.target.device).view(-1, n)
        output = model.interact(*(rows(e, place) for place in own))
        return Mixed(output, ((batch.target, share), (batch.target[other], 1 - share)))


def _mixed(features: FeatureBatch, i: Tensor, j: Tensor, share: float) -> FeatureBatch:
    """A mixed entity has a modality where either of the two has it."""
    blocks = tuple(share * _plain(block[i]) + (1 - share) * _plain(block[j]) for block in features.blocks)
    return FeatureBatch(blocks, features.mask[i] | features.mask[j])


def _plain(block: Any) -> Tensor:
    return side_by_side([block])


BUILD = InputMixup
