"""RAdam (Liu et al., 2020): Adam whose rate is held back while its variance estimate is young.

With the default `beta2` = 0.999 the rectification keeps the rate below a half for some 500 steps, longer than many
short runs last; a smaller `beta2` shortens that. Its steps are those of `torch.optim.RAdam`, computed faster.
"""

from collections.abc import Iterable
from typing import Annotated

import torch
from pydantic import Field

from ._fused_radam import FusedRAdam


def radam(
    *,
    params: Iterable[torch.nn.Parameter],
    lr: Annotated[float, Field(ge=1e-9, le=1e30)] = 1e-3,
    beta1: Annotated[float, Field(ge=0, lt=1)] = 0.9,
    beta2: Annotated[float, Field(ge=0, lt=1)] = 0.999,
    weight_decay: Annotated[float, Field(ge=0, le=100)] = 0.0,
) -> torch.optim.Optimizer:
    return FusedRAdam(params, lr=lr, betas=(beta1, beta2), weight_decay=weight_decay)


BUILD = radam
