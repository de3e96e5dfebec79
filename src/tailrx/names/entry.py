"""From an entry of a medication list to its ingredients: `metoprolol succinate ER 50 mg tablet` is metoprolol.

    read("Bactrim DS 1 tab BID")  -> sulfamethoxazole, trimethoprim; ignored: DS 1 (strength), tab (form), BID (timing)

An entry that is an id, a name, another identifier or an alias as it stands is that. Otherwise it is read from left to
right: the longest run of words that names something, then what is known to stand beside a medicine
(`tailrx.names.details`), which is ignored and told. It is a failure, and no ingredient of it is answered, where a word
beside the name is left unread, where two medicines stand side by side without a sign between them, where a bracket
names another medicine, or where something says that it is not taken. Words that are not understood behind the details
of a medicine are told.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz, process

from .aliases import Aliases, Meaning
from .codes import CODES, MAX_CODE
from .details import JOINS, kind_of, plain
from .identifiers import identify, unwrapped
from .index import Match, NameIndex
from .nearness import LIKE
from .salts import CATIONS, SALT_WORDS
from .scanning import (
    ELEMENTS,
    TOKEN,
    UNKNOWN,
    Run,
    Scan,
    Token,
    longest_run,
    may_be_a_name,
    merged,
    not_taken,
    scan,
    tokens_of,
)  # fmt: skip
from .spelling import as_written, folded, shown

_SIGNS = frozenset("/+&;,")  # join medicines, or stand in the name of one
_SIGNS_BETWEEN = frozenset({"/", "+", "&", "-", "–"})
_BETWEEN = re.compile(r"\s*/\s*|\s+\+\s+")
SLACK = 2  # tokens that a spelling may have more than the name as listed
MAX_INGREDIENTS = 12
MAX_ACRONYM = 4
LONG = 6  # letters of a name that may lack its last e, as in German


@dataclass(frozen=True)
class Ingredient:
    """The words of an entry that name something, and what: a drug of the model, or a known medicine that is none."""

    text: str
    match: Match


Meant = tuple[Ingredient, ...]  # what a run of words names: one, or the ingredients of a brand


@dataclass(frozen=True)
class Detail:
    """What stood beside the medicine and was ignored: `50 mg`, of the kind `strength`."""

    text: str
    kind: str


@dataclass(frozen=True)
class Entry:
    """`ingredients` are what the entry was read as, none where `failure` says why it was not; `ignored` is what else
    stands in it, and `note` what was done, in words."""

    text: str
    ingredients: tuple[Ingredient, ...] = ()
    ignored: tuple[Detail, ...] = ()
    failure: Match | None = None

    @property
    def details(self) -> tuple[str, ...]:
        """What was ignored, in words."""
        return tuple(f"{d.text} ({d.kind})" for d in self.ignored if d.kind != UNKNOWN)

    @property
    def note(self) -> str:
        """How the entry was read, where that is more than looking up one name."""
        parts = [i.text for i in self.ingredients]
        written = all(part in self.text for part in parts)  # and not what an alias holds
        said = [f"{shown(self.text)} was read as {_and(parts)}."] if len(parts) > 1 and written else []
        if strange := [d.text for d in self.ignored if d.kind == UNKNOWN]:
            said.append(f"Not understood in {shown(self.text)} and left aside: {', '.join(map(repr, strange))}.")
        return " ".join(said)


class EntryReader:
    """Reads against the names of an index and, after them, `ours`; the user's `aliases` go before both."""

    def __init__(self, names: NameIndex, aliases: Sequence[Aliases] = (), ours: Sequence[Aliases] = ()):
        self.names, self.aliases, self.ours = names, tuple(aliases), tuple(ours)

    def with_aliases(self, aliases: Sequence[Aliases]) -> "EntryReader":
        """The same reader with further names of the user's."""
        if not aliases:
            return self
        other = EntryReader(self.names, (*self.aliases, *aliases), self.ours)
        other._of_names = self._of_names
        return other

    def read(self, text: str) -> Entry:
        """What `text` names; raises nothing."""
        bare = unwrapped(text)
        if found := self._whole(bare or text):
            return self._entry(text, found, ())
        return self._parsed(text, plain(bare))

    # What a run of words means

    def _whole(self, text: str) -> tuple[Ingredient, ...] | None:
        """The meaning of a text that is one name, code, identifier or alias, and nothing more."""
        if found := self._alias(text, self.aliases) or self._alias_of_identifier(text):
            return found
        if self._is_combination(text):
            return None
        if found := self._named(text):
            return found
        match = self.names.identified(text) or self.names.salted(text)
        return (Ingredient(text, match),) if match else None

    def _named(self, text: str) -> tuple[Ingredient, ...] | None:
        """What the index and our own tables call `text`; where they mean different things, it is asked back."""
        match, ours = self.names.exact(text), self._alias(text, self.ours)
        if match is None and ours is None:
            return self._without_e(text)
        if match is None or ours is None or match.kind in _ASKS or ours[0].match.kind in _ASKS:
            return (Ingredient(text, match),) if match else ours
        number, theirs = self.names.number_of(match), [self.names.number_of(i.match) for i in ours]
        if number in theirs:
            return ours if len(ours) > 1 else (Ingredient(text, match),)
        both = [self.names.title_of(n) for n in (number, *theirs) if n is not None]
        near = tuple(self.names.name(n) for n in (number, *theirs) if n is not None and n < len(self.names.drugs))
        said = f"{shown(text)} is a name of {both[0]} and {ours[0].match.reason.partition(' is ')[2] or both[-1]}"
        return (Ingredient(text, Match(None, "ambiguous", f"{said.rstrip('.')}; write the one that is meant.", near)),)

    def _run(self, text: str) -> tuple[Ingredient, ...] | None:
        """The meaning of some words of an entry."""
        if found := self._alias(text, self.aliases):
            return found
        return self._named(text)

    def _without_e(self, text: str) -> tuple[Ingredient, ...] | None:
        """A substance whose name ends in e everywhere but in German."""
        if len(text) < LONG or not text[-1].isalpha() or text[-1] in "eE":
            return None
        match = self.names.exact(f"{text}e")
        number = self.names.number_of(match) if match else None
        if number is None:
            return None
        said = f"{shown(text)} is read as {self.names.title_of(number)}, whose name has an e at its end"
        return (Ingredient(text, self.names.one(text, number, f"{said}.", f"{said},")),)

    def _alias(self, text: str, tables: Iterable[Aliases]) -> tuple[Ingredient, ...] | None:
        key = folded(text)
        for table in tables:
            if meanings := table.meanings.get(key):
                if len(meanings) > 1:
                    return (Ingredient(text, self._either(text, table, meanings)),)
                return self._of_alias(text, table, meanings[0])
        return None

    def _alias_of_identifier(self, text: str) -> tuple[Ingredient, ...] | None:
        """What a table of aliases lists under an identifier, with its kind in front or without."""
        known = identify(text) if self.aliases else None
        if known is None:
            return None
        return self._alias(known.prefixed, self.aliases) or self._alias(known.value, self.aliases)

    def _of_alias(self, alias: str, table: Aliases, meaning: Meaning) -> tuple[Ingredient, ...]:
        """What is in an alias, each ingredient with what the alias holds as its reason."""
        matches = [self.names.exact(d) or self.names.identified(d) or self.names.salted(d) for d in meaning]
        numbers = [None if m is None else self.names.number_of(m) for m in matches]
        titles = [d if n is None else self.names.title_of(n) for d, n in zip(meaning, numbers, strict=True)]
        whose = "" if table in self.ours else f", as {table.title} says"
        said = f"{shown(alias)} is {table.what} {_and(titles)}{whose}"
        found = []
        for drug, title, match, number in zip(meaning, titles, matches, numbers, strict=True):
            if number is not None:
                called = f"{said}," if len(meaning) == 1 else f"{said}; {title} is"
                made = self.names.one(drug, number, f"{said}.", called)
            elif match is not None:
                made = replace(match, reason=f"{said}; {match.reason}")
            else:
                advice = f"nothing here is called {drug}; ask by another name of it."
                made = Match(None, "unknown text", f"{said}; {advice}")
            found.append(Ingredient(drug if number is None else self.names.name(number), made))
        return tuple(found)

    def _either(self, alias: str, table: Aliases, meanings: tuple[Meaning, ...]) -> Match:
        said = " or ".join(" + ".join(one) for one in meanings)
        near = tuple(drug for one in meanings for drug in one if (m := self.names.exact(drug)) and m.drug is not None)
        reason = f"{shown(alias)} may mean {said} ({table.title}); write the one that is meant."
        return Match(None, "ambiguous", reason, near)

    # An entry of several words

    def _parsed(self, text: str, bare: str) -> Entry:
        tokens = list(tokens_of(bare))
        seen = scan(bare, tokens, lambda k: self._name_at(bare, tokens, k), _is_code)
        ignored = tuple(Detail(*d) for d in merged(bare, seen.details))
        runs, unread = self._decided(bare, tokens, seen)
        if word := not_taken(bare, tokens, runs):
            return self._entry(text, (), ignored, self._not_taken(text, word, runs))
        if not runs:
            return self._entry(text, (), ignored, self._unknown(text, bare, unread, bool(seen.details)))
        outer, trouble = self._sorted_out(runs)
        if trouble := next((i.match for r in runs for i in r.meaning if i.match.kind in _ASKS), None) or trouble:
            return self._entry(text, (), ignored, replace(trouble, reason=_inside(text, trouble.reason)))
        if unread:
            left = " ".join(bare[a.start : a.end] for a in unread)
            return self._entry(text, (), ignored, self._left_over(text, outer, left))
        return self._entry(text, outer, ignored)

    def _entry(
        self, text: str, found: tuple[Ingredient, ...], ignored: tuple[Detail, ...], failure: Match | None = None
    ) -> Entry:
        if failure is None and (asked := next((i.match for i in found if i.match.kind in _ASKS), None)):
            failure = asked
        return Entry(text, () if failure else found, ignored, failure)

    def _name_at(self, text: str, tokens: Sequence[Token], at: int) -> tuple[int, tuple[Ingredient, ...]] | None:
        """The longest name that begins at a token: after which token it ends, and what it means."""
        if at >= len(tokens):
            return None
        most = self._begins.get(tokens[at].low, 0)
        for end in range(min(at + most + (SLACK if most > 1 else 0), len(tokens)), at, -1):
            span = tokens[at:end]
            said = text[span[0].start : span[-1].end]
            if len(span) == 1 and (kind_of(said) or said.casefold() in JOINS):
                continue
            if not may_be_a_name(span):
                continue
            if not _SIGNS.isdisjoint(t.text for t in span) and as_written(said) not in self._signed:
                continue
            if found := self._run(said):
                return self._with_salt(text, tokens, at, end, found)
        if tokens[at].text.casefold() in CATIONS and (rest := self._name_at(text, tokens, at + 1)):
            end, _ = rest
            said = text[tokens[at].start : tokens[end - 1].end]
            if match := self.names.salted(said):
                return end, (Ingredient(said, match),)
        return None

    def _with_salt(
        self, text: str, tokens: Sequence[Token], at: int, end: int, found: tuple[Ingredient, ...]
    ) -> tuple[int, tuple[Ingredient, ...]]:
        """The name with the salt words behind it, which the match then tells."""
        last = end
        while last < len(tokens) and tokens[last].text.casefold() in SALT_WORDS:
            last += 1
        if last > end and len(found) == 1:
            said = text[tokens[at].start : tokens[last - 1].end]
            if match := self.names.salted(said):
                return last, (Ingredient(said, match),)
        return end, found

    def _decided(
        self, text: str, tokens: Sequence[Token], seen: "Scan[Meant]"
    ) -> "tuple[list[Run[Meant]], list[Token]]":
        """The names of an entry, where the others say which of several is meant; and what is left unread.

        A code, or an alias of several meanings, means the one that the others name too or that makes a product with
        them. A few capitals between words are no medicine beside others, unless a sign joins them."""
        sure = frozenset(self._key(i) for r in seen.runs for i in r.meaning if i.match.kind not in _ASKS)
        runs, lost = list[Run[Meant]](), list[Run[Meant]]()
        for k, run in enumerate(seen.runs):
            if sure and run.meaning[0].match.kind == "ambiguous":
                choices = [
                    self._of_alias(run.text, t, m) for t in self.ours for m in t.meanings.get(folded(run.text), ())
                ]
                fits = [found for found in choices if {self._key(i) for i in found} == sure]
                run = replace(run, meaning=fits[0]) if len(fits) == 1 else run
            following = seen.runs[k + 1].join if k + 1 < len(seen.runs) else ""
            if len(seen.runs) > 1 and self._is_acronym(text, run) and not {run.join, following} & _SIGNS_BETWEEN:
                lost.append(run)
            else:
                runs.append(run)
        unread = seen.unread + [t for run in lost for t in tokens[run.start : run.end]]
        for code in seen.codes if runs else ():
            meant = [n for n in code.meaning[0].match.may_mean if sure | {n} in self._products]
            if len(meant) == 1:
                title = self.names.title_of(meant[0])
                said = f"{shown(code.text)} beside {_and([i.text for r in runs for i in r.meaning])} is {title}"
                match = self.names.one(code.text, meant[0], f"{said}.", f"{said},")
                runs.append(replace(code, meaning=(Ingredient(self.names.name(meant[0]), match),), join="/"))
                unread = [t for t in unread if t not in tokens[code.start : code.end]]
        return (runs or list(seen.codes)), unread

    def _is_acronym(self, text: str, run: "Run[Meant]") -> bool:
        if len(run.text) > MAX_ACRONYM or not (run.text.isalpha() and run.text.isupper()) or text.isupper():
            return False
        number = self.names.number_of(run.meaning[0].match)
        return number is not None and as_written(self.names.name(number)) != as_written(run.text)

    def _sorted_out(self, runs: "Sequence[Run[Meant]]") -> tuple[tuple[Ingredient, ...], Match | None]:
        """The ingredients, each once, and what is wrong with how they stand together."""
        level = min(r.depth for r in runs)
        outer: dict[object, Ingredient] = {}
        first = next(i for i, r in enumerate(runs) if r.depth == level)
        for run in (r for r in runs if r.depth == level):
            new = {self._key(i): i for i in run.meaning}
            apart = not (new.keys() <= outer.keys() or outer.keys() <= new.keys())
            if outer and not run.join and apart and frozenset(outer | new) not in self._products:
                both = _and([*dict.fromkeys(i.text for i in outer.values()), run.text])
                said = f"{both} stand side by side without a sign between them"
                return tuple(outer.values()), self._two(said, [*outer.values(), *run.meaning])
            outer = outer | {k: i for k, i in new.items() if k not in outer}
        inner = [r for i, r in enumerate(runs) if r.depth > level and i > first and folded(r.text) not in ELEMENTS]
        inside = {self._key(i): i for r in inner for i in r.meaning if i.match.kind not in _ASKS}
        finer = {_first_word(i) for i in inside.values()} <= {
            _first_word(i) for i in outer.values()
        }  # its salt or ester
        if inside and not finer and not (inside.keys() <= outer.keys() or outer.keys() <= inside.keys()):
            both = (
                f"{_and([i.text for i in outer.values()])} is followed by {_and([r.text for r in inner])} in brackets"
            )
            return tuple(outer.values()), self._two(f"{both}, which is another", [*outer.values(), *inside.values()])
        if len(inside) > len(outer) or (finer and len(inside) == len(outer)):
            outer = inside
        if len(outer) > MAX_INGREDIENTS:
            return (), self._two(f"it holds {len(outer)} medicines", list(outer.values()))
        return tuple(outer.values()), None

    def _key(self, ingredient: Ingredient) -> object:
        number = self.names.number_of(ingredient.match)
        return folded(ingredient.text) if number is None else number

    def _two(self, said: str, found: Sequence[Ingredient]) -> Match:
        near = tuple(dict.fromkeys(self.names.name(i.match.drug) for i in found if i.match.drug is not None))
        return Match(None, "ambiguous", f"{said}; make entries of their own of them, or write a / between.", near)

    def _not_taken(self, text: str, word: str, runs: "Sequence[Run[Meant]]") -> Match:
        near = tuple(self.names.name(i.match.drug) for r in runs for i in r.meaning if i.match.drug is not None)
        said = (
            f"{shown(text)} says {word!r}, so it may be no medicine that is taken; write the medicine alone if it is."
        )
        return Match(None, "unknown text", said, near)

    def _left_over(self, text: str, found: Sequence[Ingredient], left: str) -> Match:
        near = tuple(self.names.name(i.match.drug) for i in found if i.match.drug is not None)
        said = f"{_and([i.text for i in found])} is read in {shown(text)}, but not {shown(left)}"
        return Match(None, "unknown text", f"{said}; write the medicine alone, or spell it otherwise.", near)

    def _unknown(self, text: str, bare: str, unread: Sequence[Token], detailed: bool) -> Match:
        """Nothing in it names a medicine."""
        if not unread and detailed:
            return Match(None, "unknown text", f"{shown(text)} names no medicine; write its name.")
        match = self.names.unknown(bare or text)
        run = longest_run(bare, unread) or bare
        if not match.suggests and detailed:
            match = self.names.unknown(run)
        if match.suggests or len(key := folded(run)) <= MAX_CODE:
            return match
        spelled = {k: name for table in (*self.aliases, *self.ours) for k, name in table.spelled.items()}
        hit = process.extractOne(key, spelled.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
        if not hit:
            return match
        near = spelled[hit[0]]
        return Match(None, "unknown text", f"no drug is called {shown(run)}; the nearest name is {near}.", (near,))

    # Made when first asked

    @cached_property
    def _products(self) -> frozenset[frozenset[object]]:
        """The substances of every combination that is a product: they may stand side by side without a sign."""
        return frozenset(
            frozenset(map(self._key, self._of_alias("", table, meaning)))
            for table in (*self.aliases, *self.ours)
            for meanings in table.meanings.values()
            for meaning in meanings
            if len(meaning) > 1
        )

    @cached_property
    def _begins(self) -> dict[str, int]:
        """By the first token of a name, how many tokens names that begin so have at most."""
        begins = dict(self._of_names)
        for name in self._aliases():
            _count(begins, name)
            begins.setdefault(folded(name), 1)
        return begins

    @cached_property
    def _of_names(self) -> dict[str, int]:
        """`_begins` of the index alone."""
        begins = dict.fromkeys((*self.names.keys(), *CODES), 1)
        begins |= dict.fromkeys((k[:-1] for k in begins if len(k) > LONG and k[-1] == "e"), 1)
        for name in self.names.spellings():
            _count(begins, name)
        return begins

    @cached_property
    def _signed(self) -> frozenset[str]:
        """The names in which a sign stands that may join two medicines."""
        signed = (n for n in (*self.names.spellings(), *self._aliases()) if not _SIGNS.isdisjoint(n))
        return frozenset(as_written(n) for n in signed if not self._is_combination(n))

    def _aliases(self) -> Iterator[str]:
        for table in (*self.aliases, *self.ours):
            yield from table.spelled.values()

    def _is_combination(self, text: str) -> bool:
        """Whether all parts between signs are names, so that it is these that are meant, whatever lists them as one."""
        parts = _BETWEEN.split(text.strip())
        return len(parts) > 1 and all((m := self.names.exact(p)) and m.kind not in _ASKS for p in parts)


_ASKS = ("ambiguous", "unknown text")


def _first_word(ingredient: Ingredient) -> str:
    match = ingredient.match
    title = match.substance.name if match.substance else ingredient.text
    return as_written(title).partition(" ")[0]


def _count(begins: dict[str, int], name: str) -> None:
    tokens = TOKEN.findall(name)
    if tokens and begins.get(first := tokens[0].casefold(), 0) < len(tokens):
        begins[first] = len(tokens)


def _is_code(text: str, meaning: Meant) -> bool:
    return len(folded(text)) <= MAX_CODE and meaning[0].match.kind == "ambiguous"


def _inside(text: str, reason: str) -> str:
    return f"in {shown(text)}: {reason}"


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
