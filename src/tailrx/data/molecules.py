"""Datasets of single molecules or single reactions, each with one class; read-only once made.

An example is one molecule as somebody wrote it. Its unit is the canonical molecule or reaction, so that no split puts
two spellings of one on two sides. Rows that could not be used are kept in `rejected` with the reason.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..errors import DataError
from ..types import IntArray, Label, Molecule
from .dataset import Card


class Rejected(NamedTuple):
    """A row of the source that is not used: its number there, its structure as written, and why."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, eq=False)
class MoleculeDataset:
    """`molecule [n]` numbers into `molecules`, which are different as written; `target [n]` numbers into `labels`;
    `unit [n]` number of the canonical molecule or reaction.

    `given_split [n]` holds a split of the source's own where it has one. `notes` lists whatever reading merged, dropped
    or found, one sentence each."""

    molecules: tuple[Molecule, ...]
    labels: tuple[Label, ...]
    molecule: IntArray
    target: IntArray
    unit: IntArray
    card: Card
    given_split: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.molecule):
            raise DataError(f"dataset {self.card.name!r} has no row that can be used{self._first_reason()}.")
        if len({m.smiles for m in self.molecules}) < len(self.molecules):
            raise DataError(f"dataset {self.card.name!r} lists a molecule twice; list each spelling once.")
        if not len(self.molecule) == len(self.target) == len(self.unit) == len(self.given_split or self.unit):
            raise DataError(f"dataset {self.card.name!r} must give each row a molecule, a class and a unit.")

    def _first_reason(self) -> str:
        return f"; row {self.rejected[0].row}: {self.rejected[0].reason.rstrip('.')}" if self.rejected else ""

    def __len__(self) -> int:
        return len(self.molecule)

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def example_name(self) -> str:
        return "reaction" if self.is_reaction else "molecule"

    @property
    def entity_name(self) -> str:
        return self.example_name

    @property
    def entities(self) -> Sequence[Molecule]:
        return self.molecules

    @property
    def members(self) -> IntArray:
        """`[n, 1]`"""
        return self.molecule[:, None]

    @property
    def is_reaction(self) -> bool:
        """Whether the examples are reactions; they are all of one kind."""
        return self.molecules[0].is_reaction

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """`[n]` names of the rows that do not depend on their order: structure as written and label name."""
        smiles, names = [m.smiles for m in self.molecules], [t.name for t in self.labels]
        both = zip(self.molecule.tolist(), self.target.tolist(), strict=True)
        return tuple(f"{smiles[m]}\t{names[t]}" for m, t in both)

    def counts(self, rows: IntArray | slice = slice(None)) -> IntArray:
        """`[c]` examples of each class among `rows`."""
        return np.bincount(self.target[rows], minlength=len(self.labels)).astype(np.int64)

    @cached_property
    def sha256(self) -> str:
        """Checksum of what is trained on: structures as written, labels with all their words, and which has which.

        The order of rows, molecules and labels does not change it, nor do ids, the split column, the card, notes, and
        rows that are not used."""
        digest = hashlib.sha256()
        for label in sorted(self.labels, key=lambda t: t.name):
            digest.update(json.dumps(asdict(label), sort_keys=True).encode())
        digest.update("\n".join(sorted(self.keys)).encode())
        return digest.hexdigest()
