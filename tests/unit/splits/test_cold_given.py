"""Splits by sides of drugs that the dataset brings."""

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.splits.tiny import complete, dataset

from tailrx.errors import SplitError
from tailrx.splits.cold_given import cold_given

SIDES = ("train",) * 6 + ("valid",) * 3 + ("test",) * 3  # of d00 to d11


def given(cells=SIDES, scheme="given"):
    return replace(complete(len(cells)), drug_sides={scheme: tuple(cells)})


def pairs(data, rows):
    return {tuple(sorted(p)) for p in data.pair[rows].tolist()}


def between(one, other):
    return {(a, b) for a in one for b in other if a < b} | {(b, a) for a in one for b in other if b < a}


KNOWN, HELD, ASKED = range(6), range(6, 9), range(9, 12)


def test_one_new_drug_means_a_pair_of_a_held_out_drug_and_a_known_one():
    data = given()
    split = cold_given(dataset=data, protocol="clean")
    assert pairs(data, split.train) == between(KNOWN, KNOWN)
    assert pairs(data, split.valid) == between(KNOWN, HELD)
    assert pairs(data, split.test) == between(KNOWN, ASKED)
    assert pairs(data, split.unused) == between(HELD, HELD) | between(HELD, ASKED) | between(ASKED, ASKED)


def test_two_new_drugs_means_both_are_of_the_same_held_out_side():
    data = given()
    split = cold_given(dataset=data, protocol="clean", unseen=2)
    assert pairs(data, split.train) == between(KNOWN, KNOWN)
    assert pairs(data, split.valid) == between(HELD, HELD)
    assert pairs(data, split.test) == between(ASKED, ASKED)


@pytest.mark.parametrize("unseen", [1, 2])
def test_in_the_paper_protocol_validation_drugs_are_training_drugs(unseen):
    data = given()
    split = cold_given(dataset=data, protocol="paper", unseen=unseen)
    assert pairs(data, split.train) == between(range(9), range(9))
    assert pairs(data, split.test) == (between(range(9), ASKED) if unseen == 1 else between(ASKED, ASKED))
    assert not len(split.valid)


def test_pairs_of_a_drug_without_a_side_are_unused():
    data = given((*SIDES, ""))
    for protocol in ("clean", "paper"):
        split = cold_given(dataset=data, protocol=protocol)
        assert pairs(data, split.unused) >= between(range(12), [12])
        assert 12 not in data.pair[np.concatenate([split.train, split.valid, split.test])]


def test_a_training_drug_that_no_training_pair_names_is_not_known():
    """e is on the training side, but its only pair is with t: that pair has two new drugs, not one."""
    rows = [("a", "b", "x"), ("a", "v", "x"), ("a", "t", "y"), ("e", "t", "y")]
    sides = ("train", "train", "train", "test", "valid")  # a, b, e, t, v
    split = cold_given(dataset=replace(dataset(rows), drug_sides={"given": sides}), protocol="clean")
    assert split.test.tolist() == [2]
    assert split.unused.tolist() == [3]


def test_the_name_tells_scheme_and_new_drugs_and_begins_as_those_that_resample_drugs():
    data = given(scheme="time")
    names = [cold_given(dataset=data, protocol="clean", scheme="time", unseen=k).name for k in (1, 2)]
    assert names == ["cold_time_s1", "cold_time_s2"]
    split = cold_given(dataset=data, protocol="clean", scheme="time", unseen=2)
    said = split.certificate(data)
    assert (said["unit"], said["units_crossing"], said["test_pairs_by_unseen_drugs"]) == (
        "drug", 0, {"0": 0, "1": 0, "2": 3})  # fmt: skip


def test_several_spellings_of_a_side_are_one():
    data = given(
        ("Train", " training", "TRAIN", "train", "train", "train", "val", "Validation", "valid") + ("TEST",) * 3
    )
    assert cold_given(dataset=data, protocol="clean").sha256(data) == (
        cold_given(dataset=given(), protocol="clean").sha256(given())
    )


def test_a_dataset_without_sides_is_told_how_to_get_them():
    with pytest.raises(
        SplitError, match=r"dataset 'tiny' has no sides of drugs; add a column 'side' to its drugs table"
    ):
        cold_given(dataset=complete(12), protocol="clean")


def test_a_scheme_that_is_not_there_is_answered_with_those_that_are():
    data = replace(complete(12), drug_sides={"cluster": SIDES, "random": SIDES})
    with pytest.raises(
        SplitError, match=r"no drug sides named 'clutser'. Did you mean 'cluster'\? It has: cluster, random; choose"
    ):
        cold_given(dataset=data, protocol="clean", scheme="clutser")


def test_a_cell_that_is_no_side_is_named():
    with pytest.raises(
        SplitError, match=r"the drug sides 'given' hold 'tset'; they must be train, valid, test or empty"
    ):
        cold_given(dataset=given((*SIDES, "tset")), protocol="clean")


def test_sides_that_leave_nothing_to_test_are_refused():
    with pytest.raises(SplitError, match="split 'cold_given_s2' leaves 'test' without rows"):
        cold_given(dataset=given(("train",) * 6 + ("valid",) * 3 + ("test",)), protocol="clean", unseen=2)
