"""Signs that an entry holds a second medicine without naming it, among what looks like details of the first."""

import re
from collections.abc import Sequence

from .details import is_dose
from .meanings import Ingredients, Meanings
from .scanning import UNKNOWN, Mention
from .tokens import Token

LIKELY = 6  # letters of a word that may be a misspelt name
PAIRED = 4.0  # times: two strengths in mg that far apart are of two substances
FAR_APART = 12.0  # times: a range of doses is narrower
SMALL = 4  # 1/2, 3/4: parts of a tablet
_MASS = r"(?:mg|mcg|g|ug|µg|μg)"
_TWO_STRENGTHS = re.compile(
    rf"(?P<one>\d+(?:[.,]\d+)?)\s?(?P<unit>{_MASS})?\s(?P<sign>[/-])\s(?P<other>\d+(?:[.,]\d+)?)\s?(?P<its>{_MASS})?"
    r"(?:\s(?!ml|l\b|h|kg|%|/|-)|$)"
)
NUMBERED = frozenset({"acetaminophen", "paracetamol", "acetylsalicylic acid", "aspirin", "butalbital", "caffeine"})


def of_another(
    meanings: Meanings,
    tokens: Sequence[Token],
    mentions: Sequence[Mention[Ingredients]],
    details: Sequence[tuple[Token, str]],
) -> list[Token]:
    """The tokens that point to another medicine: a second strength, a number that stands for codeine, a misspelt name
    among the comments."""
    numbers = [t for t in (_numbered(meanings, tokens, mentions), _second_strength(meanings, tokens, mentions)) if t]
    strange = [t for t, kind in details if kind in (UNKNOWN, "bracket") and len(t.text) >= LIKELY]
    return numbers + [t for t in strange if meanings.names.resembles(t.text)]


def _second_strength(
    meanings: Meanings, tokens: Sequence[Token], mentions: Sequence[Mention[Ingredients]]
) -> Token | None:
    """`losartan 50/12.5` holds something else; but not `1/2 tablet`, `5 mg/5 mL`, `5-10 mg` or an insulin 70/30."""
    titles = {meanings.title(i) for r in mentions for i in r.meaning}
    if len(titles) > 1 or any(title.startswith("insulin") for title in titles):
        return None
    words = [t.text.casefold() for t in tokens[mentions[-1].end : mentions[-1].end + 7]]
    match = _TWO_STRENGTHS.match(" ".join(words))
    if not match:
        return None
    first, second = (float(n.replace(",", ".").rstrip(".")) for n in (match["one"], match["other"]))
    ratio = max(first, second) / max(min(first, second), 1e-9)
    # A range, or `100 mg - 1`; two strengths in mg need not lie as far apart as two bare numbers.
    apart = PAIRED if match["unit"] and match["its"] else FAR_APART
    if match["sign"] == "-" and (ratio < apart or (match["unit"] and not match["its"])):
        return None
    whole = match["unit"] or first > SMALL or second > SMALL
    return tokens[mentions[-1].end] if whole else None


def _numbered(meanings: Meanings, tokens: Sequence[Token], mentions: Sequence[Mention[Ingredients]]) -> Token | None:
    """The number behind an analgesic that says how much codeine is in it: `Tylenol 3`."""
    for mention in mentions:
        titles = {meanings.title(i) for i in mention.meaning}
        behind = [t for t in tokens[mention.end : mention.end + 3] if t.text != "-"][:2]
        measured = len(behind) > 1 and is_dose(behind[1].text)
        if titles <= NUMBERED and behind and re.fullmatch("#|[234]", behind[0].text) and not measured:
            return behind[0]
    return None
