"""What a lookup returns: one drug of the model, or why there is none; and lists of names in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..types import ReasonKind, Substance


@dataclass(frozen=True)
class Match:
    """`drug` is a row of the drugs indexed, or None with the `kind` of reason why; `reason` is one sentence, empty
    where an id or a name matched as it stands.

    `near` are names that do resolve, best first; `different` are drugs of the model that are related to what was named
    but not the same; `substance` is the medicine that was named, if it is none of the drugs."""

    drug: int | None
    kind: ReasonKind | None = None
    reason: str = ""
    near: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    substance: Substance | None = None
    suggests: bool = False  # whether the reason offers something
    may_mean: tuple[int, ...] = ()  # numbers of drugs and substances, where it is ambiguous


def joined(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def either(names: Sequence[str]) -> str:
    """`a, b or c`, of at least one."""
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
