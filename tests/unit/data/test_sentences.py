"""Types as sentences about two drugs: who stands where, and names that claim no order. All sentences are invented."""

import pytest

from tailrx.bundle.answers import sentence
from tailrx.data.sentences import PLACES, affected, label, labels
from tailrx.errors import DataError

CALMS = "#Drug1 may calm the mood of #Drug2."
SLOWED = "The gait of #Drug2 can be slowed when combined with #Drug1."
TWICE = "The gait of #Drug2 can be slowed when #Drug2 is mixed with #Drug1."
JOY = "The joy of #Drug1 and #Drug2 grows."
TABLE = f"Interaction type,Description,Subject,DDI type\n2,{CALMS},1,B\n3,{JOY},3,C\n1,{SLOWED},2,A\n"


def placed(text, subject):
    return sentence(label(text, subject), "Alpha", "Beta", ordered=True)


def test_the_subject_says_which_drug_of_a_row_is_the_first_of_the_sentence():
    assert placed(CALMS, "1") == "Alpha may calm the mood of Beta."
    assert placed(CALMS, "2") == "Beta may calm the mood of Alpha."
    assert placed(SLOWED, "1") == "The gait of Beta can be slowed when combined with Alpha."
    assert placed(SLOWED, "2") == "The gait of Alpha can be slowed when combined with Beta."


def test_a_subject_of_either_drug_makes_a_symmetric_type_that_needs_no_order():
    made = label(JOY, "3")
    assert (made.direction, label(CALMS, "1").direction, label(CALMS, "2").direction) == (
        "symmetric", "directed", "directed")  # fmt: skip
    assert sentence(made, "Alpha", "Beta", ordered=False) == "The joy of Alpha and Beta grows."


@pytest.mark.parametrize("subject", ["1", "2"])
def test_where_the_order_is_not_known_neither_name_nor_sentence_claims_one(subject):
    assert label(CALMS, subject).name == "One drug may calm the mood of the other"
    assert sentence(label(CALMS, subject), "Alpha", "Beta", ordered=False) == (
        "Alpha and Beta together: one drug may calm the mood of the other."
    )


def test_who_is_affected_is_the_second_drug_of_the_sentence_wherever_the_row_has_it(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    for made in labels(tmp_path / "t.csv"):
        place = affected(tmp_path / "t.csv").get(made.name)
        assert (place is not None) == (made.direction == "directed")
        rows = [row.split(",") for row in TABLE.splitlines()[1:]]
        subject = next(s for _, t, s, _ in rows if label(t, s).name == made.name)
        if place:
            assert PLACES[subject]["#Drug2"] == f"{{{place}}}"


def test_a_drug_that_is_named_twice_is_it_the_second_time():
    assert label(TWICE, "1").name == "The gait of one drug can be slowed when it is mixed with the other"
    assert placed(TWICE, "1") == "The gait of Beta can be slowed when Beta is mixed with Alpha."


def test_types_stand_in_the_order_of_their_numbers_and_not_of_the_rows(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    assert [t.name.split()[-1] for t in labels(tmp_path / "t.csv")] == ["other", "other", "grows"]
    assert labels(tmp_path / "t.csv")[0] == label(SLOWED, "2")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("3,The", "2,The", "must number its 3 types from 1 on, each once"),
        ("3,The", "4,The", "holds '4' where a number below 4 should stand"),
        (",3,C", ",4,C", "has the Subject '4'; it must be 1, 2 or 3"),
    ],
)
def test_a_table_that_is_not_what_it_should_be_is_refused(tmp_path, old, new, why):
    (tmp_path / "t.csv").write_text(TABLE.replace(old, new))
    with pytest.raises(DataError, match=why):
        labels(tmp_path / "t.csv")
