"""When two spellings are one name. Three keys of a text, each looser than the one before it.

    as_written("(−)-Omeprazole ")  = "(−)-omeprazole"       case and surrounding blanks dropped
    folded("(−)-Omeprazole")       = "−omeprazole"          and accents, blanks and punctuation; signs of rotation kept
    unsigned("(−)-Omeprazole")     = "omeprazole"           and the signs

Only the first two name a substance. A sign tells one enantiomer from the other and from the racemate, so the third
says which substances are related and never which one is meant. Greek letters are kept by all of them.
"""

import re
from unicodedata import category, name, normalize

_MINUS = "−"
_PLUSES, _MINUSES, _HYPHENS = "＋⁺₊﹢➕", "⁻₋➖", "‐‑‒–—―﹣－⁃\u00ad"  # looks of one sign; the last also join words
_ALIKE = {
    **{ord(c): "+" for c in _PLUSES},
    **{ord(c): _MINUS for c in _MINUSES},
    **{ord(c): "-" for c in _HYPHENS},
    **{ord(c): "(" for c in "[{（［｛"},
    **{ord(c): ")" for c in "]}）］｝"},
    ord("∓"): "±",
    ord("／"): "/",
}
# (+) (-) (±) (+-) (+/-) (+,-) (−/+), before or behind the name; and a sign without brackets that begins or ends it. A
# plain hyphen there is the bullet of a list.
_BRACKETED = re.compile(r"\(\s*([+\-−±]\s*[/,\\]?\s*[+\-−]?)\s*\)")
_LEADING = re.compile(r"^\W*?([+\-−][/,\\][+\-−]|[+−±])(?=\W*\w)")
_TRAILING = re.compile(r"(?<=[\s,])([+\-−][/,\\][+\-−]|[+−±])\W*$")
_PLUS_MINUS = re.compile(r"±")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_PLAIN = frozenset("([{+")  # an ASCII text without any of these has no sign, but for a hyphen's


def as_written(text: str) -> str:
    return " ".join(text.split()).casefold()


def folded(text: str) -> str:
    """Letters and digits without case or accents, behind the signs of rotation; empty where there is neither letter nor
    digit. `Cétuximab` and `CETUXIMAB` give `cetuximab`."""
    signs, rest = _signs(text)
    return signs + bare if (bare := _bare(rest)) else ""


def unsigned(text: str) -> str:
    return _bare(_signs(text)[1])


def _signs(text: str) -> tuple[str, str]:
    """The signs of rotation in `text`, each as one of + − ±, and the text without them."""
    if text.isascii() and _PLAIN.isdisjoint(text):  # most names
        return "", text
    text = "".join(c for c in text.translate(_ALIKE) if category(c) != "Cf")
    signs = [_sign(sign) for sign in _BRACKETED.findall(text)]
    rest = _BRACKETED.sub("", text)
    for bare in (_LEADING, _TRAILING):
        if sign := bare.search(rest):
            signs.append(_sign(sign[1]))
            rest = f"{rest[: sign.start()]} {rest[sign.end() :]}"
    signs += ["±" for _ in _PLUS_MINUS.findall(rest)]
    return "".join(sorted(set(signs))), rest


def _sign(text: str) -> str:
    kinds = {_MINUS if c == "-" else c for c in text if c in "+-−±"}
    return kinds.pop() if len(kinds) == 1 else "±"


def _bare(text: str) -> str:
    # What parts two digits stays a part of the name: compound 1-1 is not compound 11, nor vitamin B1 2 vitamin B12.
    return "-".join(map(_letters, _BETWEEN_DIGITS.split(text)))


def _letters(text: str) -> str:
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    bare = normalize("NFD", normalize("NFKC", normalize("NFKC", text).casefold()))
    kept, latin = [], True
    for c in bare:
        if category(c).startswith("M"):  # an accent, or a vowel or another letter's part in a script that needs it
            if not latin:
                kept.append(c)
        elif c.isalnum():
            kept.append(c)
            latin = name(c, "").startswith(("LATIN", "GREEK"))
    return "".join(kept)


def shown(text: str) -> str:
    """`text` in quotes, shortened if it is a page."""
    text = text.strip()
    return repr(text if len(text) <= 80 else f"{text[:77]}...")
