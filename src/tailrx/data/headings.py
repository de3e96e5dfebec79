"""Which columns of a user's table hold the two drugs of a pair, a medicine, a patient, a structure.

    Drug1_ID, Drug2_ID      a pair: equal except for 1 and 2, and the other words mean drugs
    patient_id, medication  a patient and a medicine

A heading is split into words (`drugbank_id1`: drugbank, id, 1). Two columns are matched only as a pair: matching each
with the nearest spelling could swap them.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MARKS = (("a", "b"), ("1", "2"), ("one", "two"), ("i", "ii"), ("first", "second"), ("x", "y"), ("0", "1"))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NUMBERING = _set("id ids identifier code no number nr key")
_DRUG = _set("""
    drug drugs medicine medicines medication medications med meds substance substances compound compounds ingredient
    product item name names generic brand text entry description display drugbank db dbid rx rxcui cui chemical chem
    molecule node entity arzneimittel wirkstoff medikament concept pubchem cid atc ndc cas unii chembl inchikey rxnorm
    stitch
""")
_PATIENT = _set("""
    patient patients subject person case mrn encounter visit member resident pat pid fall participant individual client
""")
_WHOSE = _set("name names id ids who whom code key")
_STATUS = _set("status state active discontinued stopped")
# The kind of the numbers in a column, by a word of its heading.
_KINDS = {"rxcui": "RxCUI:", "cui": "RxCUI:", "rxnorm": "RxCUI:", "cid": "CID:", "pubchem": "CID:", "atc": "ATC:",
          "ndc": "NDC:", "snomed": "SNOMED:", "chembl": "ChEMBL:", "stitch": "STITCH:"}  # fmt: skip
_STRUCTURE = _set("smiles structure inchi canonical isomeric mol")


class Pair(NamedTuple):
    """Two columns, in the order in which their headings number them."""

    a: str
    b: str


def words(heading: str) -> tuple[str, ...]:
    return tuple(w.casefold() for w in _WORDS.findall(heading))


def pairs(headings: Sequence[str]) -> list[Pair]:
    """Columns that may be the two drugs of a pair, the most certain first."""
    return sorted(_paired(headings, _DRUG | _NUMBERING), key=lambda p: p != ("drug_a", "drug_b"))


def third(pair: Pair, headings: Iterable[str]) -> str | None:
    """The column of a third drug, if the headings continue so: `Drug1`, `Drug2`, `Drug3`."""
    first_words, second_words = words(pair.a), words(pair.b)
    mark = next((v, w) for v, w in zip(first_words, second_words, strict=True) if v != w)
    three = {("1", "2"): "3", ("a", "b"): "c", ("one", "two"): "three", ("first", "second"): "third"}.get(mark)
    wanted = tuple(three if w == mark[0] else w for w in first_words) if three else None
    return next((h for h in headings if words(h) == wanted), None)


def structures_of_pair(headings: Iterable[str]) -> tuple[str | None, str | None]:
    """The columns that hold the structures of the first and the second drug."""
    sides: list[str | None] = [None, None]
    for heading in headings:
        heading_words = words(heading)
        for side in (0, 1):
            marks = [w for w in heading_words if w in {mark[side] for mark in _MARKS[:-1]}]
            rest = set(heading_words) - set(marks)
            if len(marks) == 1 and rest & _STRUCTURE and rest <= _STRUCTURE | _DRUG:
                sides[side] = heading
    return sides[0], sides[1]


def medicines(headings: Iterable[str]) -> list[str]:
    """Columns that may hold one medicine per row, the most certain first."""
    columns = [h for h in headings if (w := words(h)) and set(w) <= _DRUG | _NUMBERING and not set(w) <= _NUMBERING]
    return sorted(columns, key=lambda h: h.casefold() not in ("drug", "medicine", "medication"))


def patients(headings: Iterable[str]) -> list[str]:
    return [h for h in headings if (w := set(words(h))) & _PATIENT and w <= _PATIENT | _NUMBERING | {"name"}]


def may_say_whose(heading: str) -> bool:
    """Whether a column beside the medicines may say whose they are: `Name`, `id`."""
    return set(words(heading)) <= _WHOSE


def status(headings: Iterable[str]) -> str | None:
    """The column that says whether a medicine is taken."""
    return next((h for h in headings if not _STATUS.isdisjoint(words(h))), None)


def kind(heading: str) -> str:
    """The prefix that gives the kind of a number, if the heading names the kind: `RxCUI:`."""
    return next((_KINDS[w] for w in words(heading) if w in _KINDS), "")


def structures(headings: Iterable[str]) -> list[str]:
    return [h for h in headings if (w := set(words(h))) & _STRUCTURE and w <= _STRUCTURE | _DRUG]


def _paired(headings: Sequence[str], allowed: frozenset[str]) -> list[Pair]:
    """Pairs of headings that differ in one word, which is a mark such as `a` and `b`."""
    pairs = []
    taken = [(h, words(h)) for h in headings]
    for first, first_words in taken:
        for second, second_words in taken:
            differ = [(v, w) for v, w in zip(first_words, second_words, strict=False) if v != w]
            if len(first_words) == len(second_words) and len(differ) == 1 and differ[0] in _MARKS:
                rest = [w for w in first_words if w != differ[0][0]]
                if rest and allowed.issuperset(rest):
                    pairs.append(Pair(first, second))
    return pairs
