"""Scores by band of training frequency.

Bands follow the long-tail literature (Liu et al., 2019): `many` types have at least 100 training examples, `few` fewer
than 20, `medium` those between. A band's scores keep the full problem: an example of a rare type that is called a
common one is a miss, a common one called rare costs the rare type precision.
"""

from dataclasses import dataclass

import numpy as np

from ..errors import BadSetting
from ..scoring.confusion_counts import Counts, Real, f1, mean_over, mean_seen, ratio, recall
from ..types import BoolArray
from .intervals import known_interval
from .schema import BandName, BandScore

BAND_NAMES = ("many", "medium", "few")


@dataclass(frozen=True)
class Bands:
    """`many`: at least so many training examples; `few`: fewer than so many; between them lies `medium`."""

    many: int = 100
    few: int = 20

    def __post_init__(self) -> None:
        if not 0 < self.few <= self.many:
            raise BadSetting(f"bands need 0 < few <= many; got few={self.few}, many={self.many}.")

    def of(self, n_train: float) -> BandName:
        return "many" if n_train >= self.many else "few" if n_train < self.few else "medium"


USUAL_BANDS = Bands()


def band_score(counts: Counts, drawn: Counts | None, classes: BoolArray) -> BandScore:
    """The score of the marked `classes [c]`; `drawn` are the resamples for its interval."""
    mine, n_types = counts.take(classes), int(classes.sum())
    n_test = int(mine.true.sum())
    if n_test == 0:
        return BandScore(
            n_types=n_types, n_test=0, accuracy=None, balanced_accuracy=None, macro_f1=None, accuracy_interval=None
        )
    return BandScore(
        n_types=n_types,
        n_test=n_test,
        accuracy=float(_found(mine)),
        balanced_accuracy=float(mean_over(recall(mine), mine.true > 0)),
        macro_f1=float(mean_seen(f1(mine), mine)),
        accuracy_interval=known_interval(_found, drawn.take(classes)) if drawn else None,
    )


def _found(counts: Counts) -> Real:  # [..., c] -> [...]
    return ratio(counts.hit.sum(-1), counts.true.sum(-1), np.nan)
