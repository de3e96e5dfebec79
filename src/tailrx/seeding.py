"""Randomness by name: one seed, and a stream for each use that never depends on what ran before.

`derive(seed, "order", epoch)` gives the same 63-bit number on every machine, so a run that resumes at epoch 7 draws
what the uninterrupted run drew there: nothing about random state has to be stored.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def derive(seed: int, *names: str | int) -> int:
    """A seed for the stream `names` of the run `seed`."""
    text = "/".join(map(str, (seed, *names)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def numpy_stream(seed: int, *names: str | int) -> np.random.Generator:
    return np.random.default_rng(derive(seed, *names))


def torch_stream(seed: int, *names: str | int) -> "torch.Generator":
    import torch

    return torch.Generator().manual_seed(derive(seed, *names))


@contextmanager
def torch_seeded(seed: int, *names: str | int) -> Iterator[None]:
    """Seed torch's own generators (layer initialisation, dropout) inside the block and restore them after it."""
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(derive(seed, *names))
        yield
