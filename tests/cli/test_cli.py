"""What a person sees: commands run in this process through the real entry point, asserted by their output."""

import csv
import errno
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from tests.command import ended_in_epoch, refused, tell

import tailrx
from tailrx.cli import app
from tailrx.cli._say import console, table

# Structures of approved drugs are public facts; roles and labels are made up for these tests.
DRUGS = """drug_id,name,smiles,synonyms,enzymes
T01,aspirin,CC(=O)Oc1ccccc1C(=O)O,acetylsalicylic acid,CYP2C9:substrate
T02,paracetamol,CC(=O)Nc1ccc(O)cc1,acetaminophen,CYP2E1:substrate
T03,ibuprofen,CC(C)Cc1ccc(cc1)C(C)C(=O)O,,CYP2C9:substrate
T04,caffeine,Cn1cnc2c1c(=O)n(C)c(=O)n2C,,CYP1A2:substrate
T05,nicotine,CN1CCCC1c1cccnc1,,CYP2A6:substrate
T06,diazepam,CN1c2ccc(Cl)cc2C(=NCC1=O)c1ccccc1,,CYP2C19:substrate
T07,lidocaine,CCN(CC)CC(=O)Nc1c(C)cccc1C,,CYP3A4:substrate
T08,metformin,CN(C)C(=N)NC(N)=N,,
T09,atenolol,CC(C)NCC(O)COc1ccc(CC(N)=O)cc1,,
T10,naproxen,COc1ccc2cc(ccc2c1)C(C)C(=O)O,,CYP2C9:substrate
T11,nothing known,,,
T12,=cmd|calc,CCO,,
"""


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "drugs.csv").write_text(DRUGS)
    ids = [f"T{i:02d}" for i in range(1, 11)]
    pairs = [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]
    names = ("raises", "lowers", "adds")
    lines = [f"{a},{b},{names[(int(a[1:]) * int(b[1:])) % 3]}" for a, b in pairs]
    (folder / "pairs.csv").write_text("drug_a,drug_b,type\n" + "\n".join(lines) + "\n")
    (folder / "types.csv").write_text(
        "type,direction,sentence,neutral\n"
        "raises,directed,{a} may raise the level of {b}.,{a} and {b}: one may raise the level of the other.\n"
    )
    return folder


