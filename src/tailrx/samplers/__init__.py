"""Which examples an epoch shows. A sampler is called `(target [n], generator) -> [n]` positions in `target`.

`generator` is its only source of randomness. It may show an example several times and leave others out; an epoch is as
long with any of them.
"""

from typing import Protocol

import torch
from torch import Tensor


class Sampler(Protocol):
    def __call__(self, target: Tensor, generator: torch.Generator) -> Tensor: ...
