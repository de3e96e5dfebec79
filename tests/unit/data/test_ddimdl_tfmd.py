"""DDIMDL as TFMD cuts it: what is left out, and that the rest is ddimdl's."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.unit.data.test_ddimdl import write

from tailrx.data.catalogue import Files, source_folder
from tailrx.data.datasets import ddimdl_tfmd as part
from tailrx.data.datasets.ddimdl import ddimdl


@pytest.fixture
def files(tmp_path):
    """Three invented drugs and their three pairs, each pair of another two."""
    paths = write(tmp_path)
    return SimpleNamespace(get=lambda file: paths[file.path])


def test_the_drug_left_out_takes_its_pairs_with_it_and_drugs_without_a_pair_go(files, monkeypatch):
    monkeypatch.setattr(part, "LEFT_OUT", "DX1")
    cut, whole = part.BUILD(files=files), ddimdl(files=files)
    assert [d.id for d in cut.drugs] == ["DX2", "DX3"]
    assert cut.drugs == whole.drugs[1:]
    assert list(cut.keys) == [key for key in whole.keys if "DX1" not in key]
    assert (cut.name, whole.name) == ("ddimdl_tfmd", "ddimdl")


def test_drugs_without_a_pair_are_left_out(files, tmp_path, monkeypatch):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "event.db")) as db, db:
        db.execute("INSERT INTO drug VALUES (3, 'DX4', 'P1', '', '', '', 'Lonely')")
    assert [d.id for d in ddimdl(files=files).drugs] == ["DX1", "DX2", "DX3", "DX4"]
    assert [d.id for d in part.BUILD(files=files).drugs] == ["DX1", "DX2", "DX3"]


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("TAILRX_DATA"), reason="TAILRX_DATA names no folder of real data")
def test_the_real_one_has_the_counts_of_its_paper():
    real = part.BUILD(files=Files(cache=Path("does-not-exist"), source=source_folder(), offline=True))
    counts = real.counts()
    assert (len(real.drugs), len(real), len(real.labels)) == (569, 37_243, 65)
    assert (counts.max(), counts.min(), counts.max() / counts.min()) == (9_810, 3, 3_270)
    assert len(set(real.pair.ravel().tolist())) == 569
    assert "DB00515" not in {d.id for d in real.drugs}
