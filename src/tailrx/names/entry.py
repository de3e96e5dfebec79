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
from .details import DILUENT, HARMLESS, JOINS, REASONS, REFUSALS, STOPPED, is_dose, kind_of, plain
from .identifiers import identify, unwrapped
from .index import Match, NameIndex
from .nearness import LIKE
from .salts import CATIONS, SALT_WORDS
from .spelling import as_written, folded, shown

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*[^\W\d_]*|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?|[^\w\s]|_")
_OPEN, _CLOSE = frozenset("([{<"), frozenset(")]}>")
_SIGNS = frozenset("/+&;,")  # join medicines, or stand in the name of one
_BETWEEN = re.compile(r"\s*/\s*|\s+\+\s+")
_NOISE = frozenset(".:;,*®™©•·●▪◦→←↑↓➔➤✓#?!\"'’‘“”|=<>~_()[]{}/+&-–—−%^°@$£€`")
_NOT_TAKEN = re.compile(
    r"\bd\s?/\s?c(?:'?d|ed)?\b|\boff\s+(?:since|for|it)\b|\b(?!sugar|cfc|preservative|alcohol|gluten|lactose|dye|latex)\w+-free\b",
    re.IGNORECASE,
)
_ENDS = frozenset(",;:.()[]{}/+-–—")
SLACK = 2  # tokens that a spelling may have more than the name as listed
UNKNOWN = "not understood"
NEAR_DOSE = 2  # tokens from a strange word to a dose that may be its own
ELEMENTS = frozenset(
    {"iron", "calcium", "magnesium", "zinc", "potassium", "sodium", "fluoride", "phosphorus"}
)  # of a salt
MAX_INGREDIENTS = 12


@dataclass(frozen=True)
class Ingredient:
    """The words of an entry that name something, and what: a drug of the model, or a known medicine that is none."""

    text: str
    match: Match


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


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    depth: int


@dataclass
class _Name:
    """Ingredients named by one run of words, from token `start` to before `end`; how deep in brackets it stands, and
    whether a sign joins it to the name before."""

    text: str
    found: tuple[Ingredient, ...]
    start: int
    end: int
    depth: int
    joined: bool