@pytest.fixture(scope="session")
def run(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "dnn"
    config = {"model": "dnn", "data": str(tables), "features": ["morgan", "enzyme"], "train": {"epochs": 3}}
    tailrx.train(config, out)
    return out


def test_training_reports_each_epoch_with_time_left_and_ends_with_scores(tables, tmp_path, capsys):
    assert tell("train", "--model", "dnn", "--data", tables, "--out", tmp_path / "r", "--set", "train.epochs=2") == 0
    captured = capsys.readouterr()
    assert "epoch 1/2" in captured.err
    assert "left" in captured.err
    assert "accuracy" in captured.out
    assert (tmp_path / "r" / "result.json").exists()


def test_quiet_training_says_only_the_result(tables, tmp_path, capsys):
    assert (
        tell("train", "--model", "dnn", "--data", tables, "--out", tmp_path / "r", "--set", "train.epochs=1", "-q") == 0
    )
    captured = capsys.readouterr()
    assert captured.err == ""
    assert len(captured.out.splitlines()) == 1


def test_a_printed_configuration_reruns_to_the_same_numbers(run, tmp_path, capsys):
    assert tell("train", run / "config.toml", "--out", tmp_path / "again", "-q") == 0
    again = json.loads((tmp_path / "again" / "result.json").read_text())
    assert again["metrics"] == json.loads((run / "result.json").read_text())["metrics"]


def shown(score: float | None) -> str:
    return "-" if score is None else f"{score:.4f}"


def test_evaluate_shows_the_numbers_of_the_result_file_overall_by_band_and_by_type(run, capsys):
    assert tell("evaluate", run) == 0
    output = capsys.readouterr().out
    assert "dnn on " in output
    assert "clean protocol" in output
    rows = {cells[0]: cells[1:] for line in output.splitlines() if len(cells := re.split(r"\s{2,}", line.strip())) > 1}
    r = json.loads((run / "result.json").read_text())
    for metric, score in r["metrics"].items():
        low, high = r["intervals"].get(metric) or (None, None)
        interval = "-" if low is None else f"{shown(low)} to {shown(high)}"
        assert rows[metric] == [shown(score), interval, shown(r["adjusted"]["metrics"][metric])], metric
    assert f"tau {r['adjusted']['tau']:g}, chosen by balanced accuracy on validation rows" in " ".join(output.split())
    for title, band in (("many (>= 100)", "many"), ("medium (20-99)", "medium"), ("few (< 20)", "few")):
        b = r["bands"][band]
        scores = [shown(b[k]) for k in ("accuracy", "balanced_accuracy", "macro_f1")]
        assert rows[title] == [str(b["n_types"]), str(b["n_test"]), *scores]
    assert {t["type"] for t in r["per_type"]} == {"raises", "lowers", "adds"}
    for t in r["per_type"]:
        scores = [shown(t[k]) for k in ("precision", "recall", "f1", "aupr")]
        assert rows[t["type"]] == [str(t["n_train"]), str(t["n_test"]), *scores]


def test_evaluate_json_is_the_result_file(run, capsys):
    assert tell("evaluate", run, "--json") == 0
    assert json.loads(capsys.readouterr().out) == json.loads((run / "result.json").read_text())


def test_predict_answers_every_pair_and_says_what_it_rests_on(run, capsys):
    assert tell("predict", run, "aspirin", "Acetaminophen", "T04", "--full") == 0
    output = capsys.readouterr().out
    for words in ("aspirin + paracetamol", "aspirin + caffeine", "paracetamol + caffeine", "if they interact",
                  "documented in", "nearest is", "licence", "not medical advice", "does not mean safe"):  # fmt: skip
        assert words in output


def test_predict_a_structure_nobody_has_seen(run, capsys):
    assert tell("predict", run, "aspirin", "--smiles", "mine=CCOC(=O)c1ccc(N)cc1", "--json") == 0
    (answer,) = json.loads(capsys.readouterr().out)["answers"]
    assert answer["states"] == ["predicted"]
    assert answer["drug_b"]["seen"] is False
    assert answer["drug_b"]["features"] == ["morgan"]
    assert abs(sum(t["probability"] for t in answer["types"]) - 1) < 1e-5  # three types, top 3


def test_rows_that_cannot_be_answered_say_why_in_their_place(run, tmp_path, capsys):
    asked = tmp_path / "pairs.csv"
    asked.write_text("drug_a,drug_b\naspirin,cafeine\naspirin,T01\naspirin,caffeine\nnothing known,aspirin\n")
    assert tell("predict", run, "--pairs", asked, "--out", tmp_path / "out.csv") == 3
    rows = list(csv.DictReader((tmp_path / "out.csv").open()))
    assert [r["reason_kind"] for r in rows] == ["unknown text", "same drug twice", "", "no usable feature"]
    assert [r["state"] == "cannot assess" for r in rows] == [True, True, False, True]
    assert "caffeine" in rows[0]["reason"]
    assert "3 of 4 rows" in capsys.readouterr().err


def test_output_is_safe_to_open_in_a_spreadsheet(run, tmp_path):
    asked = tmp_path / "pairs.csv"
    asked.write_text("drug_a,drug_b\n=cmd|calc,aspirin\n@SUM(A1),aspirin\n")
    tell("predict", run, "--pairs", asked, "--out", tmp_path / "out.csv")
    cells = [c for row in csv.reader((tmp_path / "out.csv").open()) for c in row]
    assert not [c for c in cells if c[:1] in ("=", "+", "-", "@")]
    assert "'=cmd|calc" in cells


@pytest.mark.parametrize("smiles", ["C1CC", "C" * 2000])
def test_a_structure_that_cannot_be_used_is_a_row_with_a_reason(run, smiles, capsys):
    assert tell("predict", run, "aspirin", "--smiles", f"odd={smiles}") == 3
    assert "unusable structure: odd:" in capsys.readouterr().out


def test_names_with_brackets_or_control_characters_are_shown_as_they_are(run, capsys):
    assert tell("predict", run, "aspirin", "--smiles", "[/b]odd[red]=CCOC(=O)c1ccccc1") == 0
    assert "aspirin + [/b]odd[red]" in capsys.readouterr().out
    assert tell("predict", run, "aspirin", "x\x1b[31my") == 3
    assert "\x1b" not in capsys.readouterr().out


def test_a_new_structure_that_is_a_known_drug_is_told_so(run, capsys):
    assert tell("predict", run, "paracetamol", "--smiles", "mine=OC(=O)c1ccccc1OC(C)=O") == 0
    output = capsys.readouterr().out
    assert "'mine' is read as aspirin (T01): its structure is that drug's" in output
    assert "not documented" not in output


def test_structures_that_would_mislead_are_refused(run, tmp_path, capsys):
    assert tell("predict", run, "aspirin", "--smiles", "Caffeine=CCO") == 3
    assert "'Caffeine' is the name of caffeine (T04), and the structure given with it is" in capsys.readouterr().out
    asked = tmp_path / "pairs.csv"
    asked.write_text("drug_a,drug_b\naspirin,caffeine\n")
    assert "no pair asks for it" in refused(capsys, "predict", run, "--pairs", asked, "--smiles", "idle=CCO")


def test_an_unknown_row_names_both_unknown_drugs_and_the_near_names_of_each(run, capsys):
    assert tell("predict", run, "aspirine", "cafeine", "--json") == 3
    (answer,) = json.loads(capsys.readouterr().out)["answers"]
    assert "aspirine" in answer["reason"]
    assert "cafeine" in answer["reason"]
    assert (answer["drug_a"]["near"][0], answer["drug_b"]["near"][0]) == ("aspirin", "caffeine")


def test_a_name_read_in_another_way_says_how(run, capsys):
    assert tell("predict", run, "lidocaine hydrochloride", "acetaminophen") == 0
    output = capsys.readouterr().out
    assert "without its salt (hydrochloride)" in output
    assert "another name of paracetamol" in output


def test_a_cache_that_cannot_be_written_does_not_stop_a_run(tables, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TAILRX_CACHE", str(tmp_path / "file" / "cache"))
    assert tell("train", "--model", "neighbours", "--data", tables, "--out", tmp_path / "r", "-q") == 0
    assert (tmp_path / "r" / "result.json").exists()


def test_drugs_without_any_feature_cannot_be_trained_on(tables, tmp_path, capsys):
    (tmp_path / "pairs.csv").write_text((tables / "pairs.csv").read_text())
    ids = [line.split(",")[0] for line in DRUGS.splitlines()]
    (tmp_path / "drugs.csv").write_text("\n".join(ids) + "\n")
    message = refused(capsys, "train", "--model", "dnn", "--data", tmp_path, "--out", tmp_path / "r")
    assert "any of the features" in message


def test_some_folds_pooled_say_which_are_missing(tables, tmp_path, capsys):
    for fold in (0, 1):
        tell("train", "--model", "neighbours", "--data", tables, "--fold", fold, "--out", tmp_path / f"r{fold}", "-q")
    assert tell("evaluate", tmp_path / "r0", tmp_path / "r1") == 0
    assert "folds 0, 1 of 5 pooled (3 missing)" in capsys.readouterr().out


def test_a_full_output_is_one_sentence(run):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    code = "from tailrx.cli import main; main()"
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run([sys.executable, "-c", code, "predict", str(run), "aspirin", "caffeine", "--json"],
                              stdout=full, stderr=subprocess.PIPE, text=True)  # fmt: skip
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr


@pytest.mark.parametrize(
    "number",
    [errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG],
    ids=lambda n: errno.errorcode[n],
)
def test_a_path_that_may_not_be_used_is_one_sentence_that_names_it(number, tables, monkeypatch, capsys):
    def forbidden(self):
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "is_file", forbidden)
    assert refused(capsys, "data", "lint", tables) == (
        f"Error: {tables} cannot be used ({os.strerror(number)}); check that path and its permissions, or name another."
    )


def test_trouble_of_the_system_that_names_no_path_keeps_its_traceback(tables, monkeypatch):
    def forbidden(self):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "is_file", forbidden)
    with pytest.raises(PermissionError):
        tell("data", "lint", tables)


