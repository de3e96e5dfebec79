"""Bemis-Murcko scaffolds: the rings of a molecule and what links them, without side chains.

    scaffold("CC(=O)Oc1ccccc1C(=O)O") -> "c1ccccc1"          scaffold("CCO") -> ""

Source: Bemis & Murcko, J. Med. Chem. 39 (1996) 2887-2893. Elements and bond orders are kept, as are atoms that a double
bond ties to a ring or a linker (RDKit's reading); stereo chemistry is not. Taken of the `active_part`, so that a salt
has the scaffold of its drug. It groups molecules for a split that asks about unseen frameworks.
"""

from rdkit import Chem
from rdkit.Chem.Scaffolds import MurckoScaffold

from .molecules import active_part, guarded, read_graph


def scaffold(smiles: str) -> str:
    """Canonical SMILES of the scaffold, empty for a molecule without a ring. Raises `DataError` as `read_smiles`."""
    mol = read_graph(smiles)
    with guarded(smiles):
        rings = MurckoScaffold.GetScaffoldForMol(active_part(mol))  # type: ignore[no-untyped-call]
        return str(Chem.MolToSmiles(rings, isomericSmiles=False))
