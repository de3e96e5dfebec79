"""Names resolve to one drug or to a reason, never to a guess."""

import time

import pytest

from tailrx.errors import DataError
from tailrx.names.codes import CODES, MAX_CODE
from tailrx.names.index import MAX_NAME_CHARS, NameIndex
from tailrx.names.match import Match
from tailrx.names.spelling import folded
from tailrx.types import Drug, Substance, Vocabulary

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


def id_of(text: str) -> str | None:
    match = INDEX.resolve(text)
    assert (match.drug is None) == (match.kind is not None)
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
    assert id_of(text) == drug


def test_greek_letters_are_kept():
    assert folded("β-Estradiol") == "βestradiol"
    assert folded("β-Estradiol") != folded("α-Estradiol")
    assert id_of("tocopherol") is None


def test_a_name_or_id_needs_no_explanation_and_a_synonym_gets_one():
    assert INDEX.resolve("warfarin") == Match(1)
    assert INDEX.resolve("Coumadin").reason == "'Coumadin' is another name of Warfarin (DB00682)."


def test_a_name_wins_over_a_synonym():
    assert id_of("paracetamol") == "DB09999"


def test_a_synonym_of_two_drugs_is_ambiguous_and_names_both():
    match = INDEX.resolve("asa")
    assert (match.kind, match.drug) == ("ambiguous", None)
    assert "Acetylsalicylic acid (DB00945) and Mesalazine (DB00244)" in match.reason
    assert match.near == ("Acetylsalicylic acid", "Mesalazine")


def test_two_drugs_of_one_name_are_ambiguous_but_their_ids_are_not():
    index = NameIndex.of([Drug("A1", "Racemo"), Drug("A2", "racemo")])
    assert index.resolve("RACEMO").kind == "ambiguous"
    assert index.resolve("a2").drug == 1


def test_a_sign_of_rotation_tells_drugs_apart_and_a_name_without_it_is_neither():
    for text in ("racemo (-)", "(-)-Racemo", "(−)-racemo", "−racemo"):
        assert id_of(text) == "DB11112", text
    match = INDEX.resolve("racemo")
    assert (match.drug, match.kind) == (None, "unknown text")
    assert match.different == ("Racemo (+)", "Racemo (-)")
    assert "a different substance" in match.reason
    assert id_of("(±)-racemo") is None


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
        ("sodium warfarin", "DB00682", "sodium"),
        ("lithium citrate", "DB14517", "citrate"),
    ],
)
def test_a_salt_word_at_the_end_is_dropped_and_the_match_says_so(text, drug, salt):
    assert id_of(text) == drug
    assert f"without its salt ({salt})" in INDEX.resolve(text).reason


def test_a_salt_that_is_known_itself_stays_what_it_is():
    assert INDEX.resolve("lithium carbonate") == Match(5)


@pytest.mark.parametrize(
    "text", ["potassium chloride", "sodium", "hydrochloride", "potassium warfarin", "warfarin sodium xyz"]
)
def test_no_drug_is_made_of_salt_words_alone_nor_by_dropping_other_words(text):
    assert id_of(text) is None


def test_a_salt_of_an_ambiguous_name_is_ambiguous():
    match = INDEX.resolve("asa sodium")
    assert match.kind == "ambiguous"
    assert "without its salt (sodium)" in match.reason


def test_a_misspelt_name_resolves_to_nothing_and_offers_the_nearest():
    match = INDEX.resolve("warfarine")
    assert (match.kind, match.drug) == ("unknown text", None)
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
    assert INDEX.resolve(text) == Match(None, "unknown text", "no name was given; type a drug's name or id.")


@pytest.mark.parametrize("text", ["qqqqqq zzzz", "ワルファリン", "аспирин", "St John's wort"])
def test_what_resembles_nothing_gets_no_far_fetched_name(text):
    match = INDEX.resolve(text)
    assert (match.kind, match.near) == ("unknown text", ())
    assert "check the spelling" in match.reason


def test_a_whole_page_is_not_a_name_and_costs_nothing():
    before = time.perf_counter()
    match = INDEX.resolve("warfarin " * 100_000)
    assert match.kind == "unknown text"
    assert f"at most {MAX_NAME_CHARS} characters" in match.reason
    assert len(match.reason) < 300
    assert time.perf_counter() - before < 0.1


def test_two_drugs_may_not_share_an_id():
    with pytest.raises(DataError, match="2 drugs share 1 ids"):
        NameIndex.of([Drug("DB1", "a"), Drug("db1", "b")])


