"""A suite as the report's page shows it: published numbers and the kept pooled results, row by row."""

from ..report.page.suite import SuitePage, SuiteRow
from .suite import Setting, Suite, System
from .tables import Kept, kept_rows


def page(suite: Suite) -> SuitePage:
    """What is published and kept of `suite` so far. Raises `RunError` for damaged results."""
    kept = kept_rows(suite)
    rows = [_row(setting, system, kept) for setting in suite.settings for system in suite.systems]
    return SuitePage(suite.title, suite.note.strip(), suite.metrics, [row for row in rows if row is not None])


def _row(setting: Setting, system: System, kept: Kept) -> SuiteRow | None:
    """None where the system has no place in the setting: neither published, nor run, nor meant to be."""
    published = system.published.get(setting.name, {})
    paper, clean = (kept.get((setting.name, system.name, protocol)) for protocol in ("paper", "clean"))
    meant = system.run is not None and (system.settings is None or setting.name in system.settings)
    if not (published or paper or clean or meant):
        return None
    return SuiteRow(setting.title, system.title, published, paper, clean, system.note)
