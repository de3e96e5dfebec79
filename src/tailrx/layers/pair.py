"""Networks on drug pairs, and their linear layer over two drugs, which is computed once per drug.

    concat: W [x_a; x_b] + b = W_a x_a + W_b x_b + b          sum: W (x_a + x_b) + b = W x_a + W x_b + b

The two products belong to the drugs alone, so a batch of n pairs over m drugs costs m products instead of n.
"""

from typing import Any, ClassVar, Literal, NamedTuple

import torch
from torch import Tensor, nn

from ..types import Output
from .network import Network

Fusion = Literal["sum", "concat"]


class PairNet(Network):
    """Root of the pair networks; `symmetric` ones give a pair the same answer in either order of its drugs."""

    places: ClassVar[int] = 2

    def interact(self, e_a: Any, e_b: Any) -> Output:
        raise TypeError(f"{type(self).__name__} must define interact.")


class Halves(NamedTuple):
    """Each drug's share of the layer, as first and as second drug of a pair: `[m, h]` each."""

    first: Tensor
    second: Tensor


class PairLinear(nn.Module):
    """`fusion = "sum"` uses one matrix for both places and so does not depend on the order of the drugs."""

    def __init__(self, *, width: int, out: int, fusion: Fusion):
        super().__init__()
        self.first = nn.Linear(width, out, bias=False)
        self.second = nn.Linear(width, out, bias=False) if fusion == "concat" else None
        self.bias = nn.Parameter(torch.zeros(out))

    def forward(self, x: Tensor) -> Halves:  # [m, width]
        first = self.first(x)
        return Halves(first, first if self.second is None else self.second(x))

    def join(self, e_a: Halves, e_b: Halves) -> Tensor:  # -> [n, out], before the activation
        return e_a.first + e_b.second + self.bias.to(e_a.first.dtype)