def test_an_empty_index_knows_nothing():
    assert NameIndex.of([]).resolve("aspirin").kind == "unknown text"


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
        assert index.resolve(f"x{drug.name[1:]}q").kind == "unknown text"
        times.append(time.process_time() - before)
    assert sorted(times)[len(times) // 2] < 0.015  # 3 ms on a quiet machine


# Beyond the drugs of the model

KNOWN = Vocabulary(
    "the vocabulary",
    "CC0",
    "0" * 64,
    (
        Substance("S1", "Omeprazole", ("Omeprazolum",), "SUBDBMMJDZJVOS-UHFFFAOYSA-N"),
        Substance(
            "S2", "Esomeprazole", ("(-)-omeprazole", "(S)-omeprazole", "Perprazole"), "SUBDBMMJDZJVOS-DEOSSOPVSA-N"
        ),
        Substance("S3", "Adenosine", ("Ado",)),
        Substance("S4", "Adenosine phosphate"),
        Substance("S5", "Methionine", ("MET", "M")),
        Substance("S6", "Metformin"),
        Substance("S7", "Mesalazine", ("ASA", "twofold")),
        Substance("S8", "Acetylsalicylic acid", ("Aspirin", "twofold")),
        Substance("S9", "TMP"),
    ),
)
MODEL = [
    Drug("S2", "Esomeprazole"),
    Drug("S3", "Adenosine"),
    Drug("S5", "Methionine"),
    Drug("S8", "Acetylsalicylic acid"),
]
LISTED = NameIndex.of(MODEL, KNOWN, own=False)


@pytest.mark.parametrize(
    ("text", "number"),
    [("(S)-omeprazole", 0), ("(−)-Omeprazole", 0), ("perprazole", 0), ("s3", 1), ("ASPIRIN", 3), ("adenosine HCl", 1)],
)
def test_the_vocabulary_gives_the_drugs_of_a_model_more_names(text, number):
    assert LISTED.resolve(text).drug == number


@pytest.mark.parametrize(
    ("text", "ident", "different"),
    [
        ("omeprazole", "S1", ("Esomeprazole",)),
        ("S1", "S1", ("Esomeprazole",)),
        ("omeprazolum sodium", "S1", ("Esomeprazole",)),
        ("adenosine phosphate", "S4", ("Adenosine",)),
        ("metformin", "S6", ()),
        ("TMP", "S9", ()),
    ],
)
def test_the_name_of_another_substance_is_a_known_medicine_and_never_a_drug_of_the_model(text, ident, different):
    match = LISTED.resolve(text)
    assert (match.drug, match.kind) == (None, "known medicine outside the model")
    assert match.substance is not None
    assert (match.substance.id, match.different) == (ident, different)
    assert f"({ident}), a known medicine that is not among this model's 4 drugs" in match.reason
    assert not different or f"{different[0]} is, and a different drug" in match.reason


@pytest.mark.parametrize(("text", "words"), [("MET", "Metformin (S6)"), ("m", "Methionine (S5)"), ("Ado", "Adenosine")])
def test_a_code_that_is_too_short_to_tell_medicines_apart_is_asked_back(text, words):
    match = LISTED.resolve(text)
    assert (match.drug, match.kind) == (None, "ambiguous")
    assert words in match.reason


def test_what_a_code_may_mean_is_offered_though_no_table_lists_the_code():
    match = LISTED.resolve("mtx")
    assert match.kind == "unknown text"  # neither of what it may mean is known here
    assert NameIndex.of([Drug("1", "Methotrexate")]).resolve("mtx").kind == "ambiguous"
    assert all(len(code) <= MAX_CODE and names for code, names in CODES.items())


def test_a_synonym_of_two_substances_is_ambiguous_though_only_one_is_a_drug_of_the_model():
    match = LISTED.resolve("twofold")
    assert (match.drug, match.kind, match.near) == (None, "ambiguous", ("Acetylsalicylic acid",))


def test_names_of_the_users_own_table_win_and_say_whom_else_they_name():
    mine = NameIndex.of([Drug("S8", "My aspirin", synonyms=("Metformin", "ASA", "acetylsalicylic acid"))], KNOWN)
    match = mine.resolve("metformin")
    assert match.drug == 0
    assert "as your table says; in the vocabulary it is a name of Metformin (S6)" in match.reason
    assert mine.resolve("ASA").drug == 0
    assert mine.resolve("aspirin").drug == 0  # the vocabulary's name of the same id
    assert mine.resolve("mesalazine").kind == "known medicine outside the model"


def test_a_drug_under_an_id_of_the_users_own_is_still_the_substance_that_it_is():
    mine = [Drug("X1", "my omeprazole")]
    assert NameIndex.of(mine, KNOWN).resolve("omeprazolum").drug is None
    linked = NameIndex.of(mine, KNOWN, same={"S1": 0})
    assert linked.resolve("omeprazolum").drug == 0
    assert linked.resolve("omeprazole") == Match(0, reason="'omeprazole' is another name of my omeprazole (X1).")


def test_a_misspelt_medicine_outside_the_model_is_named_as_what_it_is():
    match = LISTED.resolve("metformine")
    assert (match.kind, match.near) == ("unknown text", ())
    assert "nearer is Metformin (S6), a known medicine that is not among this model's drugs" in match.reason
    assert LISTED.resolve("asprin").near[0] == "Acetylsalicylic acid"  # under a name that only the vocabulary gives it


def test_one_drug_is_offered_once_though_two_of_its_names_are_near():
    listed = Vocabulary("v", "CC0", "0" * 64, (Substance("S1", "Brandomil", ("Brandomilum", "Brandomyl")),))
    index = NameIndex.of([Drug("S1", "Brandomilx", synonyms=("Brandomylla",))], listed, own=False)
    assert index.resolve("Brandomyle").near == ("Brandomilx",)


def test_no_name_is_near_a_code_that_nothing_bears():
    index = NameIndex.of([Drug("S1", "Namn")], Vocabulary("v", "CC0", "0" * 64, (Substance("S2", "Nano"),)), own=False)
    assert index.resolve("nan") == Match(
        None, "unknown text", "no drug is called 'nan'; check the spelling, or give its id."
    )


def test_spellings_that_differ_in_a_sign_alone_are_different_names():
    assert folded("(+)-Verapamil") == folded("Verapamil, (+)-") != folded("verapamil")
    assert folded("(±)-x") == folded("(+-)-X") == folded("(+/-)-x") == folded("x (±)") != folded("(−)-x")
    assert folded("(-)-x") == folded("(–)-x") == folded("(−)-x")
    assert folded("- aspirin") == folded("aspirin")  # the bullet of a list


@pytest.mark.parametrize(
    "sign", ["(‐)", "(‑)", "(—)", "(－)", "(﹣)", "(⁻)", "[−]", "[-]", "（-）", "{-}", "(\u00ad)", "(−\u200b)"]
)
def test_every_look_of_a_minus_is_one(sign):
    assert folded(f"{sign}-x") == folded(f"x {sign}") == folded("(−)-x") != folded("x")


@pytest.mark.parametrize("text", ["(＋)-x", "⁺x", "＋x", "[+]-x", "\u200b+x", '"+x"', "(+x)", "x +", "x, +"])
def test_every_look_of_a_plus_is_one(text):
    assert folded(text) == folded("(+)-x") != folded("x")


@pytest.mark.parametrize("text", ["∓x", "(∓)-x", "(＋/－)-x", "+/-x", "-/+ x", "x +/-", "[±]-x"])
def test_every_look_of_plus_minus_is_one(text):
    assert folded(text) == folded("(±)-x") != folded("x")


@pytest.mark.parametrize(
    ("one", "other"),
    [("バルサルタン", "ハルサルタン"), ("किताब", "कताब"), ("Вайл", "Ваил")],
    ids=["kana", "vowels", "и"],
)
def test_marks_that_make_another_letter_are_no_accents(one, other):
    assert folded(one) != folded(other)


def test_an_id_that_is_also_the_name_of_another_drug_says_so():
    match = NameIndex.of([Drug("1", "first"), Drug("2", "1")]).resolve("1")
    assert match.drug == 0
    assert match.reason == "'1' is read as the id of first (1); it is also a name of 1 (2)."


@pytest.mark.parametrize(
    ("one", "other"),
    [("compound 11", "compound 1-1"), ("vitamin B12", "vitamin B1 2"), ("x 1.1", "x 11"), ("1,2-a", "12-a")],
)
def test_what_parts_two_digits_is_part_of_a_name(one, other):
    assert folded(one) != folded(other)
    assert folded("compound 1-1") == folded("Compound 1.1") == folded("compound1_1")


def test_an_id_that_the_users_table_gives_to_something_else_ties_nothing_to_it():
    mine = [Drug("S6", "my own compound"), Drug("S8", "Aspirin")]
    index = NameIndex.of(mine, KNOWN)
    assert index.resolve("S6").drug == 0
    match = index.resolve("metformin")
    assert (match.drug, match.kind) == (None, "known medicine outside the model")
    assert index.resolve("acetylsalicylic acid").drug == 1
    drawn = NameIndex.of(mine, KNOWN, same={"S6": 0})  # the structure says that it is
    assert drawn.resolve("metformin").drug == 0
