"""Drug pairs as batches: unique drugs once, pairs as row numbers into them."""

from collections.abc import Iterator

import torch
from torch import Tensor

from ..data.dataset import PairDataset
from ..layers.network import Network, encodings, probabilities
from ..training.hardware import Hardware
from ..types import Batch, FeatureBatch, FloatArray, IntArray


class PairData:
    """All drugs' prepared features and all pairs of a dataset on one device."""

    def __init__(self, dataset: PairDataset, features: FeatureBatch, hardware: Hardware):
        device = hardware.device
        self.hardware = hardware
        self.features = FeatureBatch(tuple(b.to(device) for b in features.blocks), features.mask.to(device))
        self.pair, self.target = torch.from_numpy(dataset.pair).to(device), torch.from_numpy(dataset.target).to(device)

    def batch(self, index: Tensor) -> Batch:
        """The pairs `index [n]` with the features of their unique drugs."""
        unique, place = torch.unique(self.pair[index], return_inverse=True)
        return Batch(self.features.take(unique), tuple(place.T), self.target[index])

    def steps(self, rows: IntArray, size: int) -> int:
        # A batch of one pair has no variance for BatchNorm, so an odd pair left over joins another batch.
        return min(-(-len(rows) // size), max(len(rows) // 2, 1))

    def batches(self, rows: IntArray, size: int, seed: int) -> Iterator[Batch]:
        """The rows in a new order, in `steps` batches of nearly equal size (no small last one to upset BatchNorm)."""
        order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))
        shuffled = torch.from_numpy(rows)[order].to(self.pair.device)
        for index in torch.tensor_split(shuffled, self.steps(rows, size)):
            yield self.batch(index)

    def probabilities(self, model: Network, rows: IntArray) -> FloatArray:
        """`[n, c]` for the pairs `rows [n]`, each drug encoded once."""
        model.eval()
        pair = self.pair[torch.from_numpy(rows).to(self.pair.device)]
        with self.hardware.forward():
            return probabilities(model, encodings(model, self.features), pair)
