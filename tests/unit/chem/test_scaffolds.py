"""Scaffolds: rings and linkers, as the paper draws them."""

import pytest

from tailrx.chem.scaffolds import scaffold
from tailrx.errors import DataError


@pytest.mark.parametrize(
    ("smiles", "due"),
    [
        ("CC(=O)Oc1ccccc1C(=O)O", "c1ccccc1"),
        ("CN1c2ccc(Cl)cc2C(c2ccccc2)=NCC1=O", "O=C1CN=C(c2ccccc2)c2ccccc2N1"),  # diazepam: two rings, one linked
        ("CCCCc1ccc(CCCc2ccncc2)cc1", "c1ccc(CCCc2ccncc2)cc1"),  # the chain between rings stays, the other goes
        ("CCO", ""),
        ("C", ""),
        ("[Na+].[Cl-]", ""),
    ],
)
def test_side_chains_go_and_linkers_stay(smiles, due):
    assert scaffold(smiles) == due


def test_spelling_stereo_and_salt_change_nothing():
    every = ["C[C@H](N)c1ccccc1", "C[C@@H](N)c1ccccc1", "c1ccccc1C(N)C", "CC([NH3+])c1ccccc1.[Cl-]",
             "CC([NH3+])c1ccccc1.Cc1ccc(S(=O)(=O)[O-])cc1"]  # fmt: skip
    assert {scaffold(s) for s in every} == {"c1ccccc1"}


def test_a_structure_that_does_not_read_is_one_sentence():
    with pytest.raises(DataError, match="does not parse"):
        scaffold("C1CC")
