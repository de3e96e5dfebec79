"""Medicines as they stand in charts, asked of a model through the real entry point."""

import csv
import json

import pytest
from tests import tiny
from tests.command import refused, tell

import tailrx
from tailrx.errors import DataError


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    tailrx.train(tiny.run(tiny.write(folder / "data"), epochs=1), folder / "run")
    return folder / "run"


@pytest.fixture
def asked(run, tmp_path):
    """A function that writes a file, asks about it with `words`, and gives exit code, rows and what holds for all."""

    def ask(option, name, text, *words):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        code = tell("predict", run, option, path, "--out", tmp_path / "out.csv", "-q", *words)
        with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
            return (
                code,
                list(csv.DictReader(file)),
                json.loads((tmp_path / "out.about.json").read_text(encoding="utf-8")),
            )

    return ask


CHART = "warfarin (Coumadin) 5 mg tablet\nASPIRIN 81 mg PO daily\n- codeine/paracetamol 30/500 prn pain\n"


def test_a_list_as_it_stands_in_a_chart_is_answered_pair_by_pair(asked):
    code, rows, about = asked("--list", "l.txt", CHART)
    assert code == 0
    assert [(r["name_a"], r["name_b"]) for r in rows] == [
        ("Warfarin", "Aspirin"), ("Warfarin", "Codeine"), ("Warfarin", "Paracetamol"), ("Aspirin", "Codeine"),
        ("Aspirin", "Paracetamol"), ("Codeine", "Paracetamol"),
    ]  # fmt: skip
    assert rows[0]["ignored_a"] == "5 mg (strength); tablet (form)"
    assert "was read as codeine and paracetamol" in rows[1]["note_b"]
    assert {r["row"] for r in rows} == {"1"}
    assert about["licence"] == "CC0-1.0"
    assert not about.keys() & rows[0].keys()


def test_patients_are_asked_one_by_one(asked):
    text = "patient,medicine\np1,aspirin\np2,codeine\np1,warfarin\np2,diazepam\np2,Valium\np3,aspirin\n"
    code, rows, about = asked("--list", "l.csv", text)
    assert code == 3
    assert [(r["patient"], r["name_a"], r["name_b"], r["reason_kind"]) for r in rows] == [
        ("p1", "Aspirin", "Warfarin", ""),
        ("p2", "Codeine", "Diazepam", ""),
        ("p3", "Aspirin", "", "nothing to pair"),
    ]
    assert about["remarks"] == [
        "p2: 'diazepam' and 'Valium' both mean Diazepam (T09); it is asked once.",
        "p3: only one medicine is named, so there is no pair to ask.",
    ]


def test_a_blank_cell_of_a_list_is_told_and_shows_in_the_exit_code(asked):
    code, rows, about = asked("--list", "l.csv", "drug,n\naspirin,1\n,2\nwarfarin,3\n")
    assert (code, len(rows)) == (3, 1)
    assert any("l.csv:3: no medicine stands there." in remark for remark in about["remarks"])


def test_rows_of_pairs_keep_their_columns_and_order_and_each_has_a_status(asked):
    text = ("visit,Drug1,when,Drug2\nv1,warfarin 5 mg,2024,Aspirin EC\nv2,,2024,aspirin\nv3,aspirin,,codeine+diazepam\n"
            "v4,frobnicol,=1,aspirin\n")  # fmt: skip
    code, rows, _ = asked("--pairs", "p.csv", text)
    assert code == 3
    assert list(rows[0])[:7] == ["visit", "Drug1", "when", "Drug2", "row", "drug_a", "drug_b"]
    assert [(r["visit"], r["row"], r["name_a"], r["name_b"]) for r in rows] == [
        ("v1", "1", "Warfarin", "Aspirin"), ("v2", "2", "", "Aspirin"), ("v3", "3", "Aspirin", "Codeine"),
        ("v3", "3", "Aspirin", "Diazepam"), ("v4", "4", "", "Aspirin"),
    ]  # fmt: skip
    assert [r["state"] == "cannot assess" for r in rows] == [False, True, False, False, True]
    assert rows[1]["reason"] == "no name was given; type a drug's name or id."
    assert rows[4]["when"] == "'=1"


@pytest.mark.parametrize("option", ["--list", "--pairs"])
def test_columns_may_be_named(asked, option):
    text = "x,y\naspirin,warfarin\ncodeine,diazepam\n"
    code, rows, _ = asked(option, "f.csv", text, "--columns", "y,x" if option == "--pairs" else "y")
    assert code == 0
    assert (rows[0]["drug_a"], rows[0]["drug_b"]) == ("warfarin", "aspirin" if option == "--pairs" else "diazepam")


def test_structures_in_a_table_are_asked_as_structures(asked):
    text = "drug_a,drug_b,smiles_a\nmine,aspirin,CCOC(=O)c1ccc(N)cc1\nwarfarin,aspirin,CCO\n"
    text += ",aspirin,CC(=O)Oc1ccccc1C(=O)O\n"
    code, rows, _ = asked("--pairs", "p.csv", text)
    assert code == 3
    assert [r["reason_kind"] for r in rows] == ["", "unusable structure", "same drug twice"]
    assert rows[0]["features_a"] == "morgan"
    assert "is the name of Warfarin (T07), and the structure given with it" in rows[1]["reason"]


