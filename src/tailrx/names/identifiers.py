"""Identifiers that stand where a name is expected: which kind each is, and its usual spelling.

    identify('="DB01118"')      -> Identifier("DrugBank id", "DB01118")
    identify("DRUGBANK:DB682")  -> Identifier("DrugBank id", "DB00682")
    identify("81-81-2")         -> Identifier("CAS number", "81-81-2")
    identify("RxCUI 11289")     -> Identifier("RxCUI", "11289")

A structure is recognised by its form; it is not parsed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from ..types import Substance

MAX_CHARS = 2_000  # a structure may be long


@dataclass(frozen=True)
class Identifier:
    """`kind` in words and the `value` in its usual spelling; `bare` where a number alone stood for it."""

    kind: str
    value: str
    bare: bool = False

    @property
    def prefixed(self) -> str:
        """As a table of many kinds would give it: `RxCUI:11289`."""
        return f"{self.kind.split()[0]}:{self.value}"


STRUCTURES = ("SMILES", "InChI")
VOCABULARY_KINDS = ("DrugBank id", "DrugBank accession number", "CAS number", "UNII", "InChIKey")
_DRUGBANK = re.compile(
    r"(?:https?://)?(?:(?:www|go)\.)?drugbank\.(?:com|ca)/(?:unearth/q\?query=|drugs/)(DB\d{5})\S*"
    r"|drug\s?bank(?:[\s_-]?id)?[\s:#=_-]*(?:DB[\s_-]?)?(\d{1,5})(?:\.0)?|DB[\s:_-]?(\d{1,5})(?:\.0)?",
    re.IGNORECASE,
)
_ACCESSION = re.compile(
    r"(?:drug\s?bank(?:[\s_-]?id)?[\s:#=_-]*)?((?:APRD|BIOD|BTD|EXPT|NUTR)\d{5})(?:\.0)?", re.IGNORECASE
)
_BARE = re.compile(r"(\d{1,5})(?:\.0)?")
# Kind, and how it is written: with its kind in front, or without where the form alone tells.
_KINDS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("CAS number", r"(?:CAS(?:[\s-]?RN|[\s-]?no\.?|[\s-]?number)?[\s:#=]*)?(\d{2,7}-\d{2}-\d)"),
        ("InChIKey", r"(?:InChI-?Key[\s:=]*)?([A-Z]{14}-[A-Z]{10}-[A-Z])"),
        ("RxCUI", r"(?:RxCUI|RxNorm(?:[\s-]?CUI)?)[\s:#=]*(\d{1,8})(?:\.0)?"),
        ("ATC code", r"(?:ATC(?:[\s-]?code)?[\s:#=]*)?([A-DGHJ-NPRSV]\d{2}[A-Z]{2}\d{2})"),
        ("ATC code", r"ATC(?:[\s-]?code)?[\s:#=]*([A-DGHJ-NPRSV](?:\d{2}(?:[A-Z]{1,2})?)?)"),
        ("NDC", r"(?:NDC[\s:#=]*)?(\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d{1,2}|\d{5}-\d{3,4})"),
        ("NDC", r"NDC[\s:#=]*(\d{9,11})|(\d{10,11})"),
        ("ChEMBL id", r"(?:ChEMBL[\s:#=]*)?(CHEMBL\d{1,8})"),
        ("ChEMBL id", r"ChEMBL[\s:#=]+(\d{1,8})"),
        ("PubChem CID", r"(?:(?:PubChem[\s:#=]*)?(?:CID|compound)|PubChem)[\s:#=]*(\d{1,10})(?:\.0)?"),
        ("PubChem SID", r"(?:PubChem[\s:#=]*)?(?:SID|substance)[\s:#=]*(\d{1,10})"),
        ("ChEBI id", r"(?:ChEBI[\s:#=]*)(\d{1,7})"),
        ("KEGG id", r"(?:KEGG(?:[\s-]?drug)?[\s:#=]*)?([DC]\d{5})"),
        ("SNOMED code", r"(?:SNOMED(?:[\s-]?CT)?|SCTID)[\s:#=]*(\d{6,18})"),
        ("UNII", r"UNII[\s:#=]*([A-Z0-9]{10})"),
    )
)
_UNII = re.compile(r"(?=.*\d.*\d)(?=.*[A-Z])[A-Z0-9]{10}")
_LONG_NUMBER = re.compile(r"\d{6,}(?:\.0)?")
_INCHI = re.compile(r"InChI=1S?/\S+")
_ATOMS = re.compile(r"(?:Cl|Br|\[[A-Za-z0-9@+\-:]+\]|[BCNOSPFIbcnosp]|%\d\d|[-=#$:/\\.()~\d])+")


def by_identifier(listed: Iterable[tuple[int, Substance]]) -> dict[str, tuple[str, tuple[int, ...]]]:
    """By identifier, in capitals: its kind, and the numbers of the drugs or substances that have it."""
    table: dict[str, tuple[str, tuple[int, ...]]] = {}
    for number, s in listed:
        for kind, values in (
            ("CAS number", (s.cas,)), ("UNII", (s.unii,)), ("InChIKey", (s.inchikey,)),
            ("DrugBank accession number", s.accessions),
        ):  # fmt: skip
            for value in filter(None, values):
                numbers = table.get(value.upper(), (kind, ()))[1]
                if number not in numbers:
                    table[value.upper()] = kind, (*numbers, number)
    return table


def unwrapped(text: str) -> str:
    """`text` without what spreadsheets put around a cell: `="..."`, an apostrophe in front, quotes."""
    text = text.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        text = text[2:-1].strip()
    if text.startswith("'") and not text.endswith("'"):
        text = text[1:].strip()
    if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text


def identify(text: str) -> Identifier | None:
    """The identifier or structure that all of `text` is, if its form tells that it is one."""
    text = unwrapped(text)
    if not text or len(text) > MAX_CHARS:
        return None
    if match := _DRUGBANK.fullmatch(text):
        digits = next(filter(None, match.groups())).upper().removeprefix("DB")
        return Identifier("DrugBank id", f"DB{int(digits):05d}")
    if match := _ACCESSION.fullmatch(text):
        return Identifier("DrugBank accession number", match[1].upper())
    if match := _BARE.fullmatch(text):
        return Identifier("DrugBank id", f"DB{int(match[1]):05d}", bare=True)
    for kind, pattern in _KINDS:
        if (match := pattern.fullmatch(text)) and (kind != "CAS number" or _is_cas(match[1])):
            return Identifier(kind, next(filter(None, match.groups())).upper())
    if _UNII.fullmatch(text):
        return Identifier("UNII", text)
    if _LONG_NUMBER.fullmatch(text):
        return Identifier("number", text)
    if _INCHI.fullmatch(text):
        return Identifier("InChI", text)
    return Identifier("SMILES", text) if _is_drawn(text) else None


def nothing_bears(quoted: str, kind: str, vocabulary: str) -> str:
    """Nothing here has the identifier; what to give instead."""
    if kind in STRUCTURES:
        return f"{quoted} is a structure ({kind}), not a name; give it as one, under a name of its own."
    if kind in VOCABULARY_KINDS:
        where = f"neither a drug of this model nor {vocabulary}" if vocabulary else "no drug of this model"
        return f"{quoted} has the form of a {kind}, and {where} has it; check it, or give the name."
    if kind == "number":
        return f"{quoted} is a number and does not say of what; write its kind in front (RxCUI:...), or give the name."
    an = "an" if kind[0] in "AEINR" else "a"
    return (
        f"{quoted} is {an} {kind}, which is read only where a table of aliases lists it; give the drug's name, "
        "DrugBank id, CAS number or UNII, or such a table."
    )


def _is_cas(text: str) -> bool:
    """The last digit of a CAS number is a checksum of the others."""
    *digits, check = (int(c) for c in text if c.isdigit())
    return sum(k * d for k, d in zip(count(1), reversed(digits), strict=False)) % 10 == check


def _is_drawn(text: str) -> bool:
    """Whether `text` is spelled like SMILES and like no name: bonds, branches, rings or atoms in brackets, balanced."""
    if len(text) < 4 or not _ATOMS.fullmatch(text) or text.count("(") != text.count(")"):
        return False
    rings = re.sub(r"\[[^\]]*\]", "", text)
    return bool(re.search(r"[=#]|\[|[A-Za-z]\(|\)[A-Za-z]", text) or re.search(r"[cnosC]\d.*\d", rings))
