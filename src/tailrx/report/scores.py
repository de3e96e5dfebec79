"""All numbers of one set of predictions: overall with intervals, per band of training frequency, per type, by how sure
they were, and by what was taken for what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import BadSetting, DataError
from ..predictions import Predictions
from ..registry import METRICS
from ..scoring.confusion_counts import CountMetric, Counts, Real, count
from ..types import IntArray
from .bands import BAND_NAMES, USUAL_BANDS, Bands, band_score
from .confusions import most_confused
from .described_metrics import headline, with_interval
from .intervals import LEVEL, Resample, known_interval, resampled_counts
from .per_type import per_type
from .plain import plain
from .reliability import reliability
from .schema import BandScore, Confusion, ReliabilityBin, Resampling, TypeScore


class Summary(NamedTuple):
    """`metrics` of all examples, `intervals` [low, high] of some of them, and the same by band."""

    metrics: dict[str, float]
    intervals: dict[str, tuple[float, float] | None]
    bands: dict[str, BandScore]


@dataclass(frozen=True)
class Scores:
    """`metrics` of all examples, `intervals` [low, high] of some of them, and the same by band and by type.

    `reliability` says by bin of confidence how often predictions were right, `confusions` which types were mistaken.
    An undefined metric is NaN here and null in JSON. `resampling` is None when no intervals were asked for."""

    n_test: int
    n_types: int
    metrics: dict[str, float]
    intervals: dict[str, tuple[float, float] | None]
    bands: dict[str, BandScore]
    per_type: tuple[TypeScore, ...]
    reliability: tuple[ReliabilityBin, ...]
    confusions: tuple[Confusion, ...]
    resampling: Resampling | None

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, numbers and None: `json.dumps(..., allow_nan=False)` accepts it."""
        return plain(vars(self))  # type: ignore[no-any-return]


def score(
    predictions: Predictions,
    labels: Sequence[str],
    train_counts: IntArray | Real,
    *,
    bands: Bands = USUAL_BANDS,
    intervals: bool = True,
    resample: Resample = "rows",
    resamples: int = 1000,
    seed: int = 0,
) -> Scores:
    """Score `predictions` of the types `labels` [c], of which training saw `train_counts` [c] examples.

    For pooled folds give the mean of the folds' counts. `resample` is what the sample consists of: rows, or units
    (drugs) where whole drugs were held out."""
    target, probability = predictions.target, predictions.probability
    counts = count(target, probability)
    _check_classes(probability.shape[1], labels, train_counts)
    how = Resampling(resample=resample, resamples=resamples, level=LEVEL, seed=seed) if intervals else None
    summary = summarise(predictions, train_counts, bands, how)
    band = [bands.of(n) for n in train_counts.tolist()]
    return Scores(
        n_test=len(predictions),
        n_types=len(labels),
        **summary._asdict(),
        per_type=per_type(predictions, counts, labels, train_counts, band),
        reliability=reliability(target, probability),
        confusions=most_confused(target, probability.argmax(1), labels),
        resampling=how,
    )


def summarise(predictions: Predictions, train_counts: IntArray | Real, bands: Bands, how: Resampling | None) -> Summary:
    """What `score` says of all examples and of the bands; without `how` there are no intervals."""
    target, probability = predictions.target, predictions.probability
    counts = count(target, probability)
    drawn = _draw(predictions, how) if how else None
    band = [bands.of(n) for n in train_counts.tolist()]
    return Summary(
        metrics={name: METRICS.build(name)(target, probability) for name in headline()},
        intervals={name: known_interval(_counted(name), drawn) for name in with_interval()} if drawn else {},
        bands={b: band_score(counts, drawn, np.array([b == mine for mine in band], bool)) for b in BAND_NAMES},
    )


def _check_classes(n_classes: int, labels: Sequence[str], train_counts: NDArray[Any]) -> None:
    if not n_classes == len(labels) == len(train_counts):
        raise DataError(
            f"scoring needs one label and one training count per probability column; got {n_classes} columns, "
            f"{len(labels)} labels, {len(train_counts)} counts: were the predictions made on other data?"
        )


def _draw(predictions: Predictions, how: Resampling) -> Counts:
    return resampled_counts(
        predictions.target,
        predictions.probability.argmax(1),
        predictions.probability.shape[1],
        predictions.unit,
        resample=how.resample,
        resamples=how.resamples,
        seed=how.seed,
    )


def _counted(name: str) -> Callable[[Counts], Real]:
    metric = METRICS.build(name)
    if not isinstance(metric, CountMetric):
        raise BadSetting(
            f"metric {name!r} says that it has an interval, which takes a metric of counts alone; derive it from "
            "CountMetric, or leave with_interval out."
        )
    return metric.of
