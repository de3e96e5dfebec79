"""What a metric says of itself, in attributes of its class: which end is better, and where its values are shown.

    class Kappa(CountMetric):
        title: ClassVar[str] = "Cohen's kappa"     # in tables and on pages; else its name with spaces
        more_is_better: ClassVar[bool] = True      # else it may not choose an epoch, and 0 is best
        headline: ClassVar[bool] = True            # stands in every result file; else only where it is asked for
        with_interval: ClassVar[bool] = True       # over resamples; for metrics of counts alone, `CountMetric`

Nothing else lists metrics: results, tables and pages read these. A part without them, such as a function, has the
defaults of `MetricDescription`.
"""

from dataclasses import dataclass
from typing import Any

from ..errors import BadSetting


@dataclass(frozen=True)
class MetricDescription:
    """`title`: what tables call it. Values lie in [0, 1], and the better end is `best`."""

    name: str
    title: str
    more_is_better: bool = True
    headline: bool = False
    with_interval: bool = False

    @property
    def best(self) -> str:
        return "1 is best" if self.more_is_better else "0 is best"

    @property
    def heading(self) -> str:
        """Of a column: the title, with an arrow where less is better."""
        return self.title if self.more_is_better else f"{self.title} ↓"


def metric_description(name: str, part: object) -> MetricDescription:
    """What the metric `part` (the class or function, or None where it is not known here) says of itself.

    Raises `BadSetting` where one of its attributes is of another kind."""
    told: dict[str, Any] = {"title": name.replace("_", " ")}
    for attribute, kind in (("title", str), ("more_is_better", bool), ("headline", bool), ("with_interval", bool)):
        if (value := getattr(part, attribute, None)) is None:
            continue
        if not isinstance(value, kind):
            raise BadSetting(f"metric {name!r} must say {attribute} as a {kind.__name__}; it says {value!r}.")
        told[attribute] = value
    return MetricDescription(name, **told)
