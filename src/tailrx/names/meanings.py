"""What words mean when taken together: a name in the index, an alias of the user's, or one of our own tables.

The user's aliases come first, then names and codes of the index, then our tables. Where the index and our tables mean
different substances, the user is asked. A brand of several substances means all of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .aliases import BRAND, Aliases, Meaning
from .codes import CODES
from .identifiers import identify
from .index import NameIndex
from .match import Match, joined
from .spelling import as_written, folded, shown
from .tokens import TOKEN

SIGNS = frozenset("/+&;,")  # join medicines, or stand in the name of one
ASKS = ("ambiguous", "unknown text")  # kinds of a match that is no answer
_BETWEEN = re.compile(r"\s*/\s*|\s+\+\s+")
LONG = 6  # letters of a name that may lack its last e, as in German


@dataclass(frozen=True)
class Ingredient:
    """Words of an entry and what they name: a drug of the model, or a medicine that the model lacks.

    `brand` says that the words are a product's name and not the substance's."""

    text: str
    match: Match
    brand: bool = False


Ingredients = tuple[Ingredient, ...]  # what a span of words names: one, or the ingredients of a brand


class Meanings:
    """Of words against the names of an index, the user's `aliases`, and `ours`."""

    def __init__(self, names: NameIndex, aliases: Sequence[Aliases] = (), ours: Sequence[Aliases] = ()):
        self.names, self.aliases, self.ours = names, tuple(aliases), tuple(ours)

    def with_aliases(self, aliases: Sequence[Aliases]) -> "Meanings":
        other = Meanings(self.names, (*self.aliases, *aliases), self.ours)
        other._of_names = self._of_names
        return other

    def of_all(self, text: str) -> Ingredients | None:
        """Of a text that is one name, code, identifier or alias, and nothing more."""
        if ingredients := self._alias(text, self.aliases) or self._alias_of_identifier(text):
            return ingredients
        if self._is_combination(text):
            return None
        if ingredients := self._named(text):
            return ingredients
        if ingredients := self._other_kind(text):
            return ingredients
        match = self.names.identified(text) or self.names.salted(text)
        return (Ingredient(text, match),) if match else None

    def _named(self, text: str) -> Ingredients | None:
        """What the index and our own tables call `text`; where they mean different things, it is asked back."""
        match, ours = self.names.exact(text), self._alias(text, self.ours)
        if match is None and ours is None:
            return self._without_e(text)
        if ours and ours[0].match.kind == "ambiguous":
            return ours
        if match is None or ours is None or match.kind in ASKS or ours[0].match.kind in ASKS:
            return (Ingredient(text, match),) if match else ours
        number, theirs = self.names.number_of(match), [self.names.number_of(i.match) for i in ours]
        if number in theirs:
            return ours if len(ours) > 1 else (Ingredient(text, match),)
        both = [self.names.title_of(n) for n in (number, *theirs) if n is not None]
        near = tuple(self.names.name(n) for n in (number, *theirs) if n is not None and n < len(self.names.drugs))
        clause = f"{shown(text)} is a name of {both[0]} and {ours[0].match.reason.partition(' is ')[2] or both[-1]}"
        return (
            Ingredient(text, Match(None, "ambiguous", f"{clause.rstrip('.')}; write the one that is meant.", near)),
        )

    def of_some(self, text: str) -> Ingredients | None:
        """Of some words of an entry."""
        if ingredients := self._alias(text, self.aliases):
            return ingredients
        return self._named(text)

    def _without_e(self, text: str) -> Ingredients | None:
        """A substance whose name ends in e everywhere but in German."""
        if len(text) < LONG or not text[-1].isalpha() or text[-1] in "eE":
            return None
        match = self.names.exact(f"{text}e")
        number = self.names.number_of(match) if match else None
        if number is None:
            return None
        clause = f"{shown(text)} is read as {self.names.title_of(number)}, whose name has an e at its end"
        return (Ingredient(text, self.names.match_to(text, number, f"{clause}.", f"{clause},")),)

    def _alias(self, text: str, tables: Iterable[Aliases]) -> Ingredients | None:
        key = folded(text)
        for table in tables:
            if meanings := table.meanings.get(key):
                if len(meanings) > 1:
                    return (Ingredient(text, self._either(text, table, meanings)),)
                return self.of_alias(text, table, meanings[0])
        return None

    def _alias_of_identifier(self, text: str) -> Ingredients | None:
        """What a table of aliases lists under an identifier, with its kind in front or without."""
        identifier = identify(text) if self.aliases else None
        if identifier is None:
            return None
        return self._alias(identifier.prefixed, self.aliases) or self._alias(identifier.value, self.aliases)

    def _other_kind(self, text: str) -> "Ingredients | None":
        """A bare number that a table of the user's lists under a kind: it may be that, or a DrugBank id."""
        identifier = identify(text) if self.aliases else None
        if identifier is None or not identifier.bare:
            return None
        number = str(int(identifier.value.removeprefix("DB")))
        kinds = [k for t in self.aliases for k in t.spelled.values() if k.rpartition(":")[2].strip() == number]
        if not kinds:
            return None
        reason = f"{shown(text)} may be the DrugBank id {identifier.value} or {kinds[0]}; write which."
        return (Ingredient(text, Match(None, "ambiguous", reason)),)

    def of_alias(self, alias: str, table: Aliases, meaning: Meaning) -> Ingredients:
        """What is in an alias, each ingredient with what the alias holds as its reason."""
        matches = [self.names.exact(d) or self.names.identified(d) or self.names.salted(d) for d in meaning]
        numbers = [None if m is None else self.names.number_of(m) for m in matches]
        titles = [d if n is None else self.names.title_of(n) for d, n in zip(meaning, numbers, strict=True)]
        whose = "" if table in self.ours else f", as {table.title} says"
        clause = f"{shown(alias)} is {table.what} {joined(titles)}{whose}"
        ingredients = []
        for drug, title, match, number in zip(meaning, titles, matches, numbers, strict=True):
            if number is not None:
                called = f"{clause}," if len(meaning) == 1 else f"{clause}; {title} is"
                restated = self.names.match_to(drug, number, f"{clause}.", called)
            elif match is not None:
                restated = replace(match, reason=f"{clause}; {match.reason}")
            else:
                advice = f"nothing here is called {drug}; ask by another name of it."
                restated = Match(None, "unknown text", f"{clause}; {advice}")
            ingredients.append(
                Ingredient(drug if number is None else self.names.name(number), restated, table.what == BRAND)
            )
        return tuple(ingredients)

    def _either(self, alias: str, table: Aliases, meanings: tuple[Meaning, ...]) -> Match:
        choices = " or ".join(" + ".join(meaning) for meaning in meanings)
        near = tuple(
            drug for meaning in meanings for drug in meaning if (m := self.names.exact(drug)) and m.drug is not None
        )
        reason = f"{shown(alias)} may mean {choices} ({table.title}); write the one that is meant."
        return Match(None, "ambiguous", reason, near)

    def key(self, ingredient: Ingredient) -> object:
        """Equal for what is one substance."""
        number = self.names.number_of(ingredient.match)
        return folded(ingredient.text) if number is None else number

    def title(self, ingredient: Ingredient) -> str:
        """The name of its substance in lower case, or the words themselves where they name none."""
        number = self.names.number_of(ingredient.match)
        return as_written(ingredient.text if number is None else self.names.name(number))

    # Made when first needed

    @cached_property
    def products(self) -> frozenset[frozenset[object]]:
        """The substances of every combination that is a product: they may stand side by side without a sign."""
        return frozenset(
            frozenset(map(self.key, self.of_alias("", table, meaning)))
            for table in (*self.aliases, *self.ours)
            for meanings in table.meanings.values()
            for meaning in meanings
            if len(meaning) > 1
        )

    @cached_property
    def begins(self) -> dict[str, int]:
        """By the first token of a name, how many tokens names that begin so have at most."""
        begins = dict(self._of_names)
        for name in self._aliases():
            _count(begins, name)
            begins.setdefault(folded(name), 1)
        return begins

    @cached_property
    def _of_names(self) -> dict[str, int]:
        """`begins` of the index alone."""
        begins = dict.fromkeys((*self.names.keys(), *CODES), 1)
        begins |= dict.fromkeys((k[:-1] for k in begins if len(k) > LONG and k[-1] == "e"), 1)
        for name in self.names.spellings():
            _count(begins, name)
        return begins

    @cached_property
    def signed(self) -> frozenset[str]:
        """The names in which a sign stands that may join two medicines."""
        signed = (n for n in (*self.names.spellings(), *self._aliases()) if not SIGNS.isdisjoint(n))
        return frozenset(as_written(n) for n in signed if not self._is_combination(n))

    def _aliases(self) -> Iterator[str]:
        for table in (*self.aliases, *self.ours):
            yield from table.spelled.values()

    def is_signed(self, text: str) -> bool:
        """Whether `text`, in which a sign stands, is one name all the same."""
        key = folded(text)
        return as_written(text) in self.signed or any(key in t.meanings for t in (*self.aliases, *self.ours))

    def _is_combination(self, text: str) -> bool:
        """Whether all parts between signs are names: then these are meant, even if a table lists the whole as one
        name."""
        parts = _BETWEEN.split(text.strip())
        return len(parts) > 1 and all((m := self.names.exact(p)) and m.kind not in ASKS for p in parts)


def _count(begins: dict[str, int], name: str) -> None:
    tokens = TOKEN.findall(name)
    if tokens and begins.get(first := tokens[0].casefold(), 0) < len(tokens):
        begins[first] = len(tokens)
