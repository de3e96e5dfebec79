"""The words of an entry one after another: names, what is known to stand beside a medicine, and what is neither.

What a run of words names is asked of the caller; here it is only told where names stand, what joins them, and what to
make of the words between. A word that is nowhere known and stands right beside a name may make it another medicine, and
so may one with a dose of its own, or one that a sign joins to a name: these are unread. Behind the details of a
medicine such a word is a comment.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .details import (
    ANALYTES,
    DILUENT,
    DOUBLE,
    EXTENSIONS,
    HARMLESS,
    JOINS,
    LABELS,
    LEVELS,
    NOT_TAKEN,
    PERSONS,
    REACTIONS,
    REASONS,
    REFUSALS,
    STOPPED,
    is_dose,
    kind_of,
)  # fmt: skip
from .salts import SALT_WORDS
from .spelling import folded

TOKEN = re.compile(r"\d+(?:[.,]\d+)*[^\W\d_]*|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?|[^\w\s]|_")
UNKNOWN = "not understood"
OPEN, CLOSE = frozenset("([{<"), frozenset(")]}>")
NEAR_DOSE = 2  # tokens from a strange word to a dose that may be its own
SHORTEST = 5  # letters of a medicine's name that a sign may join to another
LARGE = 15  # more than laboratories report of these, so that it is a dose in mg
LABEL = 7  # tokens before a colon, at most, that say what follows
# Elements that stand in brackets behind their salt.
ELEMENTS = frozenset({"iron", "calcium", "magnesium", "zinc", "potassium", "sodium", "fluoride", "phosphorus", "phos"})
_NOISE = frozenset(".:;,*®™©•·●▪◦→←↑↓➔➤✓#?!\"'’‘“”|=<>~_()[]{}/+&-–−—%^°@$£€`")
_TOGETHER = frozenset({"/", "+", "&", "and", "plus", "und", "et", "y", "e"})  # what follows may be another medicine
_ENDS = frozenset(",;:.()[]{}/+-–—")
M = TypeVar("M")  # what a run of words means


@dataclass(frozen=True)
class Token:
    """`depth` is how deep in brackets it stands."""

    text: str
    start: int
    end: int
    depth: int

    @property
    def low(self) -> str:
        return self.text.casefold()


@dataclass
class Mention(Generic[M]):
    """Tokens `start` to before `end`, which together name something; `join` is the sign or word between it and the name
    before: `start` of the first, empty where nothing joins them."""

    text: str
    meaning: M
    start: int
    end: int
    depth: int
    join: str


@dataclass
class Scan(Generic[M]):
    """`mentions` name something; `codes` are names too short to count beside longer ones; `details` are tokens with the
    kind of word they are (strength, form, timing, ...); `unread` is neither."""

    mentions: list[Mention[M]] = field(default_factory=list)
    codes: list[Mention[M]] = field(default_factory=list)
    details: list[tuple[Token, str]] = field(default_factory=list)
    unread: list[Token] = field(default_factory=list)
    _join: str = "start"
    _reason: bool = False  # whether a word like `for` came before, so that words say what for
    _detailed: bool = False  # whether a detail came after the last name
    _dosed: bool = False  # whether a dose did
    _comments: list[Token] = field(default_factory=list)  # since the last name
    _since: int = 0  # tokens since the last strange one
    _aside: list[Token] = field(default_factory=list)  # a name among the words that say what for
    _plus: Token | None = None
    _last: str = ""

    def name(self, mention: Mention[M], tokens: Sequence[Token], *, code: bool) -> None:
        if code:
            self.codes.append(mention)
            if sum(map(str.isupper, mention.text)) > 1:  # perhaps a medicine of its own
                self.unread += tokens
            else:
                self._strange(tokens)
        elif self._reason and self._last not in JOINS and self._last not in OPEN:  # what it is for, or instead of
            self.details += [(token, "reason") for token in tokens]
            self._aside, self._since = list(tokens), 0
        else:
            if self._comments:  # a medicine in the middle of what was taken for words about another
                self.unread += self._comments
                self.details = [d for d in self.details if d[0] not in self._comments]
                self._comments = []
            self.mentions.append(mention)
            self._join, self._reason, self._detailed, self._dosed, self._plus = "", False, False, False, None
            self._aside = []
        self._last = tokens[-1].low

    @property
    def join(self) -> str:
        return self._join

    def word(self, token: Token, kind: str | None) -> None:
        low = token.low
        if low in REASONS and self.mentions:
            self._reason = True
        elif self._reason and token.text in ",;.+":
            self._reason = False
        if low in JOINS and self._join != "start":
            self._join = low
        if low == "plus" and self.mentions and not self._detailed:  # joins two medicines, or makes a brand another one
            self._plus = token
        if kind is None and low in SALT_WORDS and self.mentions:
            kind = "salt"
        if kind in (None, "instruction") and self._reason and low.isalpha() and low not in REASONS:
            kind = "reason"
        if kind is None and token.depth and low.isalnum() and any(r.depth < token.depth for r in self.mentions):
            kind = "bracket"
        if kind:
            self.details.append((token, kind))
            own = is_dose(low) or (self._since == 0 and len(low) > 1 and low.isdigit())
            if self._aside and own and self._since <= NEAR_DOSE:  # with a dose of its own it is another medicine
                self.unread += self._aside
                self._aside = []
            if low not in JOINS:
                self._detailed = self._detailed or bool(self.mentions)
                self._dosed = self._dosed or (bool(self.mentions) and is_dose(low))
            if self._comments and is_dose(low) and self._since <= NEAR_DOSE:
                self.unread += self._comments
                self.details = [d for d in self.details if d[0] not in self._comments]
                self._comments = []
        elif low not in JOINS and token.text not in _NOISE:
            self._strange([token])
        self._since += 1
        self._last = low

    def end(self) -> None:
        if self._plus:
            self.unread.append(self._plus)

    def _strange(self, tokens: Sequence[Token]) -> None:
        """Words that are nowhere known."""
        self._since = 0
        long = self._last == "+" or any(len(token.text) >= SHORTEST for token in tokens)  # calcium 600+D
        joined = long and (self._last in _TOGETHER or (self._last in ("with", "w") and not self._dosed))
        if self._detailed and self.mentions and not joined:
            self._comments += tokens
            self.details += [(token, UNKNOWN) for token in tokens]
        else:
            self.unread += tokens


def scan(
    text: str,
    tokens: Sequence[Token],
    named: Callable[[int], tuple[int, M] | None],
    is_code: Callable[[str, M], bool],
    is_brand: Callable[[M], bool],
) -> Scan[M]:
    """`named(k)` gives what the longest run from token k names, and the token behind it; `is_code` whether that is too
    short to be a name beside others, `is_brand` whether it is a brand, which a word behind it may make another."""
    diluents = {k: "diluent" for match in DILUENT.finditer(text) for k in range(*match.span()) if match.start()}
    harmless = {k for match in HARMLESS.finditer(text) for k in range(*match.span())}
    seen, at, brand = Scan[M](), 0, -1
    if label := _label(tokens, named):
        seen.details += [(token, "label") for token in tokens[:label]]
        at = label
    while at < len(tokens):
        token = tokens[at]
        if token.start not in diluents and (name := named(at)):
            end, meaning = name
            words = text[token.start : tokens[end - 1].end]
            mention = Mention(words, meaning, at, end, token.depth, seen.join)
            seen.name(mention, tokens[at:end], code=is_code(words, meaning))
            at = end
            brand = end if is_brand(meaning) else brand
            continue
        kind = diluents.get(token.start) or _kind(tokens, at, behind_a_brand=at == brand)
        if token.start in harmless and seen.mentions:
            kind = "instruction"
        at += 1
        seen.word(token, kind)
    seen.end()
    return seen


def _kind(tokens: Sequence[Token], at: int, *, behind_a_brand: bool) -> str | None:
    """What kind of detail a token is where it stands."""
    token = tokens[at]
    around = {t.text for t in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2])}
    if (behind_a_brand and token.low in EXTENSIONS) or (token.low in DOUBLE and around & {"/", "+", "&", ","}):
        return None
    numbered = at > 0 and tokens[at - 1].text[-1:].isdigit()
    if len(token.text) == 1 and token.text.isupper() and token.text != "I" and not numbered and not token.depth:
        return None  # Losartan H; but 5 G
    if token.text == "#" and at + 1 < len(tokens) and re.fullmatch("[2-6]", tokens[at + 1].text):
        return None  # Tylenol #3
    return kind_of(token.text)


def _label(tokens: Sequence[Token], named: Callable[[int], tuple[int, M] | None]) -> int:
    """How many tokens in front say what follows: `Bowel regimen: senna`."""
    colon = next((k for k, t in enumerate(tokens[: LABEL + 1]) if t.text == ":"), 0)
    if not colon or colon + 1 == len(tokens):
        return 0
    words = [t.text for t in tokens[:colon] if t.text not in _NOISE]
    is_label = all(kind_of(word) or word.casefold() in LABELS or not word.isalpha() or word.isupper() for word in words)
    return colon if words and is_label and not any(named(k) for k in range(colon)) else 0


def not_taken(text: str, tokens: Sequence[Token], mentions: Sequence[Mention[M]]) -> str:
    """The words that say that a medicine is not taken, or make it another thing; empty where none do."""
    if not mentions:
        return ""
    first, last = mentions[0], mentions[-1]
    spans = [match.span() for match in HARMLESS.finditer(text) if match.start() > tokens[first.start].start]
    spans = [span for span in spans if tokens[last.start].start < span[0]]  # no medicine is named behind them
    harmless = {k for span in spans for k in range(*span)}
    dosed = any(is_dose(t.text) or t.text[0].isdigit() for t in tokens)
    reasons = next((t.start for t in tokens[first.end :] if t.low in REASONS), len(text))
    beside = first.end
    while beside < len(tokens) and not kind_of(tokens[beside].text) and tokens[beside].text not in _ENDS:
        beside += 1
    within = {k for r in mentions for k in range(r.start, r.end)}
    before = {r.start - 1 for r in mentions}
    for k, token in enumerate(tokens):
        if k in within or token.start in harmless:
            continue
        near = k < first.start or k <= beside or k in before or not dosed
        if token.low in PERSONS or (token.low in ALTERNATIVES and k in before and k > first.start):
            return token.text
        if token.low in STOPPED and (token.start < reasons or token.low in ("not", "stopped", "failed", "off")):
            return token.text
        if token.low in REFUSALS and near and token.start < reasons:
            return token.text
        if token.low in REACTIONS and token.depth > first.depth and not dosed:
            return token.text
    for pattern in (NOT_TAKEN, _TURNED):
        if crossed := pattern.search(text):
            return crossed[0]
    return _level(text, tokens, mentions)


ANALYTE_LEVELS = frozenset({"high", "low", "elevated", "normal", "oxalate"})  # of an analyte
ALTERNATIVES = frozenset({"or", "oder", "ou"})  # one of two, and not both
_BELOW = re.compile(r"[<>≤≥]\s*\d")
_TURNED = re.compile(r"[^\W\d_]\s*(?:-+>|=+>|→|➔|➤)\s*[^\W\d_]")  # from one medicine to another, or to what it did


def _level(text: str, tokens: Sequence[Token], mentions: Sequence[Mention[M]]) -> str:
    """What a laboratory reports: a bare number behind an analyte (`potassium 5.6`), or a unit of its own."""
    behind = [t.text for t in tokens[mentions[0].end : mentions[0].end + 3]]
    number = next((t for t in behind if t[0].isdigit()), "")
    if "total" in map(str.casefold, behind[:1]) or (
        folded(mentions[0].text) in ANALYTES and behind[:1] and behind[0].casefold() in ANALYTE_LEVELS
    ):
        return behind[0]
    shaped = any(kind_of(t.text) in ("form", "route", "timing") for t in tokens)
    dosed = any(is_dose(t.text) for t in tokens)
    if not shaped and (match := LEVELS.search(text) or (None if dosed else _BELOW.search(text))):
        return match[0]
    bare = folded(mentions[0].text) in ANALYTES and re.fullmatch(r"\d+(?:[.,]\d+)?", number)
    if not bare or dosed:
        return ""
    large = folded(mentions[0].text) in ("lithium", "calcium", "iron", "magnesium", "zinc", "potassium", "sodium")
    return "" if large and float(number.replace(",", ".")) >= LARGE else number


def tokens_of(text: str) -> Iterator[Token]:
    depth = 0
    for match in TOKEN.finditer(text):
        depth -= depth > 0 and match[0] in CLOSE
        yield Token(match[0], match.start(), match.end(), depth)
        depth += match[0] in OPEN


def may_be_a_name(span: Sequence[Token]) -> bool:
    """Whether tokens begin and end as a name does: with a letter, a digit, or a bracket that is closed or opened in
    them; but not all of it in brackets."""
    first, last = span[0], span[-1]
    in_brackets = first.text in OPEN and last.text in CLOSE and all(t.depth > first.depth for t in span[1:-1])
    if in_brackets or last.depth != first.depth:
        return False
    begins = first.text.isalnum() or first.text in OPEN or "'" in first.text
    return begins and (last.text.isalnum() or last.text in CLOSE or "'" in last.text)


def merged(text: str, details: Sequence[tuple[Token, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one kind as one detail, each with the signs between its words."""
    start = end = -1
    kind = ""
    for token, its in sorted(details, key=lambda d: d[0].start):
        between = text[end : token.start] if end >= 0 else ""
        if its == kind and not re.search(r"[^\W_]", between) and len(between) <= 3:
            end = token.end
            continue
        if kind:
            yield text[start:end], kind
        start, end, kind = token.start, token.end, its
    if kind:
        yield text[start:end], kind


def longest_stretch(text: str, unread: Sequence[Token]) -> str:
    """The longest stretch of `text` that was not read and is interrupted by nothing."""
    best, start, end = "", 0, 0
    for k, token in enumerate(unread):
        if not k or text[end : token.start].strip(" -'’"):
            start = token.start
        end = token.end
        best = max(best, text[start:end], key=len)
    return best
