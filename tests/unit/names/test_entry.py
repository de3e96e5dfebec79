"""An entry of a medication list is read as its ingredients, says what it ignored, and is never guessed at."""

import pytest

from tailrx.names.aliases import Aliases, packaged
from tailrx.names.entry import Entry, EntryReader
from tailrx.names.index import NameIndex
from tailrx.types import Drug, Substance, Vocabulary

KNOWN = (
    ("DB00682", "Warfarin", ("Coumafene",)),
    ("DB00264", "Metoprolol", ()),
    ("DB00945", "Acetylsalicylic acid", ("Aspirin", "ASA")),
    ("DB01060", "Amoxicillin", ()),
    ("DB00766", "Clavulanic acid", ("Clavulanate",)),
    ("DB00635", "Prednisone", ()),
    ("DB00331", "Metformin", ()),
    ("DB01015", "Sulfamethoxazole", ()),
    ("DB00440", "Trimethoprim", ()),
    ("DB00417", "Phenoxymethylpenicillin", ("Penicillin V",)),
    ("DB00313", "Valproic acid", ("Valproate",)),
    ("DB00115", "Cyanocobalamin", ("Vitamin B12",)),
    ("DB00544", "Fluorouracil", ("5-fluorouracil",)),
    ("DB00999", "Hydrochlorothiazide", ()),
    ("DB00722", "Lisinopril", ()),
    ("DB00563", "Methotrexate", ()),
    ("DB00003", "Metoprolol mesilate X", ()),
    ("DB00951", "Isoniazid", ()),
    ("DB00133", "Iron", ()),
    ("DB14520", "Iron/sugar", ()),
    ("DB77777", "Outside", ()),
)
VOCABULARY = Vocabulary("the vocabulary", "CC0", "0" * 64, tuple(Substance(i, n, s) for i, n, s in KNOWN))
MODEL = [Drug(i, n) for i, n, _ in KNOWN if n != "Outside"]
NAMES = NameIndex.of(MODEL, VOCABULARY, own=False)
OURS = Aliases.of(
    "our table",
    [
        ("1", "Coumadin", "Warfarin"),
        ("2", "Bactrim", "Sulfamethoxazole + Trimethoprim"),
        ("3", "Glucophage", "Metformin"),
        ("4", "co-amoxiclav", "Amoxicillin + Clavulanic acid"),
        ("5", "Twoland", "Iron || Metformin"),
        ("6", "Prinzide", "Lisinopril + Hydrochlorothiazide"),
        ("7", "Far", "Outside + Iron"),
        ("8", "Lost", "Nobody knows"),
    ],
    "a brand of",
)
READER = EntryReader(NAMES, ours=(OURS,))


def ingredients(text: str, reader: EntryReader = READER) -> list[str]:
    entry = reader.read(text)
    assert bool(entry.ingredients) == (entry.failure is None)
    return [reader.names.name(n) for i in entry.ingredients if (n := reader.names.number_of(i.match)) is not None]


