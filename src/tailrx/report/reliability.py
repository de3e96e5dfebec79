"""Reliability: in each bin of confidence, how sure the predictions were and how often they were right.

Bins, and so sums, are those of the ece metric: ECE = sum of n * |accuracy - confidence| over bins, divided by all n.
"""

import numpy as np

from ..scoring.calibration_bins import BINS, binned, edges
from ..types import FloatArray, IntArray
from .schema import ReliabilityBin


def reliability(target: IntArray, probability: FloatArray, bins: int = BINS) -> tuple[ReliabilityBin, ...]:
    """All bins of `target [n]`, `probability [n, c]`, from the least sure to the surest."""
    place, confidence, hit = binned(target, probability, bins)
    count = np.bincount(place, minlength=bins).tolist()
    sure = np.bincount(place, confidence, minlength=bins).tolist()
    right = np.bincount(place, hit, minlength=bins).tolist()
    edge = edges(bins).tolist()
    return tuple(
        ReliabilityBin(
            low=edge[b],
            high=edge[b + 1],
            n=n,
            confidence=sure[b] / n if n else None,
            accuracy=right[b] / n if n else None,
        )
        for b, n in enumerate(count)
    )
