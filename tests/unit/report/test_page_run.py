"""The page of a run: its numbers are the result's, the user's text stays text, and what is missing is said."""

import base64
import copy
import hashlib
import json
import re

import pytest
from tests import results
from tests.html_page import Page

from tailrx.errors import RunError
from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.report.counted_unit import CountedUnit
from tailrx.report.page.render import render_run

NASTY = [
    "<script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 2">',
    "</style></svg><script>window.hacked = 3</script>",
    "a & b < c",
    "{{ 7 * 7 }}",
    "' onmouseover='window.hacked = 4",
]


def page(result):
    return Page(render_run(result, PAIRS))


# The numbers


def test_every_overall_score_stands_on_the_page_as_in_the_result():
    r = results.result()
    rows = page(r).tables["metrics"]
    assert len(rows) == len(r["metrics"])
    for (name, value), row in zip(r["metrics"].items(), rows, strict=True):
        assert row[0].text.lower().replace(" ", "_") == name
        assert row[1].value == value
        assert row[1].text == f"{value:.4f}"
        bounds = r["intervals"].get(name)
        assert row[2].text == (f"{bounds[0]:.4f} to {bounds[1]:.4f}" if bounds else "–")


def test_every_type_stands_on_the_page_the_commonest_first_with_all_its_scores():
    r = results.result(8)
    rows = page(r).tables["per-type"]
    due = sorted(r["per_type"], key=lambda t: -t["n_train"])
    assert [row[1].text for row in rows] == [t["type"] for t in due]
    columns = ("n_train", "n_test", "precision", "recall", "f1", "aupr", "auc", "accuracy")
    for rank, (t, row) in enumerate(zip(due, rows, strict=True), 1):
        assert (row[0].value, row[2].text) == (rank, t["band"])
        for name, cell in zip(columns, row[3:], strict=False):
            if t[name] is None:
                assert (cell.text, "data-value" in cell.attributes) == ("–", False)
            else:
                assert cell.value == t[name]


def test_the_mean_of_six_is_the_mean_of_the_six_and_missing_where_one_is():
    r = results.result(4)
    names = ("accuracy", "aupr", "auc", "f1", "precision", "recall")
    r["per_type"][0] |= dict(zip(names, (0.9, 0.8, 0.7, 0.6, 0.5, 0.4), strict=True))
    r["per_type"][1]["auc"] = None
    rows = {row[1].text: row for row in page(r).tables["per-type"]}
    first, second, *_, last = (rows[t["type"]][-1] for t in r["per_type"])
    assert (first.text, first.value) == ("0.650", pytest.approx(3.9 / 6))
    assert second.text == last.text == "–"  # no AUC; no test pair


def test_bands_stand_with_their_numbers_of_types_and_pairs():
    r = results.result()
    text = page(r).section("bands")
    for band in r["bands"].values():
        for shown in (
            band["n_types"],
            band["n_test"],
            *([] if band["accuracy"] is None else [f"{band['accuracy']:.4f}"]),
        ):
            assert re.search(rf"(?<![\d.,]){shown}(?![\d.,])", text), shown


def test_bins_and_confusions_are_those_of_the_result():
    r = results.result(skill=1.0)
    shown = page(r)
    assert [row[1].value for row in shown.tables["bins"]] == [b["n"] for b in r["reliability"]]
    for b, row in zip(r["reliability"], shown.tables["bins"], strict=True):
        assert row[3].text == ("–" if b["accuracy"] is None else f"{b['accuracy']:.4f}")
    assert shown.by_id["ece"] == f"{r['metrics']['ece']:.4f}"
    rows = shown.tables["confused"]
    assert len(rows) == len(r["confusions"]) == 20
    for c, row in zip(r["confusions"], rows, strict=True):
        assert [cell.attributes["data-value"] for cell in row[:2]] == [c["true"], c["predicted"]]
        assert (row[2].value, row[3].value) == (c["n"], c["share"])


def test_the_chosen_epoch_and_every_epoch_are_those_of_the_history():
    r = results.result()
    shown = page(r)
    course, best = r["training"]["history"], r["training"]["best_epoch"]
    assert shown.by_id["best-epoch"] == str(best)
    reached = f"{course[best - 1]['scores']['accuracy']:.4f}"
    said = f"Epoch {best} of 12 was chosen by accuracy on validation rows: {reached}."
    assert said in shown.section("training")
    assert [row[1].value for row in shown.tables["epochs"]] == [e["loss"] for e in course]
    marked = [a for tag, a in shown.elements if tag == "tr" and a.get("class") == "chosen"]
    assert len(marked) == 1


def test_pooled_folds_show_each_folds_choice_and_the_mean_beside_the_pooled_score():
    r = results.pooled()
    shown = page(r)
    assert [(row[0].text, row[1].value) for row in shown.tables["chosen"]] == [
        (str(t["fold"]), t["best_epoch"]) for t in r["training"]["folds"]
    ]
    accuracy = shown.tables["metrics"][0]
    assert accuracy[3].text == f"{r['mean_of_folds']['accuracy']:.4f} ± 0.0123"
    assert "folds 0, 1, 2 of 3 pooled" in shown.text


