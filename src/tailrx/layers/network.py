"""What every network shares: encode each entity (drug, molecule) once, then join the members of examples by row number.

prepare (once) -> encode (once per entity and step) -> interact (once per example and step)

Without training the same three are `prepared`, `encodings` and `probabilities`, for however many entities and examples.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..types import Batch, FeatureBatch, FeatureTable, FloatArray, Link, Output, dense
from .sparse_rows import SparseRows

ENTITIES_AT_ONCE = 1_024  # without training: these two bound memory
EXAMPLES_AT_ONCE = 8_192


class Network(nn.Module):
    """Root of the networks: `prepare`, `encode` and `interact` are theirs, joining is here.

    An example has `places` members: two drugs of a pair, one molecule. `prepare(features)` gives features of the same
    shape; it holds what training never changes, and so is done once for all entities. `encode(features)` takes prepared
    features and gives `encoding`, a named tuple of tensors `[m, ...]`, one row per entity; `interact(*e)` takes rows of
    it for each place, one per example. `forward` is these two together for a `Batch`."""

    encoding: type[Any]
    places: ClassVar[int] = 1
    link: Link = "softmax"
    symmetric: bool = False  # whether members may change places
    takes_sparse: ClassVar[bool] = False  # whether `prepare` and `encode` read `SparseRows` among the blocks

    def prepare(self, features: FeatureBatch) -> FeatureBatch:
        return features

    def encode(self, features: FeatureBatch) -> Any:
        raise TypeError(f"{type(self).__name__} must define encode.")

    def interact(self, *e: Any) -> Output:
        raise TypeError(f"{type(self).__name__} must define interact.")

    def forward(self, batch: Batch) -> Output:
        e = self.encode(batch.features)
        return self.interact(*(rows(e, place) for place in batch.members))


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """`model` in evaluation mode and without gradients inside; every module of it in its own mode again afterwards, so
    that a frozen one stays frozen."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, training in modes.items():
            module.training = training


def rows(e: Any, index: Tensor) -> Any:
    """Rows `index [n]` of every tensor of an encoding."""
    # As an embedding lookup: its backward is several times faster on the CPU than that of e[index]. A tensor that
    # stands in two places, as in a summed pair, is looked up once.
    looked_up = {id(t): _lookup(index, t) for t in e}
    return type(e)(*(looked_up[id(t)] for t in e))


def _lookup(index: Tensor, table: Tensor) -> Tensor:
    flat = table.reshape(len(table), -1)
    return F.embedding(index, flat).view(-1, *table.shape[1:])


@torch.no_grad()
def prepared(model: Network, table: FeatureTable) -> FeatureBatch:
    """The features of all entities of `table` as the model's `encode` takes them."""
    keep = model.takes_sparse
    blocks = tuple(
        SparseRows.of(b) if keep and not isinstance(b, np.ndarray) else torch.from_numpy(np.ascontiguousarray(dense(b)))
        for b in table.blocks
    )
    return model.prepare(FeatureBatch(blocks, torch.from_numpy(table.mask)))


@torch.no_grad()
def encodings(model: Network, features: FeatureBatch) -> Any:
    """Encodings, tensors `[m, ...]`, of all `m` entities of prepared features by a model in evaluation mode."""
    everyone = torch.arange(len(features.mask), device=features.mask.device)
    parts = [model.encode(features.take(some)) for some in torch.split(everyone, ENTITIES_AT_ONCE)]
    return type(parts[0])(*(torch.cat(t) for t in zip(*parts, strict=True)))


@torch.no_grad()
def probabilities(model: Network, e: Any, members: Tensor) -> FloatArray:
    """`[n, c]` by the model's link for examples with the members `[n, places]`, rows of the encodings `e`, in
    evaluation mode."""
    out = []
    for some in torch.split(members, EXAMPLES_AT_ONCE):
        logits = model.interact(*(rows(e, place) for place in some.T)).logits.float()
        out.append((logits.softmax(1) if model.link == "softmax" else logits.sigmoid()).cpu().numpy())
    return np.concatenate(out)


def blend(e: Any, other: Any, share: Tensor | float) -> Any:
    """`share * e + (1 - share) * other`, tensor by tensor; `share` is a number or `[n]`."""
    return type(e)(*(_mix(t, o, share) for t, o in zip(e, other, strict=True)))


def _mix(t: Tensor, other: Tensor, share: Tensor | float) -> Tensor:
    if isinstance(share, Tensor):
        share = share.to(t.dtype).view(-1, *([1] * (t.dim() - 1)))
    return share * t + (1 - share) * other
