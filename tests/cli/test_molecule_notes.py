"""A user's own table of molecules at train: what was left out of it is said, and no split is changed unasked."""

import json

import pytest
from tests.command import refused, tell

pytestmark = pytest.mark.usefixtures("no_data_of_ours")
GOOD = [("C" * (k + 1) + end, label) for k in range(12) for end, label in (("O", "alcohol"), ("N", "amine"))]


def test_rows_that_are_left_out_are_told_by_train_and_kept_in_the_result(tmp_path, capsys):
    rows = [*GOOD, ("C1CC", "amine"), ("CCCl", "")]
    table = tmp_path / "mine.csv"
    table.write_text("smiles,label\n" + "".join(f"{smiles},{label}\n" for smiles, label in rows))
    words = ["train", "--data", str(table), "--model", "logistic_regression", "--out", str(tmp_path / "run")]
    assert tell(*words) == 0
    told = capsys.readouterr().err
    remarks = json.loads((tmp_path / "run" / "result.json").read_text())["remarks"]
    left_out = [remark for remark in remarks if "left out: 2" in remark]
    assert len(left_out) == 1
    assert left_out[0] in told


def test_a_fold_is_refused_by_the_job_s_split_that_has_none_and_never_changes_the_split(tmp_path, capsys):
    table = tmp_path / "mine.csv"
    table.write_text("smiles,label\n" + "".join(f"{smiles},{label}\n" for smiles, label in GOOD))
    words = ["train", "--data", table, "--model", "logistic_regression", "--out", tmp_path / "run", "--fold", 0]
    assert "split 'random' has no setting 'fold'" in refused(capsys, *words)
    assert tell(*words, "--split", "kfold", "--set", "split.n_folds=3") == 0
