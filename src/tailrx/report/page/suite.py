"""The page of a suite: published numbers beside ours, bands, and any two systems type by type.

    SuitePage(title="CNN-Siam, Table 1", note="...", metrics=["accuracy", "macro_f1"], rows=[
        SuiteRow(setting="Task 1", system="CNN-Siam", published={"accuracy": .9237}, paper=result, clean=other)])

`paper` and `clean` are pooled results (`tailrx.evaluate`), those of several seeds as a `SeedGroup`, or None where there
is none yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ...bundle.card import NOTICE
from ..counted_unit import CountedUnit
from ..over_seeds import SeedGroup
from ..schema import Result, shaped
from .compare import Offered, compared
from .facts import SUITE_PEEKED, as_toml, band_words, provenance, terms

Ours = Mapping[str, Any] | Result | SeedGroup


@dataclass(frozen=True)
class SuiteRow:
    """One system in one setting: what its paper prints (metric to value), and our results under either protocol."""

    setting: str
    system: str
    published: Mapping[str, float] = field(default_factory=dict)
    paper: Ours | None = None
    clean: Ours | None = None
    note: str = ""


@dataclass(frozen=True)
class SuitePage:
    """`rows` in the order they are shown, those of a setting together; `metrics` are the columns."""

    title: str
    note: str
    metrics: Sequence[str]
    rows: Sequence[SuiteRow]

    @property
    def results(self) -> list[Result]:
        """Ours, row by row, paper protocol first."""
        return [result for row in self.rows for _, result in _line(row).each]


@dataclass(frozen=True)
class Line:
    """A row with its results read; `ours` holds those that are there, paper protocol first."""

    row: SuiteRow
    ours: Sequence[SeedGroup]

    @property
    def each(self) -> list[tuple[str, Result]]:
        """Every result of its own, called by its protocol, and by its seed where there are several."""
        return [
            (r.protocol + (f", seed {r.seed}" if group.several else ""), r)
            for group in self.ours
            for r in group.results
        ]


def suite_page(page: SuitePage, unit: CountedUnit) -> dict[str, Any]:
    """What the template `suite.html` shows of `page`, whose results count `unit`."""
    lines = [_line(row) for row in page.rows]
    settings = [(name, list(group)) for name, group in groupby(lines, key=lambda line: line.row.setting)]
    results = [result for line in lines for _, result in line.each]
    return {
        "title": page.title, "note": page.note, "notice": NOTICE, "unit": unit,
        "peeked": SUITE_PEEKED if any(r.protocol == "paper" for r in results) else None,
        "metrics": page.metrics, "settings": settings, "lines": lines, "results": results,
        "several_seeds": any(group.several for line in lines for group in line.ours),
        "band_words": band_words(results[0]) if results else {},
        "compared": compared([_offered(line, *one, len(settings)) for line in lines for one in line.each]),
        "provenance": provenance, "as_toml": as_toml,
        "terms": list(dict.fromkeys((r.dataset, *(value for _, value in terms(r))) for r in results)),
    }  # fmt: skip


def _line(row: SuiteRow) -> Line:
    return Line(row, [_group(ours) for ours in (row.paper, row.clean) if ours is not None])


def _group(ours: Ours) -> SeedGroup:
    return ours if isinstance(ours, SeedGroup) else SeedGroup([shaped(ours)])


def _offered(line: Line, name: str, result: Result, settings: int) -> Offered:
    """With a label that no other result of the suite has."""
    label = ", ".join([line.row.system, name, *([line.row.setting] if settings > 1 else [])])
    return Offered(label, line.row.system, result)
