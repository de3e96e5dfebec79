"""What is joined to a drug by its DrugBank id, and what is left missing."""

import pytest
from tests.unit.data.drugbank_files import SHARED, Written

from tailrx.data import drugbank
from tailrx.data.catalogue import Files
from tailrx.errors import DataError, DownloadError


@pytest.fixture
def files(tmp_path):
    return Written(tmp_path, SHARED)


def test_names_and_synonyms_are_those_of_the_vocabulary_and_a_synonym_is_not_the_name(files):
    names = drugbank.drug_names(files)
    assert names["DX1"] == drugbank.DrugNames("Alpha acid", frozenset({"Acid, alpha", "Alphic acid"}))
    assert names["DX2"] == drugbank.DrugNames("Betaxine", frozenset())


def test_names_are_part_of_a_datasets_checksum_so_they_may_not_be_missing(tmp_path):
    without = {file: text for file, text in SHARED.items() if file != drugbank.VOCABULARY}
    with pytest.raises(DownloadError, match=r"drugbank_vocabulary\.csv is not here"):
        drugbank.drugs(["DX1"], {}, Written(tmp_path, without))


@pytest.mark.parametrize(("read", "file"), [(drugbank.drug_names, "drugbank_vocabulary.csv"),
                                            (drugbank.proteins, "proteins.tsv")])  # fmt: skip
def test_another_file_under_the_name_of_one_is_told_to_be_wrong_and_not_to_be_missing(read, file, tmp_path):
    (tmp_path / file).write_text("another file\n")
    with pytest.raises(
        DownloadError, match=f"{file} is not drugbank/{file}: its SHA-256 is .*; put the right file there"
    ):
        read(Files(cache=tmp_path / "cache", source=tmp_path, offline=True))


def test_proteins_of_every_organism_are_joined_and_carriers_are_not(files):
    assert drugbank.proteins(files) == {
        "DX1": {"target": {"P1", "P2"}, "enzyme": {"P3"}},
        "DX2": {"transporter": {"P5"}},
        "DX9": {"target": {"P6"}},
    }


def test_what_the_tables_do_not_list_is_missing_and_noted(files):
    (one, two, three), notes = drugbank.drugs(["DX1", "DX2", "DX3"], {"DX1": "CCO", "DX3": "CCN"}, files)
    assert (one.name, one.synonyms, one.smiles) == ("Alpha acid", ("Acid, alpha", "Alphic acid"), "CCO")
    assert one.sets == {"target": {"P1", "P2"}, "enzyme": {"P3"}}
    assert (two.smiles, two.sets) == (None, {"transporter": {"P5"}})
    assert (three.name, three.synonyms, three.sets) == ("DX3", (), {})
    assert notes == (
        "1 drugs have no structure in the source, which counts as missing: DX2.",
        "1 drugs are not in DrugBank's vocabulary and are called by their ids: DX3.",
    )


def test_proteins_change_numbers_so_they_may_not_be_missing(tmp_path):
    without = {file: text for file, text in SHARED.items() if file != drugbank.PROTEINS}
    with pytest.raises(DownloadError, match=r"proteins\.tsv is not here"):
        drugbank.drugs(["DX1"], {}, Written(tmp_path, without))


def test_a_protein_table_with_a_short_row_is_refused(tmp_path):
    broken = SHARED | {drugbank.PROTEINS: "drugbank_id\tcategory\n"}
    with pytest.raises(DataError, match="a row has 8 cells, this one 2"):
        drugbank.proteins(Written(tmp_path, broken))
