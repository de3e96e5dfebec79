"""Every figure of README's table is that of a committed result file."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
NEIGHBOURS = "neighbours_ddimdl/neighbours-none-ddimdl"
ROWS = {
    "CNN-Siam, ours, paper protocol": "cnn_siam_table1/cnn_siam-focal-ddimdl-kfold-paper-foldpooled-seed0.json",
    "CNN-Siam, ours, clean protocol": "cnn_siam_table1/cnn_siam-focal-ddimdl-kfold-clean-foldpooled-seed0.json",
    "neighbours (no weights), clean": f"{NEIGHBOURS}-kfold-clean-foldpooled-seed0.json",
    "neighbours, one new drug (S1), clean": f"{NEIGHBOURS}-cold_s1-clean-foldpooled-seed0.json",
    "neighbours, two new drugs (S2), clean": f"{NEIGHBOURS}-cold_s2-clean-foldpooled-seed0.json",
}  # fmt: skip


def digits(value: float, places: int) -> str:
    return f"{value:.{places}f}".removeprefix("0")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_table_is_its_result_file(row: str):
    (line,) = [x for x in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if x.startswith(f"| {row} |")]
    said = re.findall(r"\.\d+", line)
    result = json.loads((RESULTS / ROWS[row]).read_text(encoding="utf-8"))
    metrics, (low, high) = result["metrics"], result["intervals"]["accuracy"]
    assert said == [
        digits(metrics["accuracy"], 4), digits(low, 4), digits(high, 4), digits(metrics["micro_aupr"], 4),
        digits(metrics["micro_auc"], 4), digits(metrics["macro_f1"], 3), digits(result["bands"]["few"]["accuracy"], 3),
    ]  # fmt: skip