def test_a_column_named_in_another_case_is_suggested(tables, tmp_path, capsys):
    (tmp_path / "drugs.csv").write_text(DRUGS)
    (tmp_path / "pairs.csv").write_text("Drug_A,drug_b,type\nT01,T02,x\n")
    assert "Did you mean 'Drug_A'" in refused(capsys, "data", "info", tmp_path)
    (tmp_path / "pairs.csv").write_text("drug_b,type\nT02,x\n")
    assert "Did you mean" not in refused(capsys, "data", "info", tmp_path)


def test_bad_words_get_one_sentence(run, tables, tmp_path, capsys):
    train = ("train", "--data", tables, "--out", tmp_path / "r")
    assert "Did you mean 'dnn'" in refused(capsys, *train, "--model", "dnm")
    assert "Did you mean 'focal'" in refused(capsys, *train, "--model", "dnn", "--set", "loss.name=fokal")
    assert "gamma" in refused(capsys, *train, "--model", "dnn", "--set", "loss.name=focal", "--set", "loss.gama=1")
    assert "epochs" in refused(capsys, *train, "--model", "dnn", "--set", "train.epoch=1")
    assert "section.key=value" in refused(capsys, *train, "--model", "dnn", "--set", "loss.name")
    assert "fold must be 0 to 4" in refused(capsys, *train, "--model", "dnn", "--fold", 7)
    assert "must name its data" in refused(capsys, "train", "--model", "dnn")
    assert "NAME=SMILES" in refused(capsys, "predict", run, "aspirin", "--smiles", "CCO")
    assert "two drugs or more" in refused(capsys, "predict", run, "aspirin")
    assert "not both" in refused(capsys, "predict", run, "aspirin", "--pairs", tables / "pairs.csv")
    assert refused(capsys, "train", "--resume", run, "--set", "train.epochs=9") == (
        "Error: --resume cannot be combined with other options than --from, --offline and --quiet, since a run is "
        "finished as it was begun; leave them out, or begin a new run without --resume."
    )
    assert not (tmp_path / "r").exists()


