"""Tanimoto profile over Morgan fingerprints (Rogers & Hahn, 2010), computed from SMILES: works for any drug.

The default structure modality. `radius` 2 and 2,048 `bits` are what the literature calls ECFP4. Bits are cached by the
content of the SMILES list; from a warm cache RDKit is not imported. Salts and spelling do not matter (see tailrx.chem).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from ..caching import Kept, remembered
from ..types import Drug
from . import Block, FeatureState
from ._profile import jaccard, packed_rows


class MorganProfile:
    """`cache`: folder for computed bits, or None to compute them anew each time."""

    def __init__(
        self,
        *,
        radius: Annotated[int, Field(ge=0, le=6)] = 2,
        bits: Annotated[int, Field(ge=64, le=16384)] = 2048,
        cache: Path | None = None,
    ):
        self.radius, self.bits, self.cache = radius, bits, cache

    def fit(self, drugs: Sequence[Drug]) -> FeatureState:
        return FeatureState({"reference": self._bits(drugs)[0]})

    def transform(self, drugs: Sequence[Drug], state: FeatureState) -> Block:
        packed, problems = self._bits(drugs)
        a, r = (
            np.unpackbits(x, axis=1, count=self.bits).astype(np.float32) for x in (packed, state.arrays["reference"])
        )
        size = a.sum(axis=1)
        return Block(jaccard(a, size, r), size > 0, problems)

    def width(self, state: FeatureState) -> int:
        if state.strings:
            raise ValueError("feature 'morgan' has no strings")
        return packed_rows("morgan", state, self.bits)

    def _bits(self, drugs: Sequence[Drug]) -> tuple[np.ndarray, dict[int, str]]:
        """`[m, bits/8]` packed; a drug without a readable structure has none set, and a reason if it gave one."""
        smiles = [d.smiles for d in drugs]
        kept = remembered(self.cache, "morgan", [self.radius, self.bits, smiles], lambda: self._computed(smiles))
        return kept.arrays["packed"], kept.problems

    def _computed(self, smiles: Sequence[str | None]) -> Kept:
        from ..chem.fingerprints import morgan

        have = [i for i, s in enumerate(smiles) if s]
        bits, wrong = morgan([smiles[i] for i in have], radius=self.radius, bits=self.bits)
        packed = np.zeros((len(smiles), (self.bits + 7) // 8), np.uint8)
        packed[have] = np.packbits(bits, axis=1)
        return Kept({"packed": packed}, {have[i]: reason for i, reason in wrong.items()})


BUILD = MorganProfile
