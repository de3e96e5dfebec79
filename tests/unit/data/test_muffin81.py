"""The reader of MUFFIN-81, on small files written for the purpose; and, where the real ones are at hand, their counts
and that their unnamed types are those of Ryu-86."""

import csv
import gzip
import os
from collections import Counter
from pathlib import Path

import pytest
from tests.unit.data.drugbank_files import SHARED, Written, told

from tailrx.bundle.answers import sentence
from tailrx.data.catalogue import Files, source_folder
from tailrx.data.conflicts import ceiling
from tailrx.data.datasets import muffin81 as part
from tailrx.data.datasets.ryu86 import ryu86
from tailrx.errors import DataError

STRUCTURES = "Compound::DX3\tCCN\nCompound::DX8\tCCC\nCompound::DX2\tCC\nCompound::DX1\tCCO\n"
PAIRS = "3\t0\t0\n0\t2\t1\n2\t3\t1\n3\t2\t0\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Of the three types of the table, the first is none here."""
    monkeypatch.setattr(part, "NOT_HERE", (0,))
    return Written(tmp_path, {part.PAIRS: PAIRS, part.STRUCTURES: STRUCTURES, **SHARED})


GAIT = "The gait of one drug can be slowed when combined with the other"
JOY = "The joy of one drug and the other grows"


def test_pairs_name_lines_of_the_structures_and_types_the_texts_that_are_left(files):
    assert told(part.BUILD(files=files)) == [
        ("DX1", "DX3", GAIT), ("DX3", "DX2", JOY), ("DX2", "DX1", JOY), ("DX1", "DX2", GAIT)]  # fmt: skip


def test_only_drugs_of_pairs_are_drugs_by_id_with_their_structure_and_what_is_joined(files):
    drugs = part.BUILD(files=files).drugs
    assert [(d.id, d.name, d.smiles) for d in drugs] == [
        ("DX1", "Alpha acid", "CCO"), ("DX2", "Betaxine", "CC"), ("DX3", "DX3", "CCN")]  # fmt: skip
    assert drugs[0].sets == {"target": {"P1", "P2"}, "enzyme": {"P3"}}


def test_two_types_of_a_pair_are_kept_or_dropped_as_told(files):
    assert len(part.BUILD(files=files)) == 4
    assert told(part.BUILD(files=files, conflicts="drop")) == [("DX1", "DX3", GAIT), ("DX3", "DX2", JOY)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("3\t4\t0\n", "holds '4' where a number below 4 should stand"),
        ("3\t0\t2\n", "holds '2' where a number below 2 should stand"),
        ("3 0 1\n", "row 1: a row has 3 cells, this one 1"),
    ],
)
def test_a_pair_of_a_line_or_type_that_is_not_there_is_refused(files, content, why):
    files.get(part.PAIRS).write_text(content)
    with pytest.raises(DataError, match=why):
        part.BUILD(files=files)


def test_the_card_forbids_commercial_use_and_every_file_is_pinned():
    assert part.CARD.commercial_use is False
    assert "CC BY-NC" in part.CARD.licence
    assert all(f.url.startswith("https://") and f.licence and f.size for f in part.FILES)


needs_real = pytest.mark.skipif(not os.environ.get("TAILRX_DATA"), reason="TAILRX_DATA names no folder of real data")
HERE = Files(cache=Path("does-not-exist"), source=source_folder(), offline=True)


@pytest.fixture(scope="module")
def real():
    return part.BUILD(files=HERE)


def flat(name):
    """Rows of the table joined from the same sources by others, beside the originals."""
    path = source_folder() / "ddi" / "muffin81" / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.real
@needs_real
def test_the_real_one_has_the_counts_of_its_source(real):
    counts = real.counts()
    assert (len(real.drugs), len(real), len(real.labels)) == (1_569, 172_426, 81)
    assert (counts.max(), counts.min(), (counts < 20).sum()) == (52_430, 10, 8)
    assert ceiling(real).either_order == len(set(real.unit.tolist())) == 172_426 - 405
    assert ceiling(real).in_order == len({tuple(p) for p in real.pair.tolist()}) == 172_021 + 117
    assert Counter(t.direction for t in real.labels) == {"directed": 75, "symmetric": 6}
    assert all(d.smiles and d.name != d.id for d in real.drugs)


@pytest.mark.real
@needs_real
def test_the_types_are_those_of_ryu86_row_by_row(real):
    """The numbering was not given: every row of drugs that ryu86 knows must be a row of ryu86, order and type."""
    theirs = ryu86(files=HERE)
    their_drugs, rows = {d.id for d in theirs.drugs}, set(theirs.keys)
    ours = [key for key in real.keys if set(key.split("\t")[:2]) <= their_drugs]
    assert len(ours) == 172_168 == sum(key in rows for key in ours)
    assert {t.name: t for t in theirs.labels}.items() >= {t.name: t for t in real.labels}.items()
    mine = {d.id for d in real.drugs}
    left = Counter(key.split("\t")[2] for key in theirs.keys if set(key.split("\t")[:2]) <= mine)
    here = {t.name for t in real.labels}
    assert sorted(n for name, n in left.items() if name not in here) == [1, 4, 4, 6, 7]  # five types under ten


@pytest.mark.real
@needs_real
def test_rows_and_types_agree_with_the_flat_tables(real):
    ids = [d.id for d in real.drugs]
    ours = [(ids[a], ids[b], t) for (a, b), t in zip(real.pair.tolist(), real.target.tolist(), strict=True)]
    assert ours == [(r["drug1"], r["drug2"], int(r["type_id"])) for r in flat("interactions.csv.gz")]
    for label, row in zip(real.labels, flat("types.csv.gz"), strict=True):
        turned = sentence(label, "#Drug2", "#Drug1", ordered=True)
        assert row["description"] in (sentence(label, "#Drug1", "#Drug2", ordered=True), turned)
