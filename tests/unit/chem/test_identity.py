"""When two structures are one, by three rules."""

import pytest

from tailrx.chem.identity import identity
from tailrx.errors import DataError


@pytest.mark.parametrize(
    ("one", "two", "agree"),
    [
        ("OC(=O)c1ccccc1OC(C)=O", "CC(=O)Oc1ccccc1C(=O)O", {"substance", "drug", "graph"}),  # two spellings
        ("C1=CC=CC=C1C", "Cc1ccccc1", {"substance", "drug", "graph"}),  # Kekulé and aromatic
        ("CCN", "CCN.Cl", {"drug", "graph"}),
        ("CCC(=O)O", "CCC(=O)[O-].[Na+]", {"drug", "graph"}),
        ("CC(N)c1ccccc1", "C[C@@H](N)c1ccccc1", {"graph"}),
        ("C[C@H](N)c1ccccc1", "C[C@@H](N)c1ccccc1", {"graph"}),
        ("C[C@H](N)c1ccccc1.Cl", "C[C@@H](N)c1ccccc1", {"graph"}),
        ("CCO", "CCN", set()),
        ("Oc1ccccn1", "O=c1cccc[nH]1", set()),  # tautomers are not merged
        ("N.N.Cl[Pt]Cl", "N", set()),  # a metal complex is not taken apart
    ],
)
def test_each_rule_forgives_a_little_more_than_the_one_before(one, two, agree):
    a, b = identity(one), identity(two)
    assert {rule for rule in a._fields if getattr(a, rule) == getattr(b, rule)} == agree


def test_what_does_not_parse_has_no_identity():
    with pytest.raises(DataError, match="does not parse"):
        identity("C1CC")