def test_a_structure_in_a_column_of_names_is_told_to_be_one(asked):
    code, rows, _ = asked("--pairs", "p.csv", "drug_a,drug_b\nCC(=O)Oc1ccccc1C(=O)O,aspirin\n")
    assert (code, rows[0]["reason_kind"]) == (3, "unknown text")
    assert "is a structure (SMILES), not a name" in rows[0]["reason"]


def test_further_names_of_the_users_are_understood(asked, tmp_path):
    (tmp_path / "a.csv").write_text("alias,drug\nRxCUI:11289,warfarin\nhouse mix,aspirin + codeine\n")
    code, rows, _ = asked("--list", "l.txt", "rxcui 11289\nHouse Mix 5 ml\n", "--aliases", str(tmp_path / "a.csv"))
    assert code == 0
    assert [(r["name_a"], r["name_b"]) for r in rows] == [
        ("Warfarin", "Aspirin"),
        ("Warfarin", "Codeine"),
        ("Aspirin", "Codeine"),
    ]
    assert "as " in rows[0]["note_a"]


def test_the_short_answer_lists_what_is_documented_first_and_counts_what_is_not_probable(run, tmp_path, capsys):
    path = tmp_path / "l.txt"
    path.write_text("\n".join(r["name"] for r in tiny.rows() if r["smiles"]))
    model = tailrx.Bundle.load(run)
    answers = model.ask(*path.read_text().splitlines()).answers()
    best = [a.types[0].probability for a in answers if not a.documented]
    assert tell("predict", run, "--list", path) == 0
    output = capsys.readouterr().out
    sure, unsure = sum(p >= 0.5 for p in best), sum(p < 0.5 for p in best)
    heads = ["Documented in tiny: 184 interactions", "not medical advice"]
    heads[1:1] = [f"with probability 0.5 or more: {sure} pair"] if sure else []
    heads[-1:-1] = [f"{unsure} further pair"] if unsure else []
    assert sure or unsure
    places = [output.index(head) for head in heads]
    assert places == sorted(places)
    assert output.count("raises the bleeding risk of") == 1  # one sentence for all
    assert tell("predict", run, "--list", path, "--all") == 0
    output = capsys.readouterr().out
    assert f"Predicted, if they interact: {len(best)} pairs" in output
    assert "further pair" not in output


def short_lines(kind, *pairs, **more):
    from tailrx.cli._answers_in_short import _lines, _Statement

    return _lines(
        [_Statement("", "type", kind.format(a=a, b=b), (a, b), **{"affected": None} | more) for a, b in pairs]
    )


def test_who_acts_on_whom_is_kept_when_pairs_share_a_line():
    assert short_lines("{a} blocks {b}.", ("P", "Q"), ("R", "P"), ("P", "S"), ("PQ", "P")) == [
        ("A blocks B.", "P: Q, S; R: P; PQ: P")
    ]
    assert short_lines("{a} adds to {b}.", ("P", "Q"), ("R", "P"), ("P", "S"), ordered=False) == [
        "P adds to Q, R or S."
    ]
    assert short_lines("{a} and {b} add up.", *("XY", "ZX", "YZ"), ordered=False) == [
        "X and Y or Z add up.",
        "Y and Z add up.",
    ]


def test_the_affected_drug_is_the_one_above_its_pairs_wherever_the_sentence_has_it():
    lines = short_lines("{a} lowers the level of {b}.", ("P", "Q"), ("R", "Q"), affected="Q")
    assert lines == ["P or R lowers the level of Q. (affected: Q)"]
    lines = short_lines("{a} makes {b} rise, so {b} harms.", ("P", "Q"), ("P", "QP"), affected="P", probability=0.25)
    assert lines == [("A makes B rise, so B harms. (affected: A)", "P: Q 0.25, QP 0.25")]


def test_a_sentence_that_names_only_one_of_its_drugs_is_told_with_both():
    lines = short_lines("Never give {a}.", ("P", "Q"), ("P", "R"), probability=0.5)
    assert lines == ["P and Q (0.50) or R (0.50): Never give P."]


def test_the_file_that_is_asked_is_never_written_over(run, tmp_path, capsys):
    for option, text in (("--list", "drug\naspirin\nwarfarin\n"), ("--pairs", "drug_a,drug_b\naspirin,warfarin\n")):
        (tmp_path / "f.csv").write_text(text)
        message = refused(capsys, "predict", run, option, tmp_path / "f.csv", "--out", tmp_path / "f.csv")
        assert "is the file that is read" in message
        assert (tmp_path / "f.csv").read_text() == text


@pytest.mark.parametrize("asked", [{"pairs": [("aspirin", None)]}, {"pairs": [("aspirin",)]}, {"pairs": ["ab"]}])
def test_what_is_no_pair_of_texts_is_refused_in_one_sentence(run, asked):
    with pytest.raises(DataError, match=r"is text; got|a pair is two entries"):
        tailrx.Bundle.load(run).predict(**asked)


