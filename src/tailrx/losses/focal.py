"""Focal loss (Lin et al., 2017): examples already predicted well weigh less, counts ignored.

    loss = (1 - p_y)^gamma * -log p_y,   p = softmax(z)

Source: Lin et al. 2017, "Focal loss for dense object detection", Eq. 4, without its alpha; TFMD (2025), Eq. 2.
Computed through log(1 - p), so that gamma < 1 has a finite gradient at p = 1 (see `_focal.py`).
Simple case: gamma = 0 is cross entropy; p = 0.9 and gamma = 2 is 0.01 of it.
"""

from typing import Annotated

from pydantic import Field
from torch import Tensor, nn

from ..errors import BadSetting
from ._focal import focal_term, log_p_and_log_rest


class Focal(nn.Module):
    """`gamma` >= 0: how strongly confident examples are faded out; 0 is cross entropy."""

    def __init__(self, *, gamma: Annotated[float, Field(ge=0, le=1000)] = 2.0) -> None:
        super().__init__()
        if gamma < 0:
            raise BadSetting(f"gamma must be 0 or more; got {gamma}. 0 is cross entropy, 2 is usual.")
        self.gamma = gamma

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:  # [n, c], [n] -> [n]
        log_p, log_rest = log_p_and_log_rest(logits, target)
        return focal_term(log_p, log_rest, self.gamma)


BUILD = Focal
