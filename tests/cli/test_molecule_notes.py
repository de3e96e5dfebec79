"""What reading left out of a user's own table is said where it is trained on, and stands in the result."""

import json

import pytest
from tests.command import tell

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
