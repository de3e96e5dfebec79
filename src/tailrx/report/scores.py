"""All numbers of one set of predictions: overall, per band of training frequency, per type, with intervals.

Bands follow the long-tail literature (Liu et al., 2019): `many` types have at least 100 training examples, `few` fewer
than 20, `medium` those between. A band's scores keep the full problem: an example of a rare type that is called a
common one is a miss, a common one called rare costs the rare type precision.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadSetting, DataError
from ..metrics import _ranking
from ..metrics._confusion import CountMetric, Counts, Real, count, f1, mean_over, mean_seen, precision, ratio, recall
from ..predictions import Predictions
from ..registry import METRICS
from ..types import BoolArray, IntArray
from .intervals import LEVEL, Resample, interval, resampled_counts

HEADLINE = (
    "accuracy",
    "balanced_accuracy",
    "micro_f1",
    "macro_f1",
    "micro_precision",
    "macro_precision",
    "micro_recall",
    "macro_recall",
    "micro_auc",
    "macro_auc",
    "micro_aupr",
    "macro_aupr",
    "ece",
)
WITH_INTERVAL = ("accuracy", "balanced_accuracy", "macro_f1", "macro_precision", "macro_recall")
BAND_NAMES = ("many", "medium", "few")


@dataclass(frozen=True)
class Bands:
    """`many`: at least so many training examples; `few`: fewer than so many; between them lies `medium`."""

    many: int = 100
    few: int = 20

    def __post_init__(self) -> None:
        if not 0 < self.few <= self.many:
            raise BadSetting(f"bands need 0 < few <= many; got few={self.few}, many={self.many}.")

    def of(self, n_train: float) -> str:
        return "many" if n_train >= self.many else "few" if n_train < self.few else "medium"


USUAL_BANDS = Bands()


@dataclass(frozen=True)
class BandScore:
    """`accuracy` is the share of the band's `n_test` examples that are found; None throughout when there is none."""

    n_types: int
    n_test: int
    accuracy: float | None
    balanced_accuracy: float | None
    macro_f1: float | None
    accuracy_interval: tuple[float, float] | None


@dataclass(frozen=True)
class TypeScore:
    """One type against the rest; the scores are None when it has no test example, AUC also when it has them all."""

    type: str
    n_train: float
    n_test: int
    precision: float | None
    recall: float | None
    f1: float | None
    auc: float | None
    aupr: float | None
    band: str


@dataclass(frozen=True)
class Resampling:
    """How the intervals were made."""

    resample: Resample
    resamples: int
    level: float
    seed: int


@dataclass(frozen=True)
class Scores:
    """`metrics` of all examples, `intervals` [low, high] of some of them, and the same by band and by type.

    An undefined metric is NaN here and null in JSON. `resampling` is None when no intervals were asked for."""

    n_test: int
    n_types: int
    metrics: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    bands: dict[str, BandScore]
    per_type: tuple[TypeScore, ...]
    resampling: Resampling | None

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, numbers and None: `json.dumps(..., allow_nan=False)` accepts it."""
        return _plain(asdict(self))  # type: ignore[no-any-return]


def score(
    predictions: Predictions,
    labels: Sequence[str],
    train_counts: IntArray | Real,
    *,
    bands: Bands = USUAL_BANDS,
    intervals: bool = True,
    resample: Resample | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Scores:
    """Score `predictions` of the types `labels` [c], of which training saw `train_counts` [c] examples.

    For pooled folds give the mean of the folds' counts. `resample` defaults to units (drugs) for splits whose name
    begins with "cold" and to rows otherwise."""
    target, probability = predictions.target, predictions.probability
    counts = count(target, probability)
    _check_classes(probability.shape[1], labels, train_counts)
    how = Resampling(resample or _natural(predictions.split), resamples, LEVEL, seed) if intervals else None
    drawn = _draw(predictions, how) if how else None
    band = [bands.of(n) for n in train_counts.tolist()]
    return Scores(
        n_test=len(predictions),
        n_types=len(labels),
        metrics={name: METRICS.build(name)(target, probability) for name in HEADLINE},
        intervals={name: interval(_counted(name), drawn) for name in WITH_INTERVAL} if drawn else {},
        bands={b: _band_score(counts, drawn, np.array([b == mine for mine in band], bool)) for b in BAND_NAMES},
        per_type=_per_type(predictions, counts, labels, train_counts, band),
        resampling=how,
    )


def _check_classes(n_classes: int, labels: Sequence[str], train_counts: NDArray[Any]) -> None:
    if not n_classes == len(labels) == len(train_counts):
        raise DataError(
            f"scoring needs one label and one training count per probability column; got {n_classes} columns, "
            f"{len(labels)} labels, {len(train_counts)} counts: were the predictions made on other data?"
        )


def _natural(split: str) -> Resample:
    """In a cold split the drugs are the sample; elsewhere the examples are."""
    return "units" if split.startswith("cold") else "rows"


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
    assert isinstance(metric, CountMetric)
    return metric.of


def _found(counts: Counts) -> Real:  # [..., c] -> [...]
    return ratio(counts.hit.sum(-1), counts.true.sum(-1), np.nan)


def _band_score(counts: Counts, drawn: Counts | None, classes: BoolArray) -> BandScore:
    mine, n_types = counts.take(classes), int(classes.sum())
    n_test = int(mine.true.sum())
    if n_test == 0:
        return BandScore(n_types, 0, None, None, None, None)
    return BandScore(
        n_types=n_types,
        n_test=n_test,
        accuracy=float(_found(mine)),
        balanced_accuracy=float(mean_over(recall(mine), mine.true > 0)),
        macro_f1=float(mean_seen(f1(mine), mine)),
        accuracy_interval=interval(_found, drawn.take(classes)) if drawn else None,
    )


def _per_type(
    predictions: Predictions, counts: Counts, labels: Sequence[str], train_counts: NDArray[Any], band: list[str]
) -> tuple[TypeScore, ...]:
    seen = predictions.target, predictions.probability
    area = {"auc": _ranking.by_class(_ranking.auc, *seen), "aupr": _ranking.by_class(_ranking.aupr, *seen)}
    column = {"precision": precision(counts), "recall": recall(counts), "f1": f1(counts), **area}  # [c] each
    rows = []
    for k, n_train in enumerate(train_counts.tolist()):
        n_test = int(counts.true[k])
        scores = {name: float(values[k]) if n_test else None for name, values in column.items()}
        rows.append(TypeScore(labels[k], n_train, n_test, **{n: _known(s) for n, s in scores.items()}, band=band[k]))
    return tuple(rows)


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return _known(value) if isinstance(value, float) else value
