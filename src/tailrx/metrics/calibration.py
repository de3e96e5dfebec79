"""Metrics of whether probabilities mean what they say."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from ..errors import BadSetting
from ..scoring.calibration_bins import BINS, binned
from ..types import FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Ece:
    """Expected calibration error of the top prediction (Guo et al., 2017); 0 is best.

        ECE = sum_b n_b / n * |accuracy_b - confidence_b|

    Examples are put into equal-width bins (b/B, (b+1)/B] of their highest probability; accuracy and confidence are
    means within a bin, and empty bins count nothing. Probabilities need not sum to 1 (sigmoid models) but must lie
    in [0, 1]. With one bin it is |accuracy - mean confidence|.

    `bins`: number of equal-width bins of [0, 1].
    """

    title: ClassVar[str] = "ECE"
    more_is_better: ClassVar[bool] = False
    headline: ClassVar[bool] = True

    bins: Annotated[int, Field(ge=1, le=100_000)] = BINS

    def __post_init__(self) -> None:
        if self.bins < 1:
            raise BadSetting(f"ece needs at least one bin; got bins={self.bins}: 15 is usual.")

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        place, confidence, hit = binned(target, probability, self.bins)
        return float(np.abs(np.bincount(place, hit - confidence)).sum() / len(target))


PARTS = {
    "ece": Ece,
}
