"""Marks for table cells: a score with its interval on a line from 0 to 1, and a share as a bar."""

from collections.abc import Sequence

from markupsafe import Markup

from ..words import interval, percent, score
from .scale import linear
from .svg import drawing, el, line

WIDTH, HEIGHT = 120, 14


def score_mark(value: float | None, bounds: Sequence[float] | None = None, width: int = WIDTH) -> Markup:
    """A dot at `value`, with whiskers where there are `bounds`; nothing where there is no value."""
    if value is None:
        return Markup()
    x, middle = linear(0, 1, 5, width - 5), HEIGHT / 2
    parts = [line(x(0), middle, x(1), middle, "rail"), *(line(x(t), 4, x(t), HEIGHT - 4, "rail") for t in (0, 0.5, 1))]
    says = score(value)
    if bounds is not None:
        parts.append(line(x(bounds[0]), middle, x(bounds[1]), middle, "whisker"))
        says += f", interval {interval(bounds)}"
    return drawing(width, HEIGHT, says, *parts, el("circle", cx=x(value), cy=middle, r=3.5, class_="dot"))


def share_mark(share: float) -> Markup:
    x = linear(0, 1, 0, WIDTH)
    bar = el("rect", x=0, y=3, width=x(share), height=HEIGHT - 6, class_="bar")
    return drawing(WIDTH, HEIGHT, percent(share), line(0, HEIGHT - 3, WIDTH, HEIGHT - 3, "rail"), bar)
