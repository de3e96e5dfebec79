"""What a reaction changes, against a slow count by RDKit; sign, spelling, and what cancels out."""

import random
from collections import Counter

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

from tailrx.features import FeatureState
from tailrx.features.reaction_difference import ReactionDifference
from tailrx.types import Molecule

ESTER, OXIDATION = "CC(=O)O.OCC>>CCOC(C)=O", "CCO>>CC=O"
REACTIONS = [ESTER, OXIDATION, "Clc1ccncc1.NCC>>CCNc1ccncc1", "CC(=O)[O-].[Na+].CI>>COC(C)=O"]


def block(*smiles, bits=128, cache=None):
    part = ReactionDifference(bits=bits, cache=cache)
    return part.transform([Molecule(str(i), s) for i, s in enumerate(smiles)], part.fit([]))


def dense(*smiles, **settings):
    return block(*smiles, **settings).values.toarray()


def counted(side, generator):
    """Counts of a side, fragment by fragment: a fragment's neighbourhoods and near pairs lie within it."""
    found = Counter()
    for fragment in side.split("."):
        found.update(generator.GetCountFingerprint(Chem.MolFromSmiles(fragment)).GetNonzeroElements())
    return found


def slowly(reaction, bits):
    reactants, product = reaction.split(">>")
    row = []
    for generator in (
        rdFingerprintGenerator.GetMorganGenerator(radius=1, fpSize=bits),
        rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=bits),
        rdFingerprintGenerator.GetAtomPairGenerator(maxDistance=3, fpSize=bits),
    ):
        after, before = counted(product, generator), counted(reactants, generator)
        for column in range(bits):
            d = after[column] - before[column]
            row.append((1 if d > 0 else -1) * abs(d) ** 0.5 if d else 0.0)
    return row


@pytest.mark.parametrize("bits", [64, 300])
def test_numbers_are_signed_roots_of_product_minus_reactants(bits):
    np.testing.assert_allclose(dense(*REACTIONS, bits=bits), [slowly(r, bits) for r in REACTIONS], rtol=1e-6)


def test_the_reverse_reaction_has_the_other_sign():
    there, back = dense(ESTER, ">>".join(ESTER.split(">>")[::-1]))
    np.testing.assert_array_equal(there, -back)
    assert there.any()


def test_what_does_not_take_part_cancels_out():
    np.testing.assert_array_equal(*dense(OXIDATION, "CCO.c1ccccc1>>CC=O.c1ccccc1"))
    assert not dense("CCO>>OCC").any()
    assert block("CCO>>OCC").present.tolist() == [True]


@pytest.mark.parametrize("seed", range(10))
def test_order_and_spelling_of_fragments_and_agents_change_nothing(seed):
    draw = random.Random(seed)

    def respelt(side):
        parts = [Chem.MolToSmiles(Chem.MolFromSmiles(p), doRandom=True, canonical=False) for p in side.split(".")]
        draw.shuffle(parts)
        return ".".join(parts)

    other = [">CCN(CC)CC>".join(map(respelt, r.split(">>"))) for r in REACTIONS]
    np.testing.assert_array_equal(dense(*other), dense(*REACTIONS))


def test_atom_maps_change_nothing():
    np.testing.assert_array_equal(*dense(OXIDATION, "[CH3:1][CH2:2][OH:3]>>[CH3:1][CH:2]=[O:3]"))


def test_what_is_no_reaction_or_does_not_read_is_a_reason_and_shifts_no_row():
    made = block("CCO", OXIDATION, "CCO>>C1C", ">>C")
    assert made.present.tolist() == [False, True, False, False]
    assert made.values[[0, 2, 3]].nnz == 0
    assert "a reaction is written reactants>agents>product" in made.problems[0]
    assert "'C1C' does not parse" in made.problems[2]
    np.testing.assert_array_equal(made.values.toarray()[1], dense(OXIDATION)[0])


def test_values_are_sparse_and_three_fingerprints_wide():
    made = block(*REACTIONS, bits=100)
    assert (made.values.format, made.values.dtype, made.values.shape) == ("csr", np.float32, (4, 300))
    assert ReactionDifference(bits=100).width(FeatureState({})) == 300


def test_the_cache_gives_the_same_numbers_and_reasons(tmp_path, monkeypatch):
    first = block(*REACTIONS, "CCO", cache=tmp_path)
    monkeypatch.setattr("tailrx.chem.sparse_fingerprints.differences", lambda *_, **__: pytest.fail("computed again"))
    again = block(*REACTIONS, "CCO", cache=tmp_path)
    np.testing.assert_array_equal(again.values.toarray(), first.values.toarray())
    assert again.problems == first.problems
    assert list(again.problems) == [4]
