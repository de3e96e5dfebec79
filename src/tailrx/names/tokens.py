"""The words, numbers and signs of an entry, each with its place and how deep in brackets it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TOKEN = re.compile(r"\d+(?:[.,]\d+)*[^\W\d_]*|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?|[^\w\s]|_")
OPEN, CLOSE = frozenset("([{<"), frozenset(")]}>")


@dataclass(frozen=True)
class Token:
    """Characters `start` to before `end` of the text; `depth` counts the brackets that are open around it."""

    text: str
    start: int
    end: int
    depth: int

    @property
    def low(self) -> str:
        return self.text.casefold()


def tokens_of(text: str) -> Iterator[Token]:
    """Brackets themselves have the depth outside their pair."""
    depth = 0
    for match in TOKEN.finditer(text):
        depth -= depth > 0 and match[0] in CLOSE
        yield Token(match[0], match.start(), match.end(), depth)
        depth += match[0] in OPEN


def may_be_a_name(span: Sequence[Token]) -> bool:
    """Whether tokens begin and end as a name does: with a letter, a digit, or a bracket whose other half is among them;
    a span that is all in brackets is no name."""
    first, last = span[0], span[-1]
    in_brackets = first.text in OPEN and last.text in CLOSE and all(t.depth > first.depth for t in span[1:-1])
    if in_brackets or last.depth != first.depth:
        return False
    begins = first.text.isalnum() or first.text in OPEN or "'" in first.text
    return begins and (last.text.isalnum() or last.text in CLOSE or "'" in last.text)


def merged(text: str, details: Sequence[tuple[Token, str]]) -> Iterator[tuple[str, str]]:
    """Text and kind of each detail; neighbours of one kind are joined, with the signs between them."""
    start = end = -1
    kind = ""
    for token, token_kind in sorted(details, key=lambda d: d[0].start):
        between = text[end : token.start] if end >= 0 else ""
        if token_kind == kind and not re.search(r"[^\W_]", between) and len(between) <= 3:
            end = token.end
            continue
        if kind:
            yield text[start:end], kind
        start, end, kind = token.start, token.end, token_kind
    if kind:
        yield text[start:end], kind


def longest_stretch(text: str, unread: Sequence[Token]) -> str:
    """The longest run of unread tokens, as text, with only blanks, hyphens and apostrophes between them."""
    best, start, end = "", 0, 0
    for k, token in enumerate(unread):
        if not k or text[end : token.start].strip(" -'’"):
            start = token.start
        end = token.end
        best = max(best, text[start:end], key=len)
    return best
