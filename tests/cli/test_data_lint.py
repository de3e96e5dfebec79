"""What a person sees of `tailrx data lint`, and with which exit code it ends."""

import json
import subprocess
import sys

import pytest
from tests import tiny
from tests.command import tell

from tailrx.errors import DataError


@pytest.fixture
def sound(tmp_path):
    return tiny.write(tmp_path / "tiny")


@pytest.fixture
def broken(tmp_path):
    """Tables with an unknown drug, a self pair, seven pairs of two types and a structure that does not read."""
    folder = tiny.write(tmp_path / "broken")
    lines = (folder / "pairs.csv").read_text().splitlines()
    again = [f"{a},{b},{'sedation' if t != 'sedation' else 'other'}" for a, b, t in (x.split(",") for x in lines[1:8])]
    (folder / "pairs.csv").write_text("\n".join([*lines, "T01,T99,other", "T05,T05,other", *again]) + "\n")
    drugs = (folder / "drugs.csv").read_text()
    (folder / "drugs.csv").write_text(drugs.replace("CC(=O)Nc1ccc(O)cc1", "CC(=O)Nc1ccc(O)cc"))
    return folder


def test_a_dataset_without_errors_ends_well_and_says_what_it_holds(sound, capsys):
    assert tell("data", "lint", sound) == 0
    output = capsys.readouterr().out
    assert output.startswith(f"tiny: 25 drugs, {len(tiny.pairs())} pairs, 4 types\n")
    assert "\nErrors: none\n" in output
    assert "1 drug occurs in no pair." in output
    assert "T25 (Placebin)" in output


def test_the_starter_data_has_no_error(capsys):
    assert tell("data", "lint", "starter") == 0
    assert "Errors: none" in capsys.readouterr().out


def test_everything_wrong_is_told_at_once_by_severity_and_ends_with_1(broken, capsys):
    assert tell("data", "lint", broken) == 1
    output = capsys.readouterr().out
    errors, _, rest = output.partition("\nWarnings")
    assert "Errors (4)" in errors
    words = ("unknown drugs: 1", f"pairs.csv:{len(tiny.pairs()) + 2}: 'T99'", "self pairs: 1", "conflicting types: 7",
             "7 pairs carry two types or more", "unparseable structures: 1", "T06 (Paracetamol)",
             "does not parse")  # fmt: skip
    assert [w for w in words if w not in errors] == []
    assert "occurs in no pair" in rest.partition("Good to know")[2]


def test_five_cases_of_each_are_shown_unless_told_otherwise(broken, capsys):
    def shown(*more):
        tell("data", "lint", broken, *more)
        output = capsys.readouterr().out.partition("conflicting types")[2].partition("\n  unparseable")[0]
        return output.count(" | "), output.rstrip().endswith("...")

    assert shown() == (5, True)
    assert shown("--examples", 7) == (7, False)
    assert shown("--examples", 0) == (0, False)


def test_json_holds_counts_and_findings_gravest_first(broken, capsys):
    assert tell("data", "lint", broken, "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["dataset"], report["drugs"], report["types"], report["errors"]) == ("tiny", 25, 4, 4)
    assert report["pairs"] == len(tiny.pairs()) + 7  # what could be read
    order = ["error", "warning", "info"]
    severities = [f["severity"] for f in report["findings"]]
    assert severities == sorted(severities, key=order.index)
    assert [report[f"{s}s"] for s in order] == [severities.count(s) for s in order]
    (finding,) = [f for f in report["findings"] if f["check"] == "conflicting_types"]
    assert (finding["count"], len(finding["examples"])) == (7, 5)


def test_against_another_dataset_says_what_is_shared(sound, broken, capsys):
    assert tell("data", "lint", sound, "--against", broken) == 0  # what is wrong with the other one is not asked
    output = capsys.readouterr().out
    n = len(tiny.pairs())
    assert f"{n} pairs are in both, in either order (100.0% of tiny, 100.0% of tiny)" in output
    assert "only the other 0 of tiny" in output
    assert "unknown drugs" not in output


def test_what_is_not_there_or_cannot_be_compared_is_one_sentence_and_2(sound, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    for args in (["nowhere"], [tmp_path / "empty"], [sound, "--against", tmp_path / "empty"], ["ddimdl", "--offline"]):
        assert tell("data", "lint", *args) == 2
        message = capsys.readouterr()
        assert message.out == ""
        assert message.err.startswith("Error: ")
        assert len(message.err.strip().splitlines()) == 1
    (sound / "pairs.csv").write_text("drug_a,drug_b\nT01,T02\n")
    assert tell("data", "lint", "starter", "--against", sound) == 2
    assert "cannot be compared with: " in (message := capsys.readouterr().err)
    assert "needs a column 'type'" in message


def test_a_dataset_that_its_reader_refuses_is_a_finding(monkeypatch, capsys):
    from tailrx.data.datasets import starter

    def refuse():
        raise DataError("row 7 of it is wrong; mend it.")

    monkeypatch.setattr(starter, "BUILD", refuse)
    assert tell("data", "lint", "starter") == 1
    output = capsys.readouterr().out
    assert "starter: not readable" in output
    assert "row 7 of it is wrong" in output


def test_names_with_brackets_or_control_characters_are_shown_as_they_are(sound, capsys):
    drugs = (sound / "drugs.csv").read_text()
    (sound / "drugs.csv").write_text(drugs.replace("Placebin", "[/b]Place\x1b[31mbin[red]"))
    tell("data", "lint", sound)
    assert "T25 ([/b]Place?[31mbin[red])" in capsys.readouterr().out


def test_linting_loads_no_torch(sound):
    code = f"import sys; from tailrx.cli import main\ntry: main(['data', 'lint', {str(sound)!r}])\n" \
           "finally: assert 'torch' not in sys.modules"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
