"""Whether an entry says that its medicine is not taken: stopped, an allergy, a laboratory value, somebody else's."""

import re
from collections.abc import Sequence

from .details import (
    ANALYTES,
    HARMLESS,
    LEVELS,
    NOT_TAKEN,
    PERSONS,
    REACTIONS,
    REASONS,
    REFUSALS,
    STOPPED,
    is_dose,
    kind_of,
)
from .scanning import M, Mention
from .spelling import folded
from .tokens import Token

ANALYTE_LEVELS = frozenset({"high", "low", "elevated", "normal", "oxalate"})  # `potassium low` is a laboratory value
ALTERNATIVES = frozenset({"or", "oder", "ou"})  # one of two medicines, not both
LARGE = 15  # a larger number behind these analytes is a dose in mg, not a laboratory value
_ENDS = frozenset(",;:.()[]{}/+-–—")  # end the words right behind a medicine
_BELOW = re.compile(r"[<>≤≥]\s*\d")
_TURNED = re.compile(r"[^\W\d_]\s*(?:-+>|=+>|→|➔|➤)\s*[^\W\d_]")  # from one medicine to another, or to what it did


def not_taken(text: str, tokens: Sequence[Token], mentions: Sequence[Mention[M]]) -> str:
    """The words that say that a medicine is not taken, or that make it something else (a test, a diet); else empty."""
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


def _level(text: str, tokens: Sequence[Token], mentions: Sequence[Mention[M]]) -> str:
    """The words that make it a laboratory value: a bare number behind an analyte (`potassium 5.6`), or a unit that only
    laboratories use; else empty."""
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
