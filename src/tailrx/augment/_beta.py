"""Mixing shares drawn from Beta(alpha, beta)."""

import numpy as np
import torch
from torch import Tensor


def beta_share(alpha: float, beta: float, n: int, generator: torch.Generator) -> Tensor:
    """`[n]` shares; torch's Beta takes no generator, so NumPy draws from a seed that `generator` gives."""
    seed = int(torch.randint(2**62, (1,), generator=generator))
    return torch.from_numpy(np.random.default_rng(seed).beta(alpha, beta, n).astype(np.float32))
