"""Names of one source by a key of their spelling, each with the numbers of the drugs or substances that bear it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

Key = Callable[[str], str]


@dataclass(frozen=True)
class NameTable:
    """Names of one source by key: numbers of the owners, for titles and for synonyms."""

    titles: Mapping[str, tuple[int, ...]]
    synonyms: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, listed: Iterable[tuple[int, str, Sequence[str]]], key: Key) -> Self:
        titles: dict[str, tuple[int, ...]] = {}
        synonyms: dict[str, tuple[int, ...]] = {}
        for owner, title, others in listed:
            add_owner(titles, key(title), owner)
            for other in others:
                add_owner(synonyms, key(other), owner)
        return cls(titles, synonyms)

    def owners(self, key: str) -> tuple[int, ...]:
        return self.titles.get(key) or self.synonyms.get(key, ())


def add_owner(table: dict[str, tuple[int, ...]], key: str, owner: int) -> None:
    """Add `owner` to those of `key`, once; an empty key, of a text without letters, has none."""
    if key and owner not in (owners := table.get(key, ())):
        table[key] = (*owners, owner)


def union(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers of both, each once, those of `first` before the others."""
    return tuple(dict.fromkeys((*first, *second)))
