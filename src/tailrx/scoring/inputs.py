"""What every metric asks of its two arguments."""

import numpy as np

from ..errors import DataError
from ..types import FloatArray, IntArray


def check(target: IntArray, probability: FloatArray) -> None:
    """Refuse what no metric could answer: no rows, shapes that do not meet, class numbers without a column, NaN."""
    n = len(target)
    if n == 0:
        raise DataError("a metric needs at least one example; got none: is the test part empty?")
    if probability.ndim != 2 or target.shape != (n,) or len(probability) != n:
        raise DataError(
            f"a metric needs targets [n] and probabilities [n, c]; got {target.shape} and {probability.shape}."
        )
    if target.min() < 0 or target.max() >= probability.shape[1]:
        raise DataError(
            f"class numbers must be 0 to {probability.shape[1] - 1}, one per probability column; "
            f"got {target.min()} to {target.max()}: were these predictions made with other labels?"
        )
    if not np.isfinite(probability).all():
        raise DataError("probabilities hold NaN or infinite values; the model diverged: lower its rate.")
