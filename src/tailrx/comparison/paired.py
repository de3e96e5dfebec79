"""Two systems asked the same: paired bootstrap of the difference B - A, and McNemar's test.

    interval   the middle 95 % of d*_r = score(B on resample r) - score(A on resample r),   r = 1..R
    p          min(1, 2 min(1 + #{d* <= 0}, 1 + #{d* >= 0}) / (R + 1))

Both are scored on the same resamples, as `report.intervals` makes them: of examples, or of drugs in cold splits.
Examples that agree in type and in both answers are drawn together, by one multinomial draw, which is the same and far
faster. p is two-sided and turns the interval round (Davison & Hinkley, 1997, chapter 4): it is below .05 where the 95
% interval leaves zero out, but for rounding; 1 for two systems that say the same; and never below 2 / (R + 1).

    McNemar    p = min(1, 2 P(X <= min(b, c))),   X ~ Binomial(b + c, 1/2)

b examples are right in A alone, c in B alone (McNemar, 1947, Psychometrika 12(2), 153-157). The exact binomial test is
used for all b and c and never the chi-square approximation: 60,000 discordant examples take a quarter of a second.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..errors import DataError
from ..registry import METRICS
from ..report.intervals import middle, unit_weights
from ..report.schema import Resampling
from ..scoring.confusion_counts import CountMetric, Counts, Real, confusion, margins
from ..seeding import numpy_stream
from ..types import BoolArray, IntArray

COMPARED = ("accuracy", "balanced_accuracy", "macro_f1")


@dataclass(frozen=True)
class Paired:
    """`target`, `a`, `b` [n]: class number of each example, and what A and B take it for; `unit` [n, u]: its drugs."""

    target: IntArray
    a: IntArray
    b: IntArray
    unit: IntArray
    n_classes: int

    def __post_init__(self) -> None:
        sizes = [len(column) for column in (self.target, self.a, self.b, self.unit)]
        if len(set(sizes)) > 1:
            raise DataError(f"a paired comparison needs the same examples in both; got {sizes} of them.")

    def seen(self) -> tuple[Counts, Counts]:
        """`Counts [c]` of A and of B."""
        a, b = (margins(confusion(self.target, p, self.n_classes)) for p in (self.a, self.b))
        return a, b

    def resampled(self, how: Resampling) -> tuple[Counts, Counts]:
        """`Counts [resamples, c]` of A and of B on the same resamples."""
        shape, c = (how.resamples, self.n_classes), self.n_classes
        kept = tuple(Counts(*(np.empty(shape) for _ in Counts._fields)) for _ in "ab")
        cells = self._cells()
        for i, weight in zip(range(how.resamples), self._weights(cells, how), strict=False):  # they never end
            for counts, predicted in zip(kept, (cells.a, cells.b), strict=True):
                drawn = margins(confusion(cells.target, predicted, c, weight))
                for column, value in zip(counts, drawn, strict=True):
                    column[i] = value
        return kept[0], kept[1]

    def _cells(self) -> "Cells":
        """Examples that are alike in all three, counted; in the order in which they first come, whichever is A."""
        key = (self.target * self.n_classes + self.a) * self.n_classes + self.b
        _, first, place, n = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
        order = np.argsort(first)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        one = first[order]
        return Cells(self.target[one], self.a[one], self.b[one], n[order], rank[place.reshape(-1)])

    def _weights(self, cells: "Cells", how: Resampling) -> Iterator[Real]:
        """Endless resamples: how often each cell was drawn."""
        rng = numpy_stream(how.seed, "bootstrap", how.resample)
        if how.resample == "rows":
            while True:  # n draws of examples, counted by cell
                yield rng.multinomial(len(self.target), cells.n / len(self.target)).astype(np.float64)
        for weight in unit_weights(self.unit, rng):
            yield np.bincount(cells.place, weight, minlength=len(cells.n)).astype(np.float64)


class Cells(NamedTuple):
    """`target`, `a`, `b` [m]: what the `n [m]` examples of a cell share; `place` [n]: the cell of each example."""

    target: IntArray
    a: IntArray
    b: IntArray
    n: IntArray
    place: IntArray


@dataclass(frozen=True)
class Difference:
    """A score of A, of B, B - A with its interval, and p; None where a score is undefined."""

    a: float | None
    b: float | None
    difference: float | None
    interval: tuple[float, float] | None
    p: float | None


@dataclass(frozen=True)
class McNemar:
    """Examples that only A and that only B gets right, and the exact two-sided p."""

    only_a: int
    only_b: int
    p: float


def bootstrap(paired: Paired, scopes: Mapping[str, BoolArray], how: Resampling) -> dict[str, dict[str, Difference]]:
    """Differences by scope and metric. A scope marks the types `[c]` it scores; predictions are among all types."""
    seen, drawn = paired.seen(), paired.resampled(how)
    return {
        scope: {name: _difference(_metric(name), seen, drawn, classes, how.level) for name in COMPARED}
        for scope, classes in scopes.items()
    }


def mcnemar(paired: Paired, classes: BoolArray) -> McNemar:
    """McNemar's test on the examples whose true type is marked in `classes [c]`."""
    asked = classes[paired.target]
    right_a, right_b = paired.a == paired.target, paired.b == paired.target
    only_a, only_b = int((asked & right_a & ~right_b).sum()), int((asked & right_b & ~right_a).sum())
    return McNemar(only_a, only_b, fair_coin(only_a, only_b))


def fair_coin(heads: int, tails: int) -> float:
    """Two-sided p of so many heads and tails, in whole numbers up to the one division: no rounding, no overflow."""
    n, k = heads + tails, min(heads, tails)
    ways = term = 1
    for i in range(k):
        term = term * (n - i) // (i + 1)
        ways += term
    return min(1.0, 2 * ways / (1 << n))


def two_sided(values: Real) -> float:
    """p of the differences `values` [resamples], NaN left out, by the rule above."""
    values = values[~np.isnan(values)]
    least = 1 + min(int((values <= 0).sum()), int((values >= 0).sum()))
    return min(1.0, 2 * least / (len(values) + 1))


def _metric(name: str) -> CountMetric:
    metric = METRICS.build(name)
    assert isinstance(metric, CountMetric)
    return metric


def _difference(
    metric: CountMetric, seen: tuple[Counts, Counts], drawn: tuple[Counts, Counts], classes: BoolArray, level: float
) -> Difference:
    a, b = (_score(metric, counts.take(classes)) for counts in seen)
    if np.isnan(a) or np.isnan(b):
        return Difference(None, None, None, None, None)
    drawn_a, drawn_b = (_score(metric, counts.take(classes)) for counts in drawn)  # [resamples]
    values = drawn_b - drawn_a
    if np.isnan(values).all():
        return Difference(float(a), float(b), float(b - a), None, None)
    return Difference(float(a), float(b), float(b - a), middle(values, level), two_sided(values))


def _score(metric: CountMetric, counts: Counts) -> Real:  # Counts [..., c] -> [...]
    """NaN where there is no example of these types, whatever is called one of them."""
    return np.where(counts.true.sum(-1) > 0, metric.of(counts), np.nan)
