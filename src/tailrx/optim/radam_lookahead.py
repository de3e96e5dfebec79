"""RAdam inside Lookahead (Zhang et al., 2019): every `k` steps the weights step back to a slow average.

    slow <- slow + alpha (fast - slow),   fast <- slow

Lookahead is pytorch-optimizer's; CNN-Siam names the combination and gives neither k nor alpha: the defaults are those
of Lookahead's authors.
"""

from collections.abc import Iterable
from typing import Annotated

import torch
from pydantic import Field
from pytorch_optimizer import Lookahead

from .radam import radam


def radam_lookahead(
    *,
    params: Iterable[torch.nn.Parameter],
    lr: Annotated[float, Field(ge=1e-9, le=1e30)] = 1e-3,
    beta1: Annotated[float, Field(ge=0, lt=1)] = 0.9,
    beta2: Annotated[float, Field(ge=0, lt=1)] = 0.999,
    weight_decay: Annotated[float, Field(ge=0, le=100)] = 0.0,
    k: Annotated[int, Field(ge=1, le=10_000)] = 5,
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.5,
) -> torch.optim.Optimizer:
    inner = radam(params=params, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay)
    outer: torch.optim.Optimizer = Lookahead(inner, k=k, alpha=alpha)
    return outer


BUILD = radam_lookahead
