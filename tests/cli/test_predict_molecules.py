"""`tailrx predict` with a bundle of molecules: structures as words or from a file, every one with its row."""

import csv
import json
from pathlib import Path

import pytest
from tests.command import refused, tell

GOLDEN = Path(__file__).parents[1] / "golden"
BUNDLE = GOLDEN / "molecules_v2"
TABLE = "id,SMILES,note\n1,CCO,a\n2,,b\n3,=C,c\n4,CCCCCCCl,d\n"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_structures_are_named_as_words_and_answered_in_a_line_each(capsys):
    assert tell("predict", BUNDLE, "CCO", "CCCCCCCl") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith("CCO")
    assert "alcohol" in said[1]
    assert "chloride" in said[2]
    assert "not medical advice" in said[-1]


def test_one_structure_is_answered_with_all_its_classes_and_how_it_was_read(capsys):
    assert tell("predict", BUNDLE, "OCC") == 0
    said = capsys.readouterr().out
    assert "read as CCO" in said
    assert [name in said for name in ("alcohol", "amine", "chloride")] == [True] * 3


def test_json_holds_what_python_gives(capsys):
    assert tell("predict", BUNDLE, "CCO", "C1CC", "--json", "--top", "1") == 3
    said = json.loads(capsys.readouterr().out)
    assert [a["state"] for a in said["answers"]] == ["predicted", "cannot assess"]
    assert [c["name"] for c in said["answers"][0]["classes"]] == ["alcohol"]
    assert said["example"] == "molecule"
    assert "research use" in said["notice"]


def test_a_table_keeps_its_columns_and_rows_and_those_without_an_answer_say_why(table, tmp_path, capsys):
    out = tmp_path / "answers.csv"
    assert tell("predict", BUNDLE, "--list", table, "--out", out, "--top", "2") == 3
    said = rows(out)
    assert [(r["id"], r["note"], r["row"]) for r in said] == [("1", "a", "1"), ("2", "b", "2"), ("3", "c", "3"),
                                                               ("4", "d", "4")]  # fmt: skip
    assert [r["state"] for r in said] == ["predicted", "cannot assess", "cannot assess", "predicted"]
    assert [r["class_1"] for r in said] == ["alcohol", "", "", "chloride"]
    assert "no structure stands there" in said[1]["reason"]
    assert "does not parse" in said[2]["reason"]
    assert "class_2" in said[0]
    assert "class_3" not in said[0]
    assert json.loads((tmp_path / "answers.about.json").read_text())["data"] == "golden"
    assert "2 of 4 rows could not be assessed" in capsys.readouterr().err


def test_a_column_of_the_user_with_a_name_of_ours_stays_beside_ours(tmp_path):
    path, out = tmp_path / "mine.csv", tmp_path / "answers.csv"
    path.write_text("smiles,state,structure_of\nCCO,solid,x\n", encoding="utf-8")
    assert tell("predict", BUNDLE, "--list", path, "--out", out) == 0
    (row,) = rows(out)
    assert (row["input_state"], row["state"], row["structure_of"]) == ("solid", "predicted", "x")


def test_a_file_of_lines_has_a_row_for_each_line_and_for_blank_ones_within(tmp_path, capsys):
    path = tmp_path / "mine.txt"
    path.write_text("CCO\n\nCCN\n\n", encoding="utf-8")
    assert tell("predict", BUNDLE, "--list", path, "--json") == 3
    said = json.loads(capsys.readouterr().out)["answers"]
    assert [(a["row"], a["asked"]) for a in said] == [(0, "CCO"), (1, ""), (2, "CCN")]


def test_a_table_of_one_column_without_a_heading_is_read_from_its_first_line(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    path.write_text("CCO\nCCN\n", encoding="utf-8")
    assert tell("predict", BUNDLE, "--list", path, "--json") == 0
    out, err = capsys.readouterr()
    assert [a["asked"] for a in json.loads(out)["answers"]] == ["CCO", "CCN"]
    assert "its first line is read as a structure" in err


def test_columns_names_the_structures_where_no_heading_does(tmp_path, capsys):
    path = tmp_path / "mine.csv"
    path.write_text("mol,what\nCCO,x\n", encoding="utf-8")
    assert "--columns STRUCTURE" in refused(capsys, "predict", BUNDLE, "--list", path)
    assert "no column 'mole'" in refused(capsys, "predict", BUNDLE, "--list", path, "--columns", "mole")
    assert tell("predict", BUNDLE, "--list", path, "--columns", "mol") == 0


@pytest.mark.parametrize(
    ("option", "value"), [("--pairs", "x.csv"), ("--smiles", "a=CC"), ("--aliases", "x.csv"), ("--all", None)]
)
def test_an_option_of_pairs_is_refused_in_one_sentence(option, value, capsys):
    said = refused(capsys, "predict", BUNDLE, "CCO", option, *([value] if value else []))
    assert f"{option} is for drug pairs" in said
    assert "of the job 'molecule'" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "needs a structure"),
        (("CCO", "--list", "nothing.csv"), "either structures or --list"),
        (("--list", "nothing.txt"), "is not there"),
        (("--list", "nothing.csv"), "is not there"),
        (("CCO", "--columns", "a"), "--columns names"),
    ],
)
def test_a_question_that_is_none_is_refused_in_one_sentence(words, says, capsys):
    assert says in refused(capsys, "predict", BUNDLE, *words)


def test_the_list_that_is_asked_is_never_written_over(table, capsys):
    assert "is the file that is read" in refused(capsys, "predict", BUNDLE, "--list", table, "--out", table)
    assert table.read_text(encoding="utf-8") == TABLE
