"""Scores of each type against the rest."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from ..predictions import Predictions
from ..scoring import ranking
from ..scoring.confusion_counts import Counts, Real, f1, precision, recall
from .plain import known
from .schema import BandName, TypeScore


def per_type(
    predictions: Predictions, counts: Counts, labels: Sequence[str], train_counts: NDArray[Any], band: list[BandName]
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
        known_scores = {n: known(s) for n, s in scores.items()}
        rows.append(TypeScore(type=labels[k], n_train=n_train, n_test=n_test, **known_scores, band=band[k]))
    return tuple(rows)


def _accuracy(counts: Counts) -> Real:
    """1 - (missed + falsely called) / n, `[c]`."""
    wrong: Real = (counts.true + counts.predicted - 2 * counts.hit) / counts.true.sum()
    return 1 - wrong
