"""Any two systems of a suite, type by type: what a menu offers, and the drawing of the two it begins with."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ..counted_unit import CountedUnit
from ..schema import Result
from .charts.side_by_side import HIGH, TOP, side_by_side

Means = list[float | None]


@dataclass(frozen=True)
class Offered:
    """A result that a menu offers under `label`."""

    label: str
    system: str
    result: Result


@dataclass(frozen=True)
class Compared:
    """Results about the same types `[c]`, the commonest first by mean training frequency `n_train [c]`.

    `means` holds per label the mean of six metrics `[c]`, None where one of the six is undefined or was not kept;
    `chosen` are the places of the two labels to begin with."""

    dataset: str
    types: Sequence[str]
    n_train: Sequence[float]
    means: dict[str, Means]
    chosen: tuple[int, int]

    @property
    def labels(self) -> list[str]:
        return list(self.means)

    @property
    def empty(self) -> list[str]:
        """Labels of the results that were made before accuracy per type was kept."""
        return [label for label, means in self.means.items() if all(m is None for m in means)]

    @property
    def chosen_means(self) -> tuple[Means, Means]:
        first, second = self.chosen
        return self.means[self.labels[first]], self.means[self.labels[second]]

    def drawing(self, unit: CountedUnit) -> Markup:
        return side_by_side(self.types, *self.chosen_means, unit)

    @property
    def data(self) -> dict[str, Any]:
        """What the page's script needs to draw any other two."""
        return {"types": self.types, "means": self.means, "top": TOP, "high": HIGH}


def compared(entries: Sequence[Offered]) -> list[Compared]:
    """One comparison per set of types that two or more results share."""
    groups: dict[tuple[str, frozenset[str]], list[Offered]] = defaultdict(list)
    for e in entries:
        groups[e.result.dataset, frozenset(t.type for t in e.result.per_type)].append(e)
    return [_compared(dataset, group) for (dataset, _), group in groups.items() if len(group) > 1]


def _compared(dataset: str, group: Sequence[Offered]) -> Compared:
    seen: dict[str, list[float]] = defaultdict(list)
    for e in group:
        for t in e.result.per_type:
            seen[t.type].append(t.n_train)
    mean = {name: sum(counts) / len(counts) for name, counts in seen.items()}
    types = sorted(mean, key=lambda name: (-mean[name], name))
    means = {}
    for e in group:
        own = {t.type: t.mean_of_six for t in e.result.per_type}
        means[e.label] = [own[name] for name in types]
    return Compared(dataset, types, [mean[name] for name in types], means, (0, _rival(group)))


def _rival(group: Sequence[Offered]) -> int:
    """Whom to set beside the first: another system, under the same protocol if there is one."""
    first = group[0]
    others = [i for i, e in enumerate(group) if e.system != first.system]
    alike = [i for i in others if group[i].result.protocol == first.result.protocol]
    return next(iter([*alike, *others]), 1)
