"""How like two drugs are over what is known of both, and which known pairs are like an asked one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .errors import ConfigError
from .types import BoolArray, FloatArray, IntArray


def mean_similarity(blocks: Sequence[FloatArray], mask: BoolArray, reference_mask: BoolArray) -> FloatArray:
    """`[m, r]` mean over the modalities that both the drug and the reference drug have; 0 where they share none.

    `blocks` are `k` profiles `[m, r]`; `mask [m, k]` and `reference_mask [r, k]` say which modalities are present.
    Raises `ConfigError` for a block that is no profile."""
    total = np.zeros((len(mask), len(reference_mask)), np.float32)
    shared = np.zeros_like(total)
    for k, block in enumerate(blocks):
        if block.shape != total.shape:
            raise ConfigError(
                f"similarity is read from profiles, a column for each of {total.shape[1]} reference drugs, and a "
                f"feature has {block.shape[1]} columns; for pairs choose features such as morgan and target."
            )
        both = mask[:, k, None] & reference_mask[None, :, k]
        total += block * both
        shared += both
    return np.divide(total, shared, out=total, where=shared > 0)


FEW = 24  # drugs, whose pairs are looked at first


@dataclass(frozen=True)
class Neighbour:
    """A known pair that resembles the asked one: `row` of the known pairs, and s(a, c) s(b, d) in its better order."""

    row: int
    similarity: float


class PairMemory:
    """Known pairs `pair [k, 2]` of `m` drugs, arranged by drug: entry i says that `first[i]` (rising) stands in a pair
    with `second[i]`, in the known pair `row[i]`, which has two entries. Those of drug c are from `start[c]` to before
    `start[c + 1]`."""

    def __init__(self, pair: IntArray, m: int):
        ends = np.concatenate([pair, pair[:, ::-1]])
        order = np.argsort(ends[:, 0], kind="stable")
        self.first, self.second = np.ascontiguousarray(ends[order].T)
        self.row = np.tile(np.arange(len(pair)), 2)[order]
        self.start = np.searchsorted(self.first, np.arange(m + 1))

    def nearest(self, to_a: FloatArray, to_b: FloatArray, top: int) -> list[Neighbour]:
        """The `top` known pairs most like (a, b), of equal ones the earlier; `to_a`, `to_b` `[m]` are similarities to
        all drugs that pairs name.

        Exact, and mostly without a look at most pairs: those of the drugs most like a (or b) give a score that others
        must reach, and no pair of a drug c scores more than s(a, c) times the largest s(b, d)."""
        top = min(top, len(self.row) // 2)
        if not top:
            return []
        few = np.argpartition(to_a, -FEW)[-FEW:] if len(to_a) > FEW else np.arange(len(to_a))
        rows, scores = self._best(few, to_a, to_b, top)
        due = scores[top - 1] if len(scores) >= top else 0.0
        needed = np.flatnonzero(to_a * to_b.max() >= due)
        if not np.isin(needed, few).all():
            rows, scores = self._best(needed, to_a, to_b, top)
        return [Neighbour(int(row), float(score)) for row, score in zip(rows, scores, strict=True)]

    def _best(self, drugs: IntArray, to_a: FloatArray, to_b: FloatArray, top: int) -> tuple[IntArray, FloatArray]:
        """The `top` known pairs with one of `drugs` in the place of a, and their scores, the highest first."""
        lengths = self.start[drugs + 1] - self.start[drugs]
        entries = np.repeat(self.start[drugs] - lengths.cumsum() + lengths, lengths) + np.arange(lengths.sum())
        score = to_a[self.first[entries]] * to_b[self.second[entries]]
        if len(score) > 2 * top:  # a pair has at most two entries; those that reach the top are sorted, and no others
            reach = np.flatnonzero(score >= np.partition(score, -2 * top)[-2 * top])
            entries, score = entries[reach], score[reach]
        rows = self.row[entries]
        order = np.lexsort((rows, -score))
        rows, score = rows[order], score[order]
        _, first = np.unique(rows, return_index=True)
        first = np.sort(first)[:top]
        return rows[first], score[first]
