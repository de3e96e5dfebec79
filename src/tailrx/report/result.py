"""The result file of a run: one JSON per model, fold, seed and protocol, plus one with `fold: "pooled"`.

What stands in it, `tailrx.report.schema` says: it is written through that, and read through that.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..config import RunConfig
from ..data.dataset import Dataset
from ..errors import RunError
from ..parsing import Unparsable, read_json
from ..predictions import Predictions, pool
from ..run_identity import differences, without_fold
from ..splits import Split
from .adjusted import adjusted_together, lacking
from .bands import Bands
from .environment import now, peak_mb
from .plain import plain
from .schema import SCHEMA_VERSION, misshapen, newer, shaped
from .scores import Scores, score
from .spread import spread

ONE_EXPERIMENT = ("suite", "model", "variant", "loss", "dataset", "protocol", "split", "n_folds", "fold_seed", "seed",
                  "data_sha256")  # fmt: skip
MADE_BY = ("device", "dtype", "threads", "versions", "commit")
ADDED = ("example", "data_title", "data_licence", "commercial_use")  # results of TailRx 0.1.0 lack them


def judge(config: RunConfig, dataset: Dataset, split: Split, predictions: Predictions) -> Scores:
    return score(
        predictions,
        [t.name for t in dataset.labels],
        dataset.counts(split.train),
        bands=Bands(config.bands.many, config.bands.few),
        resample=split.resample,
        seed=config.seed,
    )


def result(
    config: RunConfig,
    dataset: Dataset,
    split: Split,
    scores: Scores,
    times: Mapping[str, float],
    made_by: Mapping[str, Any],
    training: Mapping[str, Any],
    remarks: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything a table needs of one run; `training` says which epoch was chosen, of how many, and by what, `made_by`
    the code and the hardware (`MADE_BY`), `remarks` what a reader must know."""
    return written({
        "schema_version": SCHEMA_VERSION,
        "suite": config.suite, "model": config.model["name"], "variant": config.variant,
        "example": dataset.example_name,
        "loss": config.loss["name"] if config.loss else None, "dataset": config.data["name"],
        "protocol": config.protocol, "split": split.name, "fold": split.fold, "n_folds": split.n_folds,
        "fold_seed": split.fold_seed, "seed": config.seed,
        **scores.to_dict(),
        "n_train": len(split.train), "n_valid": len(split.valid), "n_test": len(split.test),
        "time_s": {k: round(v, 3) for k, v in times.items()}, "peak_mb": peak_mb(), **made_by, "training": training,
        "config": config.model_dump(exclude_none=True),
        "split_sha256": split.sha256(dataset), "data_sha256": dataset.sha256,
        "data_title": dataset.card.title, "data_licence": dataset.card.licence,
        "commercial_use": dataset.card.commercial_use, "finished_at": now(), "remarks": list(remarks),
    })  # fmt: skip


def written(said: Mapping[str, Any]) -> dict[str, Any]:
    """`said` as a result file holds it. Raises `RunError` where it would be none, as with a metric outside 0 to 1."""
    said = plain(dict(said))
    if trouble := misshapen(said):
        raise RunError(f"no result can be written that a reader would refuse ({trouble}); mend the part that gave it.")
    return shaped(said).to_dict()


def read(path: Path) -> dict[str, Any]:
    """A result file of any release. Raises `RunError` where it is not there, or is not what a result file is."""
    try:
        said = read_json(path)
        if not isinstance(said, dict) or not {"metrics", "bands", "per_type", *ONE_EXPERIMENT} <= said.keys():
            raise Unparsable("fields are missing")
        if trouble := newer(said):
            raise RunError(f"{path} {trouble}")
        if trouble := misshapen(said):
            raise Unparsable(trouble)
    except FileNotFoundError as why:
        if not (path.parent / "config.toml").exists():
            raise RunError(f"{path.parent} holds no run; name the folder that tailrx train made.") from why
        raise RunError(
            f"{path} is not there: the run has not finished; continue it with tailrx train --resume {path.parent}."
        ) from why
    except (OSError, Unparsable) as why:
        raise RunError(f"{path} is damaged ({why}); restore it, or remove it and run it again.") from why
    return dict(said)