def ignored(text: str) -> dict[str, str]:
    return {d.text: d.kind for d in READER.read(text).ignored}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("metoprolol succinate ER 50 mg tablet", "Metoprolol"),
        ("aspirin 81 mg", "Acetylsalicylic acid"),
        ("Aspirin EC", "Acetylsalicylic acid"),
        ("prednisone 20mg PO daily", "Prednisone"),
        ("WARFARIN (COUMADIN)", "Warfarin"),
        ("Penicillin V Potassium 250 MG", "Phenoxymethylpenicillin"),
        ("Glucophage XR", "Metformin"),
        ("Coumadin®", "Warfarin"),
        ("24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet [Glucophage]", "Metformin"),
        ("- Coumadin 5 BID prn atrial flutter", "Warfarin"),
        ("1. warfarin 2,5 mg p.o. q.d.", "Warfarin"),
        ("Warfarin (DB00682)", "Warfarin"),
        ("Coumadin warfarin 5 mg", "Warfarin"),
        ("sodium valproate 500mg m/r", "Valproic acid"),
        ("vitamin B-12 1000 mcg IM monthly", "Cyanocobalamin"),
        ("5-fluorouracil 500 mg IV", "Fluorouracil"),
        ("take one warfarin 5mg tablet by mouth every evening", "Warfarin"),
        ('="Coumadin"', "Warfarin"),
        ("Home regimen: warfarin 5 mg", "Warfarin"),
        ("warfarin 5 mg, hold for SBP < 100", "Warfarin"),
        ("warfarin 5 mg #15, no refills", "Warfarin"),
        ("Coumadin 5 mg, 21 days on 7 days off", "Warfarin"),
        ("aspirin 3 mg", "Acetylsalicylic acid"),
        ("Prédnisone 5 mg : 1 comprimé le matin", "Prednisone"),
        ("Metformin-ratiopharm 500 mg", "Metformin"),
        ("lisinopril 5-10 mg daily", "Lisinopril"),
        ("warfarin 5 mg 1/2 tab", "Warfarin"),
        ("metformin 500 mg/5 ml", "Metformin"),
        ("I take warfarin 3mg every evening", "Warfarin"),
        ("Prednison 5 mg 1-0-0", "Prednisone"),  # in German without its e
        ("warfarin 5 mg for iron deficiency", "Warfarin"),
        ("Twoland (metformin) 500 mg", "Metformin"),
        ("{warfarin 5 MG Oral Tablet} Pack", "Warfarin"),
        ("warfarin 5 mg, do not stop, hold for INR over 5", "Warfarin"),
    ],
)
def test_the_medicine_of_an_entry_is_found(text, names):
    assert ingredients(text) == [names]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("warfarin 5 mg for AF\nmetformin 500 mg", "Warfarin Metformin"),
        ("warfarin for heart | metformin 25 mg", "Warfarin Metformin"),
        ("metformin 500 mg for diabetes and lisinopril 10 mg", "Metformin Lisinopril"),
        ("Lisinopril/HCT 20/12,5 mg 1-0-0", "Lisinopril Hydrochlorothiazide"),  # the code makes a product with it
        ("lisinopril 20 mg, warfarin 5 mg", "Lisinopril Warfarin"),
        ("amoxicillin/clavulanate", "Amoxicillin Clavulanic acid"),
        ("Bactrim", "Sulfamethoxazole Trimethoprim"),
        ("Bactrim DS 1 tab BID x 7 days", "Sulfamethoxazole Trimethoprim"),
        ("warfarin + iron", "Warfarin Iron"),
        ("Co-amoxiclav 500/125", "Amoxicillin Clavulanic acid"),
        ("amoxicillin-clavulanate 875-125 mg", "Amoxicillin Clavulanic acid"),
        ("Amoxicillin 500 MG / Clavulanate Potassium 125 MG Oral Tablet", "Amoxicillin Clavulanic acid"),
        ("lisinopril with hydrochlorothiazide", "Lisinopril Hydrochlorothiazide"),
        ("lisinopril hydrochlorothiazide 20 mg", "Lisinopril Hydrochlorothiazide"),  # a product holds these two
        ("Bactrim (sulfamethoxazole-trimethoprim)", "Sulfamethoxazole Trimethoprim"),
        ("Far", "Outside Iron"),
    ],
)
def test_a_combination_is_its_ingredients(text, names):
    assert " ".join(ingredients(text)) == names


def test_all_that_is_ignored_is_told_with_its_kind():
    assert ignored("metoprolol succinate ER 50 mg tablet PO daily for tremor") == {
        "ER": "release",
        "50 mg": "strength",
        "tablet": "form",
        "PO": "route",
        "daily": "timing",
        "for": "instruction",
        "tremor": "reason",
    }
    assert ignored("warfarin 5 mg prn chest pain") == {"5 mg": "strength", "prn": "timing", "chest pain": "reason"}
    assert ignored("warfarin (home supply of blue ones)")["blue ones"] == "bracket"
    entry = READER.read("warfarin 5 mg frobnicated")
    assert entry.note == "Not understood in 'warfarin 5 mg frobnicated' and left aside: 'frobnicated'."


def test_a_salt_that_is_dropped_is_told():
    (ingredient,) = READER.read("metoprolol succinate 50 mg").ingredients
    assert "without its salt (succinate)" in ingredient.match.reason


