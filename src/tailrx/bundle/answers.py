"""What a prediction says, row by row, and how it is put into words."""

import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..types import Label

Status = Literal["ok", "unknown drug", "ambiguous name", "same drug twice", "no usable feature"]


@dataclass(frozen=True, slots=True)
class TypeProbability:
    """A type, its probability given that the drugs interact, and the type as a sentence about these two."""

    type: str
    probability: float
    sentence: str


@dataclass(frozen=True, slots=True)
class KnownPair:
    """A documented pair near the asked one: s(a, c) s(b, d) in its better order."""

    drug_a: str
    drug_b: str
    type: str
    similarity: float


@dataclass(frozen=True, slots=True)
class AskedDrug:
    """A drug as asked and as understood. `similarity` is to the nearest *other* drug of the training pairs, the mean
    over the modalities both have; `features` are the modalities the model could use of it; `near` are the three nearest
    names of an unknown drug; `note` says how the name was read, or that a structure is that of a known drug."""

    asked: str
    id: str | None = None
    name: str | None = None
    seen: bool | None = None
    features: tuple[str, ...] = ()
    nearest: str | None = None
    similarity: float | None = None
    near: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a prediction, in the order asked. `types` is empty unless `status` is "ok"."""

    drug_a: AskedDrug
    drug_b: AskedDrug
    status: Status
    reason: str = ""
    types: tuple[TypeProbability, ...] = ()
    documented: tuple[str, ...] = ()
    nearest_pairs: tuple[KnownPair, ...] = ()


@dataclass(frozen=True)
class Prediction:
    """Answers to all rows, and what holds for every one of them."""

    answers: tuple[Answer, ...]
    condition: str
    notice: str
    licence: str
    commercial_use: str
    model: str
    data: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def sentence(label: Label, a: str, b: str, *, ordered: bool) -> str:
    """The type in words. The drugs take their places only where data and model both know the order."""
    if label.direction == "directed" and ordered and label.sentence:
        return _placed(label.sentence, a, b)
    if label.direction == "symmetric" and (label.sentence or label.neutral):
        return _placed(label.neutral or label.sentence, a, b)
    return _placed(label.neutral, a, b) if label.neutral else f"{a} and {b}: {label.name}."


def _placed(text: str, a: str, b: str) -> str:
    # Not str.format: the text is the user's, and other braces in it are neither fields nor errors.
    return re.sub(r"\{([ab])\}", lambda place: a if place[1] == "a" else b, text)
