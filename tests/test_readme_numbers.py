"""Every figure of README and docs/measured.md is that of a committed result file."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
TEXT = "\n".join((ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "docs/measured.md"))
SYSTEMS = {"CNN-Siam": "cnn_siam", "DDIMDL": "ddimdl", "DNN": "dnn", "Neighbours": "neighbours"}
ROWS = {
    **{
        f"{title}, {column}": f"ddimdl_tasks/{task}-{system}-clean-foldpooled-seed0.json"
        for title, system in SYSTEMS.items()
        for column, task in (("clean", "task1"), ("S1", "task2"), ("S2", "task3"))
    },
    **{f"{t}, paper": f"cnn_siam_table1/task1-{s}-paper-foldpooled-seed0.json" for t, s in SYSTEMS.items()},
}

LARGER = {
    "MUFFIN-81, new pairs": "warm_large/muffin81-{}",
    "Ryu-86, new pairs": "warm_large/ryu86-{}",
    **{
        f"Ryu-86, {drugs}, {kind}": f"ryu86_ddibench/{scheme}_{kind.lower()}-{{}}"
        for drugs, scheme in (("random drugs", "random"), ("drugs of other structure clusters", "cluster"))
        for kind in ("S1", "S2")
    },
}

CHANGES = {
    "one network on the summed inputs, not two": ("cnn_siam_table2", "cnn_siam", "single"),
    "drugs side by side, not summed": ("cnn_siam_fusion", "sum", "concat"),
    "Adam, not RAdam with Lookahead": ("cnn_siam_table3", "radam_lookahead", "adam"),
    "RAdam without Lookahead": ("cnn_siam_table3", "radam_lookahead", "radam"),
}


def cost_of(name: str) -> str:
    """Of one fold, on average."""
    found = json.loads((RESULTS / name).read_text())
    assert found["threads"] == 1
    seconds = sum(found["time_s"].values()) / len(found["folds"])
    return f"{seconds:.{0 if seconds >= 1 else 1}f} s, {found['peak_mb'] / 1000:.1f} GB"


def digits(value: float, places: int) -> str:
    return f"{value:.{places}f}".removeprefix("0")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_table_is_its_result_file(row: str):
    (line,) = [x for x in TEXT.splitlines() if x.startswith(f"| {row} |")]
    said = re.findall(r"\.\d+", line)
    result = json.loads((RESULTS / ROWS[row]).read_text(encoding="utf-8"))
    metrics, (low, high) = result["metrics"], result["intervals"]["accuracy"]
    assert said == [
        digits(metrics["accuracy"], 4), digits(low, 4), digits(high, 4), digits(metrics["micro_aupr"], 4),
        digits(metrics["micro_auc"], 4), digits(metrics["macro_f1"], 3), digits(result["bands"]["few"]["accuracy"], 3),
    ]  # fmt: skip


@pytest.mark.parametrize("row", LARGER)
def test_a_row_of_the_larger_sets_is_its_result_files(row: str):
    (line,) = [x for x in TEXT.splitlines() if x.startswith(f"| {row} |")]
    due = []
    for system in ("dnn", "neighbours"):
        name = LARGER[row].format(system)
        metrics = json.loads((RESULTS / f"{name}-clean-foldpooled-seed0.json").read_text(encoding="utf-8"))["metrics"]
        due.append(f"{digits(metrics['accuracy'], 4)} / {digits(metrics['macro_f1'], 3)}")
    assert [cell.strip() for cell in line.split("|")[2:4]] == due


@pytest.mark.parametrize("row", CHANGES)
def test_a_row_of_what_was_changed_is_its_result_files(row: str):
    (line,) = [x for x in TEXT.splitlines() if x.startswith(f"| {row} |")]
    suite, *systems = CHANGES[row]
    due = []
    for protocol in ("paper", "clean"):
        files = [RESULTS / suite / f"task1-{system}-{protocol}-foldpooled-seed0.json" for system in systems]
        scores = [
            digits(json.loads(f.read_text(encoding="utf-8"))["metrics"]["accuracy"], 4) for f in files if f.exists()
        ]
        due.append(" to ".join(scores) if len(scores) == 2 else "not measured")
    assert [cell.strip() for cell in line.split("|")[4:6]] == due


def test_nothing_is_left_to_be_filled_in():
    assert not re.search(r"\b[A-Z]+_HERE\b|TODO|D / D", TEXT)


def test_the_speeds_are_those_of_their_files():
    once = json.loads((RESULTS / "speed/encode_once.json").read_text())
    asked = json.loads((RESULTS / "speed/predict_latency.json").read_text())
    seconds = once["epoch_s"]
    assert f"{seconds['per drug']:.1f} s / {seconds['per pair']:.1f} s: {once['times_faster']:.0f} times" in TEXT
    assert f"{asked['median_cold_s']:.1f} s / {asked['median_warm_ms']:.0f} ms" in TEXT


def test_the_spread_over_draws_is_that_of_their_files():
    text = TEXT.replace("\n", " ")
    for split in ("s1", "s2"):
        found = [
            json.loads(p.read_text())["metrics"]
            for p in RESULTS.glob(f"neighbours_draws/{split}_draw*-paper-foldpooled-*.json")
        ]
        assert len(found) == 6
        for metric in ("accuracy", "macro_f1"):
            values = [m[metric] for m in found]
            assert f"{digits(min(values), 3)}–{digits(max(values), 3)}" in text, (split, metric)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("CNN-Siam, one fold of DDIMDL (16 epochs)", ["cnn_siam_table1/task1-cnn_siam-paper"]),
        ("DNN / DDIMDL, one fold", ["cnn_siam_table1/task1-dnn-paper", "cnn_siam_table1/task1-ddimdl-paper"]),
        ("Neighbours, one fold", ["cnn_siam_table1/task1-neighbours-paper"]),
        ("DNN, one fold of MUFFIN-81 / Ryu-86", ["warm_large/muffin81-dnn-clean", "warm_large/ryu86-dnn-clean"]),
    ],
)
def test_the_cost_of_a_fold_is_that_of_its_files(line, names):
    costs = [cost_of(f"{name}-foldpooled-seed0.json") for name in names]
    assert f"| {line} | {' / '.join(costs)} |" in TEXT
