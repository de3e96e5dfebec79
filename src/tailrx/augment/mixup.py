"""Mixup of encoded examples (Zhang et al., 2018; after Verma et al., 2019): mix what `encode` gives, not the inputs.

    e = lambda e_i + (1 - lambda) e_j,   loss = lambda L(y_i) + (1 - lambda) L(y_j),   lambda ~ Beta(alpha, beta)

Where the model sums two linearly projected drugs, as CNN-Siam does, this mixes the fused pair. Each entity is
still encoded once. CNN-Siam says that alpha = beta = 0.5 keeps lambda near 0.5; Beta(0.5, 0.5) is in fact U-shaped.
"""

from typing import Annotated, Any, Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from ..layers.network import blend, rows
from ..types import Batch, Mixed


class Mixup:
    """`per`: one lambda for the batch, or one for each pair."""

    def __init__(
        self,
        *,
        alpha: Annotated[float, Field(gt=0, le=1000)] = 0.5,
        beta: Annotated[float, Field(gt=0, le=1000)] = 0.5,
        per: Literal["batch", "pair"] = "batch",
    ):
        self.alpha, self.beta, self.per = alpha, beta, per

    def __call__(self, model: Any, batch: Batch, generator: torch.Generator) -> Mixed:
        n = len(batch.target)
        drawn = beta_share(self.alpha, self.beta, n if self.per == "pair" else 1, generator)
        share = drawn.to(batch.target.device) if self.per == "pair" else float(drawn)
        other = torch.randperm(n, generator=generator).to(batch.target.device)
        e = model.encode(batch.features)
        mixed = (blend(rows(e, place), rows(e, place[other]), share) for place in batch.members)
        return Mixed(model.interact(*mixed), ((batch.target, share), (batch.target[other], 1 - share)))


def beta_share(alpha: float, beta: float, n: int, generator: torch.Generator) -> Tensor:
    """`[n]` shares; torch's Beta takes no generator, so NumPy draws from a seed that `generator` gives."""
    seed = int(torch.randint(2**62, (1,), generator=generator))
    return torch.from_numpy(np.random.default_rng(seed).beta(alpha, beta, n).astype(np.float32))


BUILD = Mixup
