"""Macro precision with a never-predicted type counted 1, as TFMD prints it; flatters, for comparison only.

    as `macro_precision`, but 1 where predicted_k = 0   (scikit-learn's `zero_division=1`)

A model that predicts few types scores high here: TFMD's table gives an SVM precision .80 at recall .02.
"""

from dataclasses import dataclass

from ..counting.confusion import CountMetric, Counts, Real, mean_seen, precision


@dataclass(frozen=True, kw_only=True)
class MacroPrecisionZd1(CountMetric):
    """No settings."""

    def of(self, counts: Counts) -> Real:  # [..., c] -> [...]
        return mean_seen(precision(counts, undefined=1.0), counts)


BUILD = MacroPrecisionZd1
