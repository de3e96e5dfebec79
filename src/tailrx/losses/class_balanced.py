"""Class-balanced loss (Cui et al., 2019): classes weigh as the inverse of their effective number of examples.

    loss = (1 - lam) / (1 - lam^{n_y}) * -log p_y,   n = training counts

Source: Cui et al. 2019, "Class-balanced loss based on effective number of samples", section 4 (their beta is
`lam` here); TFMD (2025), Table 1, with lam = .999. As in TFMD the weights are not rescaled to sum to c,
which Cui et al. do: all lie in (1 - lam, 1], so the fewer the examples as a whole, the larger the loss.
An absent class (count 0) counts as 1, the largest weight.
Simple case: equal counts n give (1 - lam) / (1 - lam^n) times cross entropy; lam = 0 is cross entropy.
"""

from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from ..errors import BadSetting
from ._counts import at_least_one


class ClassBalanced(nn.Module):
    """`counts` [c]: training examples per class, zeros allowed. `lam` in [0, 1): 0 ignores them, near 1 is 1 / n."""

    weight: Tensor

    def __init__(self, *, counts: Tensor, lam: Annotated[float, Field(ge=0, lt=1)] = 0.999) -> None:
        super().__init__()
        if not 0 <= lam < 1:
            raise BadSetting(f"lam must lie in [0, 1); got {lam}. 0 is cross entropy, 0.999 is usual.")
        log_lam = torch.tensor(lam, dtype=torch.float64, device=counts.device).log()
        # expm1 because 1 - lam^n cancels when lam is near 1.
        self.register_buffer("weight", ((1 - lam) / -torch.expm1(at_least_one(counts) * log_lam)).float())

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:  # [n, c], [n] -> [n]
        return self.weight[target] * F.cross_entropy(logits, target, reduction="none")


BUILD = ClassBalanced
