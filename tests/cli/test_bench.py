"""tailrx bench as a person sees it: what it says, what it writes, how it refuses. How it runs: tests/unit/bench."""

import pytest
from tests import tiny
from tests.command import tell

SUITE = """
title = "A table"
metrics = ["accuracy"]
protocols = ["clean"]
folds = [0, 1]
[run]
data = {{ name = "table", path = "{data}" }}
features = ["morgan", "target"]
model = "neighbours"
split = {{ name = "kfold", n_folds = 2 }}
[[settings]]
name = "warm"
title = "Warm"
[[systems]]
name = "neighbours"
title = "Neighbours"
run = {{}}
published.warm = {{ accuracy = 0.5 }}
[[systems]]
name = "sharp"
title = "Neighbours, p = 8"
run = {{ model = {{ powers = [8.0] }} }}
"""


@pytest.fixture(autouse=True)
def in_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "benchmarks" / "suites").mkdir(parents=True)
    data = tiny.write(tmp_path / "data")
    (tmp_path / "benchmarks" / "suites" / "small.toml").write_text(SUITE.format(data=data), encoding="utf-8")
    return tmp_path / "benchmarks"


def test_it_says_what_is_to_do_does_it_and_writes_the_tables(home, capsys):
    assert tell("bench", "small", "--models", "sharp", "--folds", "1", "--dry-run") == 0
    captured = capsys.readouterr()
    assert "1 fold in 1 row; 1 run to do, " in captured.err
    assert "warm-sharp-clean-fold1-seed0" in captured.out
    assert not (home / "results").exists()

    assert tell("bench", "small") == 0
    captured = capsys.readouterr()
    assert "4 runs to do" in captured.err
    assert "done (4 of 4)" in captured.err
    assert captured.out.strip() == "benchmarks/TABLES.md"
    text = (home / "TABLES.md").read_text(encoding="utf-8")
    assert "| Neighbours | published | .5000 |" in text
    assert "| Neighbours, p = 8 | ours, clean | **" in text

    assert tell("bench", "small", "--quiet") == 0
    assert capsys.readouterr().err == ""


def test_without_a_name_all_suites_are_meant_and_tables_run_nothing(home, capsys):
    assert tell("bench", "--dry-run") == 0
    assert "4 folds in 2 rows" in capsys.readouterr().err
    assert tell("tables") == 0
    assert capsys.readouterr().out.strip() == "benchmarks/TABLES.md"
    assert "published | .5000" in (home / "TABLES.md").read_text(encoding="utf-8")
    assert not (home / "results").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["smal"], "no suite named 'smal'. Did you mean 'small'?"),
        (["small", "--models", "dnn"], "no system in suite 'small' named 'dnn'."),
        (["small", "--folds", "5"], "the folds of suite 'small' are 0, 1; got 5."),
        (["small", "--folds", "one"], "--folds takes numbers such as 0,1,2; got 'one'."),
        (["small", "--protocols", "claen"], "no protocol named 'claen'. Did you mean 'clean'?"),
        (["small", "--home", "elsewhere"], "elsewhere has no suites/*.toml"),
        (["other.toml"], "a suite lies in a folder named suites"),
        (["suites/other.toml"], "other.toml is not there"),
    ],
)
def test_what_is_not_there_is_one_sentence_and_exit_code_2(home, capsys, words, says):
    assert tell("bench", *words) == 2
    message = capsys.readouterr().err
    assert says in message
    assert message.count("\n") == 1


def test_a_suite_of_an_unknown_dataset_or_model_runs_nothing(home, capsys):
    file = home / "suites" / "small.toml"
    whole = file.read_text(encoding="utf-8")
    for old, new, says in (
        ('name = "table"', 'name = "tabel"', "no dataset named 'tabel'. Did you mean 'table'?"),
        ('model = "neighbours"', 'model = "neighbors"', "no model named 'neighbors'. Did you mean 'neighbours'?"),
    ):
        file.write_text(whole.replace(old, new, 1), encoding="utf-8")
        assert tell("bench", "small") == 2
        assert says in capsys.readouterr().err
    assert not (home.parent / "runs").exists()


def test_a_run_that_fails_is_said_at_the_end_with_exit_code_1(home, capsys):
    (home.parent / "data" / "pairs.csv").unlink()
    assert tell("bench", "small", "--jobs", "1") == 1
    captured = capsys.readouterr()
    assert captured.err.count("Failed: neighbours-table-kfold-clean-fold") == 4
    assert (home / "TABLES.md").exists()