def test_three_hundred_medicines_are_answered_with_all_their_pairs(asked):
    names = [r["name"] for r in tiny.rows() if r["smiles"]]
    text = "\n".join(f"{name} {k} mg tablet" for k in range(1, 14) for name in names)
    code, rows, about = asked("--list", "l.txt", text)
    assert (code, len(rows)) == (0, 276)
    assert len(about["remarks"]) == 21
    assert about["remarks"][-1] == "268 more remarks of this kind."


@pytest.mark.parametrize("out", [".", "..", "/", ""])
def test_a_folder_is_no_file_to_write_answers_to(run, out, capsys):
    assert "only a file can be replaced" in refused(capsys, "predict", run, "aspirin", "warfarin", "--out", out)


def test_what_does_not_go_together_is_refused(run, tmp_path, capsys):
    (tmp_path / "l.txt").write_text("aspirin\n")
    path = tmp_path / "l.txt"
    assert "give either drug names or --list, not both" in refused(capsys, "predict", run, "aspirin", "--list", path)
    assert "give either --pairs or --list, not both" in refused(capsys, "predict", run, "--pairs", path, "--list", path)
    assert "--columns names columns of a table" in refused(capsys, "predict", run, "aspirin", "--columns", "a,b")
    assert "Only one medicine is named" in refused(capsys, "predict", run, "--list", path)


# tailrx names


@pytest.fixture
def vocabulary(tmp_path, monkeypatch):
    """A small vocabulary in the place of DrugBank's."""
    from tailrx.data import drugbank
    from tailrx.types import Substance, Vocabulary

    substances = (
        Substance("DB00682", "Warfarin", cas="81-81-2"),
        Substance("DB00945", "Acetylsalicylic acid", ("Aspirin",)),
        Substance("DB00331", "Metformin"),
        Substance("DB00318", "Codeine"),
    )
    made = Vocabulary("the vocabulary", "CC0", "0" * 64, substances)
    monkeypatch.setattr(drugbank, "vocabulary", lambda files: made)
    return made


def test_names_says_what_each_entry_is_read_as(vocabulary, tmp_path, capsys):
    (tmp_path / "l.txt").write_text("aspirin 81 mg\naspirin/codeine\n")
    words = ("warfarin 5 mg, blue", tmp_path / "l.txt", "81-81-2", "warfarine")
    assert tell("names", *words, "--json") == 3
    report = json.loads(capsys.readouterr().out)
    assert [e["text"] for e in report] == [
        "warfarin 5 mg, blue",
        "aspirin 81 mg",
        "aspirin/codeine",
        "81-81-2",
        "warfarine",
    ]
    assert [e["ids"] for e in report] == [["DB00682"], ["DB00945"], ["DB00945", "DB00318"], ["DB00682"], []]
    assert report[1]["ignored"] == [{"text": "81 mg", "kind": "strength"}]
    assert "left aside: 'blue'" in report[0]["note"]
    assert report[4]["near"] == ["Warfarin"]
    assert tell("names", "warfarin", "aspirin 81 mg") == 0
    assert "Acetylsalicylic acid" in capsys.readouterr().out
    assert tell("names", *words, "--out", tmp_path / "n.csv") == 3
    assert "1 of 5 entries were not read" in capsys.readouterr().err
    with (tmp_path / "n.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(r["entry"], r["read"], r["ids"]) for r in rows[2:4]] == [
        ("aspirin/codeine", "True", "DB00945 + DB00318"), ("81-81-2", "True", "DB00682"),
    ]  # fmt: skip


def test_names_from_python_is_the_same(vocabulary):
    (entry,) = tailrx.read_names(["Warfarin 5 mg"])
    assert (entry.ids, entry.names, entry.read) == (("DB00682",), ("Warfarin",), True)


def test_blank_cells_have_their_row_and_files_that_are_not_there_are_no_medicines(vocabulary, tmp_path, capsys):
    (tmp_path / "l.csv").write_text("drug,n\nwarfarin,1\n,2\naspirin,3\n")
    assert tell("names", tmp_path / "l.csv", "-q", "--out", tmp_path / "n.csv") == 3
    with (tmp_path / "n.csv").open() as file:
        assert [(r["entry"], r["read"]) for r in csv.DictReader(file)] == [
            ("warfarin", "True"),
            ("", "False"),
            ("aspirin", "True"),
        ]
    for word in ("medicines.csv", "/tmp/none", "./list"):
        assert "is not a file that is there" in refused(capsys, "names", word)
    with pytest.raises(DataError, match="entries come as a list"):
        list(tailrx.read_names("warfarin"))
    with pytest.raises(DataError, match="an entry is text; got None"):
        list(tailrx.read_names([None]))


def test_without_a_vocabulary_names_says_where_one_is_had(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TAILRX_CACHE", str(tmp_path / "none"))
    monkeypatch.setenv("TAILRX_HOME", str(tmp_path / "home"))
    assert "run tailrx setup once" in refused(capsys, "names", "warfarin", "--offline")
