"""The reader of Ryu-86, on small files written for the purpose."""

import gzip

import pytest
from tests.unit.data.drugbank_files import SHARED, Written, told

from tailrx.data.datasets import ryu86 as part
from tailrx.data.drugbank import PROTEINS
from tailrx.errors import DataError, DownloadError

PAIRS = "DX2,DX1,0\nDX3,DX1,1\nDX1,DX2,1\nDX2,DX3,2\n"
SMILES = ",drug_id,smiles\n0,DX1,CCO\n1,DX8,CCC\n2,DX2,CCN\n"
SIDES = """drugbank_id,ddibench_cluster,ddibench_random,ddibench_node_id,name,approval_date,approval_year
DX3,test,valid,1,Gammol,,
DX9,valid,valid,,Other,,
DX2,train,test,2,Betaxine,,
DX1,train,train,3,Alpha acid,,
"""
CALM = "One drug may calm the mood of the other"
GAIT = "The gait of one drug can be slowed when combined with the other"
JOY = "The joy of one drug and the other grows"


def written(folder, sides=True, **changed):
    contents = {part.PAIRS: PAIRS, part.STRUCTURES: SMILES, **SHARED} | changed.pop("files", {})
    return Written(folder, contents | ({part.SIDES: gzip.compress(SIDES.encode())} if sides else {}))


@pytest.fixture
def files(tmp_path):
    return written(tmp_path)


def test_pairs_keep_the_order_of_the_source_and_types_its_numbers(files):
    dataset = part.BUILD(files=files)
    assert told(dataset) == [("DX2", "DX1", CALM), ("DX3", "DX1", GAIT), ("DX1", "DX2", GAIT), ("DX2", "DX3", JOY)]
    assert dataset.target.tolist() == [0, 1, 1, 2]
    assert [t.direction for t in dataset.labels] == ["directed", "directed", "symmetric"]


def test_the_drugs_are_those_of_the_pairs_by_id_with_what_is_joined_to_them(files):
    drugs = part.BUILD(files=files).drugs
    assert [d.id for d in drugs] == ["DX1", "DX2", "DX3"]
    assert [d.name for d in drugs] == ["Alpha acid", "Betaxine", "DX3"]
    assert [d.smiles for d in drugs] == ["CCO", "CCN", None]
    assert [dict(d.sets) for d in drugs] == [{"target": {"P1", "P2"}, "enzyme": {"P3"}}, {"transporter": {"P5"}}, {}]


def test_two_types_of_a_pair_are_kept_or_dropped_as_told(files):
    """DX1 and DX2 have type 0 in one order and type 1 in the other."""
    kept, dropped = (part.BUILD(files=files, conflicts=choice) for choice in ("keep", "drop"))
    assert len(kept) == 4
    assert told(dropped) == [("DX3", "DX1", GAIT), ("DX2", "DX3", JOY)]
    assert [t.name for t in dropped.labels] == [GAIT, JOY]
    assert any(n.startswith("1 pairs carry two different types and were kept: ") for n in kept.notes)
    assert "1 pairs carry two different types and were dropped." in dropped.notes


def test_the_sides_of_drugs_are_those_of_the_benchmark_by_id(files):
    assert part.BUILD(files=files).drug_sides == {
        "cluster": ("train", "train", "test"),
        "random": ("train", "test", "valid"),
    }


def test_without_the_file_of_sides_the_dataset_loads_and_says_what_it_lacks(tmp_path):
    dataset = part.BUILD(files=written(tmp_path, sides=False))
    assert dataset.drug_sides == {}
    assert [n for n in dataset.notes if "--from" in n] == [
        "ddi/deepddi_ryu86/ddibench_drug_splits.csv.gz is in no folder named with --from or TAILRX_DATA, so drugs have "
        "no sides for cold_given."
    ]
    assert dataset.sha256 == part.BUILD(files=written(tmp_path)).sha256


def test_sides_that_lack_a_drug_are_refused(tmp_path):
    short = SIDES.replace("DX3,", "DX7,").encode()
    with pytest.raises(DataError, match=r"lacks 1 drugs of ryu86, first DX3; fetch it again"):
        part.BUILD(files=written(tmp_path, files={part.SIDES: gzip.compress(short)}, sides=False))


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        (part.PAIRS, "DX1,DX2,3\n", "holds '3' where a number below 3 should stand; fetch it again"),
        (part.PAIRS, "DX1,DX2\n", "row 1: a row has 3 cells, this one 2; fetch it again"),
        (part.STRUCTURES, "drug_id,smiles\n", "row 1: a row has 3 cells, this one 2; fetch it again"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_in_one_sentence(tmp_path, file, content, why):
    with pytest.raises(DataError, match=why):
        part.BUILD(files=written(tmp_path, files={file: content}))


def test_a_file_that_cannot_be_had_is_an_error(tmp_path):
    here = written(tmp_path)
    del here.paths[PROTEINS.path]
    with pytest.raises(DownloadError, match=r"drugbank/proteins\.tsv is not here"):
        part.BUILD(files=here)


def test_the_card_forbids_commercial_use_and_every_download_is_pinned():
    assert part.CARD.commercial_use is False
    assert "CC BY-NC" in part.CARD.licence
    assert all(f.url.startswith("https://") and f.licence and f.size for f in part.FILES)
    assert part.SIDES not in part.FILES
