"""One form for all spellings of a reaction, and different forms for different ones."""

import random

import pytest
from rdkit import Chem

from tailrx.chem.reactions import canonical_form, sides
from tailrx.errors import DataError
from tailrx.types import Molecule

ESTER = "CC(=O)O.OCC>>CCOC(C)=O"


def respelt(smiles, seed):
    """The same fragments in another order, and each in another order of its atoms."""
    draw = random.Random(seed)
    parts = [Chem.MolToSmiles(Chem.MolFromSmiles(p), doRandom=True, canonical=False) for p in smiles.split(".")]
    draw.shuffle(parts)
    return ".".join(parts)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    "text", [ESTER, "C[C@H](N)C(=O)O.ClC(=O)c1ccccc1>>C[C@H](NC(=O)c1ccccc1)C(=O)O", "N#Cc1ccc2[nH]ccc2c1.[Na+].[OH-]"]
)
def test_atom_order_order_of_fragments_and_spelling_change_nothing(text, seed):
    assert canonical_form(">".join(part and respelt(part, seed) for part in text.split(">"))) == canonical_form(text)


def test_the_canonical_form_is_written_by_hand():
    assert canonical_form("OCC.OC(C)=O>[H+]>O(CC)C(=O)C") == "CC(=O)O.CCO>>CCOC(C)=O"
    assert canonical_form("OCC") == "CCO"


def test_atom_maps_and_agents_do_not_count():
    mapped = "[CH3:1][C:2](=[O:3])[OH:4].[OH:5][CH2:6][CH3:7]>O=S(=O)(O)O>[CH3:1][C:2](=[O:3])[O:5][CH2:6][CH3:7]"
    assert canonical_form(mapped) == canonical_form(ESTER)


def test_what_only_a_map_told_apart_is_no_stereo_centre():
    assert canonical_form("[CH3:1][C@H:2]([CH3:3])[OH:4]>>[CH3:1][C:2](=[O:4])[CH3:3]") == canonical_form(
        "CC(C)O>>CC(C)=O"
    )


@pytest.mark.parametrize(
    "other", ["CCOC(C)=O>>CC(=O)O.OCC", "CC(=O)O.OC>>COC(C)=O", "CC(=O)O.OCC.OCC>>CCOC(C)=O", "CCOC(C)=O"]
)
def test_another_reaction_has_another_form(other):
    assert canonical_form(other) != canonical_form(ESTER)


def test_mirror_images_are_two_molecules():
    assert canonical_form("C[C@H](N)C(=O)O") != canonical_form("C[C@@H](N)C(=O)O")


@pytest.mark.parametrize("text", ["CC>CC", "CC>>CC>CC", ">>CC", "CC>>", "CC> >", "CC>>>CC"])
def test_what_is_no_whole_reaction_is_one_sentence(text):
    with pytest.raises(DataError, match="a reaction is written reactants>agents>product"):
        canonical_form(text)


@pytest.mark.parametrize("text", ["CC>>C1C", "C1C>>CC", "CC>C1C>CC", "C1C", ""])
def test_a_side_that_does_not_read_is_named(text):
    with pytest.raises(DataError, match="SMILES"):
        canonical_form(text)


def test_the_sides_are_as_written():
    assert sides("OCC.CC(=O)O>[H+]>CCOC(C)=O") == ("OCC.CC(=O)O", "[H+]", "CCOC(C)=O")


def test_a_dative_bond_is_no_arrow():
    assert sides("[NH3]->[Pt](Cl)Cl>>N") == ("[NH3]->[Pt](Cl)Cl", "", "N")
    assert not Molecule("a", "[NH3]->[Pt](Cl)(Cl)<-[NH3]").is_reaction
    assert Molecule("b", "[NH3]->[Pt](Cl)Cl>>N").is_reaction
    assert canonical_form("[NH3]->[Pt](Cl)Cl") == canonical_form("Cl[Pt](<-[NH3])Cl")
