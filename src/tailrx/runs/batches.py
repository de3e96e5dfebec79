"""ExampleBatches as batches: the features of their unique entities once, and their members as row numbers into them."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from ..data.dataset import Dataset
from ..layers.network import Network, encodings, probabilities, rows
from ..samplers import Sampler
from ..training.hardware import Hardware
from ..types import Batch, FeatureBatch, FloatArray, IntArray


class ExampleBatches:
    """All entities' prepared features and all examples of a dataset on one device."""

    def __init__(self, dataset: Dataset, features: FeatureBatch, hardware: Hardware):
        self.hardware = hardware
        self.features = features.to(hardware.device)
        self.members = torch.from_numpy(dataset.members).to(hardware.device)
        self.target = torch.from_numpy(dataset.target).to(hardware.device)

    def batch(self, index: Tensor) -> Batch:
        """The examples `index [n]` with the features of their unique entities."""
        unique, place = torch.unique(self.members[index], return_inverse=True)
        return Batch(self.features.take(unique), tuple(place.T), self.target[index])

    def steps(self, rows: IntArray, size: int) -> int:
        # A batch of one example has no variance for BatchNorm, so an odd one left over joins another batch.
        return min(-(-len(rows) // size), max(len(rows) // 2, 1))

    def batches(self, rows: IntArray, size: int, seed: int, sampler: Sampler) -> Iterator[Batch]:
        """The rows as `sampler` shows them, in `steps` batches of nearly equal size (no small last one to upset
        BatchNorm)."""
        here = torch.from_numpy(rows)
        order = sampler(self.target.cpu()[here], torch.Generator().manual_seed(seed))
        for index in torch.tensor_split(here[order].to(self.members.device), self.steps(rows, size)):
            yield self.batch(index)

    def probabilities(self, model: Network, rows: IntArray) -> FloatArray:
        """`[n, c]` for the examples `rows [n]`, each entity encoded once."""
        model.eval()
        members = self.members[torch.from_numpy(rows).to(self.members.device)]
        with self.hardware.forward():
            return probabilities(model, encodings(model, self.features), members)

    def embeddings(self, model: Any, index: IntArray) -> tuple[Tensor, Tensor]:
        """`z [n, d]` and `target [n]` of the examples `index [n]`, by a model in evaluation mode."""
        some = torch.from_numpy(index).to(self.members.device)
        with torch.no_grad(), self.hardware.forward():
            e = encodings(model, self.features)
            parts = [
                model.interact(*(rows(e, place) for place in members.T)).z.float()
                for members in torch.split(self.members[some], EMBEDDED_AT_ONCE)
            ]
        return torch.cat(parts), self.target[some]


EMBEDDED_AT_ONCE = 8_192  # bounds memory
