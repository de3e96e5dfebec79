"""The nouns that pass between rooms: drugs, labels, and what models eat and give back.

Arrays are NumPy outside models and torch tensors inside; this file imports neither torch nor RDKit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array
    from torch import Tensor

Direction = Literal["symmetric", "directed", "unknown"]
Link = Literal["softmax", "sigmoid"]
Protocol_ = Literal["clean", "paper"]
Place = Literal["a", "b"]  # of a drug in the sentence of a directed type

# What an answer is. A pair can be documented and predicted at once; only `cannot assess` stands alone.
State = Literal["documented", "predicted", "cannot assess"]
ReasonKind = Literal[
    "unknown text",
    "known medicine outside the model",
    "ambiguous",
    "same drug twice",
    "nothing to pair",
    "no usable feature",
    "outside the domain",
    "unusable structure",
]

Targets = tuple[tuple["Tensor", "Tensor | float"], ...]  # parts: class numbers [n], and their share of the loss
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]
# `[m, d]` numbers of which rows can be taken by their places: an array, or sparse rows where most numbers are zero.
Values: TypeAlias = "FloatArray | csr_array"
ARROW = re.compile(r"(?<!-)>")  # parts the sides of a reaction; `->` is a dative bond within a molecule


@dataclass(frozen=True)
class Drug:
    """One drug. `sets` maps a modality (`target`, `enzyme`, `substructure`, ...) to its tokens; an absent or empty
    modality is missing, which is not the same as known to be none."""

    id: str
    name: str
    smiles: str | None = None
    synonyms: tuple[str, ...] = ()
    sets: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Molecule:
    """One molecule or one reaction, `smiles` as somebody wrote it: `reactants>agents>product` for a reaction."""

    id: str
    smiles: str

    @property
    def is_reaction(self) -> bool:
        return len(ARROW.findall(self.smiles)) == 2


class Structured(Protocol):
    """What has a structure, or None in its place: a drug, a molecule, a reaction."""

    @property
    def smiles(self) -> str | None: ...


@dataclass(frozen=True)
class StructureKeys:
    """Standard InChIKeys of one structure: `written` of all of it, `parent` of its active part."""

    written: str
    parent: str


@dataclass(frozen=True)
class Substance:
    """An entry of a vocabulary of medicines, whether or not a model knows it. `inchikey` is empty where the vocabulary
    gives none, as for biotech drugs; so are `cas` and `unii`. `accessions` are ids that the entry had before."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    inchikey: str = ""
    cas: str = ""
    unii: str = ""
    accessions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """What is called what, far beyond the drugs of one model: `title` says whose it is, `sha256` is that of its
    file."""

    title: str
    licence: str
    sha256: str
    substances: tuple[Substance, ...]


@dataclass(frozen=True)
class Label:
    """One interaction type. `sentence` names `{a}` and `{b}` in their places and is only shown where the data says
    the type is directed and the model can tell the order; `neutral` claims no order."""

    name: str
    direction: Direction = "unknown"
    sentence: str = ""
    neutral: str = ""


@dataclass(frozen=True)
class FeatureTable:
    """Features of `m` entities: one block `[m, d_k]` per modality, an array or sparse, and `mask[m, k]`, True where the
    modality is present.

    A missing modality is a row of zeros in its block."""

    names: tuple[str, ...]
    blocks: tuple[Values, ...]
    mask: BoolArray

    def __len__(self) -> int:
        return len(self.mask)

    def take(self, rows: IntArray) -> FeatureTable:
        return FeatureTable(self.names, tuple(b[rows] for b in self.blocks), self.mask[rows])

    def only(self, k: int) -> FeatureTable:
        """Block `k` alone."""
        return FeatureTable(self.names[k : k + 1], self.blocks[k : k + 1], self.mask[:, k : k + 1])


def dense(values: Values) -> FloatArray:
    """`values` as a plain array `[m, d]`; a sparse one of 50,000 rows may take a gigabyte."""
    if hasattr(values, "toarray"):
        values = values.toarray()
    return values


class FeatureBatch(NamedTuple):
    """A `FeatureTable` as tensors: `blocks[k]` is `[m, d_k]`, `mask` is `[m, k]` bool."""

    blocks: tuple[Any, ...]  # tensors, or `layers.sparse_rows.SparseRows` for models that take them
    mask: Tensor

    def take(self, rows: Tensor) -> FeatureBatch:
        return FeatureBatch(tuple(b[rows] for b in self.blocks), self.mask[rows])

    def to(self, device: Any) -> FeatureBatch:
        return FeatureBatch(tuple(b.to(device) for b in self.blocks), self.mask.to(device))

    def only(self, k: int) -> FeatureBatch:
        """Block `k` alone."""
        return FeatureBatch(self.blocks[k : k + 1], self.mask[:, k : k + 1])


class Batch(NamedTuple):
    """`features` of the `m` unique entities (drugs, molecules) of a batch. Example i joins `members[0][i]`,
    `members[1][i]`, ... of them (two drugs of a pair, one molecule) and has the class `target[i]`."""

    features: FeatureBatch
    members: tuple[Tensor, ...]  # each [n], rows of `features`
    target: Tensor  # [n] class numbers


class Output(NamedTuple):
    """What a network gives for `n` examples: `logits [n, c]`, the vector before the last layer `z [n, d]`, and anything
    more that an objective may ask for by name.

    `heads` are logits `[n, c]`, each trained on its own, of a model that makes its answer `logits` of several; where
    there are none, `logits` is trained."""

    logits: Tensor
    z: Tensor
    extras: dict[str, Tensor]
    heads: tuple[Tensor, ...] = ()


class Mixed(NamedTuple):
    """What an augmentation makes of a batch: the output, and what it is compared with."""

    output: Output
    targets: Targets
