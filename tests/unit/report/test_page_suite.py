"""The page of a suite: published numbers beside ours, and two systems type by type."""

import json
import re

import pytest
from tests import results
from tests.html_page import Page

from tailrx.errors import RunError
from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.report.counted_unit import CountedUnit
from tailrx.report.page.render import render_suite
from tailrx.report.page.suite import SuitePage, SuiteRow

METRICS = ["accuracy", "macro_f1"]


def suite(*rows, **changes):
    return SuitePage(**{"title": "A table", "note": "Why it is made.", "metrics": METRICS, "rows": rows} | changes)


def shown(*rows, **changes):
    return Page(render_suite(suite(*rows, **changes), PAIRS))


def rows_of(page, table="table 0"):
    return [[cell.text for cell in row] for row in page.tables[table]]


def comparison(page):
    """What the page's script is given: JSON that is never run."""
    return [json.loads(text) for text in page.inline["script"][:-1]]


OURS = results.pooled(setting="x")
OTHER = results.result(skill=1.0, protocol="paper")


def test_published_and_ours_stand_under_each_other_with_interval_time_and_memory():
    table = rows_of(shown(SuiteRow("Task 1", "DNN", {"accuracy": 0.8797}, paper=OTHER, clean=OURS)))
    published, paper, clean, mean = table
    assert published == ["DNN", "published", "0.8797", "–", "", "", "", ""]
    low, high = OURS["intervals"]["accuracy"]
    assert paper[:4] == ["", "ours, paper, fold 0", *(f"{OTHER['metrics'][m]:.4f}" for m in METRICS)]
    assert clean[1:5] == ["ours, clean", *(f"{OURS['metrics'][m]:.4f}" for m in METRICS), f"{low:.4f} to {high:.4f}"]
    assert clean[5] == f"{OURS['bands']['few']['accuracy']:.4f}"
    assert clean[6:] == ["42.3 s × 1", "0.8 GB"]  # 127 s for three folds
    assert mean[1:4] == ["mean of folds", *(f"{OURS['mean_of_folds'][m]:.4f} ± 0.0123" for m in METRICS)]


def test_a_system_that_was_only_published_or_not_run_yet_has_its_line():
    table = rows_of(shown(SuiteRow("", "Old", {"macro_f1": 0.5}), SuiteRow("", "New")))
    assert table == [
        ["Old", "published", "–", "0.5000", "", "", "", ""],
        ["New", "not run yet", "–", "–", "", "", "", ""],
    ]


def test_each_setting_has_its_table_and_a_system_its_note():
    page = shown(
        SuiteRow("Task 1", "DNN", clean=OURS, note="learning rate chosen on validation rows"),
        SuiteRow("Task 2", "DNN", {"accuracy": 0.6}),
    )
    assert [row[0] for row in rows_of(page, "table 1")] == ["DNN"]
    assert "DNN (Task 1): learning rate chosen on validation rows" in page.section("scores")
    assert "Task 2" in page.section("scores")


def test_missing_folds_are_said():
    some = results.pooled(folds=2, n_folds=5)
    assert rows_of(shown(SuiteRow("", "DNN", clean=some)))[0][1] == "ours, clean, 2 of 5 folds"


def test_the_line_about_test_rows_that_chose_stands_where_there_are_such_results():
    assert "the test rows chose the epoch" in shown(SuiteRow("", "DNN", paper=OTHER)).by_id["peeked"]
    assert "peeked" not in shown(SuiteRow("", "DNN", clean=OURS)).by_id


def test_bands_stand_per_system_with_their_numbers_of_test_pairs():
    text = shown(SuiteRow("", "DNN", clean=OURS)).section("bands")
    for band in OURS["bands"].values():
        assert str(band["n_test"]) in text
    assert f"{OURS['bands']['medium']['accuracy']:.4f}" in text


