"""Datasets, read-only once made: what every job may ask of one, and the dataset of drug pairs."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Protocol

import numpy as np

from ..errors import DataError
from ..types import Drug, IntArray, Label, Place

SIDES = ("train", "valid", "test", "unused")
# What a split column may hold, in any case, and the number of the side that it names.
SIDE_OF_WORD = {"train": 0, "training": 0, "valid": 1, "val": 1, "validation": 1, "test": 2, "": 3}
MODALITIES = ("target", "enzyme", "transporter", "pathway", "substructure")  # those that features are made of


@dataclass(frozen=True)
class Card:
    """Provenance in words a reader can act on. `commercial_use` is None where the source does not say."""

    name: str
    title: str = ""
    source: str = "the user's own table"
    licence: str = "not stated"
    commercial_use: bool | None = None
    citation: str = ""
    label_origin: str = ""
    limits: tuple[str, ...] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Card":
        """From the fields of a card.json; those it does not know are left out, and TypeError says which is no text."""
        own: dict[str, Any] = {k: v for k, v in fields.items() if k in cls.__annotations__}
        free = own.pop("commercial_use", None)
        limits = own.pop("limits", [])
        if free is not None and not isinstance(free, bool):
            raise TypeError(f"commercial_use must be true, false or null; got {free!r}")
        if not isinstance(limits, list | tuple):  # of a plain text every letter would become a limit
            raise TypeError(f"limits must be a list of sentences; got {limits!r}")
        for key, value in (*own.items(), *(("limits", v) for v in limits)):
            if not isinstance(value, str):
                raise TypeError(f"{key} must be text; got {value!r}")
        return cls(**own, commercial_use=free, limits=tuple(limits))


class Dataset(Protocol):
    """Labelled examples of `entities` (drugs, molecules, ...); only its job knows what these are.

    `members [n, places]` are the entities of each example, `target [n]` the numbers of its label, `unit [n]` the number
    of what no split may cut in two (an unordered pair, a molecule), `keys [n]` names of the examples that do not depend
    on their order, unique but for repeated examples."""

    @property
    def example_name(self) -> str:
        """What an example is called, in the singular: pair, molecule, reaction."""
        ...

    @property
    def entity_name(self) -> str: ...
    @property
    def entities(self) -> Sequence[Any]: ...
    @property
    def labels(self) -> tuple[Label, ...]: ...
    @property
    def members(self) -> IntArray: ...
    @property
    def target(self) -> IntArray: ...
    @property
    def unit(self) -> IntArray: ...
    @property
    def keys(self) -> tuple[str, ...]: ...
    @property
    def card(self) -> Card: ...
    @property
    def name(self) -> str: ...
    @property
    def given_split(self) -> tuple[str, ...] | None: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def sha256(self) -> str: ...
    def __len__(self) -> int: ...
    def counts(self, rows: IntArray | slice = ...) -> IntArray:
        """`[c]` examples of each label among `rows`, or among all."""
        ...


@dataclass(frozen=True, eq=False)
class PairDataset:
    """`pair [n, 2]` drug numbers in the order of the source, `target [n]` type numbers into `labels`.

    `given_split [n]` holds the user's own split column where there is one; `drug_sides` the like for drugs: by the name
    of a scheme, the side of each drug. `notes` lists whatever reading merged, dropped or mended, one sentence each.

    `affected` says, by name of a directed type, which drug of a row suffers the effect, where the source's order can be
    relied on; `own_names` is False where drugs are called as DrugBank's vocabulary calls them."""

    drugs: tuple[Drug, ...]
    labels: tuple[Label, ...]
    pair: IntArray
    target: IntArray
    card: Card
    given_split: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    drug_sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    affected: Mapping[str, Place] = field(default_factory=dict)
    own_names: bool = True
    example_name: ClassVar[str] = "pair"
    entity_name: ClassVar[str] = "drug"

    def __post_init__(self) -> None:
        if not len(self.pair):
            raise DataError(f"dataset {self.card.name!r} has no pairs; a dataset needs at least one.")
        if (self.pair[:, 0] == self.pair[:, 1]).any():
            i = int(np.flatnonzero(self.pair[:, 0] == self.pair[:, 1])[0])
            raise DataError(f"row {i + 1} pairs {self.drugs[self.pair[i, 0]].id} with itself; remove the row.")
        if repeated := [k for k, v in Counter(d.id for d in self.drugs).items() if v > 1]:
            raise DataError(f"drug {repeated[0]!r} is listed twice; a drug may be listed once.")
        for scheme, cells in self.drug_sides.items():
            if len(cells) != len(self.drugs):
                raise DataError(f"drug sides {scheme!r} must name one side for each of {len(self.drugs)} drugs; "
                                f"got {len(cells)}.")  # fmt: skip

    def __len__(self) -> int:
        return len(self.pair)

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def entities(self) -> tuple[Drug, ...]:
        return self.drugs

    @property
    def members(self) -> IntArray:
        """`[n, 2]`"""
        return self.pair

    @cached_property
    def unit(self) -> IntArray:
        """`[n]` number of the unordered pair of each row: what a split over pairs may not cut."""
        low, high = np.sort(self.pair, axis=1).T
        return np.unique(low * len(self.drugs) + high, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """`[n]` names of the rows that do not depend on their order: drug ids and label name."""
        ids = [d.id for d in self.drugs]
        return tuple(
            f"{ids[a]}\t{ids[b]}\t{self.labels[t].name}"
            for (a, b), t in zip(self.pair.tolist(), self.target.tolist(), strict=True)
        )

    def counts(self, rows: IntArray | slice = slice(None)) -> IntArray:
        """`[c]` examples of each type among `rows`."""
        return np.bincount(self.target[rows], minlength=len(self.labels)).astype(np.int64)

    @cached_property
    def sha256(self) -> str:
        """Checksum of what is trained on: drugs (id, name, SMILES, sets), labels with all their words, and pairs.

        The order of rows, drugs and labels does not change it, nor do synonyms, the split column, sides of drugs
        (a split has a checksum of its own), who is affected, the card and notes."""
        digest = hashlib.sha256()
        for drug in sorted(self.drugs, key=lambda d: d.id):
            sets = {k: sorted(v) for k, v in sorted(drug.sets.items())}
            digest.update(json.dumps([drug.id, drug.name, drug.smiles, sets]).encode())
        for label in sorted(self.labels, key=lambda t: t.name):
            digest.update(json.dumps(asdict(label), sort_keys=True).encode())
        digest.update("\n".join(sorted(self.keys)).encode())
        return digest.hexdigest()

    def modalities(self) -> dict[str, int]:
        """Number of drugs that have each modality; `structure` means a SMILES."""
        present = Counter(m for d in self.drugs for m, tokens in d.sets.items() if tokens)
        usual = dict.fromkeys(MODALITIES, 0) | dict(sorted(present.items()))
        return {"structure": sum(d.smiles is not None for d in self.drugs), **usual}
