"""Morgan fingerprints (Rogers & Hahn, 2010, ECFP): one bit per hashed neighbourhood of an atom.

    bits[i, hash(neighbourhood of radius 0..r) mod n_bits] = 1,   r = 2 is ECFP4

Taken of the `active_part` of each molecule, without stereo chemistry: a salt equals its drug, and neither atom order
nor spelling of the SMILES changes a bit. On an uncharged molecule of one fragment it is exactly RDKit's fingerprint.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rdkit.Chem import rdFingerprintGenerator

from ..errors import BadSetting, DataError
from ..types import BoolArray
from .molecules import RDKIT_TROUBLE, active_part, read_graph


class Fingerprints(NamedTuple):
    """`bits [m, n_bits]`, row i from SMILES i; `problems` maps the rows that have none, all False, to the reason."""

    bits: BoolArray
    problems: dict[int, str]


def morgan(smiles: Sequence[str | None], *, radius: int = 2, bits: int = 2048) -> Fingerprints:
    """A row per SMILES, in their order; a bad or missing one is a reason in `problems`, never a shift."""
    if radius < 0 or bits < 1:
        raise BadSetting(f"morgan needs radius >= 0 and bits >= 1; got radius {radius} and {bits} bits.")
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=radius, fpSize=bits)
    table, problems = np.zeros((len(smiles), bits), np.bool_), dict[int, str]()
    for row, text in enumerate(smiles):
        if text is None:
            problems[row] = "no SMILES is given."
            continue
        try:
            mol = read_graph(text)
        except DataError as why:
            problems[row] = str(why)
            continue
        try:
            if not {".", "+", "-"}.isdisjoint(text):  # only then can there be a fragment or a charge to remove
                mol = active_part(mol)
            table[row] = generator.GetFingerprintAsNumPy(mol)
        except RDKIT_TROUBLE as why:
            problems[row] = f"SMILES {text[:80]!r} has no fingerprint ({str(why)[:200]}); correct it or leave it out."
    return Fingerprints(table, problems)
