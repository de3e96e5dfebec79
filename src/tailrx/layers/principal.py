"""Feature blocks along the principal axes of the training drugs (PCA at full width), kept with the weights.

    x -> V' (x - mean),   and 0 where the modality is missing;   V: eigenvectors of the training drugs' covariance

It turns a block and loses nothing of it, so no other function can be learned from it; but Adam sets a pace for each
weight on its own, and so learns slowly from columns that rise and fall together, as those of a similarity profile do.
Axes on which the training drugs do not differ are set to 0: no weight could learn what they mean.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from ..types import FeatureBatch, FeatureTable, FloatArray, dense

Inputs = Literal["pca", "raw"]
NULL = 1e-5  # of the largest spread: less than this is rounding


class Principal(nn.Module):
    """`reference` holds the features of the training drugs; without it (as when weights are loaded next) and with
    `inputs = "raw"` the blocks pass as they are. Weights from before this layer hold no axes, and pass them too."""

    def __init__(self, widths: Sequence[int], inputs: Inputs, reference: FeatureTable | None = None):
        super().__init__()
        self.turned = inputs == "pca"
        for k, width in enumerate(widths if self.turned else ()):
            # Not torch.eye: on the device `meta`, where bundles are built, it loads a second of compiler.
            mean, axes = torch.zeros(width), torch.from_numpy(np.eye(width, dtype=np.float32))
            if reference is not None:
                mean, axes = map(torch.from_numpy, principal_axes(dense(reference.blocks[k][reference.mask[:, k]])))
            self.register_buffer(f"mean_{k}", mean)
            self.register_buffer(f"axes_{k}", axes)
        self.register_load_state_dict_pre_hook(_without_axes)  # type: ignore[no-untyped-call]

    def forward(self, features: FeatureBatch) -> tuple[Tensor, ...]:  # blocks [m, d_k] -> the same
        if not self.turned:
            return features.blocks
        # In full precision: what tells similar drugs apart are small differences, which bfloat16 would round away.
        with torch.autocast(features.mask.device.type, enabled=False):
            return tuple(
                (block - self.get_buffer(f"mean_{k}")) @ self.get_buffer(f"axes_{k}") * features.mask[:, k, None]
                for k, block in enumerate(features.blocks)
            )


def principal_axes(present: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean `[d]` and axes `[d, d]`, one per column, widest spread first, of the drugs `present [m, d]`."""
    width = present.shape[1]
    if not len(present):
        return np.zeros(width, np.float32), np.eye(width, dtype=np.float32)
    mean = present.mean(axis=0, dtype=np.float64)
    away = present - mean
    variance, axes = np.linalg.eigh(away.T @ away / len(present))
    sd, axes = np.sqrt(variance.clip(0))[::-1], axes[:, ::-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(width)])  # an axis has no direction: choose one
    axes[:, sd <= NULL * sd[0]] = 0
    return mean.astype(np.float32), np.ascontiguousarray(axes, np.float32)


def _without_axes(module: nn.Module, weights: dict[str, Any], prefix: str, *_: Any) -> None:
    """Only where all of them are absent: a part that is missing is damage, and stays an error."""
    mine = {prefix + name: buffer for name, buffer in module.named_buffers()}
    if not mine.keys() & weights.keys():
        for name, buffer in mine.items():
            weights[name] = torch.eye(len(buffer)) if buffer.dim() == 2 else torch.zeros(len(buffer))
