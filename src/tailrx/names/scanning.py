"""The words of an entry one after another: names, details that may stand beside a medicine, and what is neither.

The caller says what a span of words names; this module finds where names stand, what joins them, and how to take the
words between. A word in no list counts as unread if it stands right beside a name, has a dose of its own, or is joined
to a name by a sign: it may then be, or make the name, another medicine. After the details of a medicine it is a
comment."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .details import DILUENT, DOUBLE, EXTENSIONS, HARMLESS, JOINS, LABELS, REASONS, is_dose, kind_of
from .salts import SALT_WORDS
from .tokens import OPEN, Token

UNKNOWN = "not understood"
NEAR_DOSE = 2  # tokens from a strange word to a dose that may be its own
SHORTEST = 5  # letters of a medicine's name that a sign may join to another
LABEL = 7  # tokens of a label in front of a colon, at most
# Elements that stand in brackets behind their salt.
ELEMENTS = frozenset({"iron", "calcium", "magnesium", "zinc", "potassium", "sodium", "fluoride", "phosphorus", "phos"})
_NOISE = frozenset(".:;,*®™©•·●▪◦→←↑↓➔➤✓#?!\"'’‘“”|=<>~_()[]{}/+&-–−—%^°@$£€`")
_TOGETHER = frozenset({"/", "+", "&", "and", "plus", "und", "et", "y", "e"})  # what follows may be another medicine
M = TypeVar("M")  # what a mention means


@dataclass
class Mention(Generic[M]):
    """Tokens `start` to before `end`, which together name something. `join` is the sign or word that joins it to the
    mention before, empty if none does; the first mention has `"start"`."""

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
    _reason: bool = False  # after a word like `for`, words give the reason and not a medicine
    _detailed: bool = False  # whether a detail came after the last name
    _dosed: bool = False  # whether a dose did
    _comments: list[Token] = field(default_factory=list)  # since the last name
    _since: int = 0  # tokens since the last strange one
    _aside: list[Token] = field(default_factory=list)  # a name among the words of a reason
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
        """Take words that are in no list."""
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
    """`named(k)` gives the token behind the longest name that begins at token k, and what it means; `is_code` whether a
    name is too short to count beside others, `is_brand` whether it is a brand, which a word behind it may change."""
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
    """How many tokens in front are a label of what follows: `Bowel regimen: senna`."""
    colon = next((k for k, t in enumerate(tokens[: LABEL + 1]) if t.text == ":"), 0)
    if not colon or colon + 1 == len(tokens):
        return 0
    words = [t.text for t in tokens[:colon] if t.text not in _NOISE]
    is_label = all(kind_of(word) or word.casefold() in LABELS or not word.isalpha() or word.isupper() for word in words)
    return colon if words and is_label and not any(named(k) for k in range(colon)) else 0
