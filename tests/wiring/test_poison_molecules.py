"""Poisoned test rows leave a clean run on molecules as it is, to the last bit, whatever model or baseline of the job.

Under the paper protocol test rows do choose: there the same poison must be seen.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

import tailrx
from tailrx.predictions import Predictions
from tailrx.registry import BASELINES, MODELS

pytestmark = pytest.mark.usefixtures("no_data_of_ours")
EVERYONE = [n for kind in (MODELS, BASELINES) for n in kind.names() if kind.job(n) == "molecule"]
SPARED = 6  # test rows whose structures stay, so that there is something to ask about
LABELS = ("alcohol", "amine", "acid")
ENDS = {"alcohol": "O", "amine": "N", "acid": "C(=O)O"}
# Settings among which test labels can turn the choice, where the defaults lie too close together for so few rows.
SETTINGS: dict[str, dict[str, Any]] = {
    "logistic_regression": {"C": [1e-6, 1e-4, 0.01, 1.0, 100.0]},
    "random_forest": {"trees": 3, "min_leaf": [1, 2, 4, 8]},
    "mlp": {"hidden": [16, 8], "dropout": 0.0},
}


def rows() -> list[dict[str, str]]:
    """Chains and rings with one of three ends, a third of them with a wrong label, in a fixed division."""
    out = []
    for i in range(120):
        label = LABELS[i % 3]
        body = "C" * (i // 12 + 1) + ("c1ccc(%s)cc1" if i % 2 else "C(%s)C") % ("C" * (i % 5 + 1))
        given = LABELS[(i + i // 40) % 3] if i % 4 == 0 else label
        side = ("train", "train", "valid", "test", "train")[i % 5]
        out.append({"id": f"m{i}", "smiles": f"{ENDS[label]}{body}", "label": given, "split": side})
    return out


def write(path: Path, *, poisoned: bool) -> Path:
    table, tested = rows(), 0
    for row in table if poisoned else ():
        if row["split"] == "test":
            row["label"] = LABELS[(LABELS.index(row["label"]) + 1) % 3]
            tested += 1
            if tested > SPARED:
                row["smiles"] = f"F{row['smiles']}" if row["smiles"][0] != "C" else f"{row['smiles']}F"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return path


def learnt(run: tailrx.Run) -> dict[str, Any]:
    """Everything a run took from its data, by name."""
    training = run.result["training"]
    out: dict[str, Any] = {
        "training counts": [t["n_train"] for t in run.result["per_type"]],
        "choices": {k: v for k, v in training.items() if k != "history"},
        "history": [{k: v for k, v in e.items() if k != "seconds"} for e in training.get("history") or []],
    }
    stored = run.path / "bundle" / "weights.safetensors"
    out |= load_file(stored) if stored.is_file() else {}
    kept = Predictions.load(run.path / "predictions.npz")
    return out | {"answers": kept.probability[np.argsort(kept.row)[:SPARED]]}


def train(model: str, protocol: str, tmp_path: Path, *, poisoned: bool) -> dict[str, Any]:
    data = write(tmp_path / f"molecules {poisoned}.csv", poisoned=poisoned)
    network = {"loss": "balanced_softmax"} if model in MODELS.names() else {}
    config = {
        "data": {"name": "molecule_table", "path": str(data), "conflicts": "keep"},
        "model": {"name": model, **SETTINGS[model]},
        "features": [{"name": "fingerprint", "bits": 256}],
        "split": "column",
        "protocol": protocol,
        "train": {"epochs": 6, "batch_size": 16, "threads": 1, "device": "cpu", "dtype": "float32"},
        **network,
    }
    return learnt(tailrx.train(config, tmp_path / f"run {poisoned}"))


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    def same(a: Any, b: Any) -> bool:
        arrays = isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
        return a.tobytes() == b.tobytes() if arrays else bool(a == b)

    return [name for name in one.keys() | other.keys() if not same(one.get(name), other.get(name))]


@pytest.mark.parametrize("model", EVERYONE)
def test_a_clean_run_learns_nothing_from_test_molecules(model: str, tmp_path: Path) -> None:
    before, after = (train(model, "clean", tmp_path, poisoned=poisoned) for poisoned in (False, True))
    assert differing(before, after) == []
    assert len(before["answers"]) == SPARED


@pytest.mark.parametrize("model", EVERYONE)
def test_a_paper_run_does_learn_from_them(model: str, tmp_path: Path) -> None:
    """So the test above can fail."""
    before, after = (train(model, "paper", tmp_path, poisoned=poisoned) for poisoned in (False, True))
    assert set(differing(before, after)) & {"choices", "answers", "history"}
