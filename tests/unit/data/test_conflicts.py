"""Repeats, two-type pairs and the ceiling, against a count by hand and a loop over every answer there is."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailrx.cli.data import describe
from tailrx.data.conflicts import ceiling, first_to_say, settle, torn
from tailrx.data.dataset import Card, PairDataset
from tailrx.errors import DataError
from tailrx.types import Drug, Label

DIRECTIONS = ("directed", "symmetric", "unknown")  # of the types 0, 1 and 2
ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)).filter(lambda r: r[0] != r[1]),
    min_size=1, max_size=9,
)  # fmt: skip


def dataset(rows, given_split=None):
    return PairDataset(
        drugs=tuple(Drug(d, d) for d in "abcd"),
        labels=tuple(Label(f"type {i}", d) for i, d in enumerate(DIRECTIONS)),
        pair=np.array([r[:2] for r in rows], np.int64),
        target=np.array([r[2] for r in rows], np.int64),
        card=Card("tiny"),
        given_split=given_split,
    )


def told(data):
    """(drug, drug, type) by name, row by row."""
    return [
        (data.drugs[a].id, data.drugs[b].id, data.labels[t].name[-1])
        for (a, b), t in zip(data.pair.tolist(), data.target.tolist(), strict=True)
    ]


def statement(a, b, t):
    return (a, b, t) if DIRECTIONS[t] == "directed" else (min(a, b), max(a, b), t)


def best_by_trying(rows, question):
    """The most rows that any choice of one type per question gets right, every choice tried."""
    asked = sorted({question(a, b) for a, b, _ in rows})
    return max(
        sum(dict(zip(asked, choice, strict=True))[question(a, b)] == t for a, b, t in rows)
        for choice in product(range(3), repeat=len(asked))
    )


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_a_row_repeats_the_first_that_says_the_same_whatever_the_order_unless_directed(rows):
    first = {}
    for i, row in enumerate(rows):
        first.setdefault(statement(*row), i)
    assert first_to_say(dataset(rows)).tolist() == [first[statement(*row)] for row in rows]


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_a_pair_is_torn_if_it_carries_two_types_in_whatever_order(rows):
    types = {}
    for a, b, t in rows:
        types.setdefault(frozenset((a, b)), set()).add(t)
    assert torn(dataset(rows)).tolist() == [len(types[frozenset((a, b))]) > 1 for a, b, _ in rows]


@settings(max_examples=40, deadline=None)
@given(rows=ROWS.filter(lambda rows: len({r[:2] for r in rows}) <= 6))
def test_the_ceiling_is_what_the_best_rule_of_all_gets_right(rows):
    best = ceiling(dataset(rows))
    assert best.either_order == best_by_trying(rows, lambda a, b: tuple(sorted((a, b))))
    assert best.in_order == best_by_trying(rows, lambda a, b: (a, b))


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_settling_leaves_each_statement_once_and_of_torn_pairs_all_or_none(rows):
    once = list(dict.fromkeys(rows[i] for i in sorted(set(first_to_say(dataset(rows)).tolist()))))
    names = [("abcd"[a], "abcd"[b], str(t)) for a, b, t in once]
    assert told(settle(dataset(rows), "keep")) == names
    types = Counter(frozenset(r[:2]) for r in {(*sorted(r[:2]), r[2]) for r in once})
    whole = [n for n, (a, b, _) in zip(names, once, strict=True) if types[frozenset((a, b))] == 1]
    if whole:
        assert told(settle(dataset(rows), "drop")) == whole
    else:
        with pytest.raises(DataError, match="has no pairs"):
            settle(dataset(rows), "drop")


A_B, B_A = (0, 1), (1, 0)


def test_each_thing_done_is_noted_with_its_number():
    rows = [(*A_B, 0), (*A_B, 1), (*B_A, 1), (*B_A, 0), (0, 2, 1), (0, 3, 1)]
    repeat = "1 rows repeat an earlier row (same drugs, same type) and were merged."
    assert settle(dataset(rows), "keep").notes == (
        repeat,
        # Left are a-b 0, a-b 1, b-a 0, a-c 1, a-d 1: one type for {a, b} gets 2 of its 3 rows, one for each order too.
        "1 pairs carry two different types and were kept: one type per pair can be right in at most 4 of 5 rows "
        "(80.000%), or in 4 (80.000%) if it may depend on the order of the drugs.",
        "1 pairs stand in both orders, which with directed types are two statements.",
    )
    assert settle(dataset(rows), "drop").notes == (repeat, "1 pairs carry two different types and were dropped.")


def test_two_types_that_lie_in_two_orders_cost_a_rule_that_sees_the_order_nothing():
    assert ceiling(dataset([(*A_B, 0), (*B_A, 1), (0, 2, 1)])) == (2, 3)


def test_the_ceiling_is_shown_with_the_dataset_as_shares():
    """Of three rows of the pair and three others, one type for the pair gets two right."""
    data = dataset([(*A_B, 0), (*B_A, 1), (*A_B, 2), (0, 2, 1), (0, 3, 2), (1, 2, 2)])
    assert describe(data)["ceiling"] == {"either_order": 0.666667, "in_order": 0.833333}


def test_rows_without_trouble_are_left_as_they_are_and_nothing_is_noted():
    rows = [(*A_B, 0), (0, 2, 1), (2, 1, 2)]
    assert told(settle(dataset(rows), "drop")) == told(dataset(rows))
    assert settle(dataset(rows), "keep").notes == ()


def test_the_split_column_goes_with_its_rows():
    rows = [(*A_B, 0), (*A_B, 0), (0, 2, 1), (2, 0, 2), (1, 2, 0)]
    given_split = ("train", "train", "test", "valid", "test")
    assert settle(dataset(rows, given_split), "keep").given_split == ("train", "test", "valid", "test")
    assert settle(dataset(rows, given_split), "drop").given_split == ("train", "test")
