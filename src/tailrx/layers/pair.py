"""What every drug-pair network shares: encode each drug once, then join pairs by row number.

prepare (once) -> encode (once per drug and step) -> interact (once per pair and step)
"""

from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from ..types import FeatureBatch, Link, PairBatch, PairOutput


class PairNet(nn.Module):
    """Root of the pair networks: `prepare`, `encode` and `interact` are theirs, joining is here.

    `prepare(features)` gives features of the same shape; it holds what training never changes, and so is done once for
    all drugs. `encode(features)` takes prepared features and gives `encoding`, a named tuple of tensors `[m, ...]`, one
    row per drug; `interact(e_a, e_b)` takes rows of it, one per pair. `forward` is these two together for a
    `PairBatch`."""

    encoding: type[Any]
    link: Link = "softmax"
    symmetric: bool = False

    def prepare(self, features: FeatureBatch) -> FeatureBatch:
        return features

    def encode(self, features: FeatureBatch) -> Any:
        raise TypeError(f"{type(self).__name__} must define encode.")

    def interact(self, e_a: Any, e_b: Any) -> PairOutput:
        raise TypeError(f"{type(self).__name__} must define interact.")

    def forward(self, batch: PairBatch) -> PairOutput:
        e = self.encode(batch.features)
        return self.interact(rows(e, batch.a), rows(e, batch.b))


def rows(e: Any, index: Tensor) -> Any:
    """Rows `index [n]` of every tensor of an encoding."""
    # As an embedding lookup: its backward is several times faster on the CPU than that of e[index]. A tensor that
    # stands in two places, as in a summed pair, is looked up once.
    found = {id(t): _lookup(index, t) for t in e}
    return type(e)(*(found[id(t)] for t in e))


def _lookup(index: Tensor, table: Tensor) -> Tensor:
    flat = table.reshape(len(table), -1)
    return F.embedding(index, flat).view(-1, *table.shape[1:])


def blend(e: Any, other: Any, share: Tensor | float) -> Any:
    """`share * e + (1 - share) * other`, tensor by tensor; `share` is a number or `[n]`."""
    return type(e)(*(_mix(t, o, share) for t, o in zip(e, other, strict=True)))


def _mix(t: Tensor, other: Tensor, share: Tensor | float) -> Tensor:
    if isinstance(share, Tensor):
        share = share.to(t.dtype).view(-1, *([1] * (t.dim() - 1)))
    return share * t + (1 - share) * other
