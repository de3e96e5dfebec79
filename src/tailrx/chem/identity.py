"""When two structures are one: the same substance, the same drug in another salt, the same drawing without stereo.

    identity("CC(=O)[O-].[Na+]") and identity("CC(=O)O") differ in `substance` and agree in `drug`

Equal SMILES say nothing, since one molecule has many spellings: compared are RDKit's canonical ones. Each `Identity` is
looser than the one before it. Tautomers are never merged, in none of them.
"""

from typing import NamedTuple

from rdkit import Chem

from .molecules import active_part, read_smiles


class Identity(NamedTuple):
    """Canonical SMILES: `substance` as written, counter-ions and all; `drug`, its active part; `graph`, that without
    stereo chemistry and isotopes, which is what the default fingerprint reads."""

    substance: str
    drug: str
    graph: str


def identity(text: str) -> Identity:
    """Of one SMILES, parsed once. Raises `DataError` as `read_smiles` does."""
    mol = read_smiles(text)
    substance = str(Chem.MolToSmiles(mol))
    if not {".", "+", "-"}.isdisjoint(substance):  # only then can there be a fragment or a charge to remove
        mol = active_part(mol)
    return Identity(substance, str(Chem.MolToSmiles(mol)), str(Chem.MolToSmiles(mol, isomericSmiles=False)))
