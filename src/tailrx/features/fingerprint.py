"""Fingerprints of molecules (or drugs) as they are, not as similarities: sparse columns for linear models and forests.

`kind` is morgan (with radius 2, ECFP4), fcfp (the same by roles of atoms), atom_pair or maccs; they are described in
`tailrx.chem.sparse_fingerprints`. `bits` columns hold the hashed counts; maccs has 167 columns of its own, and `radius`
is of morgan and fcfp. With `counts` a number says how often, else 1 that it is there. Nothing is fitted. Salts, atom
order and spelling change nothing.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from ..errors import BadSetting
from ..types import Structured
from . import Block, FeatureState
from ._sparse import Sparse, refuse_state

if TYPE_CHECKING:
    from ..chem.sparse_fingerprints import SparseCounts

JOB = "molecule"
MACCS = 167


class Fingerprint:
    """`cache`: folder for computed counts, or None to compute them anew each time."""

    def __init__(
        self,
        *,
        kind: Literal["morgan", "fcfp", "atom_pair", "maccs"] = "morgan",
        bits: Annotated[int, Field(ge=64, le=65536)] = 2048,
        radius: Annotated[int, Field(ge=0, le=6)] = 2,
        counts: bool = False,
        cache: Path | None = None,
    ):
        if counts and kind == "maccs":
            raise BadSetting("feature 'fingerprint' of kind maccs says only what is there; set counts to false.")
        self.kind, self.bits, self.radius, self.counts, self.cache = kind, bits, radius, counts, cache

    def fit(self, drugs: Sequence[Structured]) -> FeatureState:
        return FeatureState({})

    def transform(self, drugs: Sequence[Structured], state: FeatureState) -> Block:
        settings = ("fingerprint", self.kind, self.bits, self.radius)
        number = np.asarray if self.counts else np.ones_like
        return Sparse(settings, self.width(state), self._compute, number).block(drugs, self.cache)

    def width(self, state: FeatureState) -> int:
        refuse_state("fingerprint", state)
        return MACCS if self.kind == "maccs" else self.bits

    def _compute(self, smiles: Sequence[str | None]) -> "SparseCounts":
        from ..chem.sparse_fingerprints import fingerprints

        return fingerprints(smiles, kind=self.kind, radius=self.radius, bits=self.bits)


BUILD = Fingerprint
