"""Lint over datasets: what each check finds, counted by hand, by a slow loop, or by planting one defect."""

import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tailrx
from tailrx import api
from tailrx.data.dataset import Card, PairDataset
from tailrx.data.lint import Subject, lint
from tailrx.data.lint.types import slips
from tailrx.types import Drug, Label

UP, DOWN = Label("raised bleeding", "directed"), Label("lowered exposure")
PAGES = Path(__file__).parents[3] / "docs" / "datasets"
needs_real = pytest.mark.skipif("TAILRX_DATA" not in os.environ, reason="TAILRX_DATA names no folder of originals")


def dataset(rows, *, drugs=None, labels=(UP, DOWN), **more):
    """Rows are (drug, drug, type number); drugs get straight chains of 1, 2, ... carbons and an oxygen."""
    ids = sorted({d for row in rows for d in row[:2]})
    drugs = tuple(drugs or (Drug(d, d, "C" * (i + 1) + "O") for i, d in enumerate(ids)))
    number = {d.id: i for i, d in enumerate(drugs)}
    pair = np.array([[number[a], number[b]] for a, b, _ in rows], np.int64)
    return PairDataset(drugs, tuple(labels), pair, np.array([t for *_, t in rows], np.int64), Card("made"), **more)


def findings_by_check(data, other=None):
    """Findings by check; a check that speaks twice is a mistake here."""
    findings = lint(Subject(data), Subject(other) if other else None)
    assert len({f.check for f in findings}) == len(findings)
    return {f.check: f for f in findings}


def sound(*, n=10, split=False):
    """All pairs of `n` drugs, two types in turn, nothing to complain of; with a split column, three sides in turn."""
    rows = [(a, b, i % 2) for i, (a, b) in enumerate(combinations([f"D{k}" for k in range(n)], 2))]
    sides = ("train", "valid", "test")
    return dataset(rows, given_split=tuple(sides[i % 3] for i in range(len(rows))) if split else None)


def and_row(data, a, b, target, side="train"):
    return replace(
        data,
        pair=np.vstack([data.pair, [[a, b]]]),
        target=np.append(data.target, target),
        given_split=data.given_split and (*data.given_split, side),
    )


def with_drug(data, i, **change):
    return replace(data, drugs=(*data.drugs[:i], replace(data.drugs[i], **change), *data.drugs[i + 1 :]))


# One defect planted, and exactly its findings


def repeat(data, row, _):
    return and_row(data, *data.pair[row], data.target[row])


def turn(data, row, _):
    return and_row(data, *data.pair[row][::-1], data.target[row])


def contradict(data, row, _):
    return and_row(data, *data.pair[row], 1 - data.target[row])


def contradict_turned(data, row, _):
    return and_row(data, *data.pair[row][::-1], 1 - data.target[row])


def move_rows_to_a_new_type(n):
    def plant(data, row, _):
        target = data.target.copy()
        target[[(row + i) % len(data) for i in range(n)]] = 2
        return replace(data, target=target, labels=(*data.labels, Label("quite another thing")))

    return plant


def rename(first, second):
    def plant(data, *_):
        return replace(data, labels=(Label(first), Label(second)))

    return plant


