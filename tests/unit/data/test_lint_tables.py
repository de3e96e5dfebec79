"""Lint over a user's tables: all that is wrong is told at once, with file and line, and nothing the reader refuses is
missed."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tailrx.data.datasets.table import table
from tailrx.data.lint import lint, read_leniently
from tailrx.errors import DataError

PAIRS = ["drug_a,drug_b,type,split"] + [
    f"D{a},D{b},{('more bleeding', 'lower exposure')[i % 2]},{('train', 'valid', 'test')[i % 3]}"
    for i, (a, b) in enumerate(combinations(range(10), 2))
]
DRUGS = ["drug_id,name,smiles,targets", *(f"D{i},Drug {i},{'C' * (i + 1)}O,T{i}" for i in range(10))]
TYPES = ["type,direction", "more bleeding,directed", "lower exposure,symmetric"]


def write(folder, *, pairs=(), drugs=(), types=(), card=None):
    """Sound tables, with these lines added at their ends (from line 47, 12 and 4 on) or with these texts instead."""
    for name, lines, added in (("pairs", PAIRS, pairs), ("drugs", DRUGS, drugs), ("types", TYPES, types)):
        text = added if isinstance(added, str) else "\n".join([*lines, *added]) + "\n"
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    if card is not None:
        (folder / "card.json").write_text(card, encoding="utf-8")
    return str(folder)


def findings_by_check(path):
    subject, before = read_leniently(path)
    return {f.check: f for f in lint(subject, before=before)}


def test_sound_tables_have_no_findings(tmp_path):
    assert findings_by_check(write(tmp_path)) == {}


# What is added; the finding, its severity and its cases; whether the strict reader refuses it.
PLANTS = {
    "an unknown drug": (
        {"pairs": ["D1,d99,more bleeding,train"]},
        ("unknown_drugs", "error", ("pairs.csv:47: 'd99'.",)),
        True,
    ),
    "a drug with itself": (
        {"pairs": ["D1,D1,more bleeding,train"]},
        ("self_pairs", "error", ("pairs.csv:47: D1",)),
        True,
    ),
    "a row too short": ({"pairs": ["D1,D2"]}, ("ragged_rows", "error", ("pairs.csv:47",)), True),
    "no type": ({"pairs": ["D1,D2,NaN,train"]}, ("empty_cells", "error", ("pairs.csv:47: type",)), True),
    "no drug id": ({"drugs": [",Drug 10,CCCN,"]}, ("empty_cells", "error", ("drugs.csv:12: drug_id",)), True),
    "a drug listed twice": (
        {"drugs": ["D3,Drug 10,CCCN,"]},
        ("drugs_listed_twice", "error", ("drugs.csv:12: D3",)),
        True,
    ),
    "a type listed twice": (
        {"types": ["more bleeding,symmetric"]},
        ("types_listed_twice", "error", ("types.csv:4: 'more bleeding'",)),
        True,
    ),
    "a card that is no card": ({"card": "[1]"}, ("unreadable_card", "error", ()), True),
    "a side that is none": (
        {"pairs": ["D1,D0,more bleeding,tset"]},
        ("unknown_sides", "error", ("'tset': D1 + D0: more bleeding (pairs.csv:47)",)),
        False,
    ),
    "a type of no pair": ({"types": ["more bleding,"]}, ("types_without_pairs", "warning", ("'more bleding'",)), False),
    "a repeated row": (
        {"pairs": ["D0,D1,more bleeding,train"]},
        ("doubled_rows", "warning", ("D0 + D1: more bleeding (pairs.csv:47)",)),
        False,
    ),
    "two types": (
        {"pairs": ["D0,D1,lower exposure,train"]},
        (
            "conflicting_types",
            "error",
            ("D0 + D1: more bleeding (pairs.csv:2) | D0 + D1: lower exposure (pairs.csv:47)",),
        ),
        True,
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_one_defect_gives_exactly_its_finding_with_its_line(tmp_path, name):
    added, (check, severity, examples), _ = PLANTS[name]
    now = findings_by_check(write(tmp_path, **added))
    assert {c: f.severity for c, f in now.items() if c != "both_directions"} == {check: severity}
    assert now[check].examples == examples


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sets(st.sampled_from(sorted(PLANTS)), max_size=5))
def test_all_defects_are_told_at_once_and_errors_are_what_the_strict_reader_refuses(tmp_path, names):
    (tmp_path / "card.json").unlink(missing_ok=True)
    added, refused = {"pairs": [], "drugs": [], "types": []}, False
    for name in names:
        for place, what in PLANTS[name][0].items():
            added[place] = what if place == "card" else added[place] + what
        refused |= PLANTS[name][-1]
    path = write(tmp_path, **added)
    now = findings_by_check(path)
    assert {PLANTS[n][1][0] for n in names} == set(now) - {"both_directions"}
    if refused:
        with pytest.raises(DataError):
            table(path=path)
    else:
        table(path=path)


def test_a_table_with_everything_wrong_gives_the_whole_list(tmp_path):
    now = findings_by_check(
        write(tmp_path, pairs=["D1,nobody,x,train", "nobody,D2,x,train", "D1,nobody else,x,train", "D4,D4,x,train"])
    )
    assert now["unknown_drugs"].examples == ("pairs.csv:47: 'nobody'.", "pairs.csv:49: 'nobody else'.")
    assert now["unknown_drugs"].sentence.startswith(
        "2 drugs of the pairs table are not in drugs.csv (3 rows name them);"
    )
    assert now["self_pairs"].examples == ("pairs.csv:50: D4",)
    one = findings_by_check(write(tmp_path, pairs=["D1,Dd2,more bleeding,train"]))["unknown_drugs"]
    assert one.sentence.startswith("1 drug of the pairs table is not in drugs.csv (1 row names it);")
    assert one.examples == ("pairs.csv:47: 'Dd2'. Did you mean 'D2'?",)


def test_a_type_that_no_pair_has_is_told_with_its_verb(tmp_path):
    sentence = findings_by_check(write(tmp_path, types=["more bleding,"]))["types_without_pairs"].sentence
    assert sentence.startswith("1 type of the types table has no pair; often the name is misspelt")


def test_every_table_that_does_not_read_is_told_and_what_is_left_unchecked(tmp_path):
    subject, now = read_leniently(write(tmp_path, pairs="drug_a,drug_b\nD1,D2\nD3\n", drugs="drug_id,smiles\nD1\n"))
    assert subject is None
    assert [f.check for f in now] == ["unreadable_table", "ragged_rows"] * 2 + ["not_checked"]
    assert "needs a column 'type'" in now[0].sentence
    assert now[1].examples == ("pairs.csv:3",)
    assert "drugs.csv holds a header and no rows" in now[2].sentence
    assert now[3].examples == ("drugs.csv:2",)


def test_a_direction_that_is_none_of_the_three_is_told_and_counts_as_unknown(tmp_path):
    path = write(
        tmp_path, types="type,direction\nmore bleeding,sideways\nlower exposure,\n", pairs=["D1,D0,more bleeding,train"]
    )
    now = findings_by_check(path)
    assert now["unknown_directions"].examples == ("types.csv:2: 'more bleeding' is 'sideways'",)
    assert {t.direction for t in read_leniently(path)[0].dataset.labels} == {"unknown"}
    assert now["doubled_rows"].count == 1  # turned round, and so no repeat if the type were directed


def test_a_column_named_almost_like_one_that_is_read_is_suspected(tmp_path):
    path = write(
        tmp_path, drugs="Drug_ID,drug_id,smile,note,side_mine\n" + "".join(f"x,D{i},CCO,,train\n" for i in range(10))
    )
    assert findings_by_check(path)["ignored_columns"].examples == ("'smile'. Did you mean 'smiles'?",)


def test_drug_sides_of_a_table_are_looked_at(tmp_path):
    lines = [f"D{i},{'C' * (i % 9 + 3)}N,{'train' if i < 9 else 'test'}" for i in range(10)]
    finding = findings_by_check(write(tmp_path, drugs="\n".join(["drug_id,smiles,side", *lines])))[
        "twin_drugs_across_sides"
    ]
    assert finding.examples == ("train: D0 | test: D9",)


def test_two_columns_for_one_scheme_are_an_error_and_not_the_end(tmp_path):
    lines = [f"D{i},train,test" for i in range(10)]
    now = findings_by_check(write(tmp_path, drugs="\n".join(["drug_id,side,side_given", *lines])))
    assert "mean the same" in now["unreadable_sides"].sentence


def test_what_the_lenient_reader_might_overlook_is_asked_of_the_strict_one(tmp_path, monkeypatch):
    from tailrx.data.lint import tables

    def refuse(*_):
        raise DataError("a rule that is not known here")

    monkeypatch.setattr(tables, "read_pair_tables", refuse)
    assert findings_by_check(write(tmp_path))["refused"].sentence == "a rule that is not known here"


def test_a_folder_without_tables_is_no_finding_but_an_error(tmp_path):
    with pytest.raises(DataError, match="no pairs table"):
        read_leniently(str(tmp_path))
