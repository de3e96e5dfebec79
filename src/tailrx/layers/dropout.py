"""Dropout (Srivastava et al., 2014), as `torch.nn.Dropout` but for how its chance is drawn on a CPU.

    y_i = x_i / (1 - q) with probability 1 - q, else 0,   q = p to the nearest of 65,536 steps

PyTorch draws one number per value there, which took a quarter of a training step of DDIMDL. One 64-bit number decides
about four values here.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STEPS = 2**16


class Dropout(nn.Module):
    """`p` in [0, 1): the share of values that are zeroed in training."""

    def __init__(self, p: float):
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type != "cpu" or not self.training or self.p == 0:
            return F.dropout(x, self.p, self.training)
        bits = torch.empty(-(-x.numel() // 4), dtype=torch.int64).random_(-(2**63), None)
        parts = bits.view(torch.int16)[: x.numel()].view(x.shape)  # each of -32,768 ... 32,767 alike
        dropped = min(round(self.p * STEPS), STEPS - 1)
        return x * (parts >= dropped - STEPS // 2).to(x.dtype).mul_(STEPS / (STEPS - dropped))
