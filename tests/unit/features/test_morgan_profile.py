"""The structure profile: RDKit's own Tanimoto, bad structures named, and a cache that may be damaged."""

import os
import subprocess
import sys

import numpy as np
import pytest
from rdkit.Chem import MolFromSmiles
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator
from rdkit.DataStructs import TanimotoSimilarity

from tailrx.errors import BadSetting
from tailrx.features import FeatureSet
from tailrx.features.morgan import MorganProfile
from tailrx.types import Drug

SMILES = ["CC(=O)Oc1ccccc1C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "CC(C)Cc1ccc(cc1)C(C)C(=O)O", "CCO", "c1ccccc1"]


def drugs(*smiles):
    return [Drug(f"d{i}", f"d{i}", s) for i, s in enumerate(smiles)]


@pytest.mark.parametrize(("radius", "bits"), [(2, 2048), (1, 64), (3, 1023)])
def test_a_profile_is_rdkit_s_own_tanimoto(radius, bits):
    part = MorganProfile(radius=radius, bits=bits)
    block = part.transform(drugs(*SMILES), part.fit(drugs(*SMILES[:3])))
    generator = GetMorganGenerator(radius=radius, fpSize=bits)
    found = [generator.GetFingerprint(MolFromSmiles(s)) for s in SMILES]
    expected = [[TanimotoSimilarity(a, r) for r in found[:3]] for a in found]
    np.testing.assert_allclose(block.values, expected, rtol=1e-6)
    assert block.present.all()


def test_a_drug_never_seen_is_described_by_the_drugs_that_were():
    part = MorganProfile()
    state = part.fit(drugs(*SMILES[:2]))
    assert part.transform(drugs(SMILES[4]), state).values.shape == (1, 2)
    assert part.transform(drugs(SMILES[1]), state).values[0, 1] == 1


def test_salts_and_spelling_do_not_matter():
    part = MorganProfile()
    state = part.fit(drugs("CCN"))
    values = part.transform(drugs("NCC", "CCN.Cl", "[CH3][CH2][NH3+].[Cl-]"), state).values
    np.testing.assert_array_equal(values, np.ones((3, 1)))


def test_a_bad_structure_is_a_reason_and_shifts_no_row():
    part = MorganProfile()
    state = part.fit(drugs("CCO"))
    block = part.transform(drugs("CCO", "C1CC", None, "", "CCO", "no smiles"), state)
    assert block.values[:, 0].tolist() == [1, 0, 0, 0, 1, 0]
    assert block.present.tolist() == [True, False, False, False, True, False]
    assert sorted(block.problems) == [1, 5]  # one that is not given is missing, and no problem
    assert "'C1CC' does not parse" in block.problems[1]


def test_a_bad_structure_among_the_reference_drugs_keeps_its_column():
    part = MorganProfile()
    block = part.transform(drugs("CCO"), part.fit(drugs("C1CC", "CCO", None)))
    assert block.values.tolist() == [[0, 1, 0]]


def test_the_set_of_features_hands_on_the_reasons_by_drug():
    features = FeatureSet.of([{"name": "morgan"}, {"name": "target"}])
    known = drugs("CCO", "C1CC")
    table, problems = features.transform(known, features.fit(known))
    assert list(problems) == [1]
    assert len(problems[1]) == 1
    assert not table.mask[1].any()


def test_one_by_one_is_as_all_at_once():
    part = MorganProfile()
    state = part.fit(drugs(*SMILES))
    together = part.transform(drugs(*SMILES), state).values
    np.testing.assert_array_equal(together, np.vstack([part.transform(drugs(s), state).values for s in SMILES]))


def test_settings_that_make_no_sense_are_refused():
    with pytest.raises(BadSetting):
        MorganProfile(radius=-1).fit(drugs("CCO"))


# The cache


def never(*_, **__):
    raise AssertionError("the fingerprints were computed again")


def test_the_second_time_the_bits_and_the_reasons_come_from_the_cache(tmp_path, monkeypatch):
    known, part = drugs("CCO", "C1CC", "CCN"), MorganProfile(cache=tmp_path / "new" / "folder")
    first = part.transform(known, part.fit(known))
    monkeypatch.setattr("tailrx.chem.fingerprints.morgan", never)
    again = part.transform(known, part.fit(known))
    np.testing.assert_array_equal(again.values, first.values)
    assert again.problems == first.problems
    assert list(again.problems) == [1]


def test_other_structures_or_settings_are_not_taken_from_the_cache(tmp_path):
    MorganProfile(cache=tmp_path).fit(drugs("CCO", "CCN"))
    for settings, known in (
        ({"radius": 1}, ["CCO", "CCN"]), ({"bits": 64}, ["CCO", "CCN"]), ({}, ["CCN", "CCO"]), ({}, ["CCO", None]),
    ):  # fmt: skip
        warm, cold = (MorganProfile(**settings, cache=c).fit(drugs(*known)) for c in (tmp_path, None))
        np.testing.assert_array_equal(warm.arrays["reference"], cold.arrays["reference"])
    assert len(list(tmp_path.iterdir())) == 5


def test_a_warm_cache_needs_no_rdkit_and_a_cold_one_does(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tailrx.features.morgan import MorganProfile; "
        "from tailrx.types import Drug; part = MorganProfile(cache=Path(sys.argv[1])); "
        "known = [Drug('a', 'a', 'CCO'), Drug('b', 'b', 'C1CC')]; part.transform(known, part.fit(known)); "
        "print('rdkit' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, env=env
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]