def test_a_salt_with_an_entry_of_its_own_is_that_entry():
    assert ingredients("metoprolol mesilate X 5 mg") == ["Metoprolol mesilate X"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("warfarin frobnicated 5 mg", "but not 'frobnicated'"),
        ("nitro warfarin", "but not 'nitro'"),
        ("warfarin 5 mg, frobnicol 10 mg", "but not 'frobnicol'"),  # perhaps another medicine
        ("warfarin 5 mg for AF metformin 500 mg for DM", "but not 'metformin'"),
        ("warfarin prn pain metformin 400", "but not 'metformin'"),
        ("Coumadin sleep", "but not 'sleep'"),
        ("aspirin #3", "but not"),
        ("aspirin 3", "but not '3'"),
        ("Glucophage iron", "side by side"),
        ("warfarin 5 mg daily (not taking)", "says 'not'"),
        ("warfarin 5 mg no longer", "says 'no'"),
        ("warfarin 5 mg ran out", "says 'ran out'"),
        ("warfarin 5 mg until 2020", "says 'until 2020'"),
        ("warfarin 5 mg 2015-2018", "says '2015-2018'"),
        ("warfarin 25 mg, hold", "says 'hold'"),
        ("warfarin - off", "says 'off'"),
        ("warfarin ❌", "says '❌'"),
        ("warfarin 500 mg abgesetzt", "says 'abgesetzt'"),
        ("do not take aspirin", "says 'not'"),
        ("continue warfarin and stop aspirin", "says 'stop'"),
        ("warfarin 5 mg then stop aspirin", "says 'stop'"),
        ("warfarin 5 mg - do not take with aspirin", "says 'not'"),
        ("warfarin -> aspirin 20 mg", "says"),
        ("lisinopril (cough)", "says 'cough'"),
        ("aspirin → GI bleed", "says"),
        ("warfarin 8.2 ng/mL", "says '2 ng/mL'"),
        ("iron 45 ug/dL", "says '5 ug/dL'"),
        ("aspirin <10", "says '<1'"),
        ("INH 300 mg", "too short to tell medicines apart"),
        ("lisinopril 20/12.5", "but not '20'"),
        ("lisinopril 20 mg-5 mg", "but not '20"),
        ("metformin 50 mg/1000 mg", "but not '50"),
        ("warfarin plus 5/25", "but not 'plus'"),
        ("Lisinopril H 20", "but not 'H'"),
        ("warfarin 5 mg daily ASA", "but not 'ASA'"),
        ("warfarin 5 mg daily (with metformn)", "but not 'metformn'"),
        ("warfarin 5 mg od, wife", "says 'wife'"),
        ("warfarin 5 mg od for my husband", "says 'husband'"),
        ("used to take warfarin", "says 'used to'"),
        ("warfarin or aspirin", "says 'or'"),
        ("metformin total 12", "says 'total'"),
        ("iron high", "says 'high'"),
        ("metformin 6.2 ug/mL", "says '2 ug/mL'"),
        ("iron 5.6, repeat tomorrow", "says '5.6'"),
        ("warfarin 5 mg and frobnicol", "but not 'frobnicol'"),
        ("warfarin 5 mg / frobnicol", "but not 'frobnicol'"),
        ("off warfarin since March", "says 'off'"),
        ("Warfarin: hives", "says 'hives'"),
        ("xyzq dreams: warfarin 5 mg", "but not"),
        ("Coumadin PM", "but not 'PM'"),
        ("Coumadin D", "but not 'D'"),
        ("Coumadin-S 5 mg", "but not 'S'"),
        ("Coumadin 600+D", "but not 'D'"),
        ("Bactrim Plus", "but not 'Plus'"),
        ("warfarin allergy", "says 'allergy'"),
        ("no warfarin", "says 'no'"),
        ("d/c warfarin", "says 'd/c'"),
        ("warfarin 5 mg - stopped", "says 'stopped'"),
        ("warfarin level", "says 'level'"),
        ("warfarin aspirin", "side by side without a sign"),
        ("WARFARIN (aspirin)", "in brackets, which is another"),
        ("5 mg tablet", "names no medicine"),
        ("MTX 10 mg", "too short to tell medicines apart"),
        ("Twoland 10 mg", "may mean Iron or Metformin"),
        ("Lost 5 mg", "nothing here is called Nobody knows"),
        ("metopralol 50 mg", "no drug is called 'metopralol'"),
    ],
)
def test_nothing_is_guessed(text, words):
    entry = READER.read(text)
    assert entry.ingredients == ()
    assert entry.failure is not None
    assert entry.failure.kind in ("unknown text", "ambiguous")
    assert words in entry.failure.reason


def test_what_could_be_read_is_offered():
    for text, near in (
        ("warfarin frobnicated", "Warfarin"),
        ("metopralol 50 mg", "Metoprolol"),
        ("Coumadinn", "Coumadin"),
    ):
        failure = READER.read(text).failure
        assert failure is not None
        assert failure.near[0] == near


