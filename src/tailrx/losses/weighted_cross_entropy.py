"""Weighted cross entropy: each class weighs as the inverse of its share of the training examples.

    loss = (N / n_y) * -log p_y,   N = sum_j n_j,   n = training counts

Source: TFMD (2025), Table 1. N / n_y is not divided by the number of classes, as scikit-learn's "balanced" weights
are, so the values are c times larger than those.
An absent class (count 0) counts as 1, in n_y and in N.
Simple case: with equal counts every weight is c, the number of classes: c times cross entropy.
"""

from torch import Tensor, nn
from torch.nn import functional as F

from ._counts import at_least_one


class WeightedCrossEntropy(nn.Module):
    """`counts` [c]: training examples per class, zeros allowed. `weight` [c] is the buffer made from them."""

    weight: Tensor

    def __init__(self, *, counts: Tensor) -> None:
        super().__init__()
        n = at_least_one(counts)
        self.register_buffer("weight", (n.sum() / n).float())

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:  # [n, c], [n] -> [n]
        return self.weight[target] * F.cross_entropy(logits, target, reduction="none")


BUILD = WeightedCrossEntropy
