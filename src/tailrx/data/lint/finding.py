"""The input of a check, and its result."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from ...chem.identity import Identity, identity
from ...errors import DataError
from ...types import IntArray
from ..dataset import PairDataset

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Finding:
    """One kind of problem: `count` cases of it, a `sentence` that says what they mean, and the cases in words."""

    check: str
    severity: Severity
    count: int
    sentence: str
    examples: tuple[str, ...] = ()


def tally(check: str, severity: Severity, cases: Iterable[str], subject: str, rest: str) -> list[Finding]:
    """A finding that counts these cases; an empty list if there are none.

    `subject` is the beginning of its sentence for one case and for several, as in `drug occurs|drugs occur`."""
    examples = tuple(cases)
    sentence = f"{plural(len(examples), subject)}{rest if rest[:1] in ',:;' else f' {rest}'}"
    return [Finding(check, severity, len(examples), sentence, examples)] if examples else []


def plural(count: int, words: str) -> str:
    """`1 pair stands` and `2 pairs stand` of `pair stands|pairs stand`."""
    singular, _, several = words.partition("|")
    return f"{count:,} {singular if count == 1 else several}"


@dataclass(frozen=True, eq=False)
class Subject:
    """The dataset that is checked. `place` gives the file and line of a row, for rows that come from a user's table."""

    dataset: PairDataset
    place: Callable[[int], str] = lambda row: ""

    @cached_property
    def structures(self) -> tuple[Identity | DataError | None, ...]:
        """Of each drug: its identity, the error where its SMILES does not parse, or None where it has no SMILES."""
        return tuple(None if d.smiles is None else _read(d.smiles) for d in self.dataset.drugs)

    @cached_property
    def molecule(self) -> tuple[str | None, ...]:
        """Of each drug, its canonical SMILES without salts and charges; None without a structure."""
        return tuple(s.drug if isinstance(s, Identity) else None for s in self.structures)

    @cached_property
    def order(self) -> IntArray:
        """`[n]` number of the ordered pair of each row, as `dataset.unit` is of the unordered one."""
        a, b = self.dataset.pair.T
        return np.unique(a * len(self.dataset.drugs) + b, return_inverse=True)[1].astype(np.int64)

    def drug(self, number: int) -> str:
        """A drug in words."""
        drug = self.dataset.drugs[number]
        return drug.id if drug.name == drug.id else f"{drug.id} ({drug.name})"

    def row(self, number: int) -> str:
        """A row in words: its drugs, its type, and where it stands."""
        a, b = self.dataset.pair[number].tolist()
        where = f" ({at})" if (at := self.place(number)) else ""
        drugs, name = self.dataset.drugs, self.dataset.labels[self.dataset.target[number]].name
        return f"{drugs[a].id} + {drugs[b].id}: {name}{where}"

    def together(self, rows: IntArray, key: IntArray, before: Sequence[str] | None = None) -> list[str]:
        """`rows` in words, those with the same `key [n]` as one case; `before` stands in front of each row."""
        kin: dict[int, list[str]] = {}
        for i in rows.tolist():
            kin.setdefault(int(key[i]), []).append(f"{before[i]} {self.row(i)}" if before else self.row(i))
        return [" | ".join(words) for words in kin.values()]


def _read(smiles: str) -> Identity | DataError:
    try:
        return identity(smiles)
    except DataError as why:
        return why


def groups(keys: Sequence[str | None]) -> list[list[int]]:
    """Positions that share a key, two or more together, in order of the first; None shares nothing."""
    kin: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        if key is not None:
            kin.setdefault(key, []).append(i)
    return [g for g in kin.values() if len(g) > 1]


def spread(group: IntArray, value: IntArray) -> IntArray:
    """`[max(group) + 1]` how many different values each group holds. Both are numbers from 0, `[n]`."""
    width = int(value.max(initial=0)) + 1
    return np.bincount(np.unique(group * width + value) // width).astype(np.int64)
