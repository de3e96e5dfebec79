"""The reader of DDIMDL, on a small database written for the purpose; and, where the real one is at hand, its counts."""

import os
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from tailrx.data.catalogue import Files, source_folder
from tailrx.data.datasets import ddimdl as part
from tailrx.errors import DataError, DownloadError

DRUGS = [  # index, id, target, enzyme, pathway, smile (bit numbers), name; invented
    (1, "DX2", "P2", "E1|E2", "hsa:1|HAS:2", "9|10|", "Betaxine"),
    (0, "DX1", "P1|P2", "", "hsa:1", "9", "AlphaAcid"),
    (2, "DX3", "P9", "E1", "", "", "Gammol"),
]
EVENTS = [(1, "DX2", "DX3"), (0, "DX1", "DX2"), (2, "DX1", "DX3")]
EXTRACTION = [(2, "the sedative activities", "increase"), (0, "The metabolism", "decrease"),
              (1, "the sedative activities", "increase")]  # fmt: skip
SMILES = "drug_id,smiles\nDX1,CC(=O)O\nDX2,CCN\n"
VOCABULARY = (
    "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"
    'DX1,,Alpha acid,,,"Acid, alpha | Alphic acid | Alpha acid",\nDX9,,Other,,,,\n'
)


def write(folder: Path, *, extraction: list[tuple[int, str, str]] = EXTRACTION) -> dict[str, Path]:
    paths = {part.EVENTS.path: folder / "event.db", part.STRUCTURES.path: folder / "smiles.csv",
             part.VOCABULARY.path: folder / "vocabulary.csv"}  # fmt: skip
    with closing(sqlite3.connect(paths[part.EVENTS.path])) as db, db:
        db.execute('CREATE TABLE drug ("index" INTEGER, id, target, enzyme, pathway, smile, name)')
        db.execute('CREATE TABLE event ("index" INTEGER, id1, name1, id2, name2, interaction)')
        db.execute('CREATE TABLE extraction ("index" INTEGER, mechanism, action, drugA, drugB)')
        db.executemany("INSERT INTO drug VALUES (?, ?, ?, ?, ?, ?, ?)", DRUGS)
        db.executemany("INSERT INTO event VALUES (?, ?, '', ?, '', '')", EVENTS)
        db.executemany("INSERT INTO extraction VALUES (?, ?, ?, '', '')", extraction)
    paths[part.STRUCTURES.path].write_text(SMILES)
    paths[part.VOCABULARY.path].write_text(VOCABULARY)
    return paths


@pytest.fixture
def files(tmp_path):
    """Gives each file by its path in the catalogue, unverified."""
    paths = write(tmp_path)
    return SimpleNamespace(get=lambda file: paths[file.path])


def test_pairs_and_types_are_joined_by_index_and_not_by_the_order_of_rows(files):
    dataset = part.BUILD(files=files)
    triples = [
        (dataset.drugs[a].id, dataset.drugs[b].id, dataset.labels[t].name)
        for (a, b), t in zip(dataset.pair.tolist(), dataset.target.tolist(), strict=True)
    ]
    assert triples == [
        ("DX1", "DX2", "The metabolism decrease"),
        ("DX2", "DX3", "the sedative activities increase"),
        ("DX1", "DX3", "the sedative activities increase"),
    ]


def test_drugs_stand_in_the_order_of_their_index_with_their_token_sets(files):
    first, second, third = part.BUILD(files=files).drugs
    assert [first.id, second.id, third.id] == ["DX1", "DX2", "DX3"]
    assert first.sets == {"target": {"P1", "P2"}, "enzyme": set(), "pathway": {"hsa:1"}, "substructure": {"9"}}
    assert second.sets["substructure"] == {"9", "10"}  # a trailing | is no token
    assert third.sets["pathway"] == set()


def test_the_misspelt_prefix_of_one_pathway_is_mended(files):
    assert part.BUILD(files=files).drugs[1].sets["pathway"] == {"hsa:1", "hsa:2"}


def test_names_come_from_the_vocabulary_and_the_squeezed_one_becomes_a_synonym(files):
    first, second, _ = part.BUILD(files=files).drugs
    assert (first.name, first.synonyms) == ("Alpha acid", ("Acid, alpha", "AlphaAcid", "Alphic acid"))
    assert (second.name, second.synonyms) == ("Betaxine", ())


def test_without_the_vocabulary_there_are_no_data_rather_than_data_of_other_names(files):
    def get(file):
        if file is part.VOCABULARY:
            raise DownloadError(f"{file.path} is not here.")
        return files.get(file)

    with pytest.raises(DownloadError, match=r"drugbank_vocabulary\.csv is not here"):
        part.BUILD(files=SimpleNamespace(get=get))


def test_a_drug_without_structure_has_none(files):
    assert [d.smiles for d in part.BUILD(files=files).drugs] == ["CC(=O)O", "CCN", None]


def test_no_direction_is_claimed_and_the_neutral_sentence_names_both_drugs(files):
    for label in part.BUILD(files=files).labels:
        assert label.direction == "unknown"
        assert not label.sentence
        assert "{a}" in label.neutral
        assert "{b}" in label.neutral
    assert "the metabolism may decrease" in part.BUILD(files=files).labels[0].neutral


def test_the_card_forbids_commercial_use_and_every_file_is_pinned(files):
    card = part.BUILD(files=files).card
    assert card.commercial_use is False
    assert "CC BY-NC" in card.licence
    assert all(f.url.startswith("https://") and f.licence and f.size for f in part.FILES)


def test_reading_leaves_the_database_as_it_was(files):
    path = files.get(part.EVENTS)
    before = path.read_bytes()
    part.BUILD(files=files)
    assert path.read_bytes() == before
    assert {p.name for p in path.parent.iterdir()} == {"event.db", "smiles.csv", "vocabulary.csv"}


@pytest.mark.parametrize("content", [b"not a database, but long enough to be looked at" * 30, b""])
def test_a_database_that_does_not_read_is_refused_in_one_sentence(files, content):
    files.get(part.EVENTS).write_bytes(content)
    with pytest.raises(DataError, match=r"event\.db does not read as DDIMDL \(.+\); fetch it again: tailrx data get"):
        part.BUILD(files=files)


needs_real = pytest.mark.skipif(not os.environ.get("TAILRX_DATA"), reason="TAILRX_DATA names no folder of real data")


@pytest.fixture(scope="module")
def real():
    return part.BUILD(files=Files(cache=Path("does-not-exist"), source=source_folder(), offline=True))


@pytest.mark.real
@needs_real
def test_the_real_one_has_the_counts_of_its_paper(real):
    counts = real.counts()
    assert (len(real.drugs), len(real), len(real.labels)) == (572, 37_264, 65)
    assert (counts.max(), counts.min()) == (9_810, 5)
    assert len(set(real.unit.tolist())) == len(real)


@pytest.mark.real
@needs_real
def test_the_real_one_has_for_every_drug_a_structure_that_reads(real):
    from tailrx.chem.fingerprints import morgan

    bits, problems = morgan([d.smiles for d in real.drugs])
    assert problems == {}
    assert bits.any(axis=1).all()
    assert all(d.sets["target"] for d in real.drugs)


@pytest.mark.real
@needs_real
def test_the_real_one_has_one_name_per_drug(real):
    assert max(Counter(d.name for d in real.drugs).values()) == 1
    assert all("HAS:" not in token for d in real.drugs for token in d.sets["pathway"])