def test_the_page_says_what_was_run_where_when_and_on_which_terms():
    r = results.result(
        data_sha256="0123abcd" * 8, commit="feedbeef+", commercial_use=False, data_licence="CC BY-NC 4.0"
    )
    shown = page(r)
    for words in ("dnn on made up", "kfold, fold 0 of 5", "cross_entropy", "2026-11-20 14:00:14 UTC",
                  "cpu, float32, 1 thread", "not medical advice", "Every test pair interacts"):  # fmt: skip
        assert words in shown.text, words
    facts = shown.section("provenance")
    for words in ("0123abcd" * 8, "5" * 64, "feedbeef with changes that were not committed", "CC BY-NC 4.0",
                  "Commercial use no", "torch 2.13.0", "2 min 07 s: training 2 min 05 s", "0.8 GB"):  # fmt: skip
        assert words in facts, words


def test_the_configuration_stands_whole_as_a_run_file():
    import tomllib

    r = results.result()
    assert tomllib.loads(page(r).by_id["config"]) == r["config"]


def test_a_paper_run_says_that_its_test_rows_chose_and_a_clean_one_has_no_such_line():
    assert "the test rows chose the epoch" in page(results.result(protocol="paper")).by_id["peeked"]
    assert "the test rows chose the settings" in page(results.baseline(protocol="paper")).by_id["peeked"]
    assert "peeked" not in page(results.result()).by_id


def test_intervals_say_what_was_resampled():
    cold = results.result(split="cold_s1")
    cold["resampling"]["resample"] = "units"
    assert "50 bootstrap resamples of the test pairs" in page(results.result()).section("scores")
    assert "50 bootstrap resamples of the drugs" in page(cold).section("scores")


MOLECULES = CountedUnit("molecule", "molecules", "scaffold", "scaffolds", "class", "classes", "Each was measured once.")


@pytest.mark.parametrize("made", [results.result, results.baseline, results.pooled])
def test_a_page_speaks_of_what_was_counted_and_of_pairs_only_where_pairs_were(made):
    r = made()
    r["resampling"]["resample"], r["config"]["job"] = "units", "molecule"
    text = re.sub(r"<(style|script).*?</\1>|class=\"[^\"]*\"", "", render_run(r, MOLECULES), flags=re.DOTALL)
    assert re.findall(r"[^.>]*\b(?:pairs?|drugs?)\b[^.<]*", text, re.IGNORECASE) == []
    for words in ("Each was measured once.", "all molecules of a scaffold are hard or easy", "test molecules"):
        assert words in text, words
    assert "all pairs of a drug are hard or easy" in render_run(r, PAIRS)


# The user's text


def nasty():
    r = results.result(len(NASTY), names=NASTY)
    return r | {"model": NASTY[0], "variant": NASTY[1], "dataset": NASTY[2], "split": NASTY[3], "data_title": NASTY[4],
                "data_licence": NASTY[5],
                "config": {"data": {"path": NASTY[2]}, "note": NASTY[0], "bands": r["config"]["bands"]},
                "versions": {NASTY[0]: NASTY[1]}, "commit": NASTY[2], "device": NASTY[1]}  # fmt: skip


def test_names_are_text_whatever_they_look_like():
    shown = page(nasty())
    tags = [tag for tag, _ in shown.elements]
    assert tags.count("script") == tags.count("style") == 1  # ours
    assert "img" not in tags
    assert not [a for _, attributes in shown.elements for a in attributes if a.startswith("on")]
    assert [row[1].text for row in shown.tables["per-type"]] == NASTY
    assert f"{NASTY[0]} ({NASTY[1]}) on {NASTY[2]}" in shown.text
    assert NASTY[2] in shown.by_id["config"]


def test_half_a_character_in_a_name_becomes_a_question_mark_and_no_traceback():
    r = results.result()
    r["config"]["note"] = "\ud83d"
    assert "note = " in page(r).by_id["config"]


# The file


def test_the_page_needs_nothing_but_itself():
    text = render_run(nasty(), PAIRS)
    shown = Page(text)
    assert not shown.attributes("src")
    assert all(link.startswith("#") for link in shown.attributes("href"))
    assert not re.search(r"@import|url\(", shown.inline["style"][0])
    assert not re.search(r"fetch|XMLHttp|import\(", shown.inline["script"][0])


