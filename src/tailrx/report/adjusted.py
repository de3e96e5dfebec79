"""Scores after adjustment (`tailrx.scoring.logit_adjustment`), judged as the result beside them is.

Folds that are pooled keep an adjustment each: their predictions are adjusted one by one, and then scored together. What
that takes stands in each fold's result: the number chosen, and the training counts of the types.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..predictions import Predictions, pool
from ..scoring.confusion_counts import Real
from ..scoring.logit_adjustment import Adjustment, with_tau, with_threshold
from .bands import Bands
from .plain import plain
from .schema import Adjusted, Resampling
from .scores import summarise
from .spread import spread


def adjusted(
    result: Mapping[str, Any], predictions: Predictions, adjustment: Adjustment, chosen_on: str
) -> dict[str, Any]:
    """The block `adjusted` of the `result` of these predictions; `chosen_on` names the rows that chose."""
    return _block({**adjustment.told, "chosen_on": chosen_on}, result, _apply(adjustment, predictions))


def adjusted_together(
    together: Mapping[str, Any], results: Sequence[Mapping[str, Any]], predictions: Sequence[Predictions]
) -> dict[str, Any]:
    """`{"adjusted": block}` for `together`, which is pooled from the folds' `results` and `predictions`; empty where a
    fold has no such block."""
    blocks = [r.get("adjusted") for r in results]
    if not all(blocks):
        return {}
    told = [{"fold": r["fold"], **_number(r), "chosen_on": r["adjusted"]["chosen_on"]} for r in results]
    parts = [_apply(_of(r), p) for r, p in zip(results, predictions, strict=True)]
    names = results[0]["adjusted"]["metrics"]
    over = {name: spread([r["adjusted"]["metrics"].get(name) for r in results]) for name in names}
    folds = {
        "folds": told,
        "mean_of_folds": {name: s.mean for name, s in over.items()},
        "sd_of_folds": {name: s.sd for name, s in over.items()},
    }
    return {"adjusted": _block(folds, together, pool(parts))}


def lacking(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A remark where some of the folds have adjusted scores and others, of an older release, have none."""
    none = [str(r["fold"]) for r in results if not r.get("adjusted")]
    if none and len(none) < len(results):
        yield (
            f"Folds without adjusted scores: {', '.join(none)}; so the folds together have none. Run these again to "
            "have them."
        )


def _number(result: Mapping[str, Any]) -> dict[str, float]:
    block = result["adjusted"]
    return {k: block[k] for k in ("tau", "threshold") if block.get(k) is not None}


def _of(result: Mapping[str, Any]) -> Adjustment:
    """The adjustment that a fold's result tells of."""
    number = _number(result)
    return with_threshold(**number) if "threshold" in number else with_tau(number["tau"], _counts(result))


def _counts(result: Mapping[str, Any]) -> Real:
    return np.array([t["n_train"] for t in result["per_type"]], np.float64)


def _apply(adjustment: Adjustment, predictions: Predictions) -> Predictions:
    return replace(predictions, probability=adjustment.apply(predictions.probability))


def _block(said: Mapping[str, Any], result: Mapping[str, Any], predictions: Predictions) -> dict[str, Any]:
    how = result["resampling"] and Resampling(**result["resampling"])
    summary = summarise(predictions, _counts(result), Bands(**result["config"]["bands"]), how)
    return dict(plain(Adjusted.model_validate({**said, **plain(summary._asdict())})))
