"""k-fold over pairs: who is tested how often, and what becomes of rare types."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.splits.tiny import dataset, typed

from tailrx.errors import SplitError
from tailrx.splits.kfold import kfold

COUNTS = st.lists(st.integers(1, 40), min_size=1, max_size=6).filter(lambda n: sum(n) - n.count(1) >= 12)


def folds(data, n_folds=5, protocol="clean", **more):
    return [kfold(dataset=data, protocol=protocol, fold=k, n_folds=n_folds, **more) for k in range(n_folds)]


def named(counts):
    return {f"type {i}": n for i, n in enumerate(counts)}


@settings(max_examples=25, deadline=None)
@given(counts=COUNTS, n_folds=st.integers(2, 6), seed=st.integers(0, 3))
def test_over_the_folds_each_pair_is_tested_once_unless_its_type_has_no_other(counts, n_folds, seed):
    data = typed(named(counts))
    asked = Counter(row for split in folds(data, n_folds, "paper", fold_seed=seed) for row in split.test.tolist())
    alone = {t for t, n in enumerate(counts) if n == 1}
    for row, target in enumerate(data.target.tolist()):
        assert asked[row] == (0 if target in alone else 1)


@settings(max_examples=25, deadline=None)
@given(counts=COUNTS, n_folds=st.integers(2, 6))
def test_folds_differ_in_size_by_one_pair_at_most(counts, n_folds):
    sizes = [len(s.test) for s in folds(typed(named(counts)), n_folds, "paper")]
    assert max(sizes) - min(sizes) <= 1


@settings(max_examples=25, deadline=None)
@given(counts=COUNTS, n_folds=st.integers(2, 6))
def test_every_type_is_spread_evenly_and_always_trained_on(counts, n_folds):
    data = typed(named(counts))
    for protocol in ("clean", "paper"):
        for split in folds(data, n_folds, protocol):
            tested, trained = data.counts(split.test), data.counts(split.train)
            for t, n in enumerate(counts):
                assert trained[t] >= 1
                assert n == 1 or n // n_folds <= tested[t] <= -(-n // n_folds)


def test_a_type_with_fewer_pairs_than_folds_is_tested_in_as_many_folds_as_it_has_pairs():
    data = typed({"common": 50, "rare": 3})
    rare = [int(data.counts(s.test)[1]) for s in folds(data)]
    assert sorted(rare) == [0, 0, 1, 1, 1]


def test_a_type_with_one_pair_is_never_tested_and_the_certificate_says_so():
    data = typed({"common": 50, "single": 1})
    for protocol in ("clean", "paper"):
        for split in folds(data, protocol=protocol):
            assert data.counts(split.train)[1] == 1
            assert split.certificate(data)["types_never_tested"] == ["single"]


def test_a_common_type_that_shares_a_pair_with_a_single_one_still_counts_as_tested():
    rows = [("a", f"b{i:02}", "common") for i in range(20)]
    data = dataset([*rows, ("a", "b00", "single")])
    for split in folds(data, protocol="paper"):
        assert split.never_tested == ("single",)
        assert {0, 20} <= set(split.train.tolist())


def test_both_protocols_test_the_same_rows_and_the_paper_trains_on_the_rest():
    data = typed({"x": 60, "y": 23, "z": 2})
    for clean, paper in zip(folds(data), folds(data, protocol="paper"), strict=True):
        assert set(clean.test) == set(paper.test)
        assert set(paper.train) == set(clean.train) | set(clean.valid)
        assert not len(paper.valid)
        assert clean.choosing is clean.valid
        assert paper.choosing is paper.test
        assert (clean.peeks, paper.peeks) == (False, True)


@pytest.mark.parametrize("valid", [0.05, 0.1, 0.15, 0.2, 0.25, 1 / 3, 0.4, 0.5])
def test_the_validation_share_is_the_one_asked_for(valid):
    data = typed({"x": 300, "y": 150, "z": 50})
    split = kfold(dataset=data, protocol="clean", valid=valid)
    assert len(split.train) + len(split.valid) == 400
    assert len(split.valid) == pytest.approx(valid * 400, abs=1)


def test_validation_never_takes_all_that_a_type_has_to_train_on():
    data = typed({"x": 60, **{f"rare {i}": 2 for i in range(20)}})
    for valid in (0.1, 0.4, 0.5):
        for split in folds(data, valid=valid):
            assert data.counts(split.train).min() >= 1


def test_another_fold_seed_makes_other_folds():
    data = typed({"x": 60})
    one, two = (kfold(dataset=data, protocol="paper", fold_seed=s) for s in (0, 1))
    assert set(one.test) != set(two.test)


def test_two_rows_of_one_pair_are_tested_together():
    rows = [(f"d{i:02}", "x", "to") for i in range(20)] + [("x", f"d{i:02}", "to") for i in range(20)]
    data = dataset(rows, direction="directed")
    for split in folds(data):
        assert sorted(r % 20 for r in split.test.tolist()) == sorted(2 * sorted({r % 20 for r in split.test.tolist()}))


def test_a_fold_that_does_not_exist_is_refused():
    with pytest.raises(SplitError, match=r"fold must be 0 to 4 with n_folds = 5; got 5\."):
        kfold(dataset=typed({"x": 20}), protocol="clean", fold=5)


def test_too_few_pairs_are_refused_with_advice():
    with pytest.raises(SplitError, match=r"n_folds must not exceed the number of pairs, 4; got 5: choose fewer folds"):
        kfold(dataset=typed({"x": 3, "y": 1}), protocol="paper", fold=4)
    with pytest.raises(SplitError, match=r"split 'kfold' leaves 'test' without rows; use fewer folds"):
        kfold(dataset=typed({"x": 4, "y": 1}), protocol="paper", fold=4)