class _Scan:
    """What was seen of an entry so far. A word that is nowhere known and stands right beside a name may make it another
    medicine, and so may one with a dose of its own: it is unread. Behind the details of a medicine it is a comment."""

    def __init__(self) -> None:
        self.names, self.codes = list[_Name](), list[_Name]()
        self.details: list[tuple[_Token, str]] = []
        self.unread: list[_Token] = []
        self.joined = True  # whether a sign stands between the last name and what follows
        self._reason = False  # whether a word like `for` came before, so that words say what for
        self._detailed = False  # whether a detail came after the last name
        self._comments: list[_Token] = []  # since the last name
        self._since = 0  # tokens since the last strange one
        self._plus: _Token | None = None

    def name(self, name: _Name, tokens: Sequence[_Token]) -> None:
        first = name.found[0].match
        if len(folded(name.text)) <= MAX_CODE and first.kind == "ambiguous":
            self.codes.append(name)
            self._strange(tokens)
            return
        if self._reason or self._comments:  # a medicine in the middle of what was taken for words about another
            self.unread += [*self._comments, *tokens]
            self._comments = []
        self.names.append(name)
        self.joined = self._reason = self._detailed = False
        self._plus = None

    def word(self, token: _Token, kind: str | None) -> None:
        low = token.text.casefold()
        if low in REASONS:
            self._reason = True
        elif self._reason and token.text in ",;./+":
            self._reason = False
        if low in JOINS:
            self.joined = True
        if low == "plus":  # joins two medicines, or makes a brand another one
            self._plus = token
        if kind is None and low in SALT_WORDS and self.names:
            kind = "salt"
        if kind is None and self._reason and low.isalpha():
            kind = "reason"
        if kind is None and token.depth and low.isalnum() and any(n.depth < token.depth for n in self.names):
            kind = "bracket"
        if kind:
            self._detailed = self._detailed or bool(self.names)
            self.details.append((token, kind))
            if self._comments and is_dose(low) and self._since <= NEAR_DOSE:
                self.unread += self._comments
                self.details = [d for d in self.details if d[0] not in self._comments]
                self._comments = []
        elif low not in JOINS and token.text not in _NOISE:
            self._strange([token])
        self._since += 1

    def end(self) -> None:
        if self._plus:
            self._strange([self._plus])

    def _strange(self, tokens: Sequence[_Token]) -> None:
        """Words that are nowhere known."""
        self._since = 0
        if self._detailed and self.names:
            self._comments += tokens
            self.details += [(token, UNKNOWN) for token in tokens]
        else:
            self.unread += tokens


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
        tokens = list(_tokens(bare))
        seen = self._scanned(bare, tokens)
        ignored = tuple(_merged(bare, sorted(seen.details, key=lambda d: d[0].start)))
        names: Sequence[_Name] = seen.names or seen.codes
        if said := self._refused(bare, tokens, names):
            return self._entry(text, (), ignored, said)
        if not names:
            return self._entry(text, (), ignored, self._unknown(text, bare, seen.unread, bool(seen.details)))
        names = self._decided(names)
        outer, trouble = self._sorted_out(names)
        if trouble := next((i.match for n in names for i in n.found if i.match.kind in _ASKS), None) or trouble:
            return self._entry(text, (), ignored, replace(trouble, reason=_inside(text, trouble.reason)))
        if seen.unread:
            left = " ".join(bare[a.start : a.end] for a in seen.unread)
            return self._entry(text, (), ignored, self._left_over(text, outer, left))
        return self._entry(text, outer, ignored)

    def _entry(
        self, text: str, found: tuple[Ingredient, ...], ignored: tuple[Detail, ...], failure: Match | None = None
    ) -> Entry:
        if failure is None and (asked := next((i.match for i in found if i.match.kind in _ASKS), None)):
            failure = asked
        return Entry(text, () if failure else found, ignored, failure)

    def _scanned(self, text: str, tokens: Sequence[_Token]) -> "_Scan":
        known = {k: "instruction" for found in HARMLESS.finditer(text) for k in range(*found.span())}
        known |= {k: "diluent" for found in DILUENT.finditer(text) for k in range(*found.span()) if found.start()}
        seen, at = _Scan(), 0
        while at < len(tokens):
            token = tokens[at]
            if token.start not in known and (found := self._name_at(text, tokens, at)):
                end, meant = found
                said = text[token.start : tokens[end - 1].end]
                seen.name(_Name(said, meant, at, end, token.depth, seen.joined), tokens[at:end])
                at = end
                continue
            at += 1
            seen.word(token, known.get(token.start) or kind_of(token.text))
        seen.end()
        return seen

    def _name_at(self, text: str, tokens: Sequence[_Token], at: int) -> tuple[int, tuple[Ingredient, ...]] | None:
        """The longest name that begins at a token: after which token it ends, and what it means."""
        most = self._begins.get(tokens[at].text.casefold(), 0) if at < len(tokens) else 0
        for end in range(min(at + most + (SLACK if most > 1 else 0), len(tokens)), at, -1):
            span = tokens[at:end]
            said = text[span[0].start : span[-1].end]
            if len(span) == 1 and (kind_of(said) or said.casefold() in JOINS):
                continue
            if not (_begins_a_name(span) and _ends_a_name(span)):
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
        self, text: str, tokens: Sequence[_Token], at: int, end: int, found: tuple[Ingredient, ...]
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

    def _decided(self, names: Sequence["_Name"]) -> Sequence["_Name"]:
        """An alias of several meanings, of which one is what the other names say, means that."""
        sure = {self._key(i) for n in names for i in n.found if i.match.kind not in _ASKS}
        decided = []
        for n in names:
            if sure and n.found[0].match.kind == "ambiguous":
                choices = [self._of_alias(n.text, t, m) for t in self.ours for m in t.meanings.get(folded(n.text), ())]
                fits = [found for found in choices if {self._key(i) for i in found} == sure]
                n = replace(n, found=fits[0]) if len(fits) == 1 else n
            decided.append(n)
        return decided

    def _sorted_out(self, names: Sequence[_Name]) -> tuple[tuple[Ingredient, ...], Match | None]:
        """The ingredients, each once, and what is wrong with how they stand together."""
        level = min(n.depth for n in names)
        outer: dict[object, Ingredient] = {}
        first = next(i for i, n in enumerate(names) if n.depth == level)
        for n in (n for n in names if n.depth == level):
            new = {self._key(i): i for i in n.found}
            apart = not (new.keys() <= outer.keys() or outer.keys() <= new.keys())
            if outer and not n.joined and apart and frozenset(outer | new) not in self._products:
                both = _and([*dict.fromkeys(i.text for i in outer.values()), n.text])
                return tuple(outer.values()), self._two(
                    f"{both} stand side by side without a sign between them", [*outer.values(), *n.found]
                )
            outer = outer | {k: i for k, i in new.items() if k not in outer}
        inner = [n for i, n in enumerate(names) if n.depth > level and i > first and folded(n.text) not in ELEMENTS]
        inside = {self._key(i): i for n in inner for i in n.found if i.match.kind not in _ASKS}
        finer = {_first_word(i) for i in inside.values()} <= {
            _first_word(i) for i in outer.values()
        }  # its salt or ester
        if inside and not finer and not (inside.keys() <= outer.keys() or outer.keys() <= inside.keys()):
            both = (
                f"{_and([i.text for i in outer.values()])} is followed by {_and([n.text for n in inner])} in brackets"
            )
            return tuple(outer.values()), self._two(f"{both}, which is another", [*outer.values(), *inside.values()])
        if len(inside) > len(outer) or (finer and len(inside) == len(outer)):
            outer = inside
        return tuple(outer.values())[:MAX_INGREDIENTS], None

    def _key(self, ingredient: Ingredient) -> object:
        number = self.names.number_of(ingredient.match)
        return folded(ingredient.text) if number is None else number

    def _two(self, said: str, found: Sequence[Ingredient]) -> Match:
        near = tuple(dict.fromkeys(self.names.name(i.match.drug) for i in found if i.match.drug is not None))
        return Match(None, "ambiguous", f"{said}; make entries of their own of them, or write a / between.", near)

    def _refused(self, text: str, tokens: Sequence[_Token], names: Sequence["_Name"]) -> Match | None:
        """A medicine that is said not to be taken, or a word that makes it another thing."""
        if not names:
            return None
        harmless = {k for found in HARMLESS.finditer(text) for k in range(*found.span())}
        dosed = any(is_dose(t.text) or t.text[0].isdigit() for t in tokens)
        later = tokens[names[0].end :]
        reasons = next((t.start for t in later if t.text.casefold() in REASONS), len(text))
        beside = names[0].end
        while beside < len(tokens) and not kind_of(tokens[beside].text) and tokens[beside].text not in _ENDS:
            beside += 1
        named = {k for n in names for k in range(n.start, n.end)}
        for k, token in enumerate(tokens):
            low = token.text.casefold()
            if k in named or token.start in harmless or token.start > reasons:
                continue
            if low in STOPPED or (low in REFUSALS and (k < names[0].start or k <= beside or not dosed)):
                return self._not_taken(text, token.text, names)
        crossed = _NOT_TAKEN.search(text)
        return self._not_taken(text, crossed[0], names) if crossed else None

    def _not_taken(self, text: str, word: str, names: Sequence["_Name"]) -> Match:
        near = tuple(self.names.name(i.match.drug) for n in names for i in n.found if i.match.drug is not None)
        said = (
            f"{shown(text)} says {word!r}, so it may be no medicine that is taken; write the medicine alone if it is."
        )
        return Match(None, "unknown text", said, near)

    def _left_over(self, text: str, found: Sequence[Ingredient], left: str) -> Match:
        near = tuple(self.names.name(i.match.drug) for i in found if i.match.drug is not None)
        said = f"{_and([i.text for i in found])} is read in {shown(text)}, but not {shown(left)}"
        return Match(None, "unknown text", f"{said}; write the medicine alone, or spell it otherwise.", near)

    def _unknown(self, text: str, bare: str, unread: Sequence[_Token], detailed: bool) -> Match:
        """Nothing in it names a medicine."""
        if not unread and detailed:
            return Match(None, "unknown text", f"{shown(text)} names no medicine; write its name.")
        match = self.names.unknown(bare or text)
        run = _longest_run(bare, unread) or bare
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
    tokens = _TOKEN.findall(name)
    if tokens and begins.get(first := tokens[0].casefold(), 0) < len(tokens):
        begins[first] = len(tokens)


