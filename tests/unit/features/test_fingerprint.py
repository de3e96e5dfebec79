"""Sparse fingerprints: RDKit's own numbers, and nothing that spelling, atom order or a salt could change."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator
from rdkit.Chem.rdMolDescriptors import GetMACCSKeysFingerprint

from tailrx.errors import BadSetting
from tailrx.features import FeatureSet, FeatureState
from tailrx.features.fingerprint import MACCS, Fingerprint
from tailrx.types import Drug, FeatureTable, Molecule

SMILES = ["CC(=O)Oc1ccccc1C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "C", "CCO", "OC(=O)C(Cl)=Cc1ccc(N)cc1", "CCCCCCCC"]
KINDS = ("morgan", "fcfp", "atom_pair", "maccs")


def molecules(*smiles):
    return [Molecule(str(i), s) for i, s in enumerate(smiles)]


def block(smiles, **settings):
    part = Fingerprint(**settings)
    return part.transform(molecules(*smiles), part.fit([]))


def dense(smiles, **settings):
    return block(smiles, **settings).values.toarray()


def of_rdkit(smiles, kind, bits):
    """Counts of one molecule by RDKit alone, one column after another."""
    mol = Chem.MolFromSmiles(smiles)
    if kind == "maccs":
        return [float(b) for b in GetMACCSKeysFingerprint(mol)]
    made = {
        "morgan": lambda: rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=bits),
        "fcfp": lambda: rdFingerprintGenerator.GetMorganGenerator(
            radius=2, fpSize=bits, atomInvariantsGenerator=rdFingerprintGenerator.GetMorganFeatureAtomInvGen()
        ),
        "atom_pair": lambda: rdFingerprintGenerator.GetAtomPairGenerator(fpSize=bits),
    }[kind]()
    found = made.GetCountFingerprint(mol).GetNonzeroElements()
    return [float(found.get(column, 0)) for column in range(bits)]


@pytest.mark.parametrize("kind", ["morgan", "fcfp", "atom_pair"])
@pytest.mark.parametrize("bits", [64, 1000])
def test_counts_are_those_of_rdkit(kind, bits):
    np.testing.assert_array_equal(
        dense(SMILES, kind=kind, bits=bits, counts=True), [of_rdkit(s, kind, bits) for s in SMILES]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_without_counts_a_number_says_only_that_it_is_there(kind):
    expected = (np.array([of_rdkit(s, kind, 256) for s in SMILES]) > 0).astype(np.float32)
    np.testing.assert_array_equal(dense(SMILES, kind=kind, bits=256), expected)


def respelt(smiles, seed):
    """The same molecule, its atoms numbered in another order and its SMILES begun anywhere."""
    mol, draw = Chem.MolFromSmiles(smiles), random.Random(seed)
    order = list(range(mol.GetNumAtoms()))
    draw.shuffle(order)
    return Chem.MolToSmiles(Chem.RenumberAtoms(mol, order), canonical=False, kekuleSmiles=bool(seed % 2))


@pytest.mark.parametrize("kind", KINDS)
def test_atom_order_and_spelling_change_nothing(kind):
    known = [*SMILES, "CCN(CC)CC", "O=[N+]([O-])c1ccc2[nH]ccc2c1"]
    settings = {"kind": kind, "counts": kind != "maccs"}
    for seed in range(10):
        np.testing.assert_array_equal(dense([respelt(s, seed) for s in known], **settings), dense(known, **settings))


@pytest.mark.parametrize("kind", KINDS)
def test_a_salt_and_a_mirror_image_are_as_the_drug(kind):
    values = dense(["C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", "[Cl-].C[C@H]([NH3+])C(=O)O"], kind=kind)
    np.testing.assert_array_equal(values, values[[0, 0, 0]])


def test_roles_of_atoms_hide_what_elements_show():
    chlorine_and_bromine = ["CCCl", "CCBr"]
    assert len(np.unique(dense(chlorine_and_bromine, kind="fcfp"), axis=0)) == 1
    assert len(np.unique(dense(chlorine_and_bromine, kind="morgan"), axis=0)) == 2


def test_radius_changes_what_is_seen():
    assert dense(["CCCCO"], radius=0, counts=True).sum() == 5  # an atom each
    assert dense(["CCCCO"], radius=1, counts=True).sum() > 5


def test_a_bad_structure_is_zeros_not_present_and_a_reason_and_shifts_no_row():
    made = block(["CCO", "C1CC", "CCO", "CC>>CO"])
    assert made.present.tolist() == [True, False, True, False]
    assert made.values[[1, 3]].nnz == 0
    assert (made.values[[0]] != made.values[[2]]).nnz == 0
    assert "'C1CC' does not parse" in made.problems[1]
    assert "is a reaction; take reaction_difference" in made.problems[3]


def test_a_readable_structure_without_anything_to_count_is_present():
    made = block(["C"], kind="atom_pair")
    assert made.present.tolist() == [True]
    assert made.values.nnz == 0


def test_drugs_have_fingerprints_too_and_one_without_a_structure_is_missing_and_no_problem():
    known = [Drug("a", "a", "CCO"), Drug("b", "b"), Drug("c", "c", "")]
    made = Fingerprint().transform(known, FeatureState({}))
    assert made.present.tolist() == [True, False, False]
    assert made.problems == {}
    np.testing.assert_array_equal(made.values.toarray()[0], dense(["CCO"])[0])


def test_values_are_sparse_and_the_width_is_that_of_the_settings():
    for settings, width in (({}, 2048), ({"bits": 128}, 128), ({"kind": "maccs"}, MACCS)):
        made = block(SMILES, **settings)
        assert made.values.format == "csr"
        assert made.values.dtype == np.float32
        assert (
            made.values.shape == (len(SMILES), width) == (len(SMILES), Fingerprint(**settings).width(FeatureState({})))
        )


def test_counts_of_keys_that_are_only_there_or_not_are_refused():
    with pytest.raises(BadSetting, match="says only what is there"):
        Fingerprint(kind="maccs", counts=True)


def test_a_state_that_is_none_of_its_own_is_refused():
    with pytest.raises(ValueError, match="fits nothing"):
        Fingerprint().width(FeatureState({"reference": np.zeros(3)}))


# Tables of sparse and plain blocks


def test_a_table_of_sparse_and_plain_blocks_gives_rows_and_single_blocks():
    features = FeatureSet.of([{"name": "fingerprint", "bits": 64}, {"name": "morgan"}])
    known = molecules(*SMILES)
    table, problems = features.transform(known, features.fit(known))
    assert problems == {}
    some = table.take(np.array([3, 0, 3]))
    assert isinstance(some, FeatureTable)
    assert len(some) == 3
    for part, whole in zip(some.blocks, table.blocks, strict=True):
        everything, taken = (x if isinstance(x, np.ndarray) else x.toarray() for x in (whole, part))
        np.testing.assert_array_equal(taken, everything[[3, 0, 3]])
    assert table.only(0).blocks[0].shape == (len(SMILES), 64)
    assert table.only(1).names == ("morgan",)


# The cache


def test_settings_and_structures_decide_which_file_of_the_cache_it_is(tmp_path, monkeypatch):
    def made(smiles=SMILES, **settings):
        part = Fingerprint(**settings, cache=tmp_path)
        return part.transform(molecules(*smiles), part.fit([])).values.toarray()

    every = [{"radius": 1}, {"bits": 64}, {"kind": "fcfp"}, {"kind": "maccs"}, {}]
    for settings in every:
        np.testing.assert_array_equal(made(**settings), dense(SMILES, **settings))
    np.testing.assert_array_equal(made(SMILES[::-1]), dense(SMILES[::-1]))
    assert len(list(tmp_path.iterdir())) == len(every) + 1
    monkeypatch.setattr("tailrx.chem.sparse_fingerprints.fingerprints", lambda *_, **__: pytest.fail("computed again"))
    np.testing.assert_array_equal(made(counts=True), dense_of_cache := made(counts=True))  # counts are kept either way
    assert dense_of_cache.max() > 1


def test_a_warm_cache_needs_no_rdkit(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tailrx.features import FeatureState; "
        "from tailrx.features.fingerprint import Fingerprint; from tailrx.types import Molecule; "
        "Fingerprint(cache=Path(sys.argv[1])).transform([Molecule('a', 'CCO')], FeatureState({})); "
        "print('rdkit' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, str(tmp_path)]
    said = [subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout for _ in range(2)]
    assert [text.strip() for text in said] == ["True", "False"]