def pooled(results: Sequence[Mapping[str, Any]], predictions: Sequence[Predictions]) -> dict[str, Any]:
    """One result over the folds' predictions, the mean of the folds beside it. `computed` says of each fold what it was
    made by; where folds differ in it, the field of that name has all of them, or null for a number.

    Raises `RunError` where they are not different folds of one experiment."""
    for other in results[1:]:
        refuse_another_experiment(results[0], other)
    folds = [r["fold"] for r in results]
    if "pooled" in folds or len(folds) > len(set(folds)):
        raise RunError(f"runs to be pooled must be different folds; got folds {', '.join(map(str, folds))}.")
    order = sorted(range(len(folds)), key=lambda i: int(folds[i]))
    results, predictions = [results[i] for i in order], [predictions[i] for i in order]
    together = pool(predictions)
    first = results[0]
    types, *others = [[t["type"] for t in r["per_type"]] for r in results]
    if any(other != types for other in others):
        raise RunError("runs to be pooled must list the same types in the same order; one of these was changed.")
    counts = np.mean([[t["n_train"] for t in r["per_type"]] for r in results], axis=0)
    bands = Bands(**first["config"]["bands"])
    how = (first["resampling"] or {}).get("resample", "rows")
    scores = score(together, types, counts, bands=bands, resample=how, seed=first["seed"])
    # None where a fold has none: the metric is undefined on it, or unknown to the release that ran it.
    over_folds = {k: spread([r["metrics"].get(k) for r in results]) for k in first["metrics"]}
    said = {
        "schema_version": min(r.get("schema_version", 1) for r in results),
        **{k: first[k] for k in ONE_EXPERIMENT}, **{k: first[k] for k in ADDED if k in first}, "fold": "pooled",
        "folds": [r["fold"] for r in results], **scores.to_dict(),
        "mean_of_folds": {k: s.mean for k, s in over_folds.items()},
        "sd_of_folds": {k: s.sd for k, s in over_folds.items()},
        **{n: round(float(np.mean([r[n] for r in results]))) for n in ("n_train", "n_valid")},
        "n_test": len(together),
        "time_s": {k: round(sum(r["time_s"].get(k, 0) for r in results), 3) for k in first["time_s"]},
        "peak_mb": max((r["peak_mb"] for r in results if r["peak_mb"]), default=None),
        **{k: _joined([r[k] for r in results]) for k in MADE_BY},
        "computed": [{"fold": r["fold"], **{k: r[k] for k in MADE_BY}} for r in results],
        "training": {"folds": [{"fold": r["fold"], **r.get("training", {})} for r in results]},
        "finished_at": max((r["finished_at"] for r in results if r.get("finished_at")), default=None),
        "config": first["config"], "split_sha256": [r["split_sha256"] for r in results],
        "remarks": [f"Fold {r['fold']}: {remark}" for r in results for remark in r.get("remarks", ())],
    }  # fmt: skip
    said["remarks"].extend(lacking(results))
    return written({**said, **adjusted_together(said, results, predictions)})


def refuse_another_experiment(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Raise `RunError` where two results are not folds of one experiment: other data, or other settings."""
    torn = [f"{k} is {one[k]!r} in one and {other[k]!r} in another" for k in ONE_EXPERIMENT if one[k] != other[k]]
    here, there = (without_fold(r["config"]) for r in (one, other))
    if torn := torn or differences(here, there):
        raise RunError(f"runs to be pooled must be folds of one experiment; {torn[0]}.")


def _joined(values: Sequence[Any]) -> Any:
    """The value of all folds; where they differ, text has all of them and a number is None."""
    if isinstance(values[0], Mapping):
        names = dict.fromkeys(name for value in values for name in value)
        return {name: _joined([value.get(name, "absent") for value in values]) for name in names}
    different = list(dict.fromkeys(values))
    if len(different) == 1:
        return different[0]
    return ", ".join(map(str, different)) if any(isinstance(v, str) for v in different) else None
