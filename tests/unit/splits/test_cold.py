"""Cold splits: exactly how many drugs of a test pair training has never seen."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.splits.tiny import complete, dataset, typed

from tailrx.errors import SplitError
from tailrx.splits.cold import cold_s1, cold_s2

SPLITTERS = {1: cold_s1, 2: cold_s2}


def unseen(data, split, rows):
    """By a slow loop: how many pairs have 0, 1, 2 drugs outside the training pairs."""
    seen = {drug for row in split.train.tolist() for drug in data.pair[row].tolist()}
    return Counter(sum(drug not in seen for drug in data.pair[row].tolist()) for row in rows.tolist())


@settings(max_examples=25, deadline=None)
@given(
    new=st.sampled_from([1, 2]),
    protocol=st.sampled_from(["clean", "paper"]),
    fold=st.integers(0, 2),
    seed=st.integers(0, 5),
    pairs=st.integers(120, 300),
)
def test_each_test_and_validation_pair_has_exactly_that_many_unseen_drugs(new, protocol, fold, seed, pairs):
    data = typed({"x": pairs // 2, "y": pairs - pairs // 2}, drugs=25)
    split = SPLITTERS[new](dataset=data, protocol=protocol, fold=fold, n_folds=3, fold_seed=seed, valid=0.3)
    assert set(unseen(data, split, split.test)) == {new}
    assert set(unseen(data, split, split.valid)) == ({new} if protocol == "clean" else set())
    counted = split.certificate(data)["test_pairs_by_unseen_drugs"]
    assert counted == {"0": 0, "1": 0, "2": 0, str(new): len(split.test)}


@pytest.mark.parametrize("new", [1, 2])
def test_of_all_pairs_of_ten_drugs_in_five_folds_the_sides_have_their_sizes_by_hand(new):
    """Two test drugs, eight others: 28 pairs to train on, 16 with one new drug, 1 with two."""
    data = complete(10)
    for fold in range(5):
        split = SPLITTERS[new](dataset=data, protocol="paper", fold=fold)
        assert len(split.train) == 28
        assert len(split.test) == {1: 16, 2: 1}[new]
        assert len(split.unused) == 45 - 28 - {1: 16, 2: 1}[new]


def test_the_clean_protocol_holds_out_validation_drugs_in_the_same_manner():
    """Of 20 drugs 4 are tested and 2 or 4 of the other 16 held; the rest is trained on: complete graphs by hand."""
    data = complete(20)
    once = cold_s1(dataset=data, protocol="clean", valid=0.125)
    assert (len(once.train), len(once.valid), len(once.test)) == (14 * 13 // 2, 2 * 14, 4 * 14)
    twice = cold_s2(dataset=data, protocol="clean", valid=0.25)
    assert (len(twice.train), len(twice.valid), len(twice.test)) == (12 * 11 // 2, 4 * 3 // 2, 4 * 3 // 2)


def test_validation_and_test_drugs_are_different_drugs():
    data = complete(20)
    for make in SPLITTERS.values():
        split = make(dataset=data, protocol="clean")
        seen = set(data.pair[split.train].ravel().tolist())
        held, tested = (set(data.pair[rows].ravel().tolist()) - seen for rows in (split.valid, split.test))
        assert held
        assert tested
        assert not held & tested


def test_over_the_folds_each_drug_is_new_once():
    data = complete(11)
    new = Counter()
    for fold in range(5):
        split = cold_s2(dataset=data, protocol="paper", fold=fold)
        new.update(set(range(11)) - set(data.pair[split.train].ravel().tolist()))
    assert new == dict.fromkeys(range(11), 1)


def test_a_pair_whose_other_drug_is_in_no_training_pair_is_set_aside():
    """e only ever meets f: whichever is tested, the other one is unseen too, so the pair has two new drugs, not one."""
    rows = [(a, b, "x") for a, b in ["ab", "ac", "ad", "bc", "bd", "cd"]]
    data = dataset([*rows, ("e", "f", "x")])
    for seed in range(20):
        for fold in range(3):
            try:
                split = cold_s1(dataset=data, protocol="paper", n_folds=3, fold=fold, fold_seed=seed)
            except SplitError:
                continue
            assert 6 not in split.test.tolist()


def test_a_fold_that_does_not_exist_is_refused():
    with pytest.raises(SplitError, match="fold must be 0 to 4 with n_folds = 5; got 9"):
        cold_s1(dataset=complete(10), protocol="clean", fold=9)


def test_drugs_too_few_to_be_held_out_are_refused_with_advice():
    with pytest.raises(SplitError, match=r"split 'cold_s2' leaves '(valid|test)' without rows; use fewer folds"):
        cold_s2(dataset=complete(5), protocol="clean")
