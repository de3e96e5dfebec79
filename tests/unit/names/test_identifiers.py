"""Identifiers among names are told from names and from one another, and resolve where the vocabulary has them."""

import pytest

from tailrx.names.identifiers import Identifier, identify, unwrapped
from tailrx.names.index import NameIndex
from tailrx.types import Drug, Substance, Vocabulary

WARFARIN = Substance(
    "DB00682",
    "Warfarin",
    ("Coumafene",),
    "PJVWKTKQMONHTI-UHFFFAOYSA-N",
    "81-81-2",
    "5Q7ZVV76EI",
    ("APRD00341", "DB99001"),
)
TWIN = Substance("DB00002", "Twin", cas="64-17-5", accessions=("APRD00002",))
OTHER = Substance("DB00003", "Other", cas="64-17-5")
VOCABULARY = Vocabulary("the vocabulary", "CC0", "0" * 64, (WARFARIN, TWIN, OTHER))
INDEX = NameIndex.of([Drug("DB00682", "Warfarin"), Drug("DB00003", "Other")], VOCABULARY, own=False)


@pytest.mark.parametrize(
    "text",
    [
        '="DB00682"',
        "'DB00682",
        "DB00682.0",
        "db682",
        "682",
        "682.0",
        "DB-00682",
        "DB 00682",
        "DRUGBANK:DB00682",
        "DrugBank ID: 682",
        "https://go.drugbank.com/drugs/DB00682",
        '"DB00682"',
        "APRD00341",
        "aprd00341",
        "DB99001",
        "81-81-2",
        "CAS 81-81-2",
        "CAS-RN: 81-81-2",
        "5Q7ZVV76EI",
        "UNII: 5q7zvv76ei",
        "PJVWKTKQMONHTI-UHFFFAOYSA-N",
        "InChIKey=PJVWKTKQMONHTI-UHFFFAOYSA-N",
    ],
)
def test_every_spelling_of_an_identifier_that_the_vocabulary_has_is_its_drug_and_said_to_be(text):
    match = INDEX.identified(text)
    assert match is not None
    assert match.drug == 0
    assert "Warfarin (DB00682)" in match.reason


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("RxCUI 11289", "RxCUI", "11289"),
        ("RXNORM:11289", "RxCUI", "11289"),
        ("B01AA03", "ATC code", "B01AA03"),
        ("ATC: b01a", "ATC code", "B01A"),
        ("0056-0172-70", "NDC", "0056-0172-70"),
        ("NDC 00056017270", "NDC", "00056017270"),
        ("CHEMBL1464", "ChEMBL id", "CHEMBL1464"),
        ("ChEMBL: 1464", "ChEMBL id", "1464"),
        ("CID 54678486", "PubChem CID", "54678486"),
        ("PubChem:54678486", "PubChem CID", "54678486"),
        ("SID 1234", "PubChem SID", "1234"),
        ("CHEBI:10033", "ChEBI id", "10033"),
        ("D00564", "KEGG id", "D00564"),
        ("SNOMED 372756006", "SNOMED code", "372756006"),
    ],
)
def test_an_identifier_of_another_kind_is_named_as_what_it_is_and_never_resolves(text, kind, value):
    assert identify(text) == Identifier(kind, value)
    match = INDEX.identified(text)
    assert match is not None
    assert (match.drug, match.near) == (None, ())
    assert f" {kind}, which is read only where a table of aliases lists it" in match.reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DB12345", "has the form of a DrugBank id, and neither a drug of this model nor the vocabulary has it"),
        ("50-00-0", "has the form of a CAS number"),
        ("1234567", "is a number and does not say of what"),
        ("CC(=O)Oc1ccccc1C(=O)O", "is a structure (SMILES), not a name"),
        ("[Na+].[Cl-]", "is a structure (SMILES)"),
        ("InChI=1S/H2O/h1H2", "is a structure (InChI)"),
    ],
)
def test_what_nothing_bears_is_said_to_be_that_and_gets_no_drugs_name(text, words):
    match = INDEX.identified(text)
    assert match is not None
    assert (match.drug, match.kind, match.near) == (None, "unknown text", ())
    assert words in match.reason


def test_an_identifier_of_two_substances_is_asked_back():
    match = INDEX.identified("64-17-5")
    assert match is not None
    assert (match.kind, match.near) == ("ambiguous", ("Other",))


def test_an_identifier_of_a_medicine_outside_the_model_says_so():
    match = INDEX.identified("APRD00002")
    assert match is not None
    assert match.substance == TWIN
    assert (
        "'APRD00002' is the DrugBank accession number of Twin (DB00002), a known medicine that is not" in match.reason
    )


@pytest.mark.parametrize(
    "text",
    [
        "warfarin",
        "COCOON",
        "Cobicistat",
        "vitamin B12",
        "C60",
        "81-81-3",
        "2024-01-15",
        "50 mg",
        "",
        "DB",
        "CCO",
        "iron",
    ],
)
def test_what_is_spelled_like_no_identifier_is_none(text):
    assert identify(text) is None
    assert INDEX.identified(text) is None


def test_a_number_alone_is_read_as_a_drugbank_id_with_a_warning():
    match = INDEX.identified("682")
    assert match is not None
    assert "of another kind of number write the kind in front" in match.reason


@pytest.mark.parametrize(
    ("cell", "text"), [('="x"', "x"), ("'x", "x"), ("' x ", "x"), ("'x'", "x"), ('"x"', "x"), ("'", "'")]
)
def test_what_a_spreadsheet_puts_around_a_cell_goes(cell, text):
    assert unwrapped(cell) == text
