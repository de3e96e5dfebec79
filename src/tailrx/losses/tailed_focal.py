"""Tailed focal loss (TFMD, 2025): focal loss, plus plain cross entropy on the classes of the tail.

    loss = -[ (1 - p_y)^gamma log p_y + beta * tail(y) * log p_y ],   p = softmax(z), natural logarithm
    tail(c) = 1 if position(c) > T_s else 0
    position(c) = (sum of the counts strictly greater than n_c, plus n_c) / N,   n = training counts, N = their sum

Source: TFMD (2025), "Tail-focused multi-modal framework", Eqs 5 and 6; its code takes logarithms to base 2, beta is
2 where recommended and 3 where called optimal. Eq. 6 sums the counts sorted from the head; how ties are ordered is
not said, so position counts only strictly larger classes: classes of equal count share one position and renumbering
changes nothing. So a large group of tied rare classes stays outside the tail while it starts before T_s.
An absent class (count 0) counts as 1, in its position and in N.
Simple case: with equal counts (and 1 / c <= T_s) no class is in the tail: exactly focal loss. T_s = 0 puts every
class in it: focal loss + beta * cross entropy.
"""

from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor, nn

from ..errors import BadSetting
from ._counts import at_least_one
from ._focal import focal_term, log_p_and_log_rest


class TailedFocal(nn.Module):
    """`counts` [c]: training examples per class, zeros allowed. `gamma` >= 0: focal fading. `beta` >= 0: cross entropy
    added in the tail. `threshold` in [0, 1]: T_s, the share of examples that the head holds."""

    tail: Tensor  # [c] bool

    def __init__(
        self,
        *,
        counts: Tensor,
        gamma: Annotated[float, Field(ge=0, le=1000)] = 2.0,
        beta: Annotated[float, Field(ge=0, le=1000)] = 2.0,
        threshold: Annotated[float, Field(ge=0, le=1)] = 0.9,
    ) -> None:
        super().__init__()
        if gamma < 0 or beta < 0 or not 0 <= threshold <= 1:
            raise BadSetting(
                f"gamma and beta must be 0 or more and threshold must lie in [0, 1]; got gamma {gamma}, beta {beta}, "
                f"threshold {threshold}. The paper has 2, 2 and 0.9."
            )
        self.gamma, self.beta = gamma, beta
        self.register_buffer("tail", tail_classes(counts, threshold))

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:  # [n, c], [n] -> [n]
        log_p, log_rest = log_p_and_log_rest(logits, target)
        return focal_term(log_p, log_rest, self.gamma) - self.beta * (self.tail[target] * log_p)


def tail_classes(counts: Tensor, threshold: float) -> Tensor:
    """Which classes are in the tail, [c] -> [c] bool."""
    n = at_least_one(counts)
    larger = torch.where(n[None, :] > n[:, None], n[None, :], 0.0).sum(dim=1)  # [c]
    return (larger + n) / n.sum() > threshold


BUILD = TailedFocal
