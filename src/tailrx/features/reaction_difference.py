"""What a reaction changes: fingerprint counts of its product minus those of its reactants (Schneider et al., 2015).

    x = sign(d) sqrt|d|,   d = counts(product) - counts(reactants)

for Morgan radius 1, Morgan radius 2 and atom pairs up to 3 bonds apart, folded to `bits` columns each. What stays as it
was cancels out, so a row is the reaction centre and its surroundings; the square root keeps a large leaving group from
outweighing it. Agents and atom maps are not read, nothing is fitted, and order and spelling of the fragments change
nothing. The reverse reaction is the same row with the other sign.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from ..types import FloatArray, Structured
from . import Block, FeatureState
from ._sparse import Sparse, refuse_state

if TYPE_CHECKING:
    from ..chem.sparse_fingerprints import SparseCounts

JOB = "molecule"
SIDE_BY_SIDE = 3  # fingerprints in a difference


class ReactionDifference:
    """`cache`: folder for computed differences, or None to compute them anew each time."""

    def __init__(self, *, bits: Annotated[int, Field(ge=64, le=65536)] = 2048, cache: Path | None = None):
        self.bits, self.cache = bits, cache

    def fit(self, drugs: Sequence[Structured]) -> FeatureState:
        return FeatureState({})

    def transform(self, drugs: Sequence[Structured], state: FeatureState) -> Block:
        settings = ("reaction_difference", self.bits)
        return Sparse(settings, self.width(state), self._compute, signed_root).block(drugs, self.cache)

    def width(self, state: FeatureState) -> int:
        refuse_state("reaction_difference", state)
        return SIDE_BY_SIDE * self.bits

    def _compute(self, smiles: Sequence[str | None]) -> "SparseCounts":
        from ..chem.sparse_fingerprints import differences

        return differences(smiles, bits=self.bits)


def signed_root(d: FloatArray) -> FloatArray:
    return np.sign(d) * np.sqrt(np.abs(d))


BUILD = ReactionDifference
