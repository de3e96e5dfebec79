"""From a structure's InChIKeys to the drug that it is, or to drugs that it only resembles.

    AAAAAAAAAAAAAA-BBBBBBBBSA-N      A: atoms and bonds, B: stereo chemistry and isotopes, N: protonation

A structure is a drug if its key as written is that drug's, or else if the key of its parent (counter-ions and charge
removed) is the parent's key of that drug and of nothing else. Equal A alone make two structures near: a stereoisomer,
or one of them drawn without stereo chemistry. What is documented of a drug holds for that drug only, not for a near
one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ..types import Drug, StructureKeys, Substance, Vocabulary
from .spelling import as_written

KEY = re.compile(r"[A-Z]{14}-[A-Z]{10}-[A-Z]")
FLAT = "UHFFFAOYSA"  # neither stereo chemistry nor isotopes


@dataclass(frozen=True)
class Likeness:
    """`same` are the numbers of the drugs and substances with the structure's key: one, or several that share it;
    `near` those that differ from it in stereo chemistry, isotopes or protonation, and `how`, in words."""

    same: tuple[int, ...] = ()
    near: tuple[int, ...] = ()
    how: str = ""


@dataclass(frozen=True)
class StructureIndex:
    """Numbers by key: of drugs 0 to m - 1, and of substances beyond them."""

    written: Mapping[str, tuple[int, ...]]
    parents: Mapping[str, tuple[int, ...]]
    skeletons: Mapping[str, tuple[tuple[int, str], ...]]

    @classmethod
    def of(cls, drugs: Sequence[StructureKeys | None], listed: Iterable[tuple[int, Substance]]) -> Self:
        """`listed` are the substances of a vocabulary with their numbers: a drug's, or one beyond the drugs."""
        written: dict[str, tuple[int, ...]] = {}
        parents: dict[str, tuple[int, ...]] = {}
        skeletons: dict[str, tuple[tuple[int, str], ...]] = {}
        official = {number: s.inchikey for number, s in listed if KEY.fullmatch(s.inchikey)}
        for number, keys in enumerate(drugs):
            official_key = official.get(number)
            for table, key in ((written, keys and keys.written), (parents, keys and keys.parent)):
                if key and not _flattened(key, official_key):
                    _add(table, key, number)
        for number, key in official.items():
            _add(written, key, number)
            _add(parents, key, number)
        for key, numbers in (*written.items(), *parents.items()):
            for number in numbers:
                _add(skeletons, key[:14], (number, key))
        return cls(written, parents, skeletons)

    def like(self, keys: StructureKeys) -> Likeness:
        """Which drugs or substances a structure is, and which others it is near."""
        same = self.written.get(keys.written) or self.parents.get(keys.parent, ())
        if salts := [n for n in self.parents.get(keys.parent, ()) if n not in same]:
            return Likeness(same, tuple(salts), "the same but for counter-ion or charge")
        for key in (keys.written, keys.parent):
            if near := [(n, k) for n, k in self.skeletons.get(key[:14], ()) if n not in same]:
                return Likeness(same, tuple(dict.fromkeys(n for n, _ in near)), _difference(key, near[0][1]))
        return Likeness(same)

    def of_key(self, key: str) -> Likeness:
        """As `like`, of the InChIKey `key` as written or as parent."""
        return self.like(StructureKeys(key, key))


def same_substances(
    drugs: Sequence[Drug], keys: Sequence[StructureKeys | None], vocabulary: Vocabulary
) -> dict[str, int]:
    """By id the substances of a vocabulary that are drugs which a user's table lists under ids of its own: those with
    the same structure as written, or with the same title where the table gives no structure. A structure or title of
    several is left out. Where the ids are equal, the same atoms and bonds are enough."""
    listed = {s.id.casefold(): s for s in vocabulary.substances}
    under_its_id = {
        s.id: i
        for i, (drug, structure) in enumerate(zip(drugs, keys, strict=True))
        if structure
        and (s := listed.get(drug.id.strip().casefold()))
        and s.inchikey[:14] in (structure.written[:14], structure.parent[:14])
    }
    foreign = [i for i, drug in enumerate(drugs) if drug.id.strip().casefold() not in listed]
    foreign_drugs: dict[str, tuple[int, ...]] = {}
    for i in foreign:
        structure = keys[i]
        _add(foreign_drugs, structure.written if structure else as_written(drugs[i].name), i)
    ids_by_word: dict[str, tuple[str, ...]] = {}
    for s in vocabulary.substances if foreign_drugs else ():
        for word in (s.inchikey, as_written(s.name)):
            if len(foreign_drugs.get(word, ())) == 1:
                _add(ids_by_word, word, s.id)
    return under_its_id | {ids[0]: foreign_drugs[word][0] for word, ids in ids_by_word.items() if len(ids) == 1}


def _flattened(key: str, official: str | None) -> bool:
    """True for a drawing without the stereo chemistry that the vocabulary gives the same drug: it may as well be the
    other isomer's."""
    return official is not None and key[:14] == official[:14] and key[15:25] == FLAT != official[15:25]


def _difference(key: str, other_key: str) -> str:
    if key[15:25] == other_key[15:25]:
        return "the same but for its charge"
    if key[15:25] == FLAT:
        return "the same drawn without its stereo chemistry"
    if other_key[15:25] == FLAT:
        return "the same, and drawn with stereo chemistry or isotopes that are not known of it"
    return "a stereoisomer, or the same with other isotopes"


def _add(table: dict[str, tuple[Any, ...]], key: str, value: Any) -> None:
    if value not in (values := table.get(key, ())):
        table[key] = (*values, value)
