"""Names of medicines that a vocabulary lacks: brands, and the names in a user's own table.

A table of aliases gives the meaning of each: one drug by name or id, or the several drugs of a combination (`Bactrim`
is `Sulfamethoxazole + Trimethoprim`). An alias whose meaning differs between countries has several meanings and is
ambiguous. Our own tables are written from public knowledge; tests check them against DrugBank's lists.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

from ..errors import DataError
from .spelling import folded, shown

_TOGETHER = re.compile(r"\s+\+\s+|\s*;\s*")
_ELSEWHERE = re.compile(r"\s*\|\|\s*")
BRAND = "a brand of"  # the relation of the names in a table to their substances
Meaning = tuple[str, ...]  # names or ids of the drugs in it


@dataclass(frozen=True)
class Aliases:
    """`meanings` by folded alias: one, or the alternatives; `spelled` is the alias as first written. `title` says whose
    table it is, `what` how an alias is related to its drug, in words."""

    title: str
    meanings: Mapping[str, tuple[Meaning, ...]]
    spelled: Mapping[str, str]
    what: str = "an alias of"

    @classmethod
    def of(cls, title: str, rows: Iterable[tuple[str, str, str]], what: str = "an alias of") -> Self:
        """`rows` of where it stands, an alias, and what it means: drugs joined by ` + `, alternatives by `||`.

        Raises `DataError` for an alias without letters or digits, without a drug, or with two meanings in two rows."""
        meanings: dict[str, tuple[Meaning, ...]] = {}
        spelled: dict[str, str] = {}
        places: dict[str, str] = {}
        for place, alias, cell in rows:
            meant = tuple(
                tuple(filter(None, _TOGETHER.split(alternative.strip()))) for alternative in _ELSEWHERE.split(cell)
            )
            if not (key := folded(alias)):
                raise DataError(f"{place}: the alias {shown(alias)} has neither letter nor digit; give each row one.")
            if not all(meant):
                raise DataError(f"{place}: the alias {shown(alias)} has no drug; give its name or id.")
            earlier = meanings.setdefault(key, meant)
            if [sorted(map(folded, m)) for m in earlier] != [sorted(map(folded, m)) for m in meant]:
                once, again = _in_words(earlier), _in_words(meant)
                raise DataError(f"{place}: {shown(alias)} means {again}, and at {places[key]} {once}; keep one.")
            spelled.setdefault(key, alias.strip())
            places.setdefault(key, place)
        return cls(title, meanings, spelled, what)


@cache
def packaged() -> tuple[Aliases, ...]:
    """Our own tables, for every bundle: brands, and generic names that DrugBank's vocabulary lacks."""
    return _packaged("brands.csv", BRAND), _packaged("generics.csv", "another name of")


def _packaged(file: str, what: str) -> Aliases:
    rows = csv.DictReader(files(__package__).joinpath(file).read_text(encoding="utf-8").splitlines())
    listed = [(f"{file}:{rows.line_num}", row["name"], row["substances"]) for row in rows]
    return Aliases.of("TailRx's own table", listed, what)


def _in_words(meanings: tuple[Meaning, ...]) -> str:
    return " or ".join(" + ".join(meaning) for meaning in meanings)
