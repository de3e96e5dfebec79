"""Part of a dataset: rows and drugs renumbered together, and every column that belongs to them with them."""

import numpy as np
import pytest
from tests.unit.splits.tiny import dataset

from tailrx.data.dataset import PairDataset
from tailrx.data.subset import with_drugs, with_rows
from tailrx.errors import DataError

ROWS = [("a", "b", "x"), ("c", "a", "y"), ("b", "d", "z"), ("c", "d", "x")]
SIDES = {"given": ("train", "valid", "test", "")}


def all_of_it():
    data = dataset(ROWS, ["train", "valid", "test", ""])
    return PairDataset(data.drugs, data.labels, data.pair, data.target, data.card, data.given_split, drug_sides=SIDES)


def told(data):
    return [tuple(key.split("\t")) for key in data.keys]


def test_the_rows_kept_say_what_they_said_and_types_without_a_row_go():
    part = with_rows(all_of_it(), np.array([True, False, False, True]))
    assert told(part) == [ROWS[0], ROWS[3]]
    assert part.given_split == ("train", "")
    assert [t.name for t in part.labels] == ["x"]
    assert [d.id for d in part.drugs] == list("abcd")
    assert part.drug_sides == SIDES


def test_a_drug_left_out_takes_its_rows_with_it_and_the_others_keep_their_place():
    part = with_drugs(all_of_it(), np.array([False, True, True, True]))
    assert told(part) == [ROWS[2], ROWS[3]]
    assert [d.id for d in part.drugs] == list("bcd")
    assert part.drug_sides == {"given": ("valid", "test", "")}
    assert part.given_split == ("test", "")


def test_a_part_without_rows_is_no_dataset():
    with pytest.raises(DataError, match="has no pairs"):
        with_drugs(all_of_it(), np.array([True, False, False, False]))


def test_sides_must_name_every_drug():
    data = all_of_it()
    with pytest.raises(DataError, match=r"drug sides 'given' must name one side for each of 4 drugs; got 1\."):
        PairDataset(data.drugs, data.labels, data.pair, data.target, data.card, drug_sides={"given": ("train",)})
