"""Mixup of the drugs' inputs, as CNN-Siam prints it (Eq. 1): the features of pair i are mixed with those of pair j.

What is mixed are prepared features (`PairNet.prepare`), so a drug without a modality stands in with the average drug.
Every mixed drug is new, so each batch encodes two drugs per pair instead of its unique drugs: far slower than `mixup`.
Targets are mixed as there.
"""

from typing import Annotated, Any

import torch
from pydantic import Field
from torch import Tensor

from ..layers.pair import rows
from ..types import FeatureBatch, PairBatch
from . import Mixed
from ._beta import beta_share


class InputMixup:
    def __init__(
        self, *, alpha: Annotated[float, Field(gt=0, le=1000)] = 0.5, beta: Annotated[float, Field(gt=0, le=1000)] = 0.5
    ):
        self.alpha, self.beta = alpha, beta

    def __call__(self, model: Any, batch: PairBatch, generator: torch.Generator) -> Mixed:
        n = len(batch.target)
        share = float(beta_share(self.alpha, self.beta, 1, generator))
        other = torch.randperm(n, generator=generator).to(batch.target.device)
        drugs, partners = torch.cat([batch.a, batch.b]), torch.cat([batch.a[other], batch.b[other]])
        e = model.encode(_mixed(batch.features, drugs, partners, share))  # [2n, ...]
        first = torch.arange(n, device=batch.target.device)
        output = model.interact(rows(e, first), rows(e, first + n))
        return Mixed(output, ((batch.target, share), (batch.target[other], 1 - share)))


def _mixed(features: FeatureBatch, i: Tensor, j: Tensor, share: float) -> FeatureBatch:
    """A mixed drug has a modality where either of the two has it."""
    blocks = tuple(share * block[i] + (1 - share) * block[j] for block in features.blocks)
    return FeatureBatch(blocks, features.mask[i] | features.mask[j])


BUILD = InputMixup
