"""Which pairs are asked: those in the rows of a table, or all pairs within a list of medicines.

An entry may hold several medicines, so a row of a table may ask several pairs; each keeps the number of the row. A
medicine that a list names twice is asked once, and a remark says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, Protocol

from ..names.spelling import shown

MAX_REMARKS = 20  # remarks in full; further ones are only counted


class NumberedPart(Protocol):
    """One medicine of an entry `text`, with its `number` among the drugs of a question, or None if it is not there."""

    @property
    def text(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def title(self) -> str: ...


class AskedPair(NamedTuple):
    """Two parts, and the row of the table, or the list, that asks for them: counted from 0."""

    row: int
    a: int
    b: int


@dataclass(frozen=True)
class Group:
    """The entries of one list; `name` is that of its patient, or empty."""

    name: str
    entries: tuple[str, ...]


def of_rows(rows: Sequence[tuple[str, str]], of: Mapping[str, Sequence[int]]) -> Iterator[AskedPair]:
    """`of` gives the parts of each entry."""
    for row, (a, b) in enumerate(rows):
        for first in of[a]:
            for second in of[b]:
                yield AskedPair(row, first, second)


def of_lists(
    groups: Sequence[Group], of: Mapping[str, Sequence[int]], parts: Sequence[NumberedPart]
) -> tuple[list[AskedPair], list[tuple[int, int]], list[str]]:
    """All pairs within each group; (row, part) of each medicine that is alone in its group; and remarks."""
    asked, single, remarks = list[AskedPair](), list[tuple[int, int]](), list[str]()
    for row, group in enumerate(groups):
        whose = f"{group.name}: " if group.name else ""
        once: dict[int | str, int] = {}
        for entry, times in Counter(filter(None, group.entries)).items():
            if times > 1:
                remarks.append(f"{whose}{shown(entry)} is named {times} times; it is asked once.")
            for part in of[entry]:
                number = parts[part].number
                first = once.setdefault(parts[part].text if number is None else number, part)
                if first != part:
                    both = f"{shown(parts[first].text)} and {shown(parts[part].text)}"
                    remarks.append(f"{whose}{both} both mean {parts[part].title}; it is asked once.")
        if len(once) < 2:
            single += [(row, part) for part in once.values()]
            named = "Only one medicine" if once else "No medicine"
            remarks.append(f"{whose}{named.lower() if whose else named} is named, so there is no pair to ask.")
        asked += [AskedPair(row, a, b) for a, b in combinations(once.values(), 2)]
    if len(remarks) > MAX_REMARKS:
        remarks[MAX_REMARKS:] = [f"{len(remarks) - MAX_REMARKS:,} more remarks of this kind."]
    return asked, single, remarks
