"""LDAM (Cao et al., 2019): the true class must win by a margin, the wider the rarer it is.

    loss = -log( e^{s (z_y - D_y)} / (e^{s (z_y - D_y)} + sum_{j != y} e^{s z_j}) )
    D_j  = C / n_j^{1/4},   C such that the largest margin is `max_margin`;   n = training counts

Source: Cao et al. 2019, "Learning imbalanced datasets with label-distribution-aware margin loss", section 3,
with the scale s of its released code. Without DRW: re-weighting late in training is a change of loss between two
stages, which a recipe makes. TFMD (2025), Table 1, prints something else: the margin subtracted from every logit, and
no scale.
The original feeds it cosines (features and class weights of unit norm), for which s = 30 and a margin of 0.5 were
chosen. Here the logits are taken as they come and nothing is normalised: behind a plain linear layer the margin has
no fixed meaning against the logits, and s mostly sharpens the softmax. Give the model a normalised last layer, or
tune `scale`, for the original's behaviour.
An absent class (count 0) counts as 1: it has the widest margin, and the other margins are scaled against it.
Simple case: with equal counts every margin is `max_margin`: cross entropy of s (z - max_margin * onehot(y)).
"""

from typing import Annotated

from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from ..errors import BadSetting
from ._counts import at_least_one


class Ldam(nn.Module):
    """`counts` [c]: training examples per class, zeros allowed. `max_margin` >= 0: margin of the rarest class.
    `scale` > 0: the s that multiplies the logits."""

    margin: Tensor

    def __init__(
        self,
        *,
        counts: Tensor,
        max_margin: Annotated[float, Field(ge=0, le=1000)] = 0.5,
        scale: Annotated[float, Field(gt=0, le=1000)] = 30.0,
    ) -> None:
        super().__init__()
        if max_margin < 0 or scale <= 0:
            raise BadSetting(
                f"max_margin must be 0 or more and scale above 0; got max_margin {max_margin}, scale {scale}. "
                "The paper has 0.5 and 30."
            )
        n = at_least_one(counts)
        self.scale = scale
        self.register_buffer("margin", (max_margin * (n.min() / n) ** 0.25).float())

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:  # [n, c], [n] -> [n]
        margins = F.one_hot(target, logits.shape[1]) * self.margin  # [n, c], zero off the true class
        return F.cross_entropy(self.scale * (logits - margins), target, reduction="none")


BUILD = Ldam
