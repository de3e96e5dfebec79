"""Reconstruction of the features of an example's members from its embedding z, by a linear decoder of its own.

    mean over members and present modalities k of |D_k z - x_k|^2 / d_k

What is reconstructed are prepared features; modalities that a member lacks count nothing. As a term beside
classification it keeps in z what tells entities apart, as the auto-encoders of MDF-SA-DDI (Lin et al., 2022) do.
"""

import torch
from torch import Tensor, nn

from ..layers.sparse_rows import side_by_side
from . import Objective, Step


class Reconstruction(Objective):
    """`widths` of the feature blocks, `z_width` of the embedding, `places` members per example."""

    def __init__(self, *, widths: tuple[int, ...], z_width: int, places: int):
        super().__init__()
        self.decode = nn.ModuleList(nn.Linear(z_width, width) for width in widths * places)

    def term(self, step: Step) -> Tensor:
        features, z = step.batch.features, step.output.z.float()
        errors, present = [], []
        for place, decode in zip(self._places(step), self.decode, strict=True):
            block, rows = place
            due = side_by_side([features.blocks[block][rows]]).float()
            errors.append((decode(z) - due).pow(2).mean(dim=1))
            present.append(features.mask[rows, block])
        mask = torch.stack(present).float()  # [blocks * places, n]
        return (torch.stack(errors) * mask).sum() / mask.sum().clamp(min=1)

    @staticmethod
    def _places(step: Step) -> list[tuple[int, Tensor]]:
        """Number of the block, and rows of it, in the order of the decoders."""
        return [(k, rows) for rows in step.batch.members for k in range(len(step.batch.features.blocks))]


BUILD = Reconstruction
