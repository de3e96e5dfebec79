"""Reactions as SMILES: their sides, and one canonical form for all spellings of a reaction or a molecule.

    sides("OCC.CC(=O)O>[H+]>CCOC(C)=O")          -> Sides("OCC.CC(=O)O", "[H+]", "CCOC(C)=O")
    canonical_form("OCC.CC(=O)O>[H+]>CCOC(C)=O") -> "CC(=O)O.CCO>>CCOC(C)=O"
    canonical_form("OCC")                        -> "CCO"

What reacts and what comes of it make a reaction. Agents are read and left out of the canonical form, so that the same
step under other conditions never stands on two sides of a split. Atom maps, which say how somebody's program matched
the two sides, are no part of it either.
"""

from typing import NamedTuple

from rdkit import Chem

from ..errors import DataError
from ..types import ARROW
from .molecules import guarded, read_smiles, shown


class Sides(NamedTuple):
    """SMILES of each side of a reaction, fragments joined by a dot; `agents` may be empty."""

    reactants: str
    agents: str
    product: str


def sides(text: str) -> Sides:
    """Raises `DataError` for what has not two arrows, and for a reaction without reactants or product."""
    parts = [part.strip() for part in ARROW.split(text)]
    if len(parts) != 3 or not parts[0] or not parts[2]:
        raise DataError(
            f"a reaction is written reactants>agents>product or reactants>>product; got {shown(text)}: complete it."
        )
    return Sides(*parts)


def canonical_form(text: str) -> str:
    """Equal for all spellings of one molecule or one reaction. Raises `DataError` where a part does not read."""
    if not ARROW.search(text):
        return _canonical(text)
    reaction = sides(text)
    if reaction.agents:
        read_smiles(reaction.agents)
    return f"{_canonical(reaction.reactants)}>>{_canonical(reaction.product)}"


def _canonical(text: str) -> str:
    """RDKit's canonical isomeric SMILES, its fragments in the order of the alphabet."""
    mol = read_smiles(text)
    with guarded(text):
        if _unmapped(mol):  # what only a map told apart is alike now: read anew, so that nothing of it is left
            mol = read_smiles(Chem.MolToSmiles(mol))
        return ".".join(sorted(Chem.MolToSmiles(mol).split(".")))


def _unmapped(mol: Chem.Mol) -> bool:
    """Takes atom maps away, and says whether there were any."""
    mapped = [atom for atom in mol.GetAtoms() if atom.GetAtomMapNum()]
    for atom in mapped:
        atom.SetAtomMapNum(0)
    return bool(mapped)
