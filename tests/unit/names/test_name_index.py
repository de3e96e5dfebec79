"""Names resolve to one drug or to a reason, never to a guess."""

import time

import pytest

from tailrx.errors import DataError
from tailrx.names.index import MAX_NAME_CHARS, Match, NameIndex, folded
from tailrx.types import Drug

DRUGS = [
    Drug("DB00945", "Acetylsalicylic acid", synonyms=("Aspirin", "ASA", "Acide acétylsalicylique")),
    Drug("DB00682", "Warfarin", synonyms=("Coumadin", "Warfarinum")),
    Drug("DB01104", "Sertraline"),
    Drug("DB00002", "Cetuximab"),
    Drug("DB00163", "α-Tocopherol", synonyms=("Vitamin E",)),
    Drug("DB01356", "Lithium carbonate"),
    Drug("DB01370", "Aluminium"),
    Drug("DB14517", "Lithium"),
    Drug("DB00244", "Mesalazine", synonyms=("ASA", "5-ASA", "Mesalamine")),
    Drug("DB00316", "Acetaminophen", synonyms=("Paracetamol",)),
    Drug("DB00761", "Potassium"),
    Drug("DB09999", "Paracetamol"),  # a made-up drug whose name is another's synonym
    Drug("DB11111", "Racemo (+)", synonyms=()),
    Drug("DB11112", "Racemo (-)", synonyms=()),
]
INDEX = NameIndex.of(DRUGS)


def found(text: str) -> str | None:
    match = INDEX.resolve(text)
    assert (match.drug is None) == (match.status != "ok")
    return DRUGS[match.drug].id if match.drug is not None else None


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("DB00945", "DB00945"),
        (" db00945 ", "DB00945"),
        ("Acetylsalicylic acid", "DB00945"),
        ("Acetylsalicylicacid", "DB00945"),
        ("  ACETYLSALICYLIC-ACID\n", "DB00945"),
        ("aspirin", "DB00945"),
        ("acide acetylsalicylique", "DB00945"),
        ("cétuximab", "DB00002"),
        ("ce\u0301tuximab", "DB00002"),  # the accent as a character of its own
        ("Ｗａｒｆａｒｉｎ", "DB00682"),  # full-width letters
        ("Α-TOCOPHEROL", "DB00163"),  # Greek capital alpha
        ("5-asa", "DB00244"),
    ],
)
def test_case_accents_blanks_and_signs_do_not_matter(text, drug):
    assert found(text) == drug


def test_greek_letters_are_kept():
    assert folded("β-Estradiol") == "βestradiol"
    assert folded("β-Estradiol") != folded("α-Estradiol")
    assert found("tocopherol") is None


def test_a_name_or_id_needs_no_explanation_and_a_synonym_gets_one():
    assert INDEX.resolve("warfarin") == Match("ok", 1, (), "")
    assert INDEX.resolve("Coumadin").reason == "'Coumadin' is another name of Warfarin (DB00682)."


def test_a_name_wins_over_a_synonym():
    assert found("paracetamol") == "DB09999"


def test_a_synonym_of_two_drugs_is_ambiguous_and_names_both():
    match = INDEX.resolve("asa")
    assert (match.status, match.drug) == ("ambiguous name", None)
    assert "Acetylsalicylic acid (DB00945) and Mesalazine (DB00244)" in match.reason
    assert match.near == ("Acetylsalicylic acid", "Mesalazine")


def test_two_drugs_of_one_name_are_ambiguous_but_their_ids_are_not():
    assert INDEX.resolve("racemo").status == "ambiguous name"
    assert found("DB11112") == "DB11112"


def test_a_synonym_given_twice_for_one_drug_is_not_ambiguous():
    index = NameIndex.of([Drug("1", "Glutamine", synonyms=("L-Glutamine", "Lglutamine", "glutamine"))])
    assert index.resolve("L glutamine").drug == 0
    assert index.resolve("Glutamine").drug == 0