def test_its_own_policy_allows_its_own_style_and_script_alone():
    shown = page(results.result())
    (policy,) = [a["content"] for tag, a in shown.elements if a.get("http-equiv") == "Content-Security-Policy"]
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(shown.inline[kind][0].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("made", [lambda: results.result(65, 3000), lambda: results.pooled(65, folds=5, epochs=100)])
def test_the_page_of_65_types_is_under_a_megabyte(made):
    r = made()
    assert len(r["per_type"]) == 65
    assert 20_000 < len(render_run(r, PAIRS).encode()) < 1_000_000


def test_the_same_result_is_the_same_page_and_stays_as_it_was():
    r = results.result()
    before = copy.deepcopy(r)
    assert render_run(r, PAIRS) == render_run(json.loads(json.dumps(r)), PAIRS)
    assert r == before


def test_every_drawing_has_a_name_for_those_who_do_not_see_it():
    drawings = [a for tag, a in page(results.result()).elements if tag == "svg"]
    assert len(drawings) > 20
    assert all(a["role"] == "img" and len(a["aria-label"]) > 3 for a in drawings)


# What is missing


def test_a_result_of_an_older_release_shows_what_it_has_and_says_what_it_lacks():
    new = results.result()
    shown = page(results.older(new))
    for section in ("types", "calibration", "confusions", "training"):
        assert re.search(r"not kept by the release of TailRx.*Run it again", shown.section(section)), section
    assert "not kept by the release of TailRx" in shown.section("provenance")
    assert shown.by_id["ece"] == f"{new['metrics']['ece']:.4f}"
    assert {row[-1].text for row in shown.tables["per-type"]} == {"–"}
    assert len(shown.tables["per-type"]) == len(new["per_type"])


def test_a_baseline_has_no_curve_and_says_so_with_what_it_chose():
    section = page(results.baseline()).section("training")
    assert section == "Training A baseline has no weights and no training curve. It chose power = 6.0."


def test_pooled_folds_some_without_a_history_show_the_others():
    r = results.pooled()
    del r["training"]["folds"][1]["history"]
    shown = page(r)
    assert "That of 1 fold was not kept" in shown.section("training")
    assert [row[0].text for row in shown.tables["chosen"]] == ["0", "2"]


def test_a_faultless_run_has_no_confusions_and_says_so():
    assert "No test pair was mistaken" in page(results.result(skill=50)).section("confusions")


def test_nothing_undefined_is_shown_as_a_word_of_the_machine():
    r = results.result(3, 30)
    r["metrics"]["micro_auc"] = None
    r["training"]["history"][0]["loss"] = None
    r["training"]["history"][1]["scores"]["macro_f1"] = None
    r["bands"]["few"] |= {"n_test": 0, "accuracy": None, "balanced_accuracy": None, "macro_f1": None,
                          "accuracy_interval": None}  # fmt: skip
    r |= {"intervals": {}, "resampling": None, "peak_mb": None, "commit": None, "time_s": {}}
    shown = page(r)
    assert not re.search(r"\b(None|nan|NaN|null|undefined|inf)\b", shown.text.replace("or undefined", ""))
    assert "No intervals were made." in shown.text


@pytest.mark.parametrize("n_types", [1, 2, 300])
def test_few_or_many_types_are_drawn(n_types):
    shown = page(results.result(n_types + 1, 200))
    assert len(shown.tables["per-type"]) == n_types + 1


def test_one_epoch_is_a_curve_too():
    assert "Epoch 1 of 1" in page(results.result(training=results.training(1))).section("training")


def test_what_a_reader_must_know_stands_before_the_scores():
    remarks = ["It was begun <elsewhere>.", "It has learnt nothing."]
    said = render_run(results.result(remarks=remarks), PAIRS)
    places = [said.index(text) for text in ("It was begun &lt;elsewhere&gt;.", remarks[1], 'id="scores"')]
    assert places == sorted(places)
    assert 'role="note"' not in render_run(results.result(), PAIRS)


# Damaged results


@pytest.mark.parametrize(
    "field",
    ["config", "resampling", "time_s", "peak_mb", "device", "dtype", "threads", "versions", "commit"],
)
def test_a_result_without_a_field_that_every_release_wrote_is_refused(field):
    r = results.older(results.result())
    del r[field]
    with pytest.raises(RunError, match=rf"damaged at {field} \(Field required"):
        render_run(r, PAIRS)


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        (("metrics", "accuracy"), "high", "metrics.accuracy"),
        (("metrics", "accuracy"), 7.3, "metrics.accuracy"),
        (("metrics", "accuracy"), float("nan"), "metrics.accuracy"),
        (("per_type", 2, "n_test"), -1, "per_type.2.n_test"),
        (("per_type",), [], "per_type"),
        (("bands",), {}, "bands"),
        (("intervals", "accuracy"), [0.5], "intervals.accuracy"),
        (("training",), [], "training"),
        (("training", "history", 0, "scores"), None, "training.history.0.scores"),
        (("training", "monitor"), None, "training"),
        (("config",), None, "config"),
        (("config", "bands"), 3, "config.bands"),
        (("config", "train"), 3, "config"),
        (("config", "split"), [], "config"),
        (("config", "bands"), {"few": 20}, "config.bands.many"),
        (("protocol",), "dirty", "protocol"),
    ],
)
def test_a_damaged_result_is_refused_with_the_place_of_the_damage(where, value, said):
    r = results.result()
    *path, last = where
    inner = r
    for key in path:
        inner = inner[key]
    inner[last] = value
    with pytest.raises(RunError, match=rf"damaged at {re.escape(said)}\b.*run it, or pool its folds, again"):
        render_run(r, PAIRS)
