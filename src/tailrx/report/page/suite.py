"""The page of a suite: published numbers beside ours, bands, and any two systems type by type.

    SuitePage(title="CNN-Siam, Table 1", note="...", metrics=["accuracy", "macro_f1"], rows=[
        SuiteRow(setting="Task 1", system="CNN-Siam", published={"accuracy": .9237}, paper=result, clean=other)])

`paper` and `clean` are pooled results (`tailrx.evaluate`), or None where there is none yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ...bundle.card import NOTICE
from ..schema import Result, shaped
from .compare import Offered, compared
from .facts import INTERACTS, SUITE_PEEKED, as_toml, band_words, provenance, terms


@dataclass(frozen=True)
class SuiteRow:
    """One system in one setting: what its paper prints (metric to value), and our results under either protocol."""

    setting: str
    system: str
    published: Mapping[str, float] = field(default_factory=dict)
    paper: Mapping[str, Any] | Result | None = None
    clean: Mapping[str, Any] | Result | None = None
    note: str = ""


@dataclass(frozen=True)
class SuitePage:
    """`rows` in the order they are shown, those of a setting together; `metrics` are the columns."""

    title: str
    note: str
    metrics: Sequence[str]
    rows: Sequence[SuiteRow]


@dataclass(frozen=True)
class Line:
    """A row with its results read; `ours` holds those that are there, paper protocol first."""

    row: SuiteRow
    ours: Sequence[Result]


def suite_page(page: SuitePage) -> dict[str, Any]:
    """What the template `suite.html` shows of `page`."""
    lines = [Line(row, [shaped(r) for r in (row.paper, row.clean) if r is not None]) for row in page.rows]
    settings = [(name, list(group)) for name, group in groupby(lines, key=lambda line: line.row.setting)]
    results = [result for line in lines for result in line.ours]
    return {
        "title": page.title, "note": page.note, "notice": NOTICE, "interacts": INTERACTS,
        "peeked": SUITE_PEEKED if any(r.protocol == "paper" for r in results) else None,
        "metrics": page.metrics, "settings": settings, "lines": lines, "results": results,
        "band_words": band_words(results[0]) if results else {},
        "compared": compared([_entry(line, result, len(settings)) for line in lines for result in line.ours]),
        "provenance": provenance, "as_toml": as_toml,
        "terms": list(dict.fromkeys((r.dataset, *(value for _, value in terms(r))) for r in results)),
    }  # fmt: skip


def _entry(line: Line, result: Result, settings: int) -> Offered:
    """With a label that no other result of the suite has."""
    label = ", ".join([line.row.system, result.protocol, *([line.row.setting] if settings > 1 else [])])
    return Offered(label, line.row.system, result)
