"""The examples run as they are, offline, and say what a person would read; and they open as notebooks."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
NO_NETWORK = """
import runpy, socket, sys
def refuse(*_): raise AssertionError("an example reached for the network")
socket.socket.connect = refuse
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def said_by(example: str, *arguments: Path, home: Path) -> str:
    """What the example prints, with a home in which nothing is installed."""
    env = {**os.environ, "TAILRX_HOME": str(home), "TAILRX_CACHE": str(home / "cache"), "OMP_NUM_THREADS": "1",
           "PYTHONPATH": str(ROOT / "src")}  # fmt: skip
    command = [sys.executable, "-c", NO_NETWORK, str(ROOT / "examples" / f"{example}.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=home.parent, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_own_data_goes_from_tables_to_a_prediction(tmp_path):
    out = said_by("own_data", tmp_path / "own", home=tmp_path / "home")
    tables = {name: list(csv.DictReader((tmp_path / "own" / f"{name}.csv").open())) for name in ("drugs", "pairs")}
    assert f"{len(tables['drugs'])} drugs and {len(tables['pairs'])} pairs written to {tmp_path / 'own'}" in out
    assert re.search(r"^\d+ test pairs: accuracy [01]\.\d\d \(95 % interval ", out, re.MULTILINE)
    types = {row["type"] for row in tables["pairs"]}
    for drugs in ("carbamazepine + codeine", "carbamazepine + mine", "codeine + mine"):
        found = re.search(rf"^{re.escape(drugs)}: if they interact, (.+) \(0\.\d\d\)$", out, re.MULTILINE)
        assert found, drugs
        assert found[1] in types
    assert "not medical advice" in out


@pytest.mark.slow
def test_two_losses_are_compared_on_the_same_pairs_with_intervals(tmp_path):
    out = said_by("compare_losses_on_the_tail", tmp_path / "runs", home=tmp_path / "home")
    for band in ("many", "medium", "few"):
        section = re.search(rf"^{band}: \d+ test pairs\n(.+)\n(.+)$", out, re.MULTILINE)
        assert section, band
        scores = [
            re.fullmatch(rf"  {loss} +([01]\.\d+)  \(95 % interval ([01]\.\d+)-([01]\.\d+)\)", line)
            for loss, line in zip(("cross_entropy", "balanced_softmax"), section.groups(), strict=True)
        ]
        assert all(scores), band
        of = [float(s[1]) for s in scores if s]
        assert all(float(s[2]) <= float(s[1]) <= float(s[3]) for s in scores if s)
        difference = re.search(rf"^  {band} +([+-]\d\.\d+)  \(95 % interval ([+-]\d\.\d+) to ", out, re.MULTILINE)
        assert difference, band
        assert float(difference[1]) == pytest.approx(of[1] - of[0], abs=0.0011)  # three digits of each are printed


@pytest.mark.slow
def test_a_list_of_medicines_becomes_a_table_with_a_row_for_every_pair(tmp_path):
    (tmp_path / "list.txt").write_text("warfarin\nfluconazole\n\nwarfarine of old\nCoumadin\n")
    out = said_by("predict_for_a_list", tmp_path / "new", tmp_path / "list.txt", home=tmp_path / "home")
    assert "Training on the starter data instead" in out
    assert f"3 pairs of 4 medicines in {tmp_path / 'new' / 'answers.csv'}" in out
    rows = list(csv.DictReader((tmp_path / "new" / "answers.csv").open()))
    status = {(r["drug_a"], r["drug_b"]): r["reason_kind"] for r in rows}
    assert status == {
        ("warfarin", "fluconazole"): "",
        ("warfarin", "warfarine of old"): "unknown text",
        ("fluconazole", "warfarine of old"): "unknown text",
    }
    assert rows[0]["state"] == "documented; predicted"
    assert "2 without an answer" in out
    assert "'warfarin' and 'Coumadin' both mean" in out
    assert "'warfarine'" in out
    assert rows[0]["predicted"]
    assert 0 < float(rows[0]["probability"]) <= 1


# Notebooks

MARK = re.compile(r"^# %%(?P<kind>.*)$", re.MULTILINE)


def trouble(text: str) -> list[str]:
    """Why a text is no percent-script that reads well as a notebook."""
    marks = list(MARK.finditer(text))
    ends = [*(m.start() for m in marks[1:]), len(text)]
    cells = [(m["kind"].strip(), text[m.end() : end]) for m, end in zip(marks, ends, strict=True)]
    out = ["text before the first cell"] if not marks or text[: marks[0].start()].strip() else []
    if not cells or cells[0][0] != "[markdown]" or not cells[0][1].startswith("\n# # "):
        out.append("it does not begin with a markdown cell that has a title")
    for kind, body in cells:
        lines = [line for line in body.strip().splitlines() if line]
        if kind == "[markdown]":
            out += [f"no comment in a markdown cell: {line}" for line in lines if not re.match(r"#( |$)", line)]
        elif kind:
            out.append(f"a cell of unknown kind: {kind}")
        elif not lines:
            out.append("an empty cell")
        else:
            compile(body, "cell", "exec")  # no statement reaches over the end of its cell
    return out


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_an_example_opens_as_a_notebook(path):
    assert trouble(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"""Words."""\n\n# %% [markdown]\n# # Title\n\n# %%\nx = 1\n', "text before the first cell"),
        ("# %%\nx = 1\n", "it does not begin with a markdown cell that has a title"),
        ("# %% [markdown]\n# # Title\nx = 1\n", "no comment in a markdown cell: x = 1"),
        ("# %% [markdown]\n# # Title\n\n# %% Train\nx = 1\n", "a cell of unknown kind: Train"),
        ("# %% [markdown]\n# # Title\n\n# %%\n\n# %%\nx = 1\n", "an empty cell"),
    ],
)
def test_what_does_not_is_caught(text, said):
    assert trouble(text) == [said]


def test_every_example_but_the_demo_is_run_here():
    source = Path(__file__).read_text(encoding="utf-8")
    assert [p.stem for p in EXAMPLES if p.stem != "demo" and f'said_by("{p.stem}"' not in source] == []
