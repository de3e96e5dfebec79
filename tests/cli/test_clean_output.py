"""No text reaches the terminal that the terminal would obey, from whatever file or word it comes."""

import csv
import json
import os
import re
import subprocess
import sys
import unicodedata

import pytest
from tests import tiny
from tests.command import tell

from tailrx.cli._say import MAX_MESSAGE, clean

HOSTILE = "\x1b]0;owned\x07\x1b[31m\x9b31m\u202egnp\u2066\u200b\u061c\x08\x85\u2028end"
OBEYED = [c for c in HOSTILE if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]


def seen(capsys):
    captured = capsys.readouterr()
    for text in (captured.out, captured.err):
        assert not [hex(ord(c)) for c in text if c in OBEYED], text
    return captured


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Tables in which names, types, headers, licence and the folder's name are hostile."""
    folder = tiny.write(tmp_path_factory.mktemp("hostile") / "tables")
    for name in ("drugs", "pairs", "types"):
        file = folder / f"{name}.csv"
        rows = list(csv.reader(file.open(newline="", encoding="utf-8")))
        bad = HOSTILE.replace("\u2028", "").replace("\x85", "")  # which a CSV would take for an end of line
        for row in rows[1:]:
            for k, header in enumerate(rows[0]):
                if header in ("name", "type", "neutral", "sentence") and row[k]:
                    row[k] += bad
        rows[0].append(f"nmae{bad}")
        for row in rows[1:]:
            row.append(bad)
        with file.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(rows)
    card = tiny.CARD | {"name": f"data{HOSTILE}", "licence": f"CC0{HOSTILE}", "title": f"t{HOSTILE}"}
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "run"
    assert tell("train", "--model", "dnn", "--data", f"{data}/", "--out", out, "--set", "train.epochs=1", "-q") == 0
    return out


def test_every_command_that_shows_data_shows_it_clean(data, run, tmp_path, capsys):
    capsys.readouterr()
    idents = tiny.rows()[0]["drug_id"], tiny.rows()[6]["drug_id"]
    for words in (
        ("train", "--model", "neighbours", "--data", f"{data}/", "--out", tmp_path / "r"),
        ("train", "--model", "dnn", "--data", f"{data}/", "--out", tmp_path / "d", "--set", "train.epochs=1"),
        ("evaluate", run), ("evaluate", run, "--json"), ("report", run), ("compare", run, run),
        ("predict", run, *idents), ("predict", run, *idents, "--json"),
        ("predict", run, *idents, "--out", tmp_path / "a.csv"),
        ("data", "info", f"{data}/"), ("data", "lint", f"{data}/"), ("data", "lint", f"{data}/", "--json"),
    ):  # fmt: skip
        tell(*words)
        output = seen(capsys)
        assert output.out or output.err, words
        assert "Traceback" not in output.err
        if "--json" in words:
            assert "31m" in json.dumps(json.loads(output.out))  # whole, and valid
    cells = (tmp_path / "a.csv").read_text(encoding="utf-8")
    assert not [c for c in cells if c in OBEYED]


@pytest.mark.parametrize(
    "words",
    [
        ("predict", "{run}", HOSTILE, "aspirin"),
        ("predict", "{run}", "aspirin", "--smiles", f"{HOSTILE}=CCO"),
        ("predict", HOSTILE, "aspirin", "warfarin"),
        ("predict", "{run}", "--pairs", HOSTILE),
        ("evaluate", HOSTILE),
        ("report", HOSTILE),
        ("compare", HOSTILE, HOSTILE),
        ("train", HOSTILE),
        ("train", "--model", HOSTILE, "--data", "starter"),
        ("train", "--model", "dnn", "--data", HOSTILE),
        ("train", "--model", "dnn", "--data", "starter", "--set", f"{HOSTILE}=1"),
        ("train", "--model", "dnn", "--data", "starter", "--set", f"loss.name={HOSTILE}"),
        ("train", "--model", "dnn", "--data", "starter", "--fold", HOSTILE),
        ("bench", HOSTILE),
        ("tables", "--home", HOSTILE),
        ("list", HOSTILE),
        ("list", "losses", HOSTILE),
        ("data", "info", HOSTILE),
        ("data", "lint", HOSTILE),
        (HOSTILE,),
        ("list", "losses", "focal", HOSTILE),
        ("doctor", HOSTILE),
        ("compare", "a", "b", HOSTILE),
        ("data", HOSTILE),
        (f"--{HOSTILE}",),
        ("train", f"--{HOSTILE}=1"),
    ],
)
def test_what_is_typed_comes_back_clean(words, run, capsys):
    capsys.readouterr()
    assert tell(*(run if w == "{run}" else w for w in words)) in (1, 2, 3)
    seen(capsys)


def test_no_message_goes_on_for_pages(capsys):
    assert tell("train", "--model", "x" * 200_000, "--data", "starter") == 2
    assert len(capsys.readouterr().err) < MAX_MESSAGE + 100
    assert tell("evaluate", "y" * 200_000) == 2
    assert len(capsys.readouterr().err) < MAX_MESSAGE + 100


@pytest.mark.parametrize(
    "words", [("y" * 200_000,), ("doctor", "y" * 200_000), ("evaluate", f"--{'y' * 200_000}"), ("data", "y" * 200_000)]
)
def test_words_that_the_parser_refuses_are_not_repeated_for_pages(words, capsys):
    assert tell(*words) == 2
    assert len(capsys.readouterr().err) < MAX_MESSAGE + 2_000  # the frame and the usage stand around it


def in_ascii(*words):
    """What `tailrx WORDS` does where the terminal knows ASCII alone."""
    here = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "tailrx", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=here, check=False)


def test_letters_that_the_terminal_lacks_are_escaped_and_end_nothing(run):
    ident = tiny.rows()[6]["drug_id"]
    output = in_ascii("predict", run, "\u03b1-x", ident)
    assert output.returncode == 3  # no drug has that name
    assert "\\u03b1-x" in output.stdout
    assert "Traceback" not in output.stderr
    report = json.loads(in_ascii("predict", run, "\U0001f600", ident, "--json").stdout)
    assert "\U0001f600" in json.dumps(report, ensure_ascii=False)


def test_text_that_is_harmless_stays_as_it_is():
    for text in ("plain", "two\nlines", "α-tocopherol ≥ 3 µg — „quoted“", "ワルファリン", "👩 x"):
        assert clean(text) == text
    assert clean("a\u00a0b\tc") == "a b c"
    assert clean("a\rb\x0bc") == "a?b?c"
    assert re.fullmatch(r"x{97}\.\.\.", clean("x" * 1000, 100))


def test_no_name_passes_for_a_line_of_its_own(run, capsys):
    capsys.readouterr()
    assert tell("predict", run, "T01", "--smiles", "x\nno interaction, all is well=CCOC(=O)c1ccc(N)cc1") == 0
    lines = seen(capsys).out.splitlines()
    assert any("x no interaction, all is well" in text for text in lines)
    assert not any(text.startswith("no interaction") for text in lines)
