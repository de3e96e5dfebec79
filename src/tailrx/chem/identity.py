"""When two structures are one: the same substance, the same drug in another salt, the same drawing without stereo.

    identity("CC(=O)[O-].[Na+]") and identity("CC(=O)O") differ in `substance` and agree in `drug`
    structure_keys(...) of the two differ in `written` and agree in `parent`

The first compares within one RDKit, for looking through a table; the second gives standard InChIKeys, which other
sources give too and which may be kept in files. Equal SMILES say nothing, since one molecule has many spellings:
compared are RDKit's canonical ones. Each `Identity` is looser than the one before it. Tautomers are never merged, in
none of them.
"""

from typing import NamedTuple

from rdkit import Chem

from ..types import StructureKeys
from .molecules import active_part, guarded, inchikey_of, read_smiles


class Identity(NamedTuple):
    """Canonical SMILES: `substance` as written, counter-ions and all; `drug`, its active part; `graph`, that without
    stereo chemistry and isotopes, which is what the default fingerprint reads."""

    substance: str
    drug: str
    graph: str


def identity(text: str) -> Identity:
    """Of one SMILES, parsed once. Raises `DataError` as `read_smiles` does."""
    mol = read_smiles(text)
    with guarded(text):
        return _identity(mol)


def _identity(mol: Chem.Mol) -> Identity:
    substance = str(Chem.MolToSmiles(mol))
    if _has_parts(substance):
        mol = active_part(mol)
    return Identity(substance, str(Chem.MolToSmiles(mol)), str(Chem.MolToSmiles(mol, isomericSmiles=False)))


def structure_keys(text: str) -> StructureKeys:
    """Of one SMILES. Raises `DataError` as `read_smiles` does, and where InChI cannot describe the structure."""
    mol = read_smiles(text)
    written = inchikey_of(mol, text)
    with guarded(text):
        return StructureKeys(written, inchikey_of(active_part(mol), text) if _has_parts(text) else written)


def _has_parts(smiles: str) -> bool:
    """False where there can be neither a fragment nor a charge to remove."""
    return not {".", "+", "-"}.isdisjoint(smiles)
