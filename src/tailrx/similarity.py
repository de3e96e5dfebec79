"""How like two drugs are over what is known of both, and which known pairs are like an asked one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .types import BoolArray, FloatArray, IntArray


def mean_similarity(blocks: Sequence[FloatArray], mask: BoolArray, reference_mask: BoolArray) -> FloatArray:
    """`[m, r]` mean over the modalities that both the drug and the reference drug have; 0 where they share none.

    `blocks` are `k` profiles `[m, r]`; `mask [m, k]` and `reference_mask [r, k]` say which modalities are present."""
    total = np.zeros((len(mask), len(reference_mask)), np.float32)
    shared = np.zeros_like(total)
    for k, block in enumerate(blocks):
        both = mask[:, k, None] & reference_mask[None, :, k]
        total += block * both
        shared += both
    return np.divide(total, shared, out=total, where=shared > 0)


@dataclass(frozen=True)
class Neighbour:
    """A known pair that resembles the asked one: `row` of the known pairs, and s(a, c) s(b, d) in its better order."""

    row: int
    similarity: float


def nearest_pairs(to_a: FloatArray, to_b: FloatArray, pair: IntArray, top: int) -> list[Neighbour]:
    """The `top` known pairs most like (a, b); `to_a`, `to_b` `[m]` are similarities to all drugs that pairs name."""
    c, d = pair.T
    score = np.maximum(to_a[c] * to_b[d], to_a[d] * to_b[c])
    top = min(top, len(score))
    # Only those that reach the top are sorted: a full sort of all known pairs is most of the time of an answer.
    reach = np.flatnonzero(score >= np.partition(score, -top)[-top]) if top else np.empty(0, np.int64)
    best = reach[np.argsort(-score[reach], kind="stable")][:top]
    return [Neighbour(int(i), float(score[i])) for i in best]
