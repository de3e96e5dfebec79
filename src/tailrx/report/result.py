"""The result file of a run: one JSON per model, fold, seed and protocol, plus one with `fold: "pooled"`.

Its names are a public interface: later versions add to them and never rename.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..config import RunConfig
from ..data.dataset import PairDataset
from ..errors import RunError
from ..predictions import Predictions, pool
from ..splits import Split
from .bands import Bands
from .environment import commit, now, peak_mb, versions
from .scores import Scores, score

ONE_EXPERIMENT = ("suite", "model", "variant", "loss", "dataset", "protocol", "split", "n_folds", "fold_seed", "seed",
                  "data_sha256")  # fmt: skip
ADDED = ("data_title", "data_licence", "commercial_use")  # results of TailRx 0.1.0 lack them


def judge(config: RunConfig, dataset: PairDataset, split: Split, predictions: Predictions) -> Scores:
    return score(
        predictions,
        [t.name for t in dataset.labels],
        dataset.counts(split.train),
        bands=Bands(config.bands.many, config.bands.few),
        seed=config.seed,
    )


def result(
    config: RunConfig,
    dataset: PairDataset,
    split: Split,
    scores: Scores,
    times: Mapping[str, float],
    hardware: Mapping[str, Any],
    training: Mapping[str, Any],
) -> dict[str, Any]:
    """Everything a table needs of one run; `training` says which epoch was chosen, of how many, and by what."""
    return {
        "suite": config.suite, "model": config.model["name"], "variant": config.variant,
        "loss": config.loss["name"] if config.loss else None, "dataset": config.data["name"],
        "protocol": config.protocol, "split": split.name, "fold": split.fold, "n_folds": split.n_folds,
        "fold_seed": split.fold_seed, "seed": config.seed,
        **scores.to_dict(),
        "n_train": len(split.train), "n_valid": len(split.valid), "n_test": len(split.test),
        "time_s": {k: round(v, 3) for k, v in times.items()}, "peak_mb": peak_mb(), **hardware, "training": training,
        "config": config.model_dump(exclude_none=True),
        "split_sha256": split.sha256(dataset), "data_sha256": dataset.sha256,
        "data_title": dataset.card.title, "data_licence": dataset.card.licence,
        "commercial_use": dataset.card.commercial_use,
        "versions": versions(), "commit": commit(), "finished_at": now(),
    }  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(said, dict) or not {"metrics", "bands", "per_type", *ONE_EXPERIMENT} <= said.keys():
            raise ValueError("fields are missing")
    except FileNotFoundError as why:
        if not (path.parent / "config.toml").exists():
            raise RunError(f"{path.parent} holds no run; name the folder that tailrx train made.") from why
        raise RunError(
            f"{path} is not there: the run has not finished; continue it with tailrx train --resume {path.parent}."
        ) from why
    except (OSError, ValueError, AttributeError) as why:
        raise RunError(f"{path} is damaged ({why}); run it again.") from why
    return dict(said)


def pooled(results: Sequence[Mapping[str, Any]], predictions: Sequence[Predictions]) -> dict[str, Any]:
    """One result over the folds' predictions, the mean of the folds beside it; refuses different experiments."""
    first = results[0]
    for other in results[1:]:
        if torn := [k for k in ONE_EXPERIMENT if first[k] != other[k]]:
            raise RunError(
                f"runs to be pooled must be folds of one experiment; {torn[0]} is {first[torn[0]]!r} in one "
                f"and {other[torn[0]]!r} in another."
            )
    if len(folds := [r["fold"] for r in results]) > len(set(folds)):
        raise RunError(f"runs to be pooled must be different folds; got folds {', '.join(map(str, folds))}.")
    together = pool(list(predictions))
    types = [t["type"] for t in first["per_type"]]
    counts = np.mean([[t["n_train"] for t in r["per_type"]] for r in results], axis=0)
    bands = Bands(**first["config"]["bands"])
    scores = score(together, types, counts, bands=bands, seed=first["seed"])
    keep = (*ONE_EXPERIMENT, "device", "dtype", "threads", "versions", "commit")
    return {
        **{k: first[k] for k in keep}, **{k: first[k] for k in ADDED if k in first}, "fold": "pooled",
        "folds": sorted(folds), **scores.to_dict(),
        "mean_of_folds": {k: _over_folds(np.mean, results, k) for k in first["metrics"]},
        "sd_of_folds": {k: _over_folds(_sample_sd, results, k) for k in first["metrics"]},
        **{n: round(float(np.mean([r[n] for r in results]))) for n in ("n_train", "n_valid")},
        "n_test": len(together),
        "time_s": {k: round(sum(r["time_s"][k] for r in results), 3) for k in first["time_s"]},
        "peak_mb": max((r["peak_mb"] for r in results if r["peak_mb"]), default=None),
        "training": {"folds": [{"fold": r["fold"], **r.get("training", {})} for r in _in_order(results)]},
        "finished_at": max((r["finished_at"] for r in results if r.get("finished_at")), default=None),
        "config": first["config"], "split_sha256": [r["split_sha256"] for r in results],
    }  # fmt: skip


def _in_order(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(results, key=lambda r: int(r["fold"]))


def _over_folds(how: Callable[[list[float]], Any], results: Sequence[Mapping[str, Any]], metric: str) -> float | None:
    """A statistic of the folds' scores; None where a fold has none (a metric that is undefined on it)."""
    values = [r["metrics"][metric] for r in results]
    return None if None in values or (how is _sample_sd and len(values) < 2) else float(how(values))


def _sample_sd(values: list[float]) -> float:
    return float(np.std(values, ddof=1))