PLANTS = {
    "repeated row": (repeat, {"doubled_rows": "warning"}),
    "two types, one order": (contradict, {"conflicting_types": "error"}),
    "two types, turned": (contradict_turned, {"conflicting_types": "error", "both_directions": "warning"}),
    "bad structure": (lambda d, _, i: with_drug(d, i, smiles="C1CC"), {"unparseable_structures": "error"}),
    "structure of an unknown atom": (lambda d, _, i: with_drug(d, i, smiles="C*"), {"unparseable_structures": "error"}),
    "another spelling": (
        lambda d, _, i: with_drug(d, i, smiles="O" + "C" * (i + 2 if i < 9 else 9)),
        {"same_substance": "warning"},
    ),
    "a salt": (
        lambda d, _, i: with_drug(with_drug(d, i, smiles="CCCN.Cl"), i - 1, smiles="CCCN"),
        {"same_but_for_salt": "warning"},
    ),
    "a mirror image": (
        lambda d, _, i: with_drug(with_drug(d, i, smiles="C[C@H](F)Cl"), i - 1, smiles="C[C@@H](F)Cl"),
        {"same_but_for_stereo": "info"},
    ),
    "no structure": (
        lambda d, _, i: with_drug(d, i, smiles=None),
        {"without_any_modality": "warning", "without_structure": "info"},
    ),
    "a set that others lack": (
        lambda d, _, i: with_drug(d, i, sets={"target": frozenset({"T"})}),
        {"without_target": "info"},
    ),
    "an id in another case": (lambda d, _, i: with_drug(d, i, id=f"d{(i + 1) % 10}"), {"alike_ids": "warning"}),
    "a name of another": (lambda d, _, i: with_drug(d, i, name=f" d{(i + 1) % 10}"), {"shared_names": "warning"}),
    "a drug in no pair": (
        lambda d, *_: replace(d, drugs=(*d.drugs, Drug("D99", "D99", "CCCN"))),
        {"idle_drugs": "info"},
    ),
    "a type in no pair": (
        lambda d, *_: replace(d, labels=(*d.labels, Label("quite another thing"))),
        {"types_with_no_pair": "warning"},
    ),
    "a type of one pair": (move_rows_to_a_new_type(1), {"types_with_one_pair": "warning"}),
    "a type of four pairs": (move_rows_to_a_new_type(4), {"types_with_two_to_four_pairs": "warning"}),
    "a type of nine pairs": (move_rows_to_a_new_type(9), {"types_with_five_to_nine_pairs": "info"}),
    "one type in place of two": (
        lambda d, *_: replace(d, target=np.zeros_like(d.target), labels=d.labels[:1]),
        {"lone_type": "error"},
    ),
    "one name for two types": (rename("bleeding", "bleeding"), {"repeated_types": "error"}),
    "a name in another case": (rename("More bleeding", "more  bleeding."), {"alike_types": "warning"}),
    "a name with a slip": (rename("more bleeding", "more bleedign"), {"alike_types": "warning"}),
}


@given(st.sampled_from(sorted(PLANTS)), st.integers(0, 44), st.integers(1, 9))
def test_one_defect_gives_exactly_its_findings(name, row, drug):
    plant, expected = PLANTS[name]
    assert {check: f.severity for check, f in findings_by_check(plant(sound(), row, drug)).items()} == expected


@given(st.integers(8, 14), st.booleans())
def test_a_sound_dataset_has_no_findings(n, split):
    assert findings_by_check(sound(n=n, split=split)) == {}


def test_turning_a_row_repeats_it_unless_its_type_is_directed():
    data = sound()
    directed, undirected = np.flatnonzero(data.target == 0)[0], np.flatnonzero(data.target == 1)[0]
    assert set(findings_by_check(turn(data, directed, 0))) == {"both_directions"}
    assert set(findings_by_check(turn(data, undirected, 0))) == {"both_directions", "doubled_rows"}


# Pairs


def test_conflicts_say_in_which_order_they_stand_and_what_the_best_model_misses():
    data = dataset([("A", "B", 0), ("A", "B", 1), ("A", "C", 0), ("C", "A", 1), ("B", "C", 0)])
    finding = findings_by_check(data)["conflicting_types"]
    assert finding.count == 2
    assert "1 in one order of the drugs and 1 only when turned round" in finding.sentence
    assert "in at most 3 of 5 rows" in finding.sentence  # one of two, one of two, one of one
    assert finding.examples == (
        "A + B: raised bleeding | A + B: lowered exposure",
        "A + C: raised bleeding | C + A: lowered exposure",
    )


def test_conflicts_are_a_warning_only_where_the_dataset_owns_up_to_all_of_them():
    data = dataset([("A", "B", 0), ("A", "B", 1), ("A", "C", 0)])
    for note, severity in (("1 pairs carry two different types and were kept: so what.", "warning"),
                           ("2 pairs carry two different types and were kept.", "error"),
                           ("something else.", "error")):  # fmt: skip
        assert findings_by_check(replace(data, notes=(note,)))["conflicting_types"].severity == severity


