"""Equal-width bins of the highest probability, (b/B, (b+1)/B]: what the ece metric and a reliability diagram share."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..types import BoolArray, FloatArray, IntArray
from .inputs import check

BINS = 15
ROUNDING = 1e-5  # a float32 softmax may pass 1 by a few parts in 1e7


class Binned(NamedTuple):
    """Per example `[n]`: its bin from 0, its highest probability, and whether that was of the true type."""

    bin: IntArray
    confidence: NDArray[np.float64]
    hit: BoolArray


def edges(bins: int) -> NDArray[np.float64]:
    """`[bins + 1]`, from 0 to 1."""
    return np.linspace(0, 1, bins + 1)


def binned(target: IntArray, probability: FloatArray, bins: int) -> Binned:
    """Put each example of `target [n]`, `probability [n, c]` into its bin; 0 belongs to the first."""
    check(target, probability)
    if probability.min() < -ROUNDING or probability.max() > 1 + ROUNDING:
        raise DataError(
            "ece needs probabilities within 0 and 1; got "
            f"{probability.min():.3g} to {probability.max():.3g}: pass probabilities, not logits."
        )
    confidence = probability.max(1).astype(np.float64)
    place = np.clip(np.searchsorted(edges(bins), confidence, "left") - 1, 0, bins - 1)
    return Binned(place, confidence, probability.argmax(1) == target)
