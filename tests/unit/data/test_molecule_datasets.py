"""USPTO-50K and HIV: how their files are read, by invented lines; and the counts of the real ones."""

import os
from collections import Counter
from types import SimpleNamespace

import pytest

from tailrx.data.catalogue import Files, source_folder
from tailrx.data.datasets import hiv, uspto50k
from tailrx.errors import DataError
from tailrx.registry import DATASETS

needs_real = pytest.mark.skipif(not os.environ.get("TAILRX_DATA"), reason="TAILRX_DATA names no folder of real data")
LINES = {
    "train_sources": "<RX_8> C C = O\n<RX_7> C C O\n",
    "train_targets": "C C O\nC C = O\n",
    "valid_sources": "<RX_8> C C ( C ) = O\n",
    "valid_targets": "C C ( C ) O\n",
    "test_sources": "<RX_10> C Cl\n",
    "test_targets": "C . Cl Cl\n",
}


def made_of(folder, lines):
    """Finds the files of `lines` in `folder` by the last part of their path."""
    for name, text in lines.items():
        (folder / name).write_text(text)
    return SimpleNamespace(get=lambda file: folder / file.path.split("/")[1], cache=None)


def test_product_and_reactants_of_one_line_are_joined_in_the_direction_of_the_reaction(tmp_path):
    made = uspto50k.BUILD(files=made_of(tmp_path, LINES))
    assert [m.smiles for m in made.molecules] == ["CCO>>CC=O", "CC=O>>CCO", "CC(C)O>>CC(C)=O", "C.ClCl>>CCl"]
    names = [made.labels[t].name for t in made.target.tolist()]
    assert names == ["oxidations", "reductions", "oxidations", "functional group addition"]
    assert made.given_split == ("train", "train", "valid", "test")
    assert len(made.labels) == 10


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("train_targets", "C C O\n", "must have a line for each reaction"),
        ("test_sources", "<RX_11> C Cl\n", "test_sources:1 does not begin with <RX_1> to <RX_10>"),
        ("test_sources", "<RX_0> C Cl\n", "does not begin with"),
        ("test_sources", "C Cl\n", "does not begin with"),
    ],
)
def test_lines_that_are_no_reactions_of_a_class_are_refused(tmp_path, name, text, said):
    with pytest.raises(DataError, match=said):
        uspto50k.BUILD(files=made_of(tmp_path, {**LINES, name: text}))


def test_the_screen_is_read_by_its_last_column(tmp_path):
    made = hiv.BUILD(files=made_of(tmp_path, {"HIV.csv": "smiles,activity,HIV_active\nC,CI,0\nCC,CM,1\nC1CC,CA,1\n"}))
    assert [t.name for t in made.labels] == ["inactive", "active"]
    assert made.target.tolist() == [0, 1]
    assert [(r.row, r.text) for r in made.rejected] == [(3, "C1CC")]


def test_molecule_datasets_say_of_which_job_they_are():
    jobs = {name: DATASETS.job(name) for name in DATASETS.names()}
    assert {n for n, job in jobs.items() if job == "molecule"} == {"hiv", "uspto50k", "molecule_table"}
    assert {job for n, job in jobs.items() if n in ("ddimdl", "starter", "table")} == {"pair"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return Files(cache=tmp_path_factory.mktemp("cache"), source=source_folder(), offline=True)


@needs_real
@pytest.mark.real
@pytest.mark.slow
def test_uspto50k_has_the_counts_of_its_source(files):
    real, counts = uspto50k.BUILD(files=files), [15122, 11913, 5639, 900, 650, 8353, 4585, 814, 1834, 227]
    assert real.counts().tolist() == counts
    assert round(max(counts) / min(counts), 2) == 66.62
    assert Counter(real.given_split) == {"train": 40_029, "valid": 5_004, "test": 5_004}
    assert (len(real), len(real.molecules), len(set(real.unit.tolist()))) == (50_037, 50_036, 50_036)
    assert len(set(real.keys)) == len(real)
    assert real.rejected == ()
    assert "two labels or more: 1; kept" in real.notes[0]
    assert len(uspto50k.BUILD(files=files, conflicts="drop")) == 50_035


@needs_real
@pytest.mark.real
@pytest.mark.slow
def test_hiv_has_the_counts_of_its_source_and_seven_structures_that_do_not_read(files):
    real = hiv.BUILD(files=files)
    assert real.counts().tolist() == [39_677, 1_443]
    assert len(set(real.unit.tolist())) == len(real) == 41_120
    assert [r.row for r in real.rejected] == sorted(r.row for r in real.rejected)
    assert len(real.rejected) == 7
    assert all("does not parse" in r.reason for r in real.rejected)
