"""One division of pairs: by shares, or by the user's own column."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.splits.tiny import dataset, typed

from tailrx.errors import SplitError
from tailrx.splits.column import column
from tailrx.splits.holdout import holdout


@pytest.mark.parametrize(("valid", "test"), [(0.1, 0.2), (0.05, 0.1), (0.2, 0.4), (0.01, 0.33)])
def test_the_shares_are_those_asked_for_within_a_hundredth(valid, test):
    data = typed({"x": 400, "y": 150, "z": 43, "rare": 7}, drugs=60)
    split = holdout(dataset=data, protocol="clean", valid=valid, test=test)
    assert len(split.valid) / 600 == pytest.approx(valid, abs=0.01)
    assert len(split.test) / 600 == pytest.approx(test, abs=0.01)
    assert len(split.train) + len(split.valid) + len(split.test) == 600


@pytest.mark.parametrize(
    ("valid", "test", "got"),
    [(0.1, 0.204, (60, 120)), (0.1, 0.196, (60, 120)), (0.104, 0.196, (60, 120)), (0.104, 0.204, (66, 120))],
)
def test_the_test_share_and_both_together_are_rounded_to_whole_percents(valid, test, got):
    split = holdout(dataset=typed({"x": 400, "y": 200}, drugs=60), protocol="clean", valid=valid, test=test)
    assert (len(split.valid), len(split.test)) == got


@settings(max_examples=60, deadline=None)
@given(rare=st.integers(2, 9), seed=st.integers(0, 3), shift=st.integers(0, 100))
def test_a_rare_type_is_always_trained_on(rare, seed, shift):
    """`shift` moves the rare type's place in the deal all the way round."""
    data = typed({"common": 60 + shift, "rare": rare, "single": 1})
    split = holdout(dataset=data, protocol="clean", fold_seed=seed)
    assert data.counts(split.train).min() >= 1
    assert data.counts(split.train)[2] == 1
    assert "single" in split.never_tested
    assert ("rare" in split.never_tested) == (data.counts(split.test)[1] == 0)


def test_each_side_has_its_share_of_each_common_type():
    data = typed({"x": 200, "y": 100}, drugs=60)
    split = holdout(dataset=data, protocol="clean")
    for t, n in enumerate((200, 100)):
        assert data.counts(split.test)[t] == pytest.approx(0.2 * n, abs=2)
        assert data.counts(split.valid)[t] == pytest.approx(0.1 * n, abs=2)


def test_the_paper_protocol_tests_the_same_rows_and_trains_on_the_validation_share():
    data = typed({"x": 80, "y": 20})
    clean, paper = (holdout(dataset=data, protocol=p) for p in ("clean", "paper"))
    assert set(paper.test) == set(clean.test)
    assert set(paper.train) == set(clean.train) | set(clean.valid)


def test_a_share_too_small_for_the_data_is_refused():
    with pytest.raises(SplitError, match=r"leaves 'test' without rows; use fewer folds, a larger share, or more data"):
        holdout(dataset=typed({"x": 80}), protocol="clean", test=0.001)


PAIRS = [("a", "b", "x"), ("a", "c", "x"), ("a", "d", "x"), ("b", "c", "y"), ("b", "d", "y"), ("c", "d", "y")]


def test_the_column_says_who_stands_where_in_several_spellings():
    split = column(dataset=dataset(PAIRS, ["train", " Training", "VAL", "validation", "test", ""]), protocol="clean")
    assert [s.tolist() for s in (split.train, split.valid, split.test, split.unused)] == [[0, 1], [2, 3], [4], [5]]


def test_in_the_paper_protocol_the_column_s_validation_rows_are_trained_on():
    data = dataset(PAIRS, ["train", "train", "valid", "valid", "test", ""])
    split = column(dataset=data, protocol="paper")
    assert split.train.tolist() == [0, 1, 2, 3]
    assert not len(split.valid)


def test_the_column_s_certificate_names_the_types_without_test_rows():
    data = dataset(PAIRS, ["train", "train", "valid", "train", "test", "train"])
    assert column(dataset=data, protocol="clean").certificate(data)["types_never_tested"] == ["x"]


def test_a_cell_that_is_no_side_is_named():
    with pytest.raises(SplitError, match=r"holds 'tset'; its cells must be train, valid, test or empty\."):
        column(dataset=dataset(PAIRS, ["train", "train", "valid", "tset", "test", ""]), protocol="clean")


def test_a_dataset_without_the_column_is_told_how_to_get_one():
    with pytest.raises(SplitError, match=r"dataset 'tiny' has no split column; add a column 'split'"):
        column(dataset=dataset(PAIRS), protocol="clean")


def test_a_column_that_puts_a_pair_on_two_sides_is_refused():
    rows = [*PAIRS, ("b", "a", "x")]
    data = dataset(rows, ["train", "train", "valid", "valid", "test", "", "test"], direction="directed")
    with pytest.raises(SplitError, match=r"lets 1 pairs stand on two sides; put all rows of a pair on one side"):
        column(dataset=data, protocol="clean")


def test_a_column_without_validation_rows_is_refused_by_the_clean_protocol_only():
    data = dataset(PAIRS, ["train"] * 4 + ["test"] * 2)
    with pytest.raises(SplitError, match="leaves 'valid' without rows"):
        column(dataset=data, protocol="clean")
    assert len(column(dataset=data, protocol="paper").test) == 2
