"""A structure is a drug, several, or only near one; what is near is never the same."""

import pytest

from tailrx.names.structures import StructureIndex, same_substances
from tailrx.types import Drug, StructureKeys, Substance, Vocabulary


def key(skeleton: str, stereo: str = "UHFFFAOY", charge: str = "N") -> str:
    return f"{skeleton * 14}-{stereo}SA-{charge}"


def keys(*parts: str, parent: str = "") -> StructureKeys:
    return StructureKeys(key(*parts), parent or key(*parts))


LEFT, RIGHT = "AAAAAAAA", "BBBBBBBB"
# 0: one isomer; 1: its hydrochloride's acid; 2 and 3: two salts of one acid; 4: no structure; 5: drawn flat
DRUGS = [
    keys("A", LEFT),
    keys("B"),
    StructureKeys(key("C"), key("D")),
    StructureKeys(key("E"), key("D")),
    None,
    keys("F"),
]
LISTED = [(5, Substance("S5", "x", inchikey=key("F", LEFT))), (6, Substance("S6", "y", inchikey=key("F")))]
INDEX = StructureIndex.of(DRUGS, LISTED)


def test_a_key_as_written_is_the_drug_that_bears_it():
    assert INDEX.like(keys("A", LEFT)).same == (0,)
    assert INDEX.like(StructureKeys(key("C"), key("D"))).same == (2,)


def test_a_salt_nobody_lists_is_the_drug_of_its_parent():
    assert INDEX.like(StructureKeys(key("Z"), key("B"))).same == (1,)


def test_a_parent_that_several_share_is_none_of_them_alone():
    assert INDEX.like(StructureKeys(key("Z"), key("D"))).same == (2, 3)


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        (keys("A", RIGHT), "a stereoisomer"),
        (keys("A"), "drawn without its stereo chemistry"),
        (keys("A", LEFT, "M"), "but for its charge"),
        (keys("B", LEFT), "with stereo chemistry or isotopes that are not known of it"),
    ],
)
def test_an_equal_skeleton_is_near_and_not_the_same(asked, how):
    likeness = INDEX.like(asked)
    assert likeness.same == ()
    assert likeness.near == ((0,) if asked.written[0] == "A" else (1,))
    assert how in likeness.how


def test_a_drawing_without_stereo_is_not_the_isomer_that_the_vocabulary_says_the_drug_is():
    assert INDEX.like(keys("F", LEFT)).same == (5,)
    flat = INDEX.like(keys("F"))
    assert flat.same == (6,)  # the racemate, which is beyond the drugs
    assert flat.near == (5,)


def test_what_resembles_nothing_is_neither():
    likeness = INDEX.like(keys("Q"))
    assert (likeness.same, likeness.near, likeness.how) == ((), (), "")


def test_drugs_under_ids_of_a_users_own_are_found_in_the_vocabulary_by_structure_or_by_title():
    vocabulary = Vocabulary(
        "", "", "",
        (
            Substance("S1", "one", inchikey=key("A", LEFT)),
            Substance("S2", "two"),
            Substance("S3", "three", inchikey=key("B")),
            Substance("S4", "four", inchikey=key("B")),
            Substance("S5", "five", inchikey=key("C")),
        ),
    )  # fmt: skip
    drugs = [Drug("X1", "mine"), Drug("X2", "Two"), Drug("X3", "both"), Drug("S5", "five"), Drug("X5", "One")]
    given = [keys("A", LEFT), None, keys("B"), keys("C"), keys("Q")]
    # What two entries share is left out, and a title counts only where the table gives no structure.
    # Under its own id a structure that is another ties nothing.
    assert same_substances(drugs, given, vocabulary) == {"S1": 0, "S2": 1, "S5": 3}
    assert same_substances(drugs, [*given[:3], keys("Z"), given[4]], vocabulary) == {"S1": 0, "S2": 1}