@pytest.mark.parametrize(
    ("text", "drug", "salt"),
    [
        ("warfarin sodium", "DB00682", "sodium"),
        ("Sertraline Hydrochloride", "DB01104", "hydrochloride"),
        ("sertraline HCl monohydrate", "DB01104", "hcl monohydrate"),
        ("coumadin-sodium", "DB00682", "sodium"),
        ("lithium citrate", "DB14517", "citrate"),
    ],
)
def test_a_salt_word_at_the_end_is_dropped_and_the_match_says_so(text, drug, salt):
    assert found(text) == drug
    assert f"without its salt ({salt})" in INDEX.resolve(text).reason


def test_a_salt_that_is_known_itself_stays_what_it_is():
    assert INDEX.resolve("lithium carbonate") == Match("ok", 5, (), "")


@pytest.mark.parametrize(
    "text", ["potassium chloride", "sodium", "hydrochloride", "sodium warfarin", "warfarin sodium xyz"]
)
def test_no_drug_is_made_of_salt_words_alone_nor_by_dropping_other_words(text):
    assert found(text) is None


def test_a_salt_of_an_ambiguous_name_is_ambiguous():
    match = INDEX.resolve("asa sodium")
    assert match.status == "ambiguous name"
    assert "without its salt (sodium)" in match.reason


def test_a_misspelt_name_resolves_to_nothing_and_offers_the_nearest():
    match = INDEX.resolve("warfarine")
    assert (match.status, match.drug) == ("unknown drug", None)
    assert match.near[0] == "Warfarin"
    assert len(match.near) <= 3
    assert "'warfarine'" in match.reason
    assert "Warfarin" in match.reason


def test_the_names_offered_are_of_different_drugs_and_all_resolve():
    index = NameIndex.of(
        [Drug(str(i), f"Drugamab {x}", synonyms=(f"Drugamib {x}", "Drugamob")) for i, x in enumerate("abcde")]
    )
    near = index.resolve("Drugamub").near
    assert len(near) == 3
    assert len({index.resolve(name).drug for name in near} - {None}) == 3


@pytest.mark.parametrize("text", ["", "   ", "---", "(+)", "\u0301"])
def test_nothing_typed_is_no_drug(text):
    assert INDEX.resolve(text) == Match("unknown drug", None, (), "no name was given; type a drug's name or id.")


def test_what_resembles_nothing_still_gets_the_three_nearest():
    match = INDEX.resolve("qqqqqq zzzz")
    assert len(match.near) == 3
    assert all(name in match.reason for name in match.near)


def test_a_whole_page_is_not_a_name_and_costs_nothing():
    before = time.perf_counter()
    match = INDEX.resolve("warfarin " * 100_000)
    assert match.status == "unknown drug"
    assert f"at most {MAX_NAME_CHARS} characters" in match.reason
    assert len(match.reason) < 300
    assert time.perf_counter() - before < 0.1


def test_two_drugs_may_not_share_an_id():
    with pytest.raises(DataError, match="2 drugs share 1 ids"):
        NameIndex.of([Drug("DB1", "a"), Drug("db1", "b")])


def test_an_empty_index_knows_nothing():
    assert NameIndex.of([]).resolve("aspirin").status == "unknown drug"


def test_ten_thousand_drugs_are_indexed_and_searched_while_one_waits():
    letters = "bcdfghklmn"
    drugs = []
    for i in range(10_000):
        name = "".join(letters[int(d)] + "aeiou"[int(d) % 5] for d in f"{i * 7919 % 100_000:05d}")
        drugs.append(Drug(f"DB{i:05d}", name, synonyms=tuple(f"{name}{end}" for end in ("um", "e", " forte"))))
    before = time.process_time()
    index = NameIndex.of(drugs)
    assert time.process_time() - before < 1.0
    times = []
    for drug in drugs[:2000:100]:
        before = time.process_time()
        assert index.resolve(f"x{drug.name[1:]}q").status == "unknown drug"
        times.append(time.process_time() - before)
    assert sorted(times)[len(times) // 2] < 0.015  # 3 ms on a quiet machine