@given(
    st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD"), st.integers(0, 2)), min_size=1, max_size=14)
)
def test_counts_of_pairs_are_those_of_a_slow_loop(rows):
    rows = [("A", "B", 0), *((a, b, t) for a, b, t in rows if a != b)]
    data = dataset(rows, labels=(UP, DOWN, Label("something else")))
    types, types_in_order, orders, statements, repeats = defaultdict(set), defaultdict(set), defaultdict(set), set(), 0
    for a, b, t in rows:
        pair = frozenset((a, b))
        types[pair].add(t)
        types_in_order[a, b].add(t)
        orders[pair].add((a, b))
        statement = (a, b, t) if t == 0 else (pair, t)  # only type 0 is directed
        repeats += statement in statements
        statements.add(statement)
    torn = {p for p, t in types.items() if len(t) > 1}
    inside = {frozenset(o) for o, t in types_in_order.items() if len(t) > 1}
    mirrored = {p for p, o in orders.items() if len(o) > 1}
    now = findings_by_check(data)
    for check, count in (
        ("conflicting_types", len(torn)),
        ("both_directions", len(mirrored)),
        ("doubled_rows", repeats),
    ):
        assert (now[check].count if check in now else 0) == count
    if torn:
        assert (
            f"{len(inside)} in one order of the drugs and {len(torn - inside)} only"
            in now["conflicting_types"].sentence
        )
    if mirrored:
        assert f", {len(mirrored & torn)} of them with different types" in now["both_directions"].sentence


# Structures, drugs, types


def test_a_molecule_under_three_ids_is_told_by_the_strictest_rule_that_finds_each_part():
    smiles = {"A": "CCN", "B": "NCC", "C": "CCN.Cl", "D": "CCCO", "E": None}
    drugs = [Drug(i, f"drug {i}", s) for i, s in smiles.items()]
    now = findings_by_check(dataset([("A", "B", 0)], drugs=drugs))
    assert now["same_substance"].examples == ("A (drug A) = B (drug B)",)
    assert now["same_but_for_salt"].examples == ("A (drug A) = B (drug B) = C (drug C)",)
    assert "same_but_for_stereo" not in now


def test_a_modality_that_no_drug_has_is_not_missed():
    drugs = [Drug("A", "A", sets={"target": frozenset({"T"})}), Drug("B", "B", sets={"target": frozenset({"T"})})]
    assert not [
        check for check in findings_by_check(dataset([("A", "B", 0)], drugs=drugs)) if check.startswith("without")
    ]
    now = findings_by_check(dataset([("A", "B", 0)], drugs=[*drugs, Drug("C", "C", "CCO")]))
    assert {check: f.examples for check, f in now.items() if check.startswith("without")} == {
        "without_structure": ("A", "B"), "without_target": ("C",)
    }  # fmt: skip


def test_each_structure_is_parsed_once(monkeypatch):
    from tailrx.chem import identity as module

    asked = []
    read = module.read_smiles
    monkeypatch.setattr(module, "read_smiles", lambda text: asked.append(text) or read(text))
    data = replace(sound(split=True), drug_sides={"one": ("train",) * 10, "two": ("train",) * 9 + ("test",)})
    findings_by_check(data, data)
    assert sorted(asked) == sorted([d.smiles for d in data.drugs] * 2)  # once for the dataset, once for the other


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("hypotensive activities", "hypertensive activities", False),  # two letters, and the opposite
        ("more of CYP2C8", "more of CYP2C9", False),
        ("up", "us", False),
        ("less effect", "no effect", False),
        ("+", "-", False),
        ("sedation", "sedations", True),
        ("sedation", "sedatoin", True),
        ("sedation", "sodation", True),
        ("more sedation, less pain", "More sedation; less pain", True),
    ],
)
def test_a_slip_of_one_letter_is_told_from_another_meaning(one, two, alike):
    assert ("alike_types" in findings_by_check(rename(one, two)(sound()))) is alike


def test_what_reading_noted_is_passed_on():
    finding = findings_by_check(replace(sound(), notes=("3 rows were mended.", "2 drugs were renamed.")))["reading"]
    assert (finding.severity, finding.count) == ("info", 2)
    assert finding.examples == ("3 rows were mended.", "2 drugs were renamed.")


# Sides


def sided(rows, **more):
    """Rows are (drug, drug, type number, side)."""
    return dataset([r[:3] for r in rows], given_split=tuple(r[3] for r in rows), **more)


def test_a_pair_on_two_sides_is_told_from_its_mirror_image():
    now = findings_by_check(sided([
        ("A", "B", 0, "train"), ("A", "B", 1, "test"),  # the same order on two sides
        ("A", "C", 0, "Training"), ("C", "A", 1, "test"),  # turned round
        ("B", "C", 0, "train"), ("C", "B", 1, "train"),  # on one side
        ("A", "D", 0, "valid"), ("A", "D", 1, ""),  # one of them unused
    ]))  # fmt: skip
    assert now["pairs_on_two_sides"].examples == ("train: A + B: raised bleeding | test: A + B: lowered exposure",)
    assert now["mirrored_across_sides"].examples == ("train: A + C: raised bleeding | test: C + A: lowered exposure",)
    assert now["pairs_on_two_sides"].severity == now["mirrored_across_sides"].severity == "error"
    assert "twins_across_sides" not in now


