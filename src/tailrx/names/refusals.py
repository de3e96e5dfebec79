"""Why an entry is not read, as a match without a drug: one sentence, and the names that may be meant."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from .codes import MAX_CODE
from .index import NameIndex
from .match import Match, joined
from .meanings import Ingredient, Ingredients, Meanings
from .nearness import LIKE
from .scanning import Mention
from .spelling import folded, shown
from .tokens import Token, longest_stretch


def several(names: NameIndex, clause: str, ingredients: Sequence[Ingredient]) -> Match:
    """The entry names several medicines and nothing joins them; `clause` says which."""
    near = tuple(dict.fromkeys(names.name(i.match.drug) for i in ingredients if i.match.drug is not None))
    return Match(None, "ambiguous", f"{clause}; make entries of their own of them, or write a / between.", near)


def says_not_taken(names: NameIndex, text: str, word: str, mentions: Sequence[Mention[Ingredients]]) -> Match:
    """`word` says that the medicine is not taken."""
    near = tuple(names.name(i.match.drug) for r in mentions for i in r.meaning if i.match.drug is not None)
    reason = f"{shown(text)} says {word!r}, so it may be no medicine that is taken; write the medicine alone if it is."
    return Match(None, "unknown text", reason, near)


def left_over(names: NameIndex, text: str, ingredients: Sequence[Ingredient], left: str) -> Match:
    """The words `left` beside the medicines are not understood."""
    near = tuple(names.name(i.match.drug) for i in ingredients if i.match.drug is not None)
    read = "is" if len(ingredients) == 1 else "are"
    clause = f"{joined([i.text for i in ingredients])} {read} read in {shown(text)}, but not {shown(left)}"
    return Match(None, "unknown text", f"{clause}; write the medicine alone, or spell it otherwise.", near)


def names_nothing(
    meanings: Meanings, text: str, bare: str, unread: Sequence[Token], details: Sequence[tuple[Token, str]]
) -> Match:
    """Nothing in `text` names a medicine; offers what is spelled like its longest stretch that was not read."""
    detailed = bool(details)
    for token, _ in details:  # `INH 300 mg`: no inhaler
        if not unread and (match := meanings.names.exact(token.text)) and match.kind == "ambiguous":
            return match
    if not unread and detailed:
        return Match(None, "unknown text", f"{shown(text)} names no medicine; write its name.")
    match = meanings.names.unknown(bare or text)
    stretch = longest_stretch(bare, unread) or bare
    if not match.suggests and detailed:
        match = meanings.names.unknown(stretch)
    if match.suggests or len(key := folded(stretch)) <= MAX_CODE:
        return match
    spelled = {k: name for table in (*meanings.aliases, *meanings.ours) for k, name in table.spelled.items()}
    hit = process.extractOne(key, spelled.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    if not hit:
        return match
    near = spelled[hit[0]]
    return Match(None, "unknown text", f"no drug is called {shown(stretch)}; the nearest name is {near}.", (near,))
