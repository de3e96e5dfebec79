"""Standardised feature blocks: the mean and spread of the training drugs, kept with the weights.

    x -> (x - mean) / (sd + 0.001),   and 0 (the average drug) where the modality is missing

A column of a profile is the similarity to one drug: near zero for most drugs, one for that drug itself. Standardised,
it says how unusual a similarity is. The moments are of all training drugs, each once: batch statistics would forget
drugs that occur in few pairs.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from ..types import FeatureBatch, FeatureTable, FloatArray, dense

LEAST = 1e-3  # added to the spread: a column that never varies stays near zero


class Moments(NamedTuple):
    """Mean and standard deviation `[d]` of each column of a block, over the drugs that have the modality."""

    mean: FloatArray
    sd: FloatArray


def moments(table: FeatureTable) -> tuple[Moments, ...]:
    """One per block of `table`, which holds the training drugs."""
    return tuple(_moments(dense(block[table.mask[:, k]])) for k, block in enumerate(table.blocks))


def _moments(present: FloatArray) -> Moments:
    if not len(present):
        return Moments(np.zeros(present.shape[1], np.float32), np.ones(present.shape[1], np.float32))
    return Moments(present.mean(axis=0), present.std(axis=0))


class Standardise(nn.Module):
    """Without `scaling` (as when weights are loaded next) the blocks pass as they are."""

    def __init__(self, widths: Sequence[int], scaling: Sequence[Moments] | None = None):
        super().__init__()
        self.n = len(widths)
        for k, width in enumerate(widths):
            mean, sd = (
                (map(torch.from_numpy, scaling[k])) if scaling else (torch.zeros(width), torch.ones(width) - LEAST)
            )
            self.register_buffer(f"mean_{k}", mean.clone())
            self.register_buffer(f"factor_{k}", 1 / (sd + LEAST))

    def forward(self, features: FeatureBatch) -> tuple[Tensor, ...]:  # blocks [m, d_k] -> the same
        return tuple(
            (block - self.get_buffer(f"mean_{k}")) * self.get_buffer(f"factor_{k}") * features.mask[:, k, None]
            for k, block in enumerate(features.blocks)
        )
