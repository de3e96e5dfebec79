"""Fingerprints as sparse counts, for tens of thousands of molecules; and what a reaction changes in them.

    morgan      neighbourhoods of atoms up to `radius`, by element and bonds (Rogers & Hahn, 2010: ECFP)
    fcfp        the same by the role of an atom: donor, acceptor, aromatic, halogen, acid, base
    atom_pair   pairs of atoms and the bonds between them (Carhart et al., 1985)
    maccs       166 given substructures, present or not

A molecule is described by its `active_part`, without stereo chemistry: a salt equals its drug, and neither atom order
nor spelling changes a number. A reaction is described as written, whole: a counter-ion may be what reacts.

    difference(reaction) = counts of the product - counts of the reactants, for Morgan radius 1, Morgan radius 2, and
                           atom pairs up to 3 bonds apart, each folded to `bits` columns, side by side

Source of the difference: Schneider et al., J. Chem. Inf. Model. 55 (2015) 39-53. What a reaction leaves as it was
cancels out, and its reverse has the same numbers with the other sign.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from rdkit.Chem import Mol, rdFingerprintGenerator, rdMolDescriptors

from ..errors import DataError
from ..types import ARROW, IntArray
from .molecules import RDKIT_TROUBLE, active_part, read_graph, shown
from .reactions import sides

Kind = Literal["morgan", "fcfp", "atom_pair", "maccs"]
MACCS = 167  # columns; the first is never set
NEAR = 3  # bonds between the atoms of a pair in a reaction
SIDE_BY_SIDE = 3  # fingerprints in a difference


class SparseCounts(NamedTuple):
    """Counts that are not zero: those of row i are `number[start[i]:start[i + 1]]`, in the columns `column` beside
    them, rising. `problems` maps the rows that have none to the reason."""

    number: IntArray
    column: IntArray
    start: IntArray
    problems: dict[int, str]


Counts = tuple[IntArray, IntArray]  # columns and counts of one row


def fingerprints(smiles: Sequence[str | None], *, kind: Kind, radius: int, bits: int) -> SparseCounts:
    """A row of counts per SMILES, of `MACCS` columns for that kind, else of `bits`. A missing one is an empty row, a
    bad one is a problem as well."""
    counts = _maccs if kind == "maccs" else _counter(kind, radius, bits)

    def row(text: str) -> Counts:
        if ARROW.search(text):
            raise DataError(
                f"a fingerprint is of one molecule, and {shown(text)} is a reaction; take reaction_difference."
            )
        mol = read_graph(text)
        if not {".", "+", "-"}.isdisjoint(text):  # only then can there be a fragment or a charge to remove
            mol = active_part(mol)
        return counts(mol)

    return _rows(smiles, row)


def differences(smiles: Sequence[str | None], *, bits: int) -> SparseCounts:
    """A row of `SIDE_BY_SIDE` times `bits` signed counts per reaction SMILES."""
    make = rdFingerprintGenerator
    generators = (
        make.GetMorganGenerator(radius=1, fpSize=bits),
        make.GetMorganGenerator(radius=2, fpSize=bits),
        make.GetAtomPairGenerator(maxDistance=NEAR, fpSize=bits, countSimulation=False),
    )

    def row(text: str) -> Counts:
        reaction = sides(text)
        reactants, product = read_graph(reaction.reactants), read_graph(reaction.product)
        change = np.concatenate([_all_columns(g, product) - _all_columns(g, reactants) for g in generators])
        columns = np.flatnonzero(change)
        return columns, change[columns]

    return _rows(smiles, row)


def _all_columns(generator: Any, mol: Mol) -> IntArray:
    return np.asarray(generator.GetCountFingerprintAsNumPy(mol), np.int64)


def _counter(kind: Kind, radius: int, bits: int) -> Callable[[Mol], Counts]:
    make = rdFingerprintGenerator
    if kind == "atom_pair":
        generator = make.GetAtomPairGenerator(fpSize=bits, countSimulation=False)
    else:
        roles = {"atomInvariantsGenerator": make.GetMorganFeatureAtomInvGen()} if kind == "fcfp" else {}
        generator = make.GetMorganGenerator(radius=radius, fpSize=bits, **roles)

    def counts(mol: Mol) -> Counts:
        every = _all_columns(generator, mol)
        columns = np.flatnonzero(every)
        return columns, every[columns]

    return counts


def _maccs(mol: Mol) -> Counts:
    columns = np.array(rdMolDescriptors.GetMACCSKeysFingerprint(mol).GetOnBits(), np.int64)
    return columns, np.ones_like(columns)


def _rows(smiles: Sequence[str | None], row: Callable[[str], Counts]) -> SparseCounts:
    none = np.zeros(0, np.int64)
    found, problems = list[Counts](), dict[int, str]()
    for i, text in enumerate(smiles):
        try:
            found.append(row(text) if text else (none, none))
        except (DataError, *RDKIT_TROUBLE) as why:
            problems[i] = _reason(text or "", why)
            found.append((none, none))
    columns, counts = ([pair[k] for pair in found] or [none] for k in (0, 1))
    start = np.concatenate([[0], np.cumsum([len(c) for c in columns if found])]).astype(np.int64)
    return SparseCounts(np.concatenate(counts), np.concatenate(columns), start, problems)


def _reason(text: str, why: Exception) -> str:
    if isinstance(why, DataError):
        return str(why)
    return f"SMILES {shown(text)} has no fingerprint ({str(why)[:200]}); correct it or leave it out."
