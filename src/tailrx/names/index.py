"""From what a person typed to one drug: id, name or synonym, spelled loosely; never a guess.

    resolve("db00945"), resolve("Acetylsalicylic acid"), resolve("ASPIRIN"), resolve("acetylsalicylicacid") -> one drug

Asked are the drugs of a model and, where a vocabulary is given, the medicines beyond them: what is the name of another
substance never becomes a drug of the model. Spellings are compared as written, then without case, accents, blanks and
punctuation (`tailrx.names.spelling`; signs of rotation are kept); on each level the names in the user's own table go
before those of the vocabulary, and a name before a synonym. What several substances share is ambiguous. A salt word at
the end ("warfarin sodium") is dropped only where nothing bears the whole name, and the match says so. A code of three
letters or fewer is asked back, unless the user's own table gives it.

A misspelt name resolves to nothing: the nearest names are offered instead (`tailrx.names.nearness`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Self

from ..errors import DataError
from ..types import Drug, ReasonKind, Substance, Vocabulary
from .codes import CODES, MAX_CODE
from .identifiers import STRUCTURES, VOCABULARY_KINDS, by_identifier, identify, unwrapped
from .nearness import NEAR, Nearness
from .salts import without_salt
from .spelling import as_written, folded, shown, unsigned

MAX_NAME_CHARS = 500  # the longest systematic names of DrugBank have about 300

Key = Callable[[str], str]
LEVELS: tuple[Key, ...] = (as_written, folded)


@dataclass(frozen=True)
class Match:
    """`drug` is a row of the drugs indexed, or None with the `kind` of reason why; `reason` is one sentence, empty
    where an id or a name matched as it stands.

    `near` are names that do resolve, best first; `different` are drugs of the model that are related to what was named
    and not the same; `substance` is the known medicine that was named, where it is none of the drugs."""

    drug: int | None
    kind: ReasonKind | None = None
    reason: str = ""
    near: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    substance: Substance | None = None
    suggests: bool = False  # whether the reason offers something
    may_mean: tuple[int, ...] = ()  # numbers of drugs and substances, where it is ambiguous


@dataclass(frozen=True)
class _Names:
    """Names of one source by key: numbers of the owners, for titles and for synonyms."""

    titles: Mapping[str, tuple[int, ...]]
    synonyms: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, listed: Iterable[tuple[int, str, Sequence[str]]], key: Key) -> Self:
        titles: dict[str, tuple[int, ...]] = {}
        synonyms: dict[str, tuple[int, ...]] = {}
        for owner, title, others in listed:
            _add(titles, key(title), owner)
            for other in others:
                _add(synonyms, key(other), owner)
        return cls(titles, synonyms)

    def owners(self, key: str) -> tuple[int, ...]:
        return self.titles.get(key) or self.synonyms.get(key, ())


@dataclass(frozen=True)
class NameIndex:
    """`drugs` are the model's, numbered 0 to m - 1; the numbers after them are those of `beyond`, the substances of the
    vocabulary that are none of these. `listed` is what the vocabulary calls each of them, `own` whether the drugs'
    names come from the user's own table."""

    drugs: tuple[Drug, ...]
    own: bool
    beyond: tuple[Substance, ...]
    listed: tuple[tuple[int, Substance], ...]
    ids: Mapping[str, int]
    title: str = ""
    _tables: dict[Key, tuple[_Names, _Names]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        drugs: Sequence[Drug],
        vocabulary: Vocabulary | None = None,
        *,
        own: bool = True,
        same: Mapping[str, int] = MappingProxyType({}),
    ) -> Self:
        """`own`: the drugs' names are the user's choice, and win over those of the vocabulary. `same` says which drug a
        substance of the vocabulary is, by its id, where the drug has another."""
        ids = {drug.id.strip().casefold(): i for i, drug in enumerate(drugs)}
        if len(ids) != len(drugs):
            raise DataError(
                f"each drug needs an id of its own; {len(drugs):,} drugs share {len(ids):,} ids: drop repeats."
            )
        listed, beyond = [], list[Substance]()
        for substance in vocabulary.substances if vocabulary else ():
            number = same.get(substance.id, ids.get(substance.id.casefold(), len(drugs)))
            if own and number < len(drugs) and substance.id not in same and not _share_a_name(drugs[number], substance):
                number = len(drugs)  # the user's table has given the id to something else
            if number >= len(drugs):
                number = len(drugs) + len(beyond)
                beyond.append(substance)
            ids.setdefault(substance.id.casefold(), number)
            listed.append((number, substance))
        return cls(tuple(drugs), own, tuple(beyond), tuple(listed), ids, vocabulary.title if vocabulary else "")

    def resolve(self, text: str) -> Match:
        """The drug meant by `text`, or why there is none."""
        return self.exact(text) or self.salted(text) or self.unknown(text)

    def exact(self, text: str) -> Match | None:
        """As `resolve`, where `text` as it stands is an id, a name or a code, or cannot be any."""
        if (number := self.ids.get(text.strip().casefold())) is not None:
            others = tuple(n for n in self._names(as_written)[0].owners(as_written(text)) if n != number)
            read = f"{shown(text)} is read as the id of {self.title_of(number)}"
            return self.match_to(
                text, number, f"{read}; it is also a name of {self._titles(others)}." if others else ""
            )
        if len(text) > MAX_NAME_CHARS:
            reason = (
                f"a drug's name has at most {MAX_NAME_CHARS} characters; {shown(text)} has {len(text):,}: give its id."
            )
            return Match(None, "unknown text", reason)
        if not (key := folded(text)):
            return Match(None, "unknown text", "no name was given; type a drug's name or id.")
        return self._named(text) or self._code(text, key)

    def identified(self, text: str) -> Match | None:
        """What bears the identifier that `text` is, or that nothing does; None where it is no identifier."""
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
            return self._ask(f"{shown(text)} is the {kind} of {self._titles(numbers)}", numbers)
        if numbers:
            clause = f"{shown(text)} is the {kind} of {self.title_of(numbers[0])}"
            return self.match_to(text, numbers[0], f"{clause}.", f"{clause},")
        return Match(None, "unknown text", _of_nothing(shown(text), kind, self.title))

    def number_of(self, match: Match) -> int | None:
        """Of the drug or the substance that was found."""
        return self.ids[match.substance.id.casefold()] if match.substance else match.drug

    def keys(self) -> Iterator[str]:
        """Every name there is, folded, and every id."""
        for table in self._names(folded):
            yield from table.titles
            yield from table.synonyms
        yield from self.ids

    def spellings(self) -> Iterator[str]:
        """Every name there is, as written."""
        for drug in self.drugs:
            yield from (drug.name, *drug.synonyms)
        for _, substance in self.listed:
            yield from (substance.name, *substance.synonyms)

    def name(self, number: int) -> str:
        return self.drugs[number].name if number < len(self.drugs) else self.beyond[number - len(self.drugs)].name

    # What bears a name

    def _named(self, text: str) -> Match | None:
        """What is called `text`, if anything is."""
        for level in LEVELS:
            key = level(text)
            mine, listed = self._names(level)
            if self.own and (owners := mine.owners(key)):
                return self._match_among(text, owners, bool(mine.titles.get(key)), elsewhere=listed.owners(key))
            titles = _both(mine.titles.get(key, ()), listed.titles.get(key, ()))
            if titles:
                return self._match_among(text, titles, titled=True)
            if owners := _both(mine.synonyms.get(key, ()), listed.synonyms.get(key, ())):
                return self._code(text, folded(text), owners) or self._match_among(text, owners, titled=False)
        return None

    def _match_among(self, text: str, owners: tuple[int, ...], titled: bool, elsewhere: tuple[int, ...] = ()) -> Match:
        if len(owners) > 1:
            return self._ask(f"{shown(text)} may mean {self._titles(owners)}", owners)
        number = owners[0]
        # A title in the vocabulary may be another than the user's own for the same drug.
        itself = titled and folded(text) == folded(self.name(number))
        reason = "" if itself else f"{shown(text)} is another name of {self.title_of(number)}."
        if elsewhere and number not in elsewhere:
            reason = (
                f"{shown(text)} is read as {self.title_of(number)}, as your table says; in {self.title} it is a name "
                f"of {self._titles(elsewhere)}."
            )
        return self.match_to(text, number, reason)

    def match_to(self, text: str, number: int, reason: str, called: str = "") -> Match:
        """`text` meant the drug or substance `number`: `reason` is said of a drug of the model, `called`, which
        "a known medicine" will follow, of what is none."""
        if number < len(self.drugs):
            return Match(number, reason=reason)
        substance = self.beyond[number - len(self.drugs)]
        related = self._related(text, substance)
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
        """Asks back for a code that is too short to tell medicines apart."""
        if len(key) > MAX_CODE or not (owners or key in CODES):
            return None
        coded = [n for name in CODES.get(key, ()) if (n := self._titled(name)) is not None]
        candidates = _both(tuple(coded), owners)
        if not candidates:
            return None
        return self._ask(
            f"{shown(text)} is too short to tell medicines apart; it may mean {self._titles(candidates)}", candidates
        )

    def _ask(self, clause: str, candidates: tuple[int, ...]) -> Match:
        near = tuple(dict.fromkeys(self.name(i) for i in candidates if i < len(self.drugs)))[:NEAR]
        reason = f"{clause}; write the name out, or give the id of the one meant."
        return Match(None, "ambiguous", reason, near, may_mean=candidates)

    def salted(self, text: str) -> Match | None:
        """`text` less the salt words at its end, where the rest is the name of something."""
        for rest, salt in without_salt(text):
            if match := self._named(rest):
                clause = f"{shown(text)} was read as {rest!r} without its salt ({salt})"
                return replace(match, reason=f"{clause}; {match.reason}" if match.reason else f"{clause}.")
        return None

    # What is like it

    def _related(self, text: str, substance: Substance) -> tuple[str, ...]:
        """Drugs of the model that are an isomer of `substance`, its acid, base or ester's rest, or called like it but
        for a sign: what one might take for it."""
        skeleton, plain = self._by_skeleton, self._plain
        words = [text, substance.name, *(rest for name in (text, substance.name) for rest, _ in without_salt(name))]
        related = [*skeleton.get(substance.inchikey[:14], ()), *(i for w in words for i in plain.get(unsigned(w), ()))]
        return tuple(self.drugs[i].name for i in dict.fromkeys(related))[:NEAR]

    def resembles(self, text: str) -> bool:
        """Whether `text` is one slip or so from a name."""
        return self._nearness.closely(folded(text))

    def unknown(self, text: str) -> Match:
        """That nothing is called `text`, and what is like it."""
        key = folded(text)
        if alike := self._plain.get(unsigned(text), ()):
            near = tuple(self.drugs[i].name for i in alike)[:NEAR]
            return Match(
                None, "unknown text",
                f"no drug is called {shown(text)}; with another sign of rotation that is a name of "
                f"{self._titles(alike)}, a different substance.", different=near, suggests=True,
            )  # fmt: skip
        owners, score = self._nearness.own(key)
        nearer = self._nearness.listed(key, better_than=score)
        if nearer is not None and nearer < len(self.drugs):  # under a name that only the vocabulary gives it
            owners.pop(nearer, None)
            owners, nearer = {nearer: self.name(nearer), **owners}, None
        near = tuple(owners.values())[:NEAR]
        if near:
            advice = f"the nearest {'name is' if len(near) == 1 else 'names are'} {_or(near)}"
        else:
            advice = "check the spelling, or give its id"
        if nearer is not None:
            advice += f"; nearer is {self.title_of(nearer)}, a known medicine that is not among this model's drugs"
        offered = bool(near) or nearer is not None
        return Match(None, "unknown text", f"no drug is called {shown(text)}; {advice}.", near, suggests=offered)

    # Tables, made when first asked

    def _names(self, level: Key) -> tuple[_Names, _Names]:
        """The names of the drugs, and those in the vocabulary."""
        if level not in self._tables:
            mine = ((i, d.name, d.synonyms) for i, d in enumerate(self.drugs))
            listed = ((i, s.name, s.synonyms) for i, s in self.listed)
            self._tables[level] = _Names.of(mine, level), _Names.of(listed, level)
        return self._tables[level]

    def _titled(self, name: str) -> int | None:
        """Whose title is `name`, spelled as it is."""
        key = as_written(name)
        return next((n.titles[key][0] for n in self._names(as_written) if key in n.titles), None)

    @cached_property
    def _by_identifier(self) -> dict[str, tuple[str, tuple[int, ...]]]:
        return by_identifier(self.listed)

    @cached_property
    def _nearness(self) -> Nearness:
        """The names of the drugs as first written, by key, in the order of the drugs, titles before synonyms; those
        that mean one drug."""
        mine, listed = self._names(folded)
        spelled: dict[str, str] = {}
        for name in (*(d.name for d in self.drugs), *(s for d in self.drugs for s in d.synonyms)):
            if (key := folded(name)) and len(mine.owners(key)) == 1:
                spelled.setdefault(key, name.strip())
        return Nearness(
            {key: (mine.owners(key)[0], name) for key, name in spelled.items()},
            {key: owners for table in (listed.synonyms, listed.titles) for key, owners in table.items()},
            lambda name: self.resolve(name).drug is not None,
        )

    @cached_property
    def _plain(self) -> dict[str, tuple[int, ...]]:
        """The drugs by their names without signs of rotation."""
        owners: dict[str, tuple[int, ...]] = {}
        for i, drug in enumerate(self.drugs):
            for name in (drug.name, *drug.synonyms):
                _add(owners, unsigned(name), i)
        return owners

    @cached_property
    def _by_skeleton(self) -> dict[str, tuple[int, ...]]:
        numbers: dict[str, tuple[int, ...]] = {}
        for number, substance in self.listed:
            if number < len(self.drugs):
                _add(numbers, substance.inchikey[:14], number)
        return numbers

    def title_of(self, number: int) -> str:
        """Name and id."""
        ident = self.drugs[number].id if number < len(self.drugs) else self.beyond[number - len(self.drugs)].id
        return f"{self.name(number)} ({ident})"

    def _titles(self, numbers: Sequence[int]) -> str:
        titles = [self.title_of(i) for i in numbers[:NEAR]]
        return joined([*titles, f"{len(numbers) - NEAR} more"] if len(numbers) > NEAR else titles)


def _of_nothing(quoted: str, kind: str, vocabulary: str) -> str:
    """That nothing here bears an identifier, and what to give instead."""
    if kind in STRUCTURES:
        return f"{quoted} is a structure ({kind}), not a name; give it as one, under a name of its own."
    if kind in VOCABULARY_KINDS:
        where = f"neither a drug of this model nor {vocabulary}" if vocabulary else "no drug of this model"
        return f"{quoted} has the form of a {kind}, and {where} has it; check it, or give the name."
    if kind == "number":
        return f"{quoted} is a number and does not say of what; write its kind in front (RxCUI:...), or give the name."
    an = "an" if kind[0] in "AEINR" else "a"
    return (
        f"{quoted} is {an} {kind}, which is read only where a table of aliases lists it; give the drug's name, "
        "DrugBank id, CAS number or UNII, or such a table."
    )


def _share_a_name(drug: Drug, substance: Substance) -> bool:
    mine, listed = ({folded(n) for n in (x.name, *x.synonyms)} for x in (drug, substance))
    return bool(mine & listed)


def _add(table: dict[str, tuple[int, ...]], key: str, owner: int) -> None:
    if key and owner not in (owners := table.get(key, ())):
        table[key] = (*owners, owner)


def _both(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
