"""The registered metrics by what they say of themselves: which stand in results, and which have an interval there.

Order: first the metrics of which more is better, then the others; within these as the files of `tailrx.metrics` list
them, file by file by name, and those of plugins last, by name. So a result's keys keep their order from run to run.
"""

from dataclasses import replace

from ..registry import METRICS
from ..scoring.metric_description import MetricDescription, metric_description
from .schema import ADJUSTED


def described(name: str) -> MetricDescription:
    """Of any name, also of a metric that a result holds and this installation lacks, and of one after adjustment."""
    if name in METRICS.names():
        return metric_description(name, METRICS.get(name))
    if name.startswith(ADJUSTED):
        plain = described(name.removeprefix(ADJUSTED))
        return replace(plain, name=name, title=f"adjusted {plain.title}")
    return metric_description(name, None)


def plain_name(name: str) -> str:
    """The metric behind a column's name: `adjusted_accuracy` is accuracy, after adjustment."""
    return name if name in METRICS.names() else name.removeprefix(ADJUSTED)


def headline() -> tuple[str, ...]:
    """Metrics that stand in every result."""
    found = [d for d in map(described, METRICS.listed()) if d.headline]
    return tuple(d.name for d in sorted(found, key=lambda d: not d.more_is_better))


def with_interval() -> tuple[str, ...]:
    """Those of the headline that are drawn over resamples."""
    return tuple(name for name in headline() if described(name).with_interval)