def test_a_known_medicine_outside_the_model_is_read_and_said_to_be_outside():
    (ingredient,) = READER.read("Outside 10 mg").ingredients
    assert ingredient.match.kind == "known medicine outside the model"


def test_a_listed_combination_is_its_ingredients_all_the_same_and_a_name_with_a_sign_is_a_name():
    listed = Vocabulary("v", "CC0", "0" * 64, (*VOCABULARY.substances, Substance("DB1", "Pair", ("Iron/warfarin",))))
    reader = EntryReader(NameIndex.of(MODEL, listed, own=False))
    assert ingredients("iron/warfarin", reader) == ["Iron", "Warfarin"]
    assert ingredients("Iron/sugar 5 mg", reader) == ["Iron/sugar"]


def test_the_users_aliases_go_before_everything_and_say_whose_they_are():
    own = Aliases.of(
        "mine.csv",
        [
            ("2", "ASA", "DB00945"),
            ("3", "Warfarin", "Iron"),
            ("4", "RxCUI:11289", "Warfarin"),
            ("5", "00056017270", "Warfarin"),
            ("6", "house mix", "Iron; Metformin"),
        ],
    )
    reader = READER.with_aliases([own])
    assert ingredients("ASA 81 mg", reader) == ["Acetylsalicylic acid"]
    assert ingredients("warfarin", reader) == ["Iron"]
    assert ingredients("rxcui 11289", reader) == ["Warfarin"]
    assert ingredients("NDC 00056017270", reader) == ["Warfarin"]
    assert ingredients("House mix 5 ml", reader) == ["Iron", "Metformin"]
    assert "as mine.csv says" in reader.read("ASA").ingredients[0].match.reason
    assert READER.read("ASA").failure is not None  # the reader it was made from stays as it was


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "()",
        "-",
        "x" * 10_000,
        "warfarin " * 2_000,
        "‏وارفارين‏ 5 mg",
        "וורפרין",
        "ワルファリン 5 mg",
        "варфарин (warf)",
        "(" * 400,
        "5 " * 200,
        "a/" * 200,
        "=" * 30,
        '{"resourceType": "Bundle"}',
    ],
)
def test_odd_texts_are_refused_in_one_sentence(text):
    entry = READER.read(text)
    assert entry.failure is not None
    assert entry.ingredients == ()
    assert len(entry.failure.reason) < 400


def test_mixed_scripts_around_a_name_do_not_make_it_another():
    assert READER.read("варфарин warfarin").failure is not None


def test_the_order_of_reading_does_not_matter():
    texts = ["Bactrim DS", "warfarin 5 mg", "ASA", "Outside", "warfarin frob"]
    one, other = EntryReader(NAMES, ours=(OURS,)), EntryReader(NAMES, ours=(OURS,))
    entries: dict[str, Entry] = {text: one.read(text) for text in texts}
    assert {text: other.read(text) for text in reversed(texts)} == entries


def test_our_own_tables_are_read_whole():
    brands, generics = packaged()
    assert len(brands.meanings) >= 600
    assert generics.meanings
    held = {drug for meanings in brands.meanings.values() for meaning in meanings for drug in meaning}
    assert len(held) >= 300


def test_a_brand_that_is_the_name_of_another_substance_is_asked_back():
    ours = Aliases.of("t", [("1", "Coumafene", "Iron"), ("2", "Penicillin V", "Phenoxymethylpenicillin")], "a brand of")
    reader = EntryReader(NAMES, ours=(ours,))
    failure = reader.read("Coumafene 5 mg").failure
    assert failure is not None
    assert "'Coumafene' is a name of Warfarin (DB00682) and a brand of Iron (DB00133)" in failure.reason
    assert failure.near == ("Warfarin", "Iron")
    assert ingredients("Penicillin V", reader) == ["Phenoxymethylpenicillin"]


def test_a_bracket_may_name_the_salt_of_what_stands_before_it_and_nothing_else_that_begins_alike():
    listed = Vocabulary(
        "v", "CC0", "0" * 64,
        (Substance("1", "Prednisone"), Substance("2", "Prednisone acetate"), Substance("3", "Insulin one"),
         Substance("4", "Insulin two")),
    )  # fmt: skip
    drugs = [Drug(s.id, s.name) for s in listed.substances]
    reader = EntryReader(NameIndex.of(drugs, listed, own=False))
    assert ingredients("prednisone 5 mg (prednisone acetate)", reader) == ["Prednisone acetate"]
    assert "which is another" in str(reader.read("insulin one 5 units (insulin two)").failure)
