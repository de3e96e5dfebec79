"""Every way in which a pair or a drug can stand on two sides, made by hand and refused; its neighbours, accepted."""

import numpy as np
import pytest
from tests.unit.splits.tiny import dataset

from tailrx.data.dataset import PairDataset
from tailrx.errors import SplitError
from tailrx.splits import Split
from tailrx.splits.cold import ColdSplit

SIDES = ("train", "valid", "test", "unused")


def divided(rows: str, unit: str, new_drugs: int = 1) -> tuple[Split, PairDataset]:
    """`rows` such as "ab train, bc valid": the two drugs of a row, and its side."""
    given = [row.split() for row in rows.split(", ")]
    data = dataset([(pair[0], pair[1], f"type {i % 2}") for i, (pair, _) in enumerate(given)])
    where = {side: np.array([i for i, (_, s) in enumerate(given) if s == side], np.int64) for side in SIDES}
    if unit == "drug":
        return ColdSplit("by hand", unit, "clean", **where, new_drugs=new_drugs), data
    return Split("by hand", unit, "clean", **where), data


def refused(rows: str, unit: str, new_drugs: int = 1) -> str:
    split, data = divided(rows, unit, new_drugs)
    assert split.certificate(data)["units_crossing"] > 0
    with pytest.raises(SplitError) as why:
        split.check(data)
    return str(why.value)


def accepted(rows: str, unit: str, new_drugs: int = 1) -> None:
    split, data = divided(rows, unit, new_drugs)
    assert split.check(data) is split
    assert split.certificate(data)["units_crossing"] == 0


REST = "ab train, cd valid, ef test"
TWICE = {"as it was": ("gh", "gh"), "turned round": ("gh", "hg")}


@pytest.mark.parametrize("pair", TWICE.values(), ids=TWICE)
@pytest.mark.parametrize(
    "sides", [("train", "valid"), ("train", "test"), ("valid", "test"), ("test", "valid"), ("test", "train")]
)
def test_a_pair_on_two_sides_is_refused(pair: tuple[str, str], sides: tuple[str, str]) -> None:
    rows = f"{REST}, {pair[0]} {sides[0]}, {pair[1]} {sides[1]}"
    assert "lets 1 pairs stand on two sides; put all rows of a pair on one side." in refused(rows, "pair")


@pytest.mark.parametrize("pair", TWICE.values(), ids=TWICE)
@pytest.mark.parametrize("sides", [("train", "train"), ("valid", "valid"), ("test", "test"), ("test", "unused")])
def test_a_pair_with_two_rows_on_one_side_or_set_aside_is_fine(pair: tuple[str, str], sides: tuple[str, str]) -> None:
    accepted(f"{REST}, {pair[0]} {sides[0]}, {pair[1]} {sides[1]}", "pair")


def test_a_warm_split_lets_drugs_stand_on_all_sides() -> None:
    accepted("ab train, ac valid, ad test", "pair")


# One new drug: training knows a, b and c; v is new in validation, t in testing.
ONE_NEW = "ab train, bc train, av valid, bt test"
NOT_ONE_NEW = {
    "a validation pair of two known drugs": "ac valid",
    "a test pair of two known drugs": "ac test",
    "a known pair turned round and tested": "ba test",
    "a validation pair of two new drugs": "uv valid",
    "a test pair of two new drugs": "st test",
}
HELD_TWICE = {
    "validation's new drug in a test pair": "cv test",
    "testing's new drug in a validation pair": "ct valid",
    "the same pair in both": "tb valid",
}


@pytest.mark.parametrize("crossing", NOT_ONE_NEW.values(), ids=NOT_ONE_NEW)
def test_with_one_new_drug_promised_a_held_out_pair_has_one(crossing: str) -> None:
    said = refused(f"{ONE_NEW}, {crossing}", "drug")
    assert "holds out 1 pairs that have not exactly 1 of their drugs outside training" in said


@pytest.mark.parametrize("crossing", HELD_TWICE.values(), ids=HELD_TWICE)
def test_a_new_drug_that_chooses_the_epoch_is_not_tested(crossing: str) -> None:
    said = refused(f"{ONE_NEW}, {crossing}", "drug")
    assert "tests 1 pairs of drugs that validation pairs hold out too; put such pairs to `unused`." in said


@pytest.mark.parametrize("aside", ["ac train", "cv valid", "ct test", "vt unused", "st unused", "ac unused"])
def test_with_one_new_drug_promised_these_are_fine(aside: str) -> None:
    accepted(f"{ONE_NEW}, {aside}", "drug")


# Two new drugs: training knows a, b and c; u and v are new in validation, s and t in testing.
TWO_NEW = "ab train, bc train, uv valid, st test"


@pytest.mark.parametrize("crossing", ["av valid", "at test", "ac valid", "ca test"])
def test_with_two_new_drugs_promised_a_held_out_pair_has_two(crossing: str) -> None:
    said = refused(f"{TWO_NEW}, {crossing}", "drug", 2)
    assert "holds out 1 pairs that have not exactly 2 of their drugs outside training" in said


@pytest.mark.parametrize("crossing", ["vr test", "tq valid", "vt test", "uv test"])
def test_neither_of_two_new_drugs_stands_on_both_held_out_sides(crossing: str) -> None:
    assert "of drugs that validation pairs hold out too" in refused(f"{TWO_NEW}, {crossing}", "drug", 2)


@pytest.mark.parametrize("aside", ["ac train", "vw valid", "tr test", "vt unused", "at unused"])
def test_with_two_new_drugs_promised_these_are_fine(aside: str) -> None:
    accepted(f"{TWO_NEW}, {aside}", "drug", 2)
