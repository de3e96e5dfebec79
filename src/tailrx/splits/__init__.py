"""Who trains and who is asked. One splitter per file; each gives a `Split`, and a `Split` proves itself.

A *unit* is what may not stand on two sides: an unordered pair or a molecule in warm splits, a drug in cold ones, a
scaffold. Splits depend on ids and label names only, never on the order of rows.

Protocols: *clean* carves validation rows from the training side, and they alone choose epochs and settings; *paper*
returns them to training and lets the test rows choose, as the published codes do.
"""

import hashlib
from dataclasses import dataclass, field
from itertools import combinations
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field

from ..data.dataset import Dataset
from ..errors import SplitError
from ..types import IntArray, Protocol_

Resample = Literal["rows", "units"]
Fold = Annotated[int, Field(ge=0, lt=10_000)]
Folds = Annotated[int, Field(ge=2, le=10_000)]
Seed = Annotated[int, Field(ge=-(2**63), lt=2**63)]


def check_folds(fold: int, n_folds: int, units: int, unit: str) -> None:
    """Refuse a fold that is none, and more folds than there are units to be dealt to them."""
    if fold >= n_folds:
        raise SplitError(f"fold must be 0 to {n_folds - 1} with n_folds = {n_folds}; got {fold}.")
    if n_folds > units:
        raise SplitError(
            f"n_folds must not exceed the number of {unit}s, {units:,}; got {n_folds}: choose fewer folds."
        )


@dataclass(frozen=True)
class Split:
    """Row ids of each side. `unused` rows belong to no side.

    No `unit` may stand on two of train, valid and test: `groups [n]` numbers the units of the rows, which are the
    dataset's own where it is None."""

    name: str
    unit: str
    protocol: Protocol_
    train: IntArray
    valid: IntArray
    test: IntArray
    unused: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    fold: int = 0
    n_folds: int = 1
    fold_seed: int = 0
    never_tested: tuple[str, ...] = ()
    groups: IntArray | None = None

    @property
    def peeks(self) -> bool:
        """True where the test rows themselves choose the epoch (paper protocol)."""
        return self.protocol == "paper"

    @property
    def choosing(self) -> IntArray:
        """The rows that choose epochs and settings."""
        return self.test if self.peeks else self.valid

    @property
    def resample(self) -> Resample:
        """What intervals draw: rows, or the members of examples where whole members are held out."""
        return "rows"

    def check(self, dataset: Dataset) -> Self:
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
        for wrong, units in self._crossings(dataset).items():
            if units:
                raise SplitError(f"split {self.name!r} {wrong.format(units)}")
        return self

    def crossing(self, dataset: Dataset) -> int:
        """How many units stand on two sides."""
        return sum(self._crossings(dataset).values())

    def _crossings(self, dataset: Dataset) -> dict[str, int]:
        """How many units cross, by the words for that."""
        groups = dataset.unit if self.groups is None else self.groups
        sides = (groups[rows] for rows in (self.train, self.valid, self.test))
        twice = sum(len(np.intersect1d(one, other)) for one, other in combinations(sides, 2))
        return {f"lets {{}} {self.unit}s stand on two sides; put all rows of a {self.unit} on one side.": twice}

    def unseen(self, dataset: Dataset, rows: IntArray) -> IntArray:
        """`[len(rows)]` how many members of each of the examples `rows` training never saw."""
        trained = np.unique(dataset.members[self.train])
        count: IntArray = (~np.isin(dataset.members[rows], trained)).sum(axis=1)
        return count

    def sha256(self, dataset: Dataset) -> str:
        """Checksum of who stands where, by content: equal for equal splits whatever the row order."""
        digest = hashlib.sha256()
        for side in (self.train, self.valid, self.test):
            digest.update(("\n".join(sorted(dataset.keys[i] for i in side.tolist())) + "\f").encode())
        return digest.hexdigest()

    def certificate(self, dataset: Dataset) -> dict[str, Any]:
        """What a reader needs to believe the split: counts, checksums, crossings, and how new the test members are."""
        unseen, places = self.unseen(dataset, self.test), range(dataset.members.shape[1] + 1)
        trained = dataset.counts(self.train)
        return {
            "split": self.name, "unit": self.unit, "protocol": self.protocol,
            "fold": self.fold, "n_folds": self.n_folds, "fold_seed": self.fold_seed,
            "rows": {s: len(getattr(self, s)) for s in ("train", "valid", "test", "unused")},
            "units_crossing": self.crossing(dataset),
            f"test_{dataset.example_name}s_by_unseen_{dataset.entity_name}s": {
                str(k): int((unseen == k).sum()) for k in places
            },
            "test_chooses_epoch": self.peeks,
            "types_without_training_rows": [t.name for t, n in zip(dataset.labels, trained, strict=True) if n == 0],
            "types_never_tested": list(self.never_tested),
            "split_sha256": self.sha256(dataset), "data_sha256": dataset.sha256,
        }  # fmt: skip


def untested(dataset: Dataset, tested: IntArray) -> tuple[str, ...]:
    """Names of the types that occur in the dataset and in none of the rows `tested`, those of all folds together."""
    return tuple(sorted(dataset.labels[t].name for t in np.setdiff1d(dataset.target, dataset.target[tested]).tolist()))
