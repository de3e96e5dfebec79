"""What a person gives as a structure, in whatever form."""

import pytest

from tailrx.chem.molecules import canonical, inchikey
from tailrx.chem.structure import Drawn, Keyed, read_structure
from tailrx.errors import DataError

PARACETAMOL = "CC(=O)Nc1ccc(O)cc1"
INCHI = "InChI=1S/C8H9NO2/c1-6(10)9-7-2-4-8(11)5-3-7/h2-5,11H,1H3,(H,9,10)"


def test_smiles_and_inchi_of_one_molecule_are_one_drawing():
    drawn, read = read_structure(f" {PARACETAMOL} "), read_structure(INCHI)
    assert isinstance(drawn, Drawn)
    assert isinstance(read, Drawn)
    assert drawn.keys == read.keys
    assert drawn.keys
    assert drawn.keys.written == inchikey(PARACETAMOL)
    assert canonical(read.smiles) == canonical(PARACETAMOL)  # the amide, as every table draws it


def test_inchi_keeps_stereo_chemistry():
    read = read_structure("InChI=1S/C3H7NO2/c1-2(4)3(5)6/h2H,4H2,1H3,(H,5,6)/t2-/m0/s1")
    assert isinstance(read, Drawn)
    assert canonical(read.smiles) == canonical("C[C@H](N)C(=O)O")


@pytest.mark.parametrize(
    ("smiles", "text"),
    [
        ("OCC(O)C=O", "InChI=1S/C3H6O3/c4-1-3(6)2-5/h1,3,5-6H,2H2"),  # glyceraldehyde; dihydroxyacetone by way of enols
        (
            "OC1N=C(C2=CC=CC=C2Cl)C2=C(NC1=O)C=CC(Cl)=C2",
            "InChI=1S/C15H10Cl2N2O2/c16-8-5-6-12-10(7-8)13(19-15(21)14(20)18-12)9-3-1-2-4-11(9)17/h1-7,15,21H,"
            "(H,18,20)",
        ),
    ],
    ids=["glyceraldehyde", "lorazepam"],
)
def test_inchi_is_never_read_as_a_tautomer_that_is_another_substance(smiles, text):
    read = read_structure(text)
    assert isinstance(read, Drawn)
    assert read.keys
    assert read.keys.written == inchikey(smiles) == inchikey(read.smiles)
    assert canonical(read.smiles) == canonical(smiles)


@pytest.mark.parametrize("text", ["RZVAJINKPMORJF-UHFFFAOYSA-N", "InChIKey=RZVAJINKPMORJF-UHFFFAOYSA-N"])
def test_a_key_is_told_apart_from_a_structure(text):
    assert read_structure(text) == Keyed("RZVAJINKPMORJF-UHFFFAOYSA-N")


@pytest.mark.parametrize(
    ("text", "components", "left_out"),
    [
        (PARACETAMOL, 1, ()),
        (f"{PARACETAMOL}.Cl", 1, ()),
        (f"{PARACETAMOL}.{PARACETAMOL}.OS(=O)(=O)O", 1, ()),  # two molecules of one drug
        (f"{PARACETAMOL}.CS(=O)(=O)O", 1, ("mesylate",)),
        (f"{PARACETAMOL}.Cn1cnc2c1c(=O)n(C)c(=O)n2C", 2, ()),
        ("N.N.Cl[Pt]Cl", 0, ()),
        ("[Na+].[Cl-]", 0, ()),
        ("CC(=O)[O-].[Na+]", 0, ()),  # nothing would be left
        (f"{PARACETAMOL}.Cn1cnc2c1c(=O)n(C)c(=O)n2C.[Zn+2].[Cl-].[Cl-]", 2, ()),  # a metal hides no mixture
        (f"{PARACETAMOL}.OO", 2, ()),
        (f"{PARACETAMOL}.O=[As]O", 2, ()),
        (f"{PARACETAMOL}.[Na+].[131I-]", 2, ()),
        (f"{PARACETAMOL}.O.[Na+].[I-].[NH4+].[O-]P(=O)([O-])O.[O-][N+]([O-])=O", 1, ()),
    ],
)
def test_a_mixture_is_counted_and_counter_ions_are_named(text, components, left_out):
    read = read_structure(text)
    assert isinstance(read, Drawn)
    assert (len(read.components), read.left_out) == (components, left_out)


@pytest.mark.parametrize("text", ["C1CC", "InChI=1S/garbage", "InChI=1S/" + "C" * 100_000, "", "warfarin sodium"])
def test_what_is_no_structure_is_refused_in_one_sentence(text):
    with pytest.raises(DataError) as why:
        read_structure(text)
    assert len(str(why.value).splitlines()) == 1
    assert len(str(why.value)) < 300
