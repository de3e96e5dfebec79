"""Scores of each type against the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ..predictions import Predictions
from ..scoring import ranking
from ..scoring.confusion_counts import Counts, Real, f1, precision, recall
from .plain import known


@dataclass(frozen=True)
class TypeScore:
    """One type against the rest; the scores are None when it has no test example, AUC also when it has them all.

    `accuracy` is the share of all examples that are rightly called this type or rightly not."""

    type: str
    n_train: float
    n_test: int
    accuracy: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    auc: float | None
    aupr: float | None
    band: str


def per_type(
    predictions: Predictions, counts: Counts, labels: Sequence[str], train_counts: NDArray[Any], band: list[str]
) -> tuple[TypeScore, ...]:
    """One score per type, in the order of `labels [c]`, of which training saw `train_counts [c]` examples."""
    seen = predictions.target, predictions.probability
    area = {"auc": ranking.by_class(ranking.auc, *seen), "aupr": ranking.by_class(ranking.aupr, *seen)}
    column = {"accuracy": _accuracy(counts), "precision": precision(counts), "recall": recall(counts),
              "f1": f1(counts), **area}  # fmt: skip
    rows = []
    for k, n_train in enumerate(train_counts.tolist()):
        n_test = int(counts.true[k])
        scores = {name: float(values[k]) if n_test else None for name, values in column.items()}
        rows.append(TypeScore(labels[k], n_train, n_test, **{n: known(s) for n, s in scores.items()}, band=band[k]))
    return tuple(rows)


def _accuracy(counts: Counts) -> Real:
    """1 - (missed + falsely called) / n, `[c]`."""
    wrong: Real = (counts.true + counts.predicted - 2 * counts.hit) / counts.true.sum()
    return 1 - wrong
