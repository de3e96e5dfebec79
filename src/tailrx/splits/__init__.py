"""Who trains and who is asked. One splitter per file; each gives a `Split`, and a `Split` proves itself.

A *unit* is what may not stand on both sides: the unordered pair in warm splits, the drug in cold ones. Splits depend
on drug ids and label names only, never on the order of rows.

Protocols: *clean* carves validation rows from the training side, and they alone choose epochs and settings; *paper*
returns them to training and lets the test rows choose, as the published codes do.
"""

import hashlib
from dataclasses import dataclass, field
from itertools import combinations
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from ..data.dataset import PairDataset
from ..errors import SplitError
from ..types import IntArray, Protocol_

Unit = Literal["pair", "drug"]
Fold = Annotated[int, Field(ge=0, lt=10_000)]
Folds = Annotated[int, Field(ge=2, le=10_000)]
Seed = Annotated[int, Field(ge=-(2**63), lt=2**63)]


def check_folds(fold: int, n_folds: int, units: int, unit: Unit) -> None:
    """Refuse a fold that is none, and more folds than there are units to be dealt to them."""
    if fold >= n_folds:
        raise SplitError(f"fold must be 0 to {n_folds - 1} with n_folds = {n_folds}; got {fold}.")
    if n_folds > units:
        raise SplitError(
            f"n_folds must not exceed the number of {unit}s, {units:,}; got {n_folds}: choose fewer folds."
        )


@dataclass(frozen=True)
class Split:
    """Row ids of each side. `unused` rows belong to no side (in cold splits, pairs that reach across).

    `new_drugs`: where the unit is the drug, how many drugs of each held-out pair training never saw, 1 or 2."""

    name: str
    unit: Unit
    protocol: Protocol_
    train: IntArray
    valid: IntArray
    test: IntArray
    unused: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    fold: int = 0
    n_folds: int = 1
    fold_seed: int = 0
    never_tested: tuple[str, ...] = ()
    new_drugs: int = 1

    @property
    def peeks(self) -> bool:
        """True where the test rows themselves choose the epoch (paper protocol)."""
        return self.protocol == "paper"

    @property
    def choosing(self) -> IntArray:
        """The rows that choose epochs and settings."""
        return self.test if self.peeks else self.valid

    def check(self, dataset: PairDataset) -> "Split":
        """Refuse overlap, loss, emptiness and crossing units; returns itself."""
        sides = {"train": self.train, "valid": self.valid, "test": self.test, "unused": self.unused}
        rows = np.concatenate(list(sides.values()))
        if not np.array_equal(np.sort(rows), np.arange(len(dataset))):
            raise SplitError(
                f"split {self.name!r} must name each of {len(dataset)} rows once; it names {len(rows)}, "
                f"{len(np.intersect1d(rows, np.arange(len(dataset))))} of them different rows of it."
            )
        needed = ("train", "test") if self.peeks else ("train", "valid", "test")
        if empty := [s for s in needed if not len(sides[s])]:
            raise SplitError(
                f"split {self.name!r} leaves {empty[0]!r} without rows; use fewer folds, a larger share, or more data."
            )
        for wrong, pairs in self._crossings(dataset).items():
            if pairs:
                raise SplitError(f"split {self.name!r} {wrong.format(pairs)}")
        return self

    def crossing(self, dataset: PairDataset) -> int:
        """Pairs on two sides; in a cold split held-out pairs with more or fewer than `new_drugs` unseen drugs, and
        test pairs of an unseen drug that chooses the epoch too."""
        return sum(self._crossings(dataset).values())

    def _crossings(self, dataset: PairDataset) -> dict[str, int]:
        """How many pairs cross, by the words for that."""
        if self.unit == "pair":
            sides = (dataset.unit[rows] for rows in (self.train, self.valid, self.test))
            twice = sum(len(np.intersect1d(one, other)) for one, other in combinations(sides, 2))
            return {"lets {} pairs stand on two sides; put all rows of a pair on one side.": twice}
        held = (self.valid, self.test)
        odd = sum(int((self._unseen(dataset, rows) != self.new_drugs).sum()) for rows in held)
        chose = np.setdiff1d(dataset.pair[self.valid], dataset.pair[self.train])
        return {
            f"holds out {{}} pairs that have not exactly {self.new_drugs} of their drugs outside training; put such "
            "pairs to `unused`.": odd,
            "tests {} pairs of drugs that validation pairs hold out too; put such pairs to `unused`.": int(
                np.isin(dataset.pair[self.test], chose).any(axis=1).sum()
            ),
        }

    def _unseen(self, dataset: PairDataset, rows: IntArray) -> IntArray:
        """How many drugs of each of the pairs `rows` training never saw, 0 to 2."""
        unseen: IntArray = (~np.isin(dataset.pair[rows], np.unique(dataset.pair[self.train]))).sum(axis=1)
        return unseen

    def sha256(self, dataset: PairDataset) -> str:
        """Checksum of who stands where, by content: equal for equal splits whatever the row order."""
        digest = hashlib.sha256()
        for side in (self.train, self.valid, self.test):
            digest.update(("\n".join(sorted(dataset.keys[i] for i in side.tolist())) + "\f").encode())
        return digest.hexdigest()

    def certificate(self, dataset: PairDataset) -> dict[str, Any]:
        """What a reader needs to believe the split: counts, checksums, crossings, and how new the test drugs are."""
        unseen = self._unseen(dataset, self.test)
        trained = dataset.counts(self.train)
        return {
            "split": self.name, "unit": self.unit, "protocol": self.protocol,
            "fold": self.fold, "n_folds": self.n_folds, "fold_seed": self.fold_seed,
            "rows": {s: len(getattr(self, s)) for s in ("train", "valid", "test", "unused")},
            "units_crossing": self.crossing(dataset),
            "test_pairs_by_unseen_drugs": {str(k): int((unseen == k).sum()) for k in (0, 1, 2)},
            "test_chooses_epoch": self.peeks,
            "types_without_training_rows": [t.name for t, n in zip(dataset.labels, trained, strict=True) if n == 0],
            "types_never_tested": list(self.never_tested),
            "split_sha256": self.sha256(dataset), "data_sha256": dataset.sha256,
        }  # fmt: skip


def untested(dataset: PairDataset, tested: IntArray) -> tuple[str, ...]:
    """Names of the types that occur in the dataset and in none of the rows `tested`, those of all folds together."""
    return tuple(sorted(dataset.labels[t].name for t in np.setdiff1d(dataset.target, dataset.target[tested]).tolist()))
