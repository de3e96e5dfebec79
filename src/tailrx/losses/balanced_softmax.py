"""Balanced softmax (Ren et al., 2020): softmax under the training label prior.

    loss = -log( n_y^tau e^{z_y} / sum_j n_j^tau e^{z_j} ),   n = training counts

Source: Ren et al. 2020, "Balanced meta-softmax for long-tailed visual recognition", Theorem 1; with `tau` it is
the logit-adjusted loss of Menon et al. 2021. TFMD (2025), Table 1, prints it as its standard formulation; the expanded
one beside it drops the normaliser and is not equal. Predictions use the logits as they are, without the prior.
An absent class (count 0) counts as 1.
Simple case: with equal counts, or tau = 0, it is exactly cross entropy.
"""

from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from ..errors import BadSetting
from ._counts import at_least_one


class BalancedSoftmax(nn.Module):
    """`counts` [c]: training examples per class, zeros allowed. `tau` >= 0: strength; 0 is cross entropy."""

    shift: Tensor

    def __init__(self, *, counts: Tensor, tau: Annotated[float, Field(ge=0, le=1000)] = 1.0) -> None:
        super().__init__()
        if tau < 0:
            raise BadSetting(f"tau must be 0 or more; got {tau}. 0 is cross entropy, 1 is balanced softmax.")
        n = at_least_one(counts)
        self.register_buffer("shift", (tau * torch.log(n / n.sum())).float())

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:  # [n, c], [n] -> [n]
        return F.cross_entropy(logits + self.shift, target, reduction="none")


BUILD = BalancedSoftmax
