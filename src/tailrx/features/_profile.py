"""Jaccard profiles, the one formula behind every modality here.

    s(A, R) = |A ∩ R| / |A ∪ R| = |A ∩ R| / (|A| + |R| - |A ∩ R|)     (CNN-Siam Eq. 2)

TFMD's Eq. 1 prints the symmetric difference as denominator; that is a misprint and not used.
"""

from collections.abc import Sequence

import numpy as np

from ..types import Drug, FloatArray
from . import Block, FeatureState


def jaccard(a: FloatArray, a_size: FloatArray, r: FloatArray) -> FloatArray:
    """`a [m, v]` and `r [r, v]` 0/1, `a_size [m]` tokens in all (also those outside the vocabulary) -> `[m, r]`."""
    shared = a @ r.T
    union = a_size[:, None] + r.sum(axis=1)[None, :] - shared
    similarity: FloatArray = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return similarity


class SetProfile:
    """Profile over one set-valued modality of `Drug.sets`."""

    def __init__(self, modality: str):
        self.modality = modality

    def _sets(self, drugs: Sequence[Drug]) -> list[frozenset[str]]:
        return [d.sets.get(self.modality, frozenset()) for d in drugs]

    def fit(self, drugs: Sequence[Drug]) -> FeatureState:
        sets = self._sets(drugs)
        vocabulary = sorted(frozenset().union(*sets))
        return FeatureState({"reference": np.packbits(_one_hot(sets, vocabulary), axis=1)}, {"vocabulary": vocabulary})

    def transform(self, drugs: Sequence[Drug], state: FeatureState) -> Block:
        vocabulary, sets = state.strings["vocabulary"], self._sets(drugs)
        reference = np.unpackbits(state.arrays["reference"], axis=1, count=len(vocabulary)).astype(np.float32)
        size = np.array([len(s) for s in sets], np.float32)
        values = jaccard(_one_hot(sets, vocabulary).astype(np.float32), size, reference)
        return Block(values, size > 0)

    def width(self, state: FeatureState) -> int:
        vocabulary = state.strings.get("vocabulary", [])
        if set(state.strings) != {"vocabulary"} or len(set(vocabulary)) < len(vocabulary):
            raise ValueError(f"feature {self.modality!r} needs a vocabulary in which no token stands twice")
        return packed_rows(self.modality, state, len(vocabulary))


def packed_rows(name: str, state: FeatureState, columns: int) -> int:
    """Rows of the reference bits in `state`, which are `columns` wide. Raises `ValueError` where it holds none such."""
    bits = state.arrays.get("reference")
    if set(state.arrays) != {"reference"} or bits is None or bits.dtype != np.uint8 or bits.ndim != 2:
        raise ValueError(f"feature {name!r} needs its reference bits and nothing else")
    if bits.shape[1] != (columns + 7) // 8:
        raise ValueError(
            f"feature {name!r} has reference bits of {bits.shape[1]} bytes where {columns} columns are due"
        )
    return len(bits)


def _one_hot(sets: Sequence[frozenset[str]], vocabulary: Sequence[str]) -> np.ndarray:
    """`[m, v]` uint8."""
    column = {token: i for i, token in enumerate(vocabulary)}
    out = np.zeros((len(sets), len(vocabulary)), np.uint8)
    for i, tokens in enumerate(sets):
        out[i, [column[t] for t in tokens if t in column]] = 1
    return out
