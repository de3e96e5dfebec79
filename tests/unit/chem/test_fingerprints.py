"""Morgan fingerprints: rows stay in place, and only chemistry decides the bits."""

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

from tailrx.chem.fingerprints import morgan
from tailrx.errors import BadSetting

DRUGS = {
    "aspirin": "CC(=O)Oc1ccccc1C(=O)O",
    "caffeine": "Cn1c(=O)c2c(ncn2C)n(C)c1=O",
    "warfarin": "CC(=O)CC(c1ccccc1)c1c(O)c2ccccc2oc1=O",
    "morphine": "CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5",
    "nifedipine": "COC(=O)C1=C(C)NC(C)=C(C(=O)OC)C1c1ccccc1[N+](=O)[O-]",
    "sulfamethoxazole": "Cc1cc(NS(=O)(=O)c2ccc(N)cc2)no1",
    "guanabenz": "[H]/N=C(/N)N/N=C/c1c(Cl)cccc1Cl",
    "neostigmine": "CN(C)C(=O)Oc1cccc([N+](C)(C)C)c1",
}
SALTS = [
    "[Na+].CCCC(CCC)C([O-])=O",
    "N.N.Cl[Pt]Cl",
    "[Li+].[Li+].[O-]C([O-])=O",
    "CC(N)Cc1ccccc1.OS(=O)(=O)O.CC(N)Cc1ccccc1",
]


def spellings(smiles: str, n: int, seed: int) -> list[str]:
    """Other spellings of the same molecule: random atom orders, aromatic and Kekulé, hydrogens written or not."""
    rng = np.random.default_rng(seed)
    mol, texts = Chem.MolFromSmiles(smiles), []
    for i in range(n):
        order = [int(k) for k in rng.permutation(mol.GetNumAtoms())]
        copy = Chem.RenumberAtoms(mol, order)
        copy = Chem.AddHs(copy) if i % 3 == 2 and "[H]" not in smiles else copy
        if kekule := i % 2 == 1:
            Chem.Kekulize(copy, clearAromaticFlags=True)
        texts.append(Chem.MolToSmiles(copy, canonical=False, kekuleSmiles=kekule))
    return texts


@pytest.mark.parametrize("smiles", [*DRUGS.values(), *SALTS])
def test_atom_order_and_spelling_change_nothing(smiles):
    other = spellings(smiles, 24, seed=7)
    assert len(set(other)) >= 3
    bits, problems = morgan([smiles, *other])
    assert not problems
    assert (bits == bits[0]).all()


@pytest.mark.parametrize("name", ["aspirin", "caffeine", "warfarin", "morphine", "nifedipine", "guanabenz"])
@pytest.mark.parametrize(("radius", "n_bits"), [(2, 2048), (3, 512)])
def test_bits_of_an_uncharged_molecule_are_those_of_rdkit(name, radius, n_bits):
    mol = Chem.MolFromSmiles(DRUGS[name])
    expected = rdFingerprintGenerator.GetMorganGenerator(radius=radius, fpSize=n_bits).GetFingerprint(mol)
    row = morgan([DRUGS[name]], radius=radius, bits=n_bits).bits[0]
    assert np.flatnonzero(row).tolist() == list(expected.GetOnBits())


def test_radius_zero_of_ethane_sets_one_bit_and_of_ethanol_three():
    bits, _ = morgan(["CC", "CCO"], radius=0)
    assert bits.sum(axis=1).tolist() == [1, 3]  # CH3, CH3 | CH3, CH2, OH


def test_a_bad_or_missing_smiles_is_a_reason_and_shifts_no_row(capfd):
    smiles = ["CCO", "CC(C", None, "", "c1ccccc1", "C" * 5000]
    bits, problems = morgan(smiles)
    assert bits.shape == (6, 2048)
    assert bits.dtype == np.bool_
    assert sorted(problems) == [1, 2, 3, 5]
    assert "does not parse" in problems[1]
    assert "no SMILES" in problems[2]
    assert not bits[[1, 2, 3, 5]].any()
    assert (bits[4] == morgan(["c1ccccc1"]).bits[0]).all()
    assert (bits[0] == morgan(["CCO"]).bits[0]).all()
    assert capfd.readouterr() == ("", "")


def test_a_salt_has_the_fingerprint_of_its_drug_and_lithium_is_not_calcium():
    rows = ["CC(N)Cc1ccccc1", "CC([NH3+])Cc1ccccc1.[Cl-]", "[Li+].[Li+].[O-]C([O-])=O", "[Ca+2].[O-]C([O-])=O"]
    amine, salt, lithium, calcium = morgan(rows).bits
    assert (amine == salt).all()
    assert lithium.any()
    assert calcium.any()
    assert (lithium != calcium).any()


@pytest.mark.parametrize(("ion", "neutral"), [("CC([NH3+])Cc1ccccc1", "CC(N)Cc1ccccc1"), ("CCCC([O-])=O", "CCCC(=O)O")])
def test_a_proton_more_or_less_changes_nothing(ion, neutral):
    bits, _ = morgan([ion, neutral])
    assert (bits[0] == bits[1]).all()


def test_no_molecules_give_an_empty_table():
    bits, problems = morgan([])
    assert bits.shape == (0, 2048)
    assert problems == {}


@pytest.mark.parametrize("settings", [{"radius": -1}, {"bits": 0}])
def test_impossible_settings_are_refused(settings):
    with pytest.raises(BadSetting, match="radius >= 0 and bits >= 1"):
        morgan(["C"], **settings)
