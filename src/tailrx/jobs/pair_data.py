"""Drug pairs as batches: unique drugs once, pairs as row numbers into them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..data.dataset import PairDataset
from ..layers.pair import PairNet
from ..layers.pair import rows as take
from ..training.hardware import Hardware
from ..types import FeatureBatch, FeatureTable, FloatArray, IntArray, PairBatch

PAIRS_AT_ONCE = 8_192  # when predicting: bounds memory, changes no answer
DRUGS_AT_ONCE = 1_024


@torch.no_grad()
def prepared(model: PairNet, table: FeatureTable) -> FeatureBatch:
    """The features of all drugs as the model's `encode` takes them."""
    blocks = tuple(torch.from_numpy(np.ascontiguousarray(b)) for b in table.blocks)
    return model.prepare(FeatureBatch(blocks, torch.from_numpy(table.mask)))


class PairData:
    """All drugs' prepared features and all pairs of a dataset on one device."""

    def __init__(self, dataset: PairDataset, features: FeatureBatch, hardware: Hardware):
        device = hardware.device
        self.hardware = hardware
        self.features = FeatureBatch(tuple(b.to(device) for b in features.blocks), features.mask.to(device))
        self.pair, self.target = torch.from_numpy(dataset.pair).to(device), torch.from_numpy(dataset.target).to(device)

    def batch(self, index: Tensor) -> PairBatch:
        """The pairs `index [n]` with the features of their unique drugs."""
        unique, place = torch.unique(self.pair[index], return_inverse=True)
        return PairBatch(self.features.take(unique), place[:, 0], place[:, 1], self.target[index])

    def steps(self, rows: IntArray, size: int) -> int:
        # A batch of one pair has no variance for BatchNorm, so an odd pair left over joins another batch.
        return min(-(-len(rows) // size), max(len(rows) // 2, 1))

    def batches(self, rows: IntArray, size: int, seed: int) -> Iterator[PairBatch]:
        """The rows in a new order, in `steps` batches of nearly equal size (no small last one to upset BatchNorm)."""
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))
        shuffled = torch.from_numpy(rows)[order].to(self.pair.device)
        for index in torch.tensor_split(shuffled, self.steps(rows, size)):
            yield self.batch(index)

    @torch.no_grad()
    def encode(self, model: PairNet) -> Any:
        """Encodings of all drugs, `[m, ...]` tensors."""
        model.eval()
        everyone = torch.arange(len(self.features.mask), device=self.pair.device)
        with self.hardware.forward():
            parts = [model.encode(self.features.take(some)) for some in torch.split(everyone, DRUGS_AT_ONCE)]
        return type(parts[0])(*(torch.cat(t) for t in zip(*parts, strict=True)))

    @torch.no_grad()
    def probabilities(self, model: PairNet, rows: IntArray) -> FloatArray:
        """`[n, c]` for the pairs `rows`, each drug encoded once."""
        e, out = self.encode(model), []
        for pair in torch.split(self.pair[torch.from_numpy(rows).to(self.pair.device)], PAIRS_AT_ONCE):
            with self.hardware.forward():
                logits = model.interact(take(e, pair[:, 0]), take(e, pair[:, 1])).logits
            link = torch.softmax if model.link == "softmax" else lambda z, dim: torch.sigmoid(z)
            out.append(link(logits.float(), dim=1).cpu())
        return np.asarray(torch.cat(out).numpy(), np.float32)
