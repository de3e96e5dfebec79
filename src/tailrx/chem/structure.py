"""A structure from a user: SMILES or InChI, or an InChIKey, which names a structure without drawing it.

read_structure("CCO")                                 -> Drawn("CCO", its InChIKeys, its components)
read_structure("InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3")   -> the same
read_structure("LFQSCWFLJHTTHZ-UHFFFAOYSA-N")         -> Keyed("LFQSCWFLJHTTHZ-UHFFFAOYSA-N")
"""

import re
from dataclasses import dataclass

from rdkit import Chem
from rdkit.Chem.MolStandardize import rdMolStandardize

from ..errors import DataError
from ..types import StructureKeys
from .identity import structure_keys
from .molecules import MAX_SMILES_CHARS, components, guarded, left_out, read_smiles, shown

_KEY = re.compile(r"(?:InChIKey=)?([A-Z]{14}-[A-Z]{10}-[A-Z])", re.IGNORECASE)
_INCHI = re.compile(r"InChI=1S?/", re.IGNORECASE)


@dataclass(frozen=True)
class Drawn:
    """`smiles` of what was drawn, its `keys` or None where InChI cannot describe it, and the SMILES of its different
    organic `components`: two or more are a mixture. `left_out` names its organic counter-ions and solvents."""

    smiles: str
    keys: StructureKeys | None
    components: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keyed:
    """A standard InChIKey in place of a structure."""

    key: str


def read_structure(text: str) -> Drawn | Keyed:
    """Raises `DataError`, one sentence, for what is neither."""
    text = text.strip()
    if key := _KEY.fullmatch(text):
        return Keyed(key[1].upper())
    smiles = _from_inchi(text) if _INCHI.match(text) else text
    mol = read_smiles(smiles)
    try:
        keys = structure_keys(smiles)
    except DataError:  # a structure is usable without a key; it is then never equal to another
        keys = None
    with guarded(smiles):
        return Drawn(smiles, keys, components(mol), left_out(mol))


def _from_inchi(text: str) -> str:
    if len(text) > MAX_SMILES_CHARS:
        raise DataError(
            f"InChI {shown(text)} has {len(text):,} characters, too many for a small molecule; leave it out."
        )
    with guarded(text, "InChI"):
        mol = Chem.MolFromInchi("InChI=" + text[len("InChI=") :])  # type: ignore[no-untyped-call]
        if mol is not None:
            return str(Chem.MolToSmiles(_usual_tautomer(mol)))
    raise DataError(f"InChI {shown(text)} does not read; correct it, or give the structure as SMILES.")


def _usual_tautomer(mol: Chem.Mol) -> Chem.Mol:
    """InChI leaves mobile hydrogens open, and RDKit then draws an amide as its imidic acid, which no table does. A
    tautomer with another InChI is another substance: of a sugar that would be another sugar."""
    chooser = rdMolStandardize.TautomerEnumerator()
    chooser.SetRemoveSp3Stereo(False)
    chooser.SetRemoveBondStereo(False)
    chooser.SetMaxTransforms(200)  # of a large peptide there are thousands
    key = Chem.MolToInchiKey(mol)  # type: ignore[no-untyped-call]
    usual = chooser.Canonicalize(mol)
    if Chem.MolToInchiKey(usual) == key:  # type: ignore[no-untyped-call]
        return usual
    same = [t for t in chooser.Enumerate(mol) if Chem.MolToInchiKey(t) == key]  # type: ignore[no-untyped-call]
    return chooser.PickCanonical(same) if same else mol
