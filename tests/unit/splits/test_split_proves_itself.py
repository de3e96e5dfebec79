"""A `Split` refuses what is no split, and its certificate can be checked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.splits.tiny import dataset, typed

from tailrx.errors import SplitError
from tailrx.splits import Split
from tailrx.splits.cold import ColdSplit
from tailrx.splits.kfold import kfold

ROWS = [("a", "b", "x"), ("a", "c", "x"), ("b", "c", "y"), ("c", "d", "y"), ("d", "e", "z")]


def split(train=(0, 1), valid=(2,), test=(3, 4), unused=(), unit="pair", name="mine", protocol="clean"):
    kind = ColdSplit if unit == "drug" else Split
    return kind(name, unit, protocol, *(np.array(r, np.int64) for r in (train, valid, test, unused)))


def test_a_right_one_gives_itself_back():
    one = split()
    assert one.check(dataset(ROWS)) is one


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (split(train=(0, 1, 3)), r"split 'mine' must name each of 5 rows once; it names 6, 5 of them different"),
        (split(train=(0,)), "it names 4, 4 of them different"),
        (split(train=(0, 7)), "it names 5, 4 of them different rows of it"),
        (split(train=(0, -1)), "it names 5, 4 of them different rows of it"),
        (split(train=(0, 1, 2), valid=()), "leaves 'valid' without rows"),
        (split(train=(), unused=(0, 1)), "leaves 'train' without rows"),
        (split(test=(), unused=(3, 4)), "leaves 'test' without rows"),
        (split(unit="drug"), "holds out 2 pairs that have not exactly 1 of their drugs outside training; put such"),
    ],
)
def test_what_is_no_split_is_refused_in_one_sentence(wrong, sentence):
    with pytest.raises(SplitError, match=sentence) as caught:
        wrong.check(dataset(ROWS))
    assert str(caught.value).count("\n") == 0


def test_a_pair_on_two_sides_is_found_whatever_its_order():
    data = dataset([*ROWS, ("b", "a", "y")])
    with pytest.raises(SplitError, match="lets 1 pairs stand on two sides"):
        split(test=(3, 4, 5)).check(data)
    split(train=(0, 1, 5)).check(data)


def test_a_split_by_drugs_may_promise_one_new_drug_or_two():
    """Training knows a, b, c: c-d has one new drug, d-e two."""
    data = dataset(ROWS)
    one = split(train=(0, 1, 2), valid=(), test=(3,), unused=(4,), unit="drug", protocol="paper")
    two = replace(one, test=np.array([4]), unused=np.array([3]), new_drugs=2)
    one.check(data)
    two.check(data)
    for wrong in (replace(one, new_drugs=2), replace(two, new_drugs=1)):
        with pytest.raises(SplitError, match="holds out 1 pairs that have not exactly"):
            wrong.check(data)


def test_the_certificate_counts_what_can_be_counted_by_hand():
    """Training knows a, b, c. Tested: c-d has one new drug, d-e two. z has no training row."""
    data = dataset(ROWS)
    said = split().certificate(data)
    assert said["rows"] == {"train": 2, "valid": 1, "test": 2, "unused": 0}
    assert said["test_pairs_by_unseen_drugs"] == {"0": 0, "1": 1, "2": 1}
    assert said["types_without_training_rows"] == ["y", "z"]
    assert said["units_crossing"] == 0
    assert (said["split"], said["unit"], said["protocol"]) == ("mine", "pair", "clean")
    assert (said["fold"], said["n_folds"], said["fold_seed"]) == (0, 1, 0)
    assert said["test_chooses_epoch"] is False
    assert split(train=(0, 1, 2), valid=(), protocol="paper").certificate(data)["test_chooses_epoch"] is True
    assert said["data_sha256"] == data.sha256
    assert said["split_sha256"] == split().sha256(data)


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(5)))
def test_the_checksum_is_that_of_the_content_and_not_of_the_row_order(order):
    data, moved = dataset(ROWS), dataset([ROWS[i] for i in order])
    place = {old: new for new, old in enumerate(order)}
    there = split(*(sorted(place[r] for r in side) for side in ((0, 1), (2,), (3, 4))))
    assert there.sha256(moved) == split().sha256(data)
    assert moved.sha256 == data.sha256


def test_the_checksum_changes_when_a_row_changes_sides_or_type():
    data = dataset(ROWS)
    other = dataset([*ROWS[:4], ("d", "e", "y")])
    sums = {split().sha256(data), split(train=(0, 2), valid=(1,)).sha256(data), split().sha256(other)}
    assert len(sums) == 3


def test_a_different_fold_has_a_different_checksum_and_the_same_fold_the_same():
    data = typed({"x": 40, "y": 12})
    sums = [kfold(dataset=data, protocol="clean", fold=k).sha256(data) for k in (0, 1, 0)]
    assert sums[0] == sums[2] != sums[1]


def test_changing_the_fold_number_alone_does_not_change_the_content():
    data = dataset(ROWS)
    assert replace(split(), fold=3).sha256(data) == split().sha256(data)
