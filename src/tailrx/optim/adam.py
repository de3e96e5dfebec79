"""Adam (Kingma & Ba, 2015); with `weight_decay` it is AdamW (Loshchilov & Hutter, 2019), decay apart from the rate."""

from collections.abc import Iterable
from typing import Annotated

import torch
from pydantic import Field


def adam(
    *,
    params: Iterable[torch.nn.Parameter],
    lr: Annotated[float, Field(ge=1e-9, le=1e30)] = 1e-3,
    beta1: Annotated[float, Field(ge=0, lt=1)] = 0.9,
    beta2: Annotated[float, Field(ge=0, lt=1)] = 0.999,
    weight_decay: Annotated[float, Field(ge=0, le=100)] = 0.0,
) -> torch.optim.Optimizer:
    # fused: on a CPU the default passes over the weights once per operation, several times slower.
    return torch.optim.AdamW(params, lr=lr, betas=(beta1, beta2), weight_decay=weight_decay, fused=True)


BUILD = adam
