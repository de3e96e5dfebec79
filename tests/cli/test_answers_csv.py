"""Answers as a CSV: written as they come, so that they may be many, and there whole or not at all."""

import csv
import gc
import json

import pytest
from tests import tiny
from tests.command import tell

import tailrx
from tailrx.bundle.answers import Answer, AskedDrug, TypeProbability
from tailrx.bundle.question import Question
from tailrx.cli._answers_csv import write_answers

TERMS = {"condition": "if they interact", "notice": "=not advice"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    tailrx.train(tiny.run(tiny.write(folder / "data"), epochs=1), folder / "run")
    return folder / "run"


def answer(k):
    drug = AskedDrug(f"drug {k}", f"D{k}", features=("morgan", "target"), similarity=0.5)
    return Answer(drug, AskedDrug("-b"), ("predicted",), types=(TypeProbability("x", 1 / (k + 1), "It does."),))


def written(path, answers, top=2, lead=lambda row: {}):
    about = write_answers(path, answers, TERMS, top, lead)
    assert json.loads(about.read_text(encoding="utf-8")) == TERMS
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_row_says_what_its_answer_says_and_a_file_beside_it_the_terms_of_all(tmp_path):
    rows = written(tmp_path / "out.csv", (answer(k) for k in range(3)))
    assert [r["drug_a"] for r in rows] == ["drug 0", "drug 1", "drug 2"]
    assert [r["probability_1"] for r in rows] == ["1.000000", "0.500000", "0.333333"]
    assert {(r["drug_b"], r["features_a"], r["type_2"]) for r in rows} == {("'-b", "morgan|target", "")}
    assert not TERMS.keys() & rows[0].keys()


def test_the_columns_of_the_users_file_go_before_ours_in_their_order(tmp_path):
    given = {"date": "=1+1", "drug_a": "as given", "state": "theirs", "drug_b": "too"}
    (row,) = written(tmp_path / "out.csv", [answer(0)], lead=lambda row: given)
    assert list(row)[:6] == ["date", "drug_a", "input_state", "drug_b", "row", "state"]
    assert (row["date"], row["drug_a"], row["input_state"]) == ("'=1+1", "as given", "theirs")


def test_text_that_is_no_text_is_written_as_it_came(tmp_path):
    """Half a surrogate pair is what the command line makes of a byte that is none of its encoding."""
    odd = Answer(AskedDrug("asp\udcff"), AskedDrug("b"), ("cannot assess",), "unknown text", "no drug is called that.")
    assert written(tmp_path / "out.csv", [odd])[0]["drug_a"] == "asp\\udcff"


def test_a_table_that_ends_early_leaves_the_old_one(tmp_path):
    def broken():
        yield answer(0)
        raise ZeroDivisionError

    (tmp_path / "out.csv").write_text("the old one")
    with pytest.raises(ZeroDivisionError):
        write_answers(tmp_path / "out.csv", broken(), TERMS, 2, lambda row: {})
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "the old one"


@pytest.mark.parametrize("also", [(), ("--json",)])
def test_answers_are_not_kept_for_a_table_unless_json_wants_them_all(run, also, tmp_path, monkeypatch, capsys):
    alive = []
    own = Question._answer

    def counted(*given):
        alive.append(sum(type(thing) is Answer for thing in gc.get_objects()))
        return own(*given)

    monkeypatch.setattr(Question, "_answer", counted)
    names = [r["name"] for r in tiny.rows() if r["smiles"]][:12]
    assert tell("predict", run, *names, "--out", tmp_path / "out.csv", *also) == 0
    before, pairs = alive[0], 12 * 11 // 2
    assert len(alive) == len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) - 1 == pairs
    assert max(alive) - before == pairs - 1 if also else max(alive) - before < 4
    assert f"{pairs} rows written" in capsys.readouterr().err