def test_the_twin_of_a_test_pair_in_training_is_found_by_its_molecules():
    drugs = [
        Drug("A", "A", "CCCN"),
        Drug("A2", "A2", "CCCN.Cl"),
        Drug("B", "B", "CCO"),
        Drug("C", "C"),
        Drug("C2", "C2"),
    ]
    rows = [("A", "B", 0, "train"), ("B", "A2", 0, "test"), ("A", "C", 0, "train"), ("A", "C2", 0, "test")]
    finding = findings_by_check(sided(rows, drugs=drugs))["twins_across_sides"]
    # C and C2 have no structure: nothing says that they are one.
    assert finding.examples == ("train: A + B: raised bleeding | test: B + A2: raised bleeding",)
    assert finding.severity == "error"
    same_side = [("A", "B", 0, "train"), ("B", "A2", 0, "train"), ("A", "C", 0, "test")]
    assert "twins_across_sides" not in findings_by_check(sided(same_side, drugs=drugs))


SIDED = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 1), st.sampled_from(["train", "test", ""]))


@given(st.lists(SIDED, max_size=12))
def test_twins_across_sides_are_those_of_a_slow_loop(rows):
    molecule = [0, 0, 1, 1, 2]  # of five drugs
    drugs = [Drug(f"D{i}", f"D{i}", ("CCCN", "CCCCO", "CCS")[m] + ".Cl" * (i % 2)) for i, m in enumerate(molecule)]
    rows = [(0, 4, 0, "train"), *(r for r in rows if r[0] != r[1])]
    used = [(frozenset((a, b)), frozenset((molecule[a], molecule[b])), side) for a, b, _, side in rows if side]
    leaks = {
        twin
        for pair, twin, side in used
        for other, same, there in used
        if twin == same and pair != other and side != there
    }
    now = findings_by_check(sided([(f"D{a}", f"D{b}", t, side) for a, b, t, side in rows], drugs=drugs))
    assert (now["twins_across_sides"].count if "twins_across_sides" in now else 0) == len(leaks)


def test_types_that_only_the_test_rows_have_and_unknown_sides_are_named():
    rows = [("A", "B", 0, "train"), ("A", "C", 1, "test"), ("B", "C", 1, "tset"), ("A", "D", 2, "valid")]
    now = findings_by_check(sided(rows, labels=(UP, DOWN, Label("chosen by, never tested"))))
    assert now["untrained_types"].examples == ("lowered exposure (1)",)
    assert now["unknown_sides"].examples == ("'tset': B + C: lowered exposure",)
    assert now["unknown_sides"].severity == "error"


def test_a_molecule_on_two_sides_of_a_drug_split_is_no_new_drug():
    drugs = [Drug("A", "A", "CCCN"), Drug("A2", "A2", "CCCN.Cl"), Drug("B", "B", "CCO"), Drug("B2", "B2", "OCC")]
    sides = {"one": ("train", "test", "train", "train"), "two": ("train", "", "test", "tset")}
    findings = [f for f in lint(Subject(dataset([("A", "B", 0), ("A2", "B2", 0)], drugs=drugs, drug_sides=sides)))
                if f.severity == "error"]  # fmt: skip
    assert [(f.check, f.examples) for f in findings] == [
        ("twin_drugs_across_sides", ("train: A | test: A2",)),
        ("unknown_drug_sides", ("'tset': B2",)),
    ]
    assert "'one'" in findings[0].sentence


# Against another dataset


