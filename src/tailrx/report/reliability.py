"""Reliability: in each bin of confidence, how sure the predictions were and how often they were right.

Bins, and so sums, are those of the ece metric: ECE = sum of n * |accuracy - confidence| over bins, divided by all n.
"""

from dataclasses import dataclass

import numpy as np

from ..scoring.calibration_bins import BINS, binned, edges
from ..types import FloatArray, IntArray


@dataclass(frozen=True)
class ReliabilityBin:
    """Examples whose highest probability lies in (`low`, `high`]: how many, its mean, and the share of hits.

    `confidence` and `accuracy` are None in an empty bin."""

    low: float
    high: float
    n: int
    confidence: float | None
    accuracy: float | None


def reliability(target: IntArray, probability: FloatArray, bins: int = BINS) -> tuple[ReliabilityBin, ...]:
    """All bins of `target [n]`, `probability [n, c]`, from the least sure to the surest."""
    place, confidence, hit = binned(target, probability, bins)
    count = np.bincount(place, minlength=bins).tolist()
    sure = np.bincount(place, confidence, minlength=bins).tolist()
    right = np.bincount(place, hit, minlength=bins).tolist()
    edge = edges(bins).tolist()
    return tuple(
        ReliabilityBin(edge[b], edge[b + 1], n, sure[b] / n if n else None, right[b] / n if n else None)
        for b, n in enumerate(count)
    )
