"""Blocks of sparse numbers, kept in the cache by the structures and settings that they are computed from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..caching import Kept, remembered
from ..types import FloatArray, Structured
from . import Block, FeatureState

if TYPE_CHECKING:
    from ..chem.sparse_fingerprints import SparseCounts


@dataclass(frozen=True)
class Sparse:
    """How to describe structures: `compute` counts in `width` columns, and `number` makes of them what models see.

    `settings`, the feature's name first, tell these counts from all others in the cache."""

    settings: tuple[Any, ...]
    width: int
    compute: "Callable[[Sequence[str | None]], SparseCounts]"
    number: Callable[[FloatArray], FloatArray]

    def block(self, entities: Sequence[Structured], cache: Path | None) -> Block:
        """Of `entities [m]` the values `[m, width]`: zeros, and not present, without a readable structure."""
        from scipy.sparse import csr_array

        smiles = [e.smiles or None for e in entities]
        kept = remembered(cache, self.settings[0], [*self.settings, smiles], lambda: self._computed(smiles))
        numbers = self.number(kept.arrays["number"].astype(np.float32))
        values = csr_array((numbers, kept.arrays["column"], kept.arrays["start"]), shape=(len(smiles), self.width))
        present = np.array([text is not None and i not in kept.problems for i, text in enumerate(smiles)], np.bool_)
        return Block(values, present, kept.problems)

    def _computed(self, smiles: Sequence[str | None]) -> Kept:
        made = self.compute(smiles)
        narrow = {"number": made.number.astype(np.int32), "column": made.column.astype(np.int32)}
        return Kept({**narrow, "start": made.start.astype(np.int32)}, made.problems)


def refuse_state(name: str, state: FeatureState) -> None:
    """Raises `ValueError` where `state` holds anything: such a feature fits nothing."""
    if state.arrays or state.strings:
        raise ValueError(f"feature {name!r} fits nothing and has no arrays and no strings")
