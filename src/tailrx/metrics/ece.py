"""Expected calibration error of the top prediction (Guo et al., 2017); 0 is best.

    ECE = sum_b n_b / n * |accuracy_b - confidence_b|

Examples are put into equal-width bins (b/B, (b+1)/B] of their highest probability; accuracy and confidence are means
within a bin, and empty bins count nothing. Probabilities need not sum to 1 (sigmoid models) but must lie in [0, 1].
With one bin it is |accuracy - mean confidence|.
"""

from dataclasses import dataclass

import numpy as np

from ..errors import BadSetting, DataError
from ..types import FloatArray, IntArray
from ._inputs import check

ROUNDING = 1e-5  # a float32 softmax may pass 1 by a few parts in 1e7


@dataclass(frozen=True, kw_only=True)
class Ece:
    """`bins`: number of equal-width bins of [0, 1]."""

    bins: int = 15

    def __post_init__(self) -> None:
        if self.bins < 1:
            raise BadSetting(f"ece needs at least one bin; got bins={self.bins}: 15 is usual.")

    def __call__(self, target: IntArray, probability: FloatArray) -> float:  # [n], [n, c]
        check(target, probability)
        if probability.min() < -ROUNDING or probability.max() > 1 + ROUNDING:
            raise DataError(
                "ece needs probabilities within 0 and 1; got "
                f"{probability.min():.3g} to {probability.max():.3g}: pass probabilities, not logits."
            )
        confidence = probability.max(1).astype(np.float64)  # [n]
        gap = (probability.argmax(1) == target) - confidence
        edges = np.linspace(0, 1, self.bins + 1)
        bin_ = np.clip(np.searchsorted(edges, confidence, "left") - 1, 0, self.bins - 1)
        return float(np.abs(np.bincount(bin_, gap)).sum() / len(target))


BUILD = Ece
