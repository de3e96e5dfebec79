"""The answers of a prediction, row by row, and their sentences.

Every answer has one or two states: `documented` (the data list an interaction of this very pair), `predicted` (the
model gave types), or else `cannot assess`, with the kind of reason. The command line, CSV and JSON use these words.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..types import Label, Place, ReasonKind, State

UNORDERED = "this source's order is not reliable: it does not say which drug is affected"


@dataclass(frozen=True, slots=True)
class TypeProbability:
    """A type, its probability given that the drugs interact, the type as a sentence about these two, and the name of
    the drug that is affected, where data and model both know the order."""

    type: str
    probability: float
    sentence: str
    affected: str | None = None
    ordered: bool = False  # whether the places of the drugs in the sentence mean something


@dataclass(frozen=True, slots=True)
class Documented:
    """An interaction that the data list for the pair. `affected` names the drug that suffers the effect where the
    source's order can be relied on; `note` says where it cannot."""

    type: str
    sentence: str
    affected: str | None = None
    note: str = ""
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class KnownPair:
    """A documented pair (c, d) near the asked one (a, b): similarity s(a, c) s(b, d), in the better order."""

    drug_a: str
    drug_b: str
    type: str
    similarity: float


@dataclass(frozen=True, slots=True)
class AskedDrug:
    """A drug as asked and as understood. `similarity` is to the nearest *other* drug of the training pairs, the mean
    over the modalities both have; `features` are the modalities the model could use of it.

    `near` are the nearest names of an unknown drug, or those that an ambiguous text may mean; `different` are drugs of
    the model that are related to the asked one but not the same; `note` says how the text was read, `ignored` are the
    other words in it (`50 mg (strength)`), `warning` says why a prediction is doubtful. `outside` is the DrugBank id of
    a medicine of the vocabulary that the model lacks."""

    asked: str
    id: str | None = None
    name: str | None = None
    seen: bool | None = None
    features: tuple[str, ...] = ()
    nearest: str | None = None
    similarity: float | None = None
    near: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    note: str = ""
    warning: str = ""
    ignored: tuple[str, ...] = ()
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one pair, in the order asked. `row` is the number, from 0, of the row or the list that asked for
    it: several answers share it where an entry holds several medicines. `types` is empty unless it is `predicted`,
    `documented` unless it is documented; where it is not predicted, `reason_kind` and `reason` say why. `disagreement`
    puts into words that the model expects another type than the documented one."""

    drug_a: AskedDrug
    drug_b: AskedDrug
    states: tuple[State, ...]
    reason_kind: ReasonKind | None = None
    reason: str = ""
    documented: tuple[Documented, ...] = ()
    disagreement: str = ""
    types: tuple[TypeProbability, ...] = ()
    nearest_pairs: tuple[KnownPair, ...] = ()
    row: int = 0

    @property
    def assessed(self) -> bool:
        return self.states != ("cannot assess",)


@dataclass(frozen=True)
class Prediction:
    """Answers to all rows, and the terms that hold for all of them. `identity` says what names and structures were
    checked against; `remarks` are sentences on the lists asked, such as on a medicine that was named twice."""

    answers: tuple[Answer, ...]
    condition: str
    identity: str
    notice: str
    licence: str
    commercial_use: str
    model: str
    data: str
    remarks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def predicted_type(
    label: Label, probability: float, names: tuple[str, str], *, ordered: bool, place: Place | None
) -> TypeProbability:
    """The drugs `names` take their places in the sentence only where data and model both know the order."""
    ordered = ordered and label.direction == "directed"
    affected = _at(place, names) if ordered else None
    return TypeProbability(label.name, probability, sentence(label, *names, ordered=ordered), affected, ordered)


def documented_type(label: Label, names: tuple[str, str], place: Place | None) -> Documented:
    """`names` in the order of the source."""
    note = UNORDERED if label.direction == "unknown" else ""
    affected = _at(place, names) if label.direction == "directed" else None
    ordered = label.direction != "symmetric"
    return Documented(label.name, sentence(label, *names, ordered=True), affected, note, ordered)


def disagreement(documented: tuple[Documented, ...], probability: Mapping[str, float]) -> str:
    """`probability` by type. Empty where the likeliest type is documented, or nothing is."""
    likeliest = max(probability, key=lambda name: probability[name])
    types = [d.type for d in documented]
    if not types or likeliest in types:
        return ""
    probabilities = " and ".join(f"{type_!r} {probability[type_]:.2f}" for type_ in types)
    return (
        f"the model disagrees with what is documented: it expects {likeliest!r} ({probability[likeliest]:.2f}) and "
        f"gives {probabilities}."
    )


def sentence(label: Label, a: str, b: str, *, ordered: bool) -> str:
    """The type in words; in a type with a direction the drugs take their places where they are `ordered`."""
    if label.direction == "directed" and ordered and label.sentence:
        return _placed(label.sentence, a, b)
    if label.direction == "symmetric" and (label.sentence or label.neutral):
        return _placed(label.neutral or label.sentence, a, b)
    return _placed(label.neutral, a, b) if label.neutral else f"{a} and {b}: {label.name}."


def _at(place: Place | None, names: tuple[str, str]) -> str | None:
    return None if place is None else names["ab".index(place)]


def _placed(text: str, a: str, b: str) -> str:
    # Not str.format: the text is the user's, and other braces in it are neither fields nor errors.
    return re.sub(r"\{([ab])\}", lambda place: a if place[1] == "a" else b, text)