def test_two_systems_are_compared_type_by_type_by_the_mean_of_six():
    page = shown(SuiteRow("", "A", clean=OURS), SuiteRow("", "B", clean=results.result(skill=1.0)))
    (data,) = comparison(page)
    order = [t["type"] for t in sorted(OURS["per_type"], key=lambda t: -t["n_train"])]
    assert data["types"] == order
    own = {t["type"]: t for t in OURS["per_type"]}
    for name, mean in zip(order, data["means"]["A, clean"], strict=True):
        six = [own[name][k] for k in ("accuracy", "aupr", "auc", "f1", "precision", "recall")]
        assert mean == (None if None in six else pytest.approx(sum(six) / 6))
    rows = page.tables[f"table {len(page.tables) - 1}"]
    assert [row[1].text for row in rows] == order
    for row, a, b in zip(rows, data["means"]["A, clean"], data["means"]["B, clean"], strict=True):
        if a is None:
            assert row[3].text == row[5].text == "–"
        else:
            assert (row[3].value, row[4].value) == (a, b)
            assert row[5].text == f"{a - b:+.3f}"


def options(page):
    """(label, selected) of each menu."""
    chosen = [attributes for tag, attributes in page.elements if tag == "option"]
    return ["selected" in a for a in chosen]


def test_the_menu_begins_with_two_systems_under_one_protocol():
    page = shown(
        SuiteRow("", "A", paper=OTHER, clean=OURS), SuiteRow("", "B", clean=OURS), SuiteRow("", "C", paper=OTHER)
    )
    assert set(comparison(page)[0]["means"]) == {"A, paper", "A, clean", "B, clean", "C, paper"}  # in this order
    assert options(page) == [True, False, False, False, False, False, False, True]


def test_results_about_other_types_are_compared_apart():
    other = results.result(names=["p", "q", "r"], n_types=3)
    page = shown(*(SuiteRow("", name, clean=r) for name, r in (("A", OURS), ("B", other), ("C", OURS), ("D", other))))
    assert [list(c["means"]) for c in comparison(page)] == [["A, clean", "C, clean"], ["B, clean", "D, clean"]]


def test_one_system_alone_is_compared_with_nothing():
    page = shown(SuiteRow("", "A", clean=OURS))
    assert not comparison(page)
    assert "this suite has not got them yet" in page.section("compare")


def test_results_without_accuracy_by_type_are_named():
    page = shown(SuiteRow("", "A", clean=OURS), SuiteRow("", "B", clean=results.older(results.result())))
    assert "made B, clean: their mean of six is missing" in page.section("compare")
    assert set(comparison(page)[0]["means"]["B, clean"]) == {None}


def test_an_empty_suite_says_that_nothing_was_run():
    assert "No system of this suite has been run yet." in shown(SuiteRow("", "A", {"accuracy": 0.5})).text


def test_names_in_a_suite_are_text_even_within_the_data_of_the_script():
    bad = "</script><script>window.hacked = 1</script>"
    page = shown(
        *(SuiteRow(bad, f"{bad}{i}", clean=results.result(2, names=[bad, "b"]), note=bad) for i in range(2)), title=bad
    )
    assert [tag for tag, _ in page.elements].count("script") == 2  # the data and ours
    assert comparison(page)[0]["types"][0] == bad


def test_provenance_names_licence_and_checksums_of_every_result():
    text = shown(SuiteRow("", "A", clean=results.result(data_licence="CC BY-NC 4.0", commercial_use=False))).section(
        "provenance"
    )
    for words in ("CC BY-NC 4.0", "Commercial use no", "d" * 64, "5" * 64, "abc123"):
        assert words in text, words


def test_a_damaged_result_in_a_suite_is_refused():
    with pytest.raises(RunError, match="damaged at n_test"):
        render_suite(suite(SuiteRow("", "A", clean=OURS | {"n_test": "many"})), PAIRS)


def test_a_suite_of_another_job_speaks_of_no_pairs():
    unit = CountedUnit("molecule", "molecules", "scaffold", "scaffolds", "class", "classes", "Each was measured once.")
    ours = OURS | {"config": OURS["config"] | {"job": "molecule"}}
    page = Page(render_suite(suite(SuiteRow("", "A", clean=ours), SuiteRow("", "B", clean=ours)), unit))
    assert "where whole scaffolds are held out it comes from resampling scaffolds" in page.text
    assert not re.search(r"\b(pair|pairs|drug|drugs)\b", page.text)
