"""Mean and sample standard deviation, of folds or of seeds."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Spread(NamedTuple):
    """Both None where one of the values is undefined; `sd` also where there is one value only."""

    mean: float | None
    sd: float | None


def spread(values: Sequence[float | None]) -> Spread:
    """Of `values`, at least one. The deviation is that of a sample, n - 1 below the sum of squares."""
    known = [v for v in values if v is not None]
    if not known or len(known) < len(values):
        return Spread(None, None)
    return Spread(float(np.mean(known)), _sample_sd(known) if len(known) > 1 else None)


def _sample_sd(values: list[float]) -> float:
    return float(np.std(values, ddof=1))
