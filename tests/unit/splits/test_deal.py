"""The deal of pairs, against the same deal by a loop; and the checksums of splits that results were published with."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.splits.tiny import dataset

from tailrx.data.catalogue import Files, source_folder
from tailrx.data.datasets.ddimdl import ddimdl
from tailrx.registry import SPLITS
from tailrx.seeding import numpy_stream
from tailrx.splits._deal import deal

DRUG = st.sampled_from("abcdefg")
ROW = st.tuples(DRUG, DRUG, st.sampled_from("xyz")).filter(lambda row: row[0] != row[1])
ROWS = st.lists(ROW, min_size=3, max_size=40)


def by_loop(data, rows, parts, seed, purpose):
    """Row by row: a pair goes with the rarest of its types, the types in turn, their pairs shuffled."""
    counts, found = data.counts(rows), {}
    for row in rows.tolist():
        pair = "\t".join(sorted(data.drugs[d].id for d in data.pair[row].tolist()))
        label = data.labels[data.target[row]].name
        found.setdefault(pair, []).append((int(counts[data.target[row]]), label, int(data.unit[row])))
    rarest = {pair: min(several) for pair, several in found.items()}
    part, turn = {}, 0
    for name in sorted({label for _, label, _ in rarest.values()}):
        units = [unit for _, (_, label, unit) in sorted(rarest.items()) if label == name]
        if len(units) == 1:
            part[units[0]] = -1
            continue
        for unit in numpy_stream(seed, purpose, name).permutation(units).tolist():
            part[unit], turn = turn % parts, turn + 1
    return [part[u] for u in data.unit[rows].tolist()]


@settings(max_examples=80, deadline=None)
@given(rows=ROWS, parts=st.integers(2, 6), seed=st.integers(0, 2), left_out=st.integers(0, 2))
def test_it_is_the_deal_of_the_loop_also_where_pairs_carry_several_types(rows, parts, seed, left_out):
    data = dataset(rows, direction="directed")
    some = np.arange(len(data))[left_out:]
    assert deal(data, some, parts, seed, "test").tolist() == by_loop(data, some, parts, seed, "test")


@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_all_rows_of_a_pair_go_to_one_part(rows):
    data = dataset(rows, direction="directed")
    parts = deal(data, np.arange(len(data)), 5, 0, "test")
    for unit in set(data.unit.tolist()):
        assert len(set(parts[data.unit == unit].tolist())) == 1


RESULTS = Path(__file__).parents[3] / "benchmarks" / "results"


def published():
    """Of every split of ddimdl, first draw, that a kept result names: its settings, protocol, and checksum."""
    found = set()
    for path in RESULTS.rglob("*-fold[0-9]-*.json"):
        result = json.loads(path.read_text(encoding="utf-8"))
        if result["dataset"] != "ddimdl" or result["fold_seed"] != 0:
            continue
        settings = json.dumps(result["config"]["split"], sort_keys=True)
        found.add((settings, result["protocol"], result["data_sha256"], result["split_sha256"]))
    return sorted(found)


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("TAILRX_DATA"), reason="TAILRX_DATA names no folder of real data")
def test_splits_are_those_that_the_published_results_were_made_with():
    data = ddimdl(files=Files(cache=Path("does-not-exist"), source=source_folder(), offline=True))
    assert len(published()) >= 30  # three splits, two protocols, five folds
    for text, protocol, data_sha256, split_sha256 in published():
        said = json.loads(text)
        split = SPLITS.build(said.pop("name"), said, dataset=data, protocol=protocol)
        assert (data.sha256, split.sha256(data)) == (data_sha256, split_sha256), text
