"""What to offer instead of a text that names no drug of the model: names spelled like it, and related drugs."""

from collections.abc import Callable
from functools import cached_property

from ..types import Substance
from .match import Match, either
from .name_table import Key, NameTable, add_owner
from .nearness import NEAR, Nearness
from .numbering import Numbering
from .salts import without_salt
from .spelling import folded, shown, unsigned


class Suggestions:
    """`names` gives the names of the drugs and those of the vocabulary by a key, `resolves` whether a name means a drug
    and may be offered. Tables are made when first needed."""

    def __init__(
        self,
        index: Numbering,
        names: Callable[[Key], tuple[NameTable, NameTable]],
        resolves: Callable[[str], bool],
    ):
        self.index, self.names, self.resolves = index, names, resolves

    def related(self, text: str, substance: Substance) -> tuple[str, ...]:
        """Drugs of the model that might be taken for `substance`: its isomers, its acid or base, the drug of which it
        is an ester or salt, and names that differ in a sign of rotation."""
        skeleton, plain = self._by_skeleton, self._plain
        words = [text, substance.name, *(rest for name in (text, substance.name) for rest, _ in without_salt(name))]
        related = [*skeleton.get(substance.inchikey[:14], ()), *(i for w in words for i in plain.get(unsigned(w), ()))]
        return tuple(self.index.drugs[i].name for i in dict.fromkeys(related))[:NEAR]

    def resembles(self, text: str) -> bool:
        """Whether `text` is about one slip away from a name."""
        return self._nearness.closely(folded(text))

    def unknown(self, text: str) -> Match:
        """No drug is called `text`; the match offers the nearest names."""
        key = folded(text)
        if alike := self._plain.get(unsigned(text), ()):
            near = tuple(self.index.drugs[i].name for i in alike)[:NEAR]
            return Match(
                None, "unknown text",
                f"no drug is called {shown(text)}; with another sign of rotation that is a name of "
                f"{self.index.titles(alike)}, a different substance.", different=near, suggests=True,
            )  # fmt: skip
        owners, score = self._nearness.own(key)
        nearer = self._nearness.listed(key, better_than=score)
        if nearer is not None and nearer < len(self.index.drugs):  # under a name that only the vocabulary gives it
            owners.pop(nearer, None)
            owners, nearer = {nearer: self.index.name(nearer), **owners}, None
        near = tuple(owners.values())[:NEAR]
        if near:
            advice = f"the nearest {'name is' if len(near) == 1 else 'names are'} {either(near)}"
        else:
            advice = "check the spelling, or give its id"
        if nearer is not None:
            advice += (
                f"; nearer is {self.index.title_of(nearer)}, a known medicine that is not among this model's drugs"
            )
        offered = bool(near) or nearer is not None
        return Match(None, "unknown text", f"no drug is called {shown(text)}; {advice}.", near, suggests=offered)

    @cached_property
    def _nearness(self) -> Nearness:
        """The names of the drugs as first written, by key, in the order of the drugs, titles before synonyms; those
        that mean one drug."""
        mine, listed = self.names(folded)
        spelled: dict[str, str] = {}
        for name in (*(d.name for d in self.index.drugs), *(s for d in self.index.drugs for s in d.synonyms)):
            if (key := folded(name)) and len(mine.owners(key)) == 1:
                spelled.setdefault(key, name.strip())
        return Nearness(
            {key: (mine.owners(key)[0], name) for key, name in spelled.items()},
            {key: owners for table in (listed.synonyms, listed.titles) for key, owners in table.items()},
            self.resolves,
        )

    @cached_property
    def _plain(self) -> dict[str, tuple[int, ...]]:
        """The drugs by their names without signs of rotation."""
        owners: dict[str, tuple[int, ...]] = {}
        for i, drug in enumerate(self.index.drugs):
            for name in (drug.name, *drug.synonyms):
                add_owner(owners, unsigned(name), i)
        return owners

    @cached_property
    def _by_skeleton(self) -> dict[str, tuple[int, ...]]:
        numbers: dict[str, tuple[int, ...]] = {}
        for number, substance in self.index.listed:
            if number < len(self.index.drugs):
                add_owner(numbers, substance.inchikey[:14], number)
        return numbers
