"""What a person does with a model of molecules or reactions: train, judge, compare, install, ask, in its own words."""

import json
import re
from pathlib import Path

import pytest
from tests.command import refused, tell

SHORT = ("--set", "train.epochs=2", "--set", "train.batch_size=8", "--set", "model.hidden=[8,4]", "--set",
         "train.device=cpu", "--set", "train.threads=1", "-q")  # fmt: skip
OTHER_WORDS = r"\b(?:[Tt]ypes?|[Pp]airs?|[Dd]rugs?)\b"


def molecules(path: Path) -> Path:
    rows = [f"{'C' * n}{end},{name}" for n in range(1, 16) for end, name in (("O", "alcohol"), ("N", "amine"))]
    path.write_text("smiles,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def reactions(path: Path) -> Path:
    chains = ["C" * n for n in range(1, 16)]
    rows = [f"{c}CO>>{c}C=O,oxidation\n{c}C=O>>{c}CO,reduction" for c in chains]
    path.write_text("reaction_smiles,class\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAILRX_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, no_data_of_ours: None) -> list[Path]:
    """Two runs that differ in their seed."""
    folder = tmp_path_factory.mktemp("runs")
    table, made = molecules(folder / "made.csv"), []
    for seed in ("0", "1"):
        made.append(folder / f"run{seed}")
        fixed = ("--set", "split.fold_seed=0")
        assert tell("train", "--model", "mlp", "--data", table, "--seed", seed, *fixed, *SHORT, "--out", made[-1]) == 0
    return made


def test_a_table_of_molecules_needs_no_other_word_than_its_path_and_is_said_to_be_one(tmp_path, capsys):
    table = molecules(tmp_path / "made.csv")
    loud = [word for word in SHORT if word != "-q"]
    assert tell("train", "--model", "mlp", "--data", table, *loud, "--out", tmp_path / "run") == 0
    out, err = capsys.readouterr()
    assert f"{table} is read as a table of molecules or reactions." in err
    assert "test molecules" in out
    assert json.loads((tmp_path / "run" / "result.json").read_text())["config"]["job"] == "molecule"


def test_evaluate_speaks_of_molecules_and_classes(runs, capsys):
    assert tell("evaluate", runs[0]) == 0
    said = capsys.readouterr().out
    assert "test molecules" in said
    assert "By class" in said
    assert re.findall(OTHER_WORDS, said) == []


def test_a_page_speaks_of_molecules_and_classes(runs, tmp_path, capsys):
    assert tell("report", runs[0], "--out", tmp_path / "page.html") == 0
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    shown = re.sub(r"<(style|script).*?</\1>|<[^>]*>", "", text, flags=re.DOTALL)
    assert "test molecules" in shown
    assert "Classes" in shown
    assert re.findall(rf"[^.\n]*{OTHER_WORDS}[^.\n]*", shown) == []


def test_compare_speaks_of_molecules(runs, capsys):
    assert tell("compare", *runs) == 0
    said = capsys.readouterr().out
    assert "test molecules" in said
    assert re.findall(OTHER_WORDS, said) == []


def test_a_bench_of_molecules_is_kept_tabled_reported_and_compared_in_its_own_words(tmp_path, capsys):
    suites = tmp_path / "bench" / "suites"
    suites.mkdir(parents=True)
    table = reactions(tmp_path / "made.csv")
    (suites / "small.toml").write_text(
        f"""
title = "Small"
metrics = ["accuracy"]
protocols = ["clean"]
folds = [0]
[run]
data = {{ name = "molecule_table", path = "{table.as_posix()}" }}
features = [{{ name = "reaction_difference", bits = 64 }}]
[[settings]]
name = "random"
title = "Random"
run = {{ split = "random" }}
[[systems]]
name = "forest"
title = "Forest"
run = {{ model = {{ name = "random_forest", trees = 5 }} }}
[[systems]]
name = "logistic"
title = "Logistic"
run = {{ model = "logistic_regression" }}
""",
        encoding="utf-8",
    )
    assert tell("bench", "small", "--home", tmp_path / "bench", "--runs", tmp_path / "runs", "--jobs", "1") == 0
    capsys.readouterr()
    tables = (tmp_path / "bench" / "TABLES.md").read_text(encoding="utf-8")
    assert "over molecules or reactions" in tables
    assert re.findall(OTHER_WORDS, tables.partition("## Small")[2]) == []
    assert "pair" not in tables
    assert tell("report", "small", "--home", tmp_path / "bench", "--out", tmp_path / "page.html") == 0
    shown = re.sub(r"<(style|script).*?</\1>|<[^>]*>", "", (tmp_path / "page.html").read_text(), flags=re.DOTALL)
    assert "test reactions" in shown
    assert re.findall(rf"[^.\n]*{OTHER_WORDS}[^.\n]*", shown) == []
    kept = sorted((tmp_path / "bench" / "results" / "small").glob("*fold0*.json"))
    capsys.readouterr()
    assert tell("compare", *kept) == 0
    assert "test reactions" in capsys.readouterr().out


def test_setup_installs_a_model_of_reactions_that_answers_by_name(tmp_path, home, capsys):
    table = reactions(tmp_path / "mine.csv")
    how = ("--data", table, "--set", 'features=["reaction_difference"]', "--set", "split.test=0.2", "--set",
           "split.valid=0.2")  # fmt: skip
    loud = [word for word in SHORT if word != "-q"]
    assert tell("setup", *how, *loud) == 0
    out, err = capsys.readouterr()
    assert "test reactions" in out
    assert "tailrx predict mine REACTION REACTION" in err
    assert tell("predict", "mine", "CCCCO>>CCCC=O", "CCO") == 3
    said = capsys.readouterr().out
    assert "the model was trained on reactions" in said
    assert tell("predict", "CCCCO>>CCCC=O", "--json") == 0  # the only one that is installed
    assert json.loads(capsys.readouterr().out)["data"] == "mine"
    assert tell("setup", *how, *SHORT) == 0  # is there already


def test_data_info_and_lint_tell_what_a_table_of_molecules_holds(tmp_path, capsys):
    table = molecules(tmp_path / "made.csv")
    with table.open("a") as file:
        file.write("C1CC,amine\nOCC,amine\n")
    assert tell("data", "lint", table) == 1
    out, err = capsys.readouterr()
    assert "is read as a table of molecules or reactions" in err
    assert out.startswith("made: 32 rows, 30 molecules, 2 classes\n")
    assert "row 32: SMILES 'C1CC' does not parse" in out
    assert "conflicting labels: 1" in out
    assert "two labels" in refused(capsys, "data", "info", table)
    molecules(table)
    assert tell("data", "info", table, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["different_molecules"], said["n_classes"]) == (30, 30, 2)
    assert tell("data", "info", table) == 0
    assert "alcohol" in capsys.readouterr().out


def test_a_table_that_is_neither_of_pairs_nor_of_molecules_is_refused_with_both_ways_out(tmp_path, capsys):
    (tmp_path / "odd.csv").write_text("mol,what\nCCO,x\n")
    said = refused(capsys, "train", "--model", "mlp", "--data", tmp_path / "odd.csv", "--out", tmp_path / "run")
    assert "neither a table of drug pairs" in said
    assert "data.structure=HEADING" in said