def test_overlap_counts_drugs_pairs_types_and_known_test_rows():
    rows = [("A", "B", 0, "train"), ("B", "C", 0, "test"), ("A", "C", 1, "test"), ("A", "X", 1, "test")]
    smiles = {"A": "CCCN", "B": "CCO", "C": "CCS", "X": "CCCCCl"}
    ours = sided([*rows, ("C", "X", 0, "train")], drugs=[Drug(i, i, s) for i, s in smiles.items()])
    theirs = dataset(
        [("B", "A", 0), ("B", "C", 1), ("A", "C", 2), ("A", "Y", 0)],
        labels=(UP, Label("lowered exposure"), Label("only there")),
        drugs=[Drug("A", "A", "CCCN.Cl"), Drug("B", "B", "CCCO"), Drug("C", "C"), Drug("Y", "Y", "ClCCCC")],
    )
    now = findings_by_check(ours, theirs)
    assert now["shared_drugs"].count == 3
    assert "75.0% of made, 75.0% of made" in now["shared_drugs"].sentence
    assert now["shared_structures"].examples == ("X",)  # Y there, spelt the other way round
    assert now["other_structures"].examples == ("B",)  # A differs by its salt only, C has none there
    assert now["shared_pairs"].count == 3
    assert "(60.0% of made, 75.0% of made)" in now["shared_pairs"].sentence
    assert "only the other 2 of made are a test" in now["shared_pairs"].sentence
    assert now["shared_types"].count == 1  # A + B, in the other order there
    assert "of 2 whose types can be compared (2 types have the same name)" in now["shared_types"].sentence
    assert now["other_types"].examples == ("B + C: raised bleeding",)  # A + C has a type there that is unknown here
    assert now["known_test_rows"].examples == ("B + C: raised bleeding", "A + C: lowered exposure")
    assert "66.7%" in now["known_test_rows"].sentence


def test_a_shared_pair_agrees_if_any_of_its_types_does_and_is_asked_only_where_both_have_the_name():
    labels = (UP, DOWN, Label("only here"))
    ours = dataset([("A", "B", 0), ("A", "B", 1), ("A", "C", 2), ("B", "C", 0)], labels=labels)
    now = findings_by_check(ours, dataset([("A", "B", 0), ("A", "C", 1), ("B", "C", 0)]))
    assert now["shared_pairs"].count == 3
    assert "2 shared pairs have the same type in both, of 2 whose types can be compared" in now["shared_types"].sentence
    assert "other_types" not in now


def test_datasets_without_a_common_pair_or_type_name_say_so():
    ours = dataset([("A", "B", 0)], labels=(UP,))
    apart = findings_by_check(ours, dataset([("A", "C", 0)], labels=(UP,)))
    assert (apart["shared_pairs"].severity, apart["shared_pairs"].count) == ("info", 0)
    assert "No pair is in both" in apart["shared_pairs"].sentence
    strange = findings_by_check(ours, dataset([("A", "B", 0)], labels=(Label("another"),)))
    assert strange["shared_pairs"].severity == "warning"
    assert "No type has the same name" in strange["shared_types"].sentence


# The real ones


@pytest.mark.real
@needs_real
def test_ryu86_has_406_conflicts_289_of_them_in_one_order_and_117_pairs_in_both():
    found_ = {f.check: f for f in lint(Subject(tailrx.load_dataset("ryu86", session=tailrx.Session(offline=True))))}
    assert found_["conflicting_types"].count == 406
    assert "289 in one order of the drugs and 117 only when turned round" in found_["conflicting_types"].sentence
    assert found_["both_directions"].count == 117


@pytest.mark.real
@needs_real
@pytest.mark.parametrize("page", ["ddimdl", "ddimdl_tfmd", "muffin81", "ryu86", "starter"])
def test_the_dataset_pages_print_what_lint_finds(page):
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    printed = re.findall(r"`tailrx data lint (\w+)(?: --against (\w+))?`:\n\n((?:\|.*\n)+)", text)
    assert printed[0][:2] == (page, "")
    alone = set[str]()
    for name, against, table in printed:
        findings = api.lint(name, against=against or None, session=api.Session(offline=True))["findings"]
        counts = {f"{f['severity']} {f['check'].replace('_', ' ')}": f"{f['count']:,}" for f in findings}
        rows = re.findall(r"\| (error|warning|info) \| ([a-z ]+) \| ([\d,]+) \|", table)
        assert {f"{s} {c}": n for s, c, n in rows} == {c: n for c, n in counts.items() if c not in alone}
        alone = set(counts)  # the second table holds only what the comparison adds


@pytest.mark.real
@needs_real
def test_ryu86_is_linted_in_less_than_five_seconds_of_a_cold_process():
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = "from tailrx.cli import main; main(['data', 'lint', 'ryu86', '--offline', '--json'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, 1), done.stderr
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5  # CPU: other work does not count


def test_a_type_whose_name_is_a_page_costs_nothing():
    before = time.process_time()
    assert len(list(slips(("x" * 100_000, "increase")))) == 9  # the whole, and one without each letter of the second
    assert time.process_time() - before < 0.1
