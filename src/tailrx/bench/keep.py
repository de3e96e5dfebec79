"""What a repository keeps of a run: a sealed result file and compact predictions, nothing that belongs to the data.

    results/SUITE/NAME.json        every number, with a checksum over itself
    predictions/SUITE/NAME.npz     predicted [n] class numbers, top [n] their probabilities, in test-row order

Predictions hold no ids and no targets: those are had by loading the data and making the split again. Where the data may
not be used commercially, types are called by their number in the dataset instead of by name.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import RunError
from ..jobs.run_folder import RunFolder
from ..predictions import Predictions
from ..report import result as results
from ..writing import write_atomically
from .plan import Row, identity


def result_file(row: Row, fold: int | str) -> Path:
    return row.suite.home / "results" / row.suite.name / f"{row.name(fold)}.json"


def predictions_file(result: Path) -> Path:
    """Beside the result file: the same name below predictions/."""
    return result.parents[2] / "predictions" / result.parent.name / f"{result.stem}.npz"


def keep(row: Row, fold: int, run: RunFolder) -> dict[str, Any]:
    """Keep a finished run under the name this row has for it; gives what was kept."""
    file = result_file(row, fold)
    _write_predictions(predictions_file(file), run.predictions())
    return _write(file, {**run.result(), **row.labels})  # last: its presence means that all is there


def keep_pooled(row: Row, runs: list[RunFolder]) -> dict[str, Any]:
    """Keep the row's folds as one, with the mean of the folds beside it."""
    together = results.pooled([r.result() for r in runs], [r.predictions() for r in runs])
    return _write(result_file(row, "pooled"), {**together, **row.labels})


def read_kept(path: Path) -> dict[str, Any]:
    """A kept result. Raises `RunError` where it is damaged, or was changed after it was written."""
    said = results.read(path)
    if "checksum" in said and said["checksum"] != checksum(said):
        raise RunError(
            f"{path} was changed after it was written (its checksum does not match); restore it, or remove it and "
            "run the suite again."
        )
    return said


def checksum(result: Mapping[str, Any]) -> str:
    text = json.dumps({k: v for k, v in result.items() if k != "checksum"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def run_name(row: Row, fold: int) -> str:
    """Name of the run folder: the same for all suites that ask for the same computation."""
    config = row.configs[fold]
    words = (config.model["name"], config.data["name"], config.split["name"], config.protocol, f"fold{fold}")
    return "-".join([*words, identity(config)[:12]])


def _write(file: Path, result: dict[str, Any]) -> dict[str, Any]:
    kept = unnamed(result) if result.get("commercial_use") is False else result
    kept["checksum"] = checksum(json.loads(json.dumps(kept)))
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, json.dumps(kept, indent=1, allow_nan=False) + "\n")
    return kept


def _write_predictions(file: Path, predictions: Predictions) -> None:
    smallest = np.min_scalar_type(predictions.probability.shape[1] - 1)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        predicted=predictions.probability.argmax(1).astype(smallest),
        top=predictions.probability.max(1).astype(np.float16),
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, buffer.getvalue())


def unnamed(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result with every type called by its place in the dataset, which is the same in all results of that data."""
    width = len(str(len(result["per_type"])))
    number = {t["type"]: f"type {i:0{width}}" for i, t in enumerate(result["per_type"], 1)}
    out = {**result, "per_type": [{**t, "type": number[t["type"]]} for t in result["per_type"]]}
    if "confusions" in out:
        named = out["confusions"]
        out["confusions"] = [{**c, "true": number[c["true"]], "predicted": number[c["predicted"]]} for c in named]
    return out
