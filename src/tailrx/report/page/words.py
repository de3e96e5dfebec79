"""Numbers and facts as a reader wants to see them. A missing number is a dash, never a zero."""

from collections.abc import Iterable

from ..described_metrics import described

MISSING = "–"
PARTS = {"read": "reading", "features": "features", "fit": "training", "predict": "predicting", "adjust": "adjusting"}


def score(value: float | None, places: int = 4) -> str:
    return MISSING if value is None else f"{value:.{places}f}"


def count(value: float | None) -> str:
    """Whole numbers with separators; a mean of folds with one decimal unless it is whole."""
    if value is None:
        return MISSING
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def interval(bounds: Iterable[float] | None, places: int = 4) -> str:
    return MISSING if bounds is None else " to ".join(score(v, places) for v in bounds)


def metric(name: str) -> str:
    """`macro_f1` as `macro F1`: as the metric calls itself. Any other name as it is, with spaces."""
    return described(name).title


def heading(name: str) -> str:
    """Of a column of that metric, which says where less is better."""
    return described(name).heading


def direction(names: Iterable[str]) -> str:
    """A sentence on those of the metrics of which less is better; empty where there is none."""
    less = [d.title for d in map(described, names) if not d.more_is_better]
    return f"Less is better in {', '.join(less)}." if less else ""


def percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.1f} %"


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{seconds:.1f} s"


def memory(megabytes: float | None) -> str:
    return MISSING if megabytes is None else f"{megabytes / 1000:.1f} GB"


def times(time_s: dict[str, float]) -> str:
    """`training 12.1 s, features 0.3 s`, the longest first."""
    longest = sorted(time_s.items(), key=lambda item: -item[1])
    return ", ".join(f"{PARTS.get(name, name)} {duration(s)}" for name, s in longest) or MISSING
