"""What a repository keeps of a run: a sealed result file and compact predictions, nothing that belongs to the data.

    results/SUITE/NAME.json        every number, with a checksum over itself
    predictions/SUITE/NAME.npz     see `tailrx.bench.compact`

Where the data may not be used commercially, types are called by their number in the dataset instead of by name. The
folds of a row together are kept as one more result, which names its folds by their checksums.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import RunError
from ..report import result as results
from ..report.schema import Result, shaped
from ..run_identity import differences, identity, without_fold
from ..runs.folder import RunFolder
from ..writing import make_folder, write_atomically
from .compact import read_predictions, write_predictions
from .run_plan import Row


def run_name(row: Row, fold: int) -> str:
    """Name of the run folder: the same for all suites that ask for the same computation."""
    config = row.configs[fold]
    words = (config.model["name"], config.data["name"], config.split["name"], config.protocol, f"fold{fold}")
    return "-".join([*words, identity(config)[:12]])


def result_file(row: Row, fold: int | str) -> Path:
    return row.suite.home / "results" / row.suite.name / f"{row.name(fold)}.json"


def predictions_file(result: Path) -> Path:
    """Beside the result file: the same name below predictions/."""
    result = result.resolve()
    return result.parents[2] / "predictions" / result.parent.name / f"{result.stem}.npz"


def keep(row: Row, fold: int, run: RunFolder) -> dict[str, Any]:
    """Keep a finished run under the name this row has for it; gives what was kept."""
    file = result_file(row, fold)
    result, predictions = run.result(), run.predictions()
    kept = _sealed({**result, **row.labels})
    pooled = kept_pooled(row)
    if pooled and kept["checksum"] not in pooled.fold_checksums:
        result_file(row, "pooled").unlink()  # it was made of other folds
    write_predictions(predictions_file(file), predictions)
    _write(file, kept)  # last: its presence means that all is there
    return kept


def keep_pooled(row: Row, runs: Mapping[int, RunFolder]) -> dict[str, Any]:
    """Keep the row's folds, all of them kept already, as one, with the mean of the folds beside it."""
    together = results.pooled([r.result() for r in runs.values()], [r.predictions() for r in runs.values()])
    own = [read_kept(result_file(row, fold))["checksum"] for fold in together["folds"]]
    kept = _sealed({**together, **row.labels, "fold_checksums": own})
    _write(result_file(row, "pooled"), kept)
    return kept


def kept_fold(row: Row, fold: int) -> Result | None:
    """The kept result of one fold, or None where it or its predictions are missing.

    Raises `RunError` where one of the two is damaged, or the result is of other settings than the row's."""
    file = result_file(row, fold)
    if not file.exists():
        return None
    kept = _of_row(file, row, row.configs[fold].model_dump(exclude_none=True))
    if kept.fold != fold:
        raise RunError(f"{file} holds fold {kept.fold}; restore it, or remove it to let it be run anew.")
    if not predictions_file(file).exists():
        return None
    read_predictions(predictions_file(file), kept.n_test, len(kept.per_type))
    return kept


def kept_pooled(row: Row) -> Result | None:
    """The kept result of the row's folds together, or None.

    Raises `RunError` where it is damaged, of other settings than the row's, or not of the folds beside it."""
    file = result_file(row, "pooled")
    if not file.exists():
        return None
    kept = _of_row(file, row, without_fold(next(iter(row.configs.values())).model_dump(exclude_none=True)))
    made_of = dict(zip(kept.folds, kept.fold_checksums, strict=False))
    if not made_of or len(made_of) != len(kept.folds):
        raise RunError(f"{file} does not name the folds it was pooled from; remove it and run the suite again.")
    if missing := _missing_of_pooled(kept):
        raise RunError(f"{file} is damaged ({missing} is missing); remove it and run the suite again.")
    for fold, checksum in made_of.items():
        beside = result_file(row, fold)
        if beside.exists() and read_kept(beside)["checksum"] != checksum:
            raise RunError(
                f"{file} was not pooled from {beside.name} as it is now; remove {file.name} and run the suite again."
            )
    return kept


def _missing_of_pooled(kept: Result) -> str:
    """What a table says of a pooled result beyond what all results have; empty where nothing is missing."""
    for name in ("mean_of_folds", "sd_of_folds"):
        if getattr(kept, name).keys() != kept.metrics.keys():
            return name
    if kept.intervals.get("accuracy") is None:
        return "intervals.accuracy"
    return "" if len(kept.computed) == len(kept.folds) else "computed"


def _of_row(file: Path, row: Row, config: Mapping[str, Any]) -> Result:
    kept = shaped(read_kept(file))
    if changed := differences(kept.config.whole, config):
        raise RunError(
            f"{file} was made with other settings ({'; '.join(changed[:3])}); remove {result_file(row, '*')} to let "
            "the row be run anew, or restore the suite."
        )
    if torn := [k for k, due in row.labels.items() if getattr(kept, k) != due]:
        raise RunError(
            f"{file} is of another place ({torn[0]}: {getattr(kept, torn[0])}); restore it, or remove it to let it be "
            "run anew."
        )
    return kept


def is_kept(path: Path) -> bool:
    """Whether `path` is where results are kept, HOME/results/SUITE/NAME.json, and not the result of a run folder."""
    place = path.resolve()
    return place.suffix == ".json" and place.parent.parent.name == "results" and place.name != "result.json"


def read_kept(path: Path) -> dict[str, Any]:
    """A kept result. Raises `RunError` where it is damaged, or was changed after it was written."""
    kept = results.read(path)
    if kept.get("checksum") != checksum(kept):
        raise RunError(
            f"{path} was changed after it was written (its checksum does not match); restore it, or remove it and "
            "run the suite again."
        )
    return kept


def checksum(result: Mapping[str, Any]) -> str:
    text = json.dumps({k: v for k, v in result.items() if k != "checksum"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _sealed(result: dict[str, Any]) -> dict[str, Any]:
    kept = results.written(unnamed(result) if result.get("commercial_use") is False else result)
    return {**kept, "checksum": checksum(json.loads(json.dumps(kept)))}


def _write(file: Path, kept: dict[str, Any]) -> None:
    make_folder(file.parent)
    write_atomically(file, json.dumps(kept, indent=1, allow_nan=False) + "\n")


def unnamed(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result with every type called by its place in the dataset, which is the same in all results of that data."""
    width = len(str(len(result["per_type"])))
    number = {t["type"]: f"type {i:0{width}}" for i, t in enumerate(result["per_type"], 1)}
    out = {**result, "per_type": [{**t, "type": number[t["type"]]} for t in result["per_type"]]}
    if "confusions" in out:
        named = out["confusions"]
        out["confusions"] = [{**c, "true": number[c["true"]], "predicted": number[c["predicted"]]} for c in named]
    return out
