"""From what a person typed to one drug: id, name or synonym, spelled loosely; never a guess.

    resolve("db00945"), resolve("Acetylsalicylic acid"), resolve("ASPIRIN"), resolve("acetylsalicylicacid") -> one drug

The index holds the drugs of a model and, if a vocabulary is given, the other medicines in it, so that the name of
another substance is never taken for a drug of the model. Spellings are compared as written, then without case, accents,
blanks and punctuation (`tailrx.names.spelling`; signs of rotation are kept). On each level the names in the user's own
table come before those of the vocabulary, and a name before a synonym. A name that several substances share is
ambiguous. A salt word at the end ("warfarin sodium") is dropped only if nothing has the whole name, and the match says
so. A code of three letters or fewer is ambiguous, unless the user's own table gives it.

A misspelt name resolves to nothing: the nearest names are offered instead (`tailrx.names.suggestions`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from .codes import CODES, MAX_CODE
from .identifiers import by_identifier, identify, nothing_bears, unwrapped
from .match import Match, joined
from .name_table import Key, NameTable, union
from .nearness import NEAR
from .numbering import Numbering
from .salts import without_salt
from .spelling import as_written, folded, shown
from .suggestions import Suggestions

MAX_NAME_CHARS = 500  # the longest systematic names of DrugBank have about 300

LEVELS: tuple[Key, ...] = (as_written, folded)


@dataclass(frozen=True)
class NameIndex(Numbering):
    """A numbering that is looked up by name, id, code or identifier."""

    _tables: dict[Key, tuple[NameTable, NameTable]] = field(default_factory=dict, repr=False, compare=False)

    def resolve(self, text: str) -> Match:
        """The drug meant by `text`, or why there is none."""
        return self.exact(text) or self.salted(text) or self.unknown(text)

    def exact(self, text: str) -> Match | None:
        """As `resolve`, if all of `text` is an id, a name or a code, or can be none of these; else None."""
        if (number := self.ids.get(text.strip().casefold())) is not None:
            others = tuple(n for n in self._names(as_written)[0].owners(as_written(text)) if n != number)
            read = f"{shown(text)} is read as the id of {self.title_of(number)}"
            return self.match_to(text, number, f"{read}; it is also a name of {self.titles(others)}." if others else "")
        if len(text) > MAX_NAME_CHARS:
            reason = (
                f"a drug's name has at most {MAX_NAME_CHARS} characters; {shown(text)} has {len(text):,}: give its id."
            )
            return Match(None, "unknown text", reason)
        if not (key := folded(text)):
            return Match(None, "unknown text", "no name was given; type a drug's name or id.")
        return self._named(text) or self._code(text, key)

    def identified(self, text: str) -> Match | None:
        """The drug or substance with the identifier `text`, or that there is none; None if `text` is no identifier."""
        value = unwrapped(text)
        kind, numbers = self._by_identifier.get(value.upper(), ("", ()))
        if not kind:
            if (identifier := identify(value)) is None:
                return None
            kind, value = identifier.kind, identifier.value
            if (number := self.ids.get(value.casefold())) is not None:
                bare = " (of another kind of number write the kind in front)" if identifier.bare else ""
                clause = f"{shown(text)} was read as the {kind} {value}{bare}, that of {self.title_of(number)}"
                return self.match_to(text, number, f"{clause}.", f"{clause},")
            kind, numbers = self._by_identifier.get(value.upper(), (kind, ()))
        if len(numbers) > 1:
            return self._ask(f"{shown(text)} is the {kind} of {self.titles(numbers)}", numbers)
        if numbers:
            clause = f"{shown(text)} is the {kind} of {self.title_of(numbers[0])}"
            return self.match_to(text, numbers[0], f"{clause}.", f"{clause},")
        return Match(None, "unknown text", nothing_bears(shown(text), kind, self.title))

    def number_of(self, match: Match) -> int | None:
        """The number of the drug or substance of a match."""
        return self.ids[match.substance.id.casefold()] if match.substance else match.drug

    def keys(self) -> Iterator[str]:
        """All names, folded, and all ids."""
        for table in self._names(folded):
            yield from table.titles
            yield from table.synonyms
        yield from self.ids

    def spellings(self) -> Iterator[str]:
        """All names, as written."""
        for drug in self.drugs:
            yield from (drug.name, *drug.synonyms)
        for _, substance in self.listed:
            yield from (substance.name, *substance.synonyms)

    # Lookups

    def _named(self, text: str) -> Match | None:
        """The drug or substance called `text`, if there is one."""
        for level in LEVELS:
            key = level(text)
            mine, listed = self._names(level)
            if self.own and (owners := mine.owners(key)):
                return self._match_among(text, owners, bool(mine.titles.get(key)), elsewhere=listed.owners(key))
            titles = union(mine.titles.get(key, ()), listed.titles.get(key, ()))
            if titles:
                return self._match_among(text, titles, titled=True)
            if owners := union(mine.synonyms.get(key, ()), listed.synonyms.get(key, ())):
                return self._code(text, folded(text), owners) or self._match_among(text, owners, titled=False)
        return None

    def _match_among(self, text: str, owners: tuple[int, ...], titled: bool, elsewhere: tuple[int, ...] = ()) -> Match:
        if len(owners) > 1:
            return self._ask(f"{shown(text)} may mean {self.titles(owners)}", owners)
        number = owners[0]
        # A title in the vocabulary may be another than the user's own for the same drug.
        itself = titled and folded(text) == folded(self.name(number))
        reason = "" if itself else f"{shown(text)} is another name of {self.title_of(number)}."
        if elsewhere and number not in elsewhere:
            reason = (
                f"{shown(text)} is read as {self.title_of(number)}, as your table says; in {self.title} it is a name "
                f"of {self.titles(elsewhere)}."
            )
        return self.match_to(text, number, reason)

    def match_to(self, text: str, number: int, reason: str, called: str = "") -> Match:
        """That `text` means the drug or substance `number`. `reason` is for a drug of the model; for another substance
        the sentence begins with `called` and goes on with "a known medicine"."""
        if number < len(self.drugs):
            return Match(number, reason=reason)
        substance = self.beyond[number - len(self.drugs)]
        related = self._suggestions.related(text, substance)
        different = (
            f" {joined(related)} {'is' if len(related) == 1 else 'are'}, and a different drug." if related else ""
        )
        alone = as_written(text) in (as_written(substance.name), substance.id.casefold())
        called = called or f"{shown(text)} is {'' if alone else 'a name of '}{self.title_of(number)},"
        return Match(
            None, "known medicine outside the model",
            f"{called} a known medicine that is not among this model's {len(self.drugs):,} drugs.{different}",
            different=related, substance=substance,
        )  # fmt: skip

    def _code(self, text: str, key: str, owners: tuple[int, ...] = ()) -> Match | None:
        """Ambiguous, for a code that is too short to tell medicines apart."""
        if len(key) > MAX_CODE or not (owners or key in CODES):
            return None
        coded = [n for name in CODES.get(key, ()) if (n := self._titled(name)) is not None]
        candidates = union(tuple(coded), owners)
        if not candidates:
            return None
        return self._ask(
            f"{shown(text)} is too short to tell medicines apart; it may mean {self.titles(candidates)}", candidates
        )

    def _ask(self, clause: str, candidates: tuple[int, ...]) -> Match:
        near = tuple(dict.fromkeys(self.name(i) for i in candidates if i < len(self.drugs)))[:NEAR]
        reason = f"{clause}; write the name out, or give the id of the one meant."
        return Match(None, "ambiguous", reason, near, may_mean=candidates)

    def salted(self, text: str) -> Match | None:
        """`text` without the salt words at its end, if the rest is a name."""
        for rest, salt in without_salt(text):
            if match := self._named(rest):
                clause = f"{shown(text)} was read as {rest!r} without its salt ({salt})"
                return replace(match, reason=f"{clause}; {match.reason}" if match.reason else f"{clause}.")
        return None

    def unknown(self, text: str) -> Match:
        """No drug is called `text`; the match offers what is spelled like it."""
        return self._suggestions.unknown(text)

    def resembles(self, text: str) -> bool:
        """Whether `text` is about one slip away from a name."""
        return self._suggestions.resembles(text)

    # Made when first needed

    def _names(self, level: Key) -> tuple[NameTable, NameTable]:
        """The names of the drugs, and those in the vocabulary."""
        if level not in self._tables:
            mine = ((i, d.name, d.synonyms) for i, d in enumerate(self.drugs))
            listed = ((i, s.name, s.synonyms) for i, s in self.listed)
            self._tables[level] = NameTable.of(mine, level), NameTable.of(listed, level)
        return self._tables[level]

    def _titled(self, name: str) -> int | None:
        """The drug or substance whose title is `name`, as written."""
        key = as_written(name)
        return next((n.titles[key][0] for n in self._names(as_written) if key in n.titles), None)

    @cached_property
    def _by_identifier(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        return by_identifier(self.listed)

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self, self._names, lambda name: self.resolve(name).drug is not None)
