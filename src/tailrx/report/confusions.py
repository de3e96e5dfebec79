"""Which types are taken for which: the pairs (true type, predicted type) that account for most errors."""

from collections.abc import Sequence

import numpy as np

from ..scoring.confusion_counts import confusion
from ..types import IntArray
from .schema import Confusion

SHOWN = 20


def most_confused(
    target: IntArray, predicted: IntArray, labels: Sequence[str], shown: int = SHOWN
) -> tuple[Confusion, ...]:
    """The commonest confusions first, of `target [n]` and `predicted [n]`; ties by share, then by name."""
    matrix = confusion(target, predicted, len(labels))
    total = matrix.sum(1)
    np.fill_diagonal(matrix, 0)
    found = [
        Confusion(true=labels[i], predicted=labels[j], n=int(matrix[i, j]), share=float(matrix[i, j] / total[i]))
        for i, j in np.argwhere(matrix).tolist()
    ]
    return tuple(sorted(found, key=lambda c: (-c.n, -c.share, c.true, c.predicted))[:shown])