def test_a_bad_structure_in_training_data_names_the_drug(tables, tmp_path, capsys):
    (tmp_path / "pairs.csv").write_text((tables / "pairs.csv").read_text())
    (tmp_path / "drugs.csv").write_text(DRUGS.replace("CC(=O)Nc1ccc(O)cc1", "CC(=O)Nc1ccc(O)cc"))
    message = refused(capsys, "train", "--model", "dnn", "--data", tmp_path, "--out", tmp_path / "r")
    assert "T02" in message
    assert "does not parse" in message


def test_folders_in_the_way_or_unwritable_are_named(run, tables, tmp_path, capsys):
    again = ("train", "--model", "dnn", "--data", tables, "--set", "train.epochs=1", "--out")
    assert "finished run" in refused(capsys, *again, run)
    (tmp_path / "file").write_text("in the way")
    assert "cannot be made" in refused(capsys, *again, tmp_path / "file" / "r")
    assert (tmp_path / "file").read_text() == "in the way"
    assert "plain file" in refused(capsys, "predict", run, "aspirin", "caffeine", "--out", tmp_path)
    assert "no config.toml" in refused(capsys, "train", "--resume", tmp_path)
    assert "not there" in refused(capsys, "evaluate", tmp_path / "nowhere")


def test_a_full_disk_is_one_sentence_and_leaves_no_half_file(run, tmp_path, capsys, monkeypatch):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    own = Path.open
    monkeypatch.setattr(Path, "open", lambda self, mode="r", **how: own(
        Path("/dev/full") if mode == "w" else self, mode, **how))  # fmt: skip
    assert "No space left" in refused(capsys, "predict", run, "aspirin", "caffeine", "--out", tmp_path / "out.csv")
    assert list(tmp_path.glob("*out*")) == []


