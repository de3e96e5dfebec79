"""DrugBank's data on a drug other than its pairs, joined by id: names and synonyms, targets, enzymes, transporters.

Names are those of the open vocabulary (about 2023), proteins those of release 4.2 (2015) as UniProt ids of any
organism: the targets of an antibiotic are a bacterium's. Carriers are left out, since no feature uses them. For a drug
that a table does not list, its data count as missing and not as empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..types import Drug, Substance, Vocabulary
from .catalogue import Files
from .originals import rows
from .remote import RemoteFile

_RAW = "https://raw.githubusercontent.com"
VOCABULARY = RemoteFile(
    path="drugbank/drugbank_vocabulary.csv",
    url=f"{_RAW}/vens8/ddinter/0c0b92a074401cba42963aa20bd4d90ca7a87623/drugbank%20vocabulary.csv",
    sha256="eac9850389e1fd9080b32cca07ef84746b2d72a98402567b7f320727cac02806",
    size=2_110_869,
    licence="CC0 (DrugBank open vocabulary)",
)
PROTEINS = RemoteFile(
    path="drugbank/proteins.tsv",
    url=f"{_RAW}/dhimmel/drugbank/6b9ae386d6ba4a0eca2d66d4b0337a6e90fe81f4/data/proteins.tsv",
    sha256="8f78ad48e0dc9414074b00bf28e47048a1eafe9d5810a415547b8df69972c4e8",
    size=1_386_131,
    licence="CC BY-NC 4.0 (DrugBank 4.2)",
)
MODALITIES = ("target", "enzyme", "transporter")


@dataclass(frozen=True)
class DrugNames:
    """The name of a drug, and its other names."""

    name: str
    synonyms: frozenset[str]


def drug_names(files: Files) -> dict[str, DrugNames]:
    """By drug id. Raises `DownloadError` if the file cannot be fetched: names change no number, but they are part of a
    dataset's checksum, so without them it could not be compared with the same data on another day."""
    return {s.id: DrugNames(s.name, frozenset(s.synonyms)) for s in _substances(files.get(VOCABULARY))}


def vocabulary(files: Files) -> Vocabulary | None:
    """DrugBank's open vocabulary, or None if the file is not on this machine and one attempt does not fetch it."""
    path = files.have(VOCABULARY)
    if path is None:
        return None
    return Vocabulary("DrugBank's open vocabulary", VOCABULARY.licence, VOCABULARY.sha256, _substances(path))


def _substances(path: Path) -> tuple[Substance, ...]:
    return tuple(
        Substance(
            id=ident,
            name=name,
            synonyms=tuple(s for s in _listed(synonyms) if s != name),
            inchikey=key.strip(),
            cas=cas.strip(),
            unii=unii.strip(),
            accessions=_listed(accessions),
        )
        for ident, accessions, name, cas, unii, synonyms, key in rows(path, 7)[1:]
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for p in cell.split("|") if (part := p.strip())))


def proteins(files: Files) -> dict[str, dict[str, frozenset[str]]]:
    """By drug id and modality, UniProt ids. Raises `DownloadError` if the file cannot be fetched."""
    ids: dict[str, dict[str, set[str]]] = {}
    for ident, category, uniprot, *_ in rows(files.get(PROTEINS), 8, "\t")[1:]:
        if category in MODALITIES and uniprot:
            ids.setdefault(ident, {}).setdefault(category, set()).add(uniprot)
    return {ident: {k: frozenset(v) for k, v in sets.items()} for ident, sets in ids.items()}


def drugs(idents: Iterable[str], smiles: Mapping[str, str], files: Files) -> tuple[tuple[Drug, ...], tuple[str, ...]]:
    """The drugs `idents` with their names, structures and proteins, and notes on what is missing. Raises
    `DownloadError`."""
    names_of, binding = drug_names(files), proteins(files)
    listed = tuple(
        Drug(
            id=ident,
            name=names_of[ident].name if ident in names_of else ident,
            smiles=smiles.get(ident),
            synonyms=tuple(sorted(names_of[ident].synonyms)) if ident in names_of else (),
            sets=binding.get(ident, {}),
        )
        for ident in idents
    )
    notes: tuple[str, ...] = ()
    bare, nameless = [d.id for d in listed if d.smiles is None], [d.id for d in listed if d.id not in names_of]
    if bare:
        clause = "drugs have no structure in the source, which counts as missing"
        notes += (f"{len(bare)} {clause}: {', '.join(bare)}.",)
    if nameless:
        clause = "drugs are not in DrugBank's vocabulary and are called by their ids"
        notes += (f"{len(nameless)} {clause}: {', '.join(nameless)}.",)
    return listed, notes
