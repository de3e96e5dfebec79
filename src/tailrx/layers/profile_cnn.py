"""The one-drug CNN of CNN-Siam (Yang et al., 2023, Fig. 4b) over similarity profiles `[m, channels, length]`.

    conv1 64 - conv2 128 - conv3_1 128 - conv3_2 128 (+ output of conv2) - conv4 256 - BatchNorm,   kernels of 3

The paper gives neither padding, stride, pooling nor activation. Here: padding 1, ReLU, and with `pool = "max"` a stride
of 2 in conv1 and max-pooling by 2 after conv1, conv2 and the residual sum, which leaves length/16 positions; with
`pool = "none"` every position stays, and the layer that follows is sixteen times as large.
"""

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Pool = Literal["max", "none"]


class ProfileCNN(nn.Module):
    """`width` is the number of values it gives per drug."""

    def __init__(self, *, channels: int, length: int, pool: Pool = "max"):
        super().__init__()
        self.pooled = pool == "max"
        self.conv1 = nn.Linear(3 * channels, 64)  # on windows of 3: the same as a convolution, and faster on the CPU
        self.conv2 = nn.Conv1d(64, 128, 3, padding=1)
        self.conv3_1 = nn.Conv1d(128, 128, 3, padding=1)
        self.conv3_2 = nn.Conv1d(128, 128, 3, padding=1)
        self.conv4 = nn.Conv1d(128, 256, 3, padding=1)
        self.norm = nn.BatchNorm1d(256)
        positions = (length - 1) // 2 + 1
        self.width = 256 * (positions // 2 // 2 // 2 if self.pooled else length)

    def forward(self, x: Tensor) -> Tensor:  # [m, channels, length] -> [m, width]
        windows = F.pad(x, (1, 1)).unfold(2, 3, 2 if self.pooled else 1)  # [m, channels, positions, 3]
        h = self.conv1(windows.permute(0, 2, 1, 3).flatten(2)).transpose(1, 2)  # [m, 64, positions]
        h = F.relu(self._halve(h).contiguous())
        shortcut = F.relu(self._halve(self.conv2(h)))
        h = F.relu(self.conv3_2(F.relu(self.conv3_1(shortcut)))) + shortcut
        h = self.norm(F.relu(self.conv4(self._halve(h))))
        return torch.flatten(h, 1)

    def _halve(self, h: Tensor) -> Tensor:
        # In two dimensions, because that keeps the channels-last layout which the one-dimensional pooling copies away.
        return F.max_pool2d(h.unsqueeze(2), (1, 2)).squeeze(2) if self.pooled else h