def test_a_killed_run_is_finished_by_resume(tables, tmp_path, capsys):
    train = ("train", "--model", "dnn", "--data", tables, "--out", tmp_path / "r", "--set", "train.epochs=60", "--set",
             "train.checkpoint_s=0")  # fmt: skip
    assert ended_in_epoch(5, *train).returncode == (1 if sys.platform == "win32" else -signal.SIGKILL)
    assert not (tmp_path / "r" / "result.json").exists()
    assert "unfinished" in refused(capsys, *train)
    assert tell("train", "--resume", tmp_path / "r") == 0
    epochs = re.findall(r"^epoch (\d+)/60", capsys.readouterr().err, re.MULTILINE)
    assert int(epochs[0]) > 5
    assert epochs[-1] == "60"
    assert (tmp_path / "r" / "result.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
@pytest.mark.parametrize("during", ["typer", "rich.console", "pydantic"])
def test_ctrl_c_while_the_command_is_still_loading_is_no_traceback(during, tmp_path):
    """The interrupt comes just when that module begins to load."""
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {during!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from tailrx.__main__ import main\n"
        "sys.argv = ['tailrx', 'list', 'losses', 'focal']\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 130
    assert done.stderr in ("Stopped.\n", "")  # once typer is at work, it ends without a word


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_says_how_to_finish(tables, tmp_path):
    ended = ended_in_epoch(3, "train", "--model", "dnn", "--data", tables, "--out", tmp_path / "r", "--set",
                           "train.epochs=100000", by=signal.SIGINT)  # fmt: skip
    assert ended.returncode == 130
    assert f"tailrx train --resume {tmp_path / 'r'}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_lists_are_arrays_of_names_and_summaries(capsys):
    for kind in ("models", "losses", "datasets", "splits", "features", "metrics"):
        assert tell("list", kind, "--json") == 0
        parts = json.loads(capsys.readouterr().out)
        assert parts
        assert all(p["name"] and p["summary"] for p in parts)
    assert "Known" in refused(capsys, "list", "lasses")


def test_one_part_is_shown_with_its_paper_and_settings(capsys):
    assert tell("list", "losses", "ldam") == 0
    output = capsys.readouterr().out
    for words in ("Cao et al., 2019", "max_margin", "0.5", "scale", "30"):
        assert words in output
    assert tell("list", "models", "neighbours", "--json") == 0
    assert json.loads(capsys.readouterr().out)["settings"][0]["name"] == "powers"
    assert "Did you mean 'ldam'" in refused(capsys, "list", "losses", "ldma")


def test_data_info_counts_types_and_missing_modalities(tables, capsys):
    assert tell("data", "info", tables, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["drugs"], report["pairs"], report["n_types"]) == (12, 45, 3)
    assert report["drugs_missing"]["structure"] == 1
    assert report["drugs_missing"]["enzyme"] == 4
    assert sum(t["pairs"] for t in report["types"]) == 45


def test_getting_your_own_tables_needs_no_download(tables, capsys):
    assert tell("data", "get", tables) == 0
    assert "needs no download" in capsys.readouterr().err


def test_offline_never_reaches_for_the_network(capsys, monkeypatch):
    import socket

    monkeypatch.delenv("TAILRX_DATA", raising=False)
    monkeypatch.setattr(socket, "socket", lambda *a, **k: pytest.fail("a socket was opened"))
    assert "offline" in refused(capsys, "data", "get", "ddimdl", "--offline")


def test_help_and_version_need_no_torch():
    code = (
        "import sys; from tailrx.cli import main\ntry: main(sys.argv[1:])\nfinally: assert 'torch' not in sys.modules"
    )
    for args in (["--help"], ["--version"], ["train", "--help"], ["list", "losses"]):
        done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, env=os.environ)
        assert done.returncode == 0, done.stderr


def commands(of: typer.Typer, *before: str) -> list[tuple[str, ...]]:
    """The words of every command, those of groups included."""
    own = [(*before, c.name or c.callback.__name__) for c in of.registered_commands]
    return own + [c for g in of.registered_groups for c in commands(g.typer_instance, *before, g.name)]


def test_every_command_shows_an_example(capsys):
    assert {("compare",), ("data", "get")} < {*commands(app)}
    for command in commands(app):
        assert tell(*command, "--help") == 0
        assert f"Example: tailrx {command[0]}" in capsys.readouterr().out, command


def test_doctor_finds_this_machine_well(capsys):
    assert tell("doctor") == 0
    output = capsys.readouterr().out
    for words in ("python", "torch", "rdkit", "cache", "threads"):
        assert words in output


def test_no_colour_codes_where_there_is_no_terminal(run, capsys):
    tell("evaluate", run)
    assert "\x1b" not in capsys.readouterr().out


LONG = " ".join(["word"] * 60)


def test_a_pipe_gets_lines_and_rows_as_long_as_they_are_without_blanks_at_their_ends(capsys):
    console().print(LONG)
    table("Title", ("short", "long"), [("a", LONG), ("b", "x")])
    table("A title longer than its table", ("a", "b"), [(1, None)])
    assert capsys.readouterr().out.splitlines() == [
        LONG, "Title", "short  long", f"a      {LONG}", "b      x", "A title longer than its table", "a  b", "1  -",
    ]  # fmt: skip


def test_a_terminal_gets_lines_and_rows_folded_to_its_width(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    console().print(LONG)
    table("Title", ("short", "long"), [("a", LONG), ("b", "x")])
    output = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in capsys.readouterr().out.splitlines()]
    assert max(map(len, output)) <= 60
    assert " ".join(" ".join(output).split()) == f"{LONG} Title short long a {LONG} b x"
    table("A title longer than its table", ("a", "b"), [(1, None)])
    assert "A title longer than its table\x1b" in capsys.readouterr().out
