"""Every example once, in a new order each epoch."""

import torch
from torch import Tensor


class Shuffled:
    def __call__(self, target: Tensor, generator: torch.Generator) -> Tensor:
        return torch.randperm(len(target), generator=generator)


BUILD = Shuffled
