"""The answers of a molecule bundle, structure by structure, in the words of answers on pairs where these apply.

A state is `predicted` or `cannot assess`; the latter has a kind of reason and a sentence.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ...types import ReasonKind, State


@dataclass(frozen=True, slots=True)
class ClassProbability:
    """A class of the data and its probability."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class MoleculeAnswer:
    """The answer to the structure `asked`, the number `row` (from 0) of those asked.

    `structure` is its canonical SMILES, None where it does not read. `classes` are the likeliest first, empty where
    nothing is predicted: `reason_kind` and `reason` then say why. `warning` says why a prediction is doubtful."""

    row: int
    asked: str
    state: State
    structure: str | None = None
    reason_kind: ReasonKind | None = None
    reason: str = ""
    classes: tuple[ClassProbability, ...] = ()
    warning: str = ""

    @property
    def assessed(self) -> bool:
        return self.state != "cannot assess"


@dataclass(frozen=True)
class MoleculePrediction:
    """One answer per structure, in the order asked, and the terms that hold for all of them."""

    answers: tuple[MoleculeAnswer, ...]
    example: str
    condition: str
    notice: str
    licence: str
    commercial_use: str
    model: str
    data: str

    def __iter__(self) -> Iterator[MoleculeAnswer]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def refused(row: int, asked: str, kind: ReasonKind, reason: str, structure: str | None = None) -> MoleculeAnswer:
    return MoleculeAnswer(row, asked, "cannot assess", structure, kind, reason)