def _tokens(text: str) -> Iterator[_Token]:
    depth = 0
    for found in _TOKEN.finditer(text):
        depth -= depth > 0 and found[0] in _CLOSE
        yield _Token(found[0], found.start(), found.end(), depth)
        depth += found[0] in _OPEN


def _begins_a_name(span: Sequence[_Token]) -> bool:
    return span[0].text.isalnum() or (span[0].text in _OPEN and not _closed_by_last(span)) or "'" in span[0].text


def _ends_a_name(span: Sequence[_Token]) -> bool:
    """With a letter or digit, or with a bracket that was opened in it."""
    last = span[-1]
    if last.depth != span[0].depth:
        return False
    return last.text.isalnum() or "'" in last.text or (last.text in _CLOSE and not _closed_by_last(span))


def _closed_by_last(span: Sequence[_Token]) -> bool:
    """Whether all of it stands in brackets."""
    return span[0].text in _OPEN and all(t.depth > span[0].depth for t in span[1:-1]) and span[-1].text in _CLOSE


def _merged(text: str, details: Sequence[tuple[_Token, str]]) -> Iterator[Detail]:
    """Neighbours of one kind as one detail, each with the signs between its words."""
    start = end = -1
    kind = ""
    for token, its in details:
        between = text[end : token.start] if end >= 0 else ""
        if its == kind and not re.search(r"[^\W_]", between) and len(between) <= 3:
            end = token.end
            continue
        if kind:
            yield Detail(text[start:end], kind)
        start, end, kind = token.start, token.end, its
    if kind:
        yield Detail(text[start:end], kind)


def _longest_run(text: str, unread: Sequence[_Token]) -> str:
    """The longest stretch of `text` that was not read and is interrupted by nothing."""
    best = start = end = 0
    found = ""
    for token in unread:
        if text[end : token.start].strip(" -'’"):
            start = token.start
        end = token.end
        start = start if found or best else token.start
        if end - start > best:
            best, found = end - start, text[start:end]
    return found


def _inside(text: str, reason: str) -> str:
    return f"in {shown(text)}: {reason}"


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
