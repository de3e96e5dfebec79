"""The rule all losses share on class counts: an absent class counts as one example.

A rare type can be missing from a training fold, and 1/0 or log 0 would then spoil every example, not only that class's.
"""

import torch
from torch import Tensor

from ..errors import DataError


def at_least_one(counts: Tensor) -> Tensor:
    """`counts` [c] of the training split as a new float64 tensor, zeros raised to 1; float64 keeps every sum exact."""
    if counts.dim() != 1 or not len(counts):
        raise DataError(
            f"counts must be one number per class; got shape {list(counts.shape)}. "
            "Pass torch.bincount(target, minlength=n_classes) of the training rows."
        )
    if not (torch.isfinite(counts).all() and (counts >= 0).all()):
        raise DataError(
            f"counts must be finite and not negative; the smallest is {counts.min()}, the largest {counts.max()}. "
            "Pass torch.bincount(target, minlength=n_classes) of the training rows."
        )
    return counts.double().clamp(min=1.0)
