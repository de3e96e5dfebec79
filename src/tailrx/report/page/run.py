"""The page of one run, or of its pooled folds: what stands in which section."""

from dataclasses import dataclass
from typing import Any

from ...bundle.card import NOTICE
from ..counted_unit import CountedUnit
from ..described_metrics import described
from ..schema import Result
from .charts.distribution import distribution
from .charts.reliability import reliability
from .facts import about_adjustment, about_intervals, as_toml, band_words, headline, peeked, provenance, system
from .training import training_section
from .words import count, interval, metric


@dataclass(frozen=True)
class Tile:
    """A headline number, and what it rests on."""

    name: str
    value: float | None
    beside: str


def run_page(result: Result, unit: CountedUnit) -> dict[str, Any]:
    """What the template `run.html` shows of `result`, which counts `unit`."""
    bins = result.reliability
    return {
        "title": f"{system(result)} on {result.dataset}",
        "notice": NOTICE, "unit": unit, "peeked": peeked(result), "facts": headline(result, unit),
        "r": result, "tiles": tiles(result, unit), "about_intervals": about_intervals(result, unit),
        "about_adjustment": about_adjustment(result, unit),
        "band_words": band_words(result), "types": result.by_frequency,
        "rank": {t.type: i for i, t in enumerate(result.by_frequency, 1)},
        "band_of": {t.type: t.band for t in result.per_type},
        "distribution": distribution(result.by_frequency, unit),
        "six_missing": all(t.accuracy is None for t in result.per_type if t.n_test),
        "reliability": reliability(bins, result.metrics.get("ece"), unit) if bins else None,
        "training": training_section(result), "provenance": provenance(result), "config": as_toml(result.config.whole),
    }  # fmt: skip


def tiles(result: Result, unit: CountedUnit) -> list[Tile]:
    """Overall, over types, on rare types, and how far to believe the probabilities: no one number tells all of it."""
    few, ece = result.bands["few"], described("ece")
    rare = f"{count(few.n_test)} test {unit.plural} of {count(few.n_types)} {unit.labels}"
    return [
        _tile(result, "accuracy"),
        _tile(result, "macro_f1"),
        Tile(f"accuracy on rare {unit.labels}", few.accuracy, rare),
        Tile("calibration error", result.metrics.get("ece"), f"{ece.title}, {ece.best}"),
    ]


def _tile(result: Result, name: str) -> Tile:
    bounds = result.intervals.get(name)
    return Tile(metric(name), result.metrics.get(name), interval(bounds) if bounds else "no interval")
