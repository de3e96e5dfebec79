"""Training curves: one small drawing per quantity, one line per fold, a dot on the epoch that was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..words import metric, score
from .scale import Scale, linear, ticks
from .svg import Element, drawing, el, label, line, named

LEFT, TOP, WIDE, HIGH, FOOT = 48, 26, 258, 130, 36


@dataclass(frozen=True)
class Course:
    """A quantity by epoch, None where it was undefined; `chosen` counts from 0, `fold` is None in a single run."""

    values: Sequence[float | None]
    chosen: int | None
    fold: int | None


def curves(name: str, courses: Sequence[Course]) -> Markup:
    """All folds' courses of the quantity `name`."""
    seen = [v for c in courses for v in c.values if v is not None] or [0.0]
    longest = max(len(c.values) for c in courses)
    marks = ticks(min(seen), max(seen), 4)
    low, high = marks[0], marks[-1]
    x, y = linear(1, longest, LEFT, LEFT + WIDE), linear(low, high, TOP + HIGH, TOP)
    parts = [label(0, 12, metric(name), "start", "axis")]
    for mark in marks:
        parts += [line(LEFT, y(mark), LEFT + WIDE, y(mark), "grid"), label(LEFT - 6, y(mark) + 4, f"{mark:g}", "end")]
    parts += [label(x(e), TOP + HIGH + 16, f"{e:g}") for e in ticks(1, longest, 6) if e == int(e) and 1 <= e <= longest]
    parts.append(label(LEFT + WIDE, TOP + HIGH + 32, "epoch", "end", "axis"))
    for course in courses:
        parts += _course(name, course, x, y)
    return drawing(LEFT + WIDE + 10, TOP + HIGH + FOOT, _says(name, courses), *parts)


def _course(name: str, course: Course, x: Scale, y: Scale) -> list[Element]:
    known = [(x(i + 1), y(v)) for i, v in enumerate(course.values) if v is not None]
    whose = "" if course.fold is None else f"fold {course.fold}: "
    path = el("polyline", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in known), class_="curve")
    parts = [named(path, f"{whose}{metric(name)}")]
    value = None if course.chosen is None else course.values[course.chosen]
    if course.chosen is not None and value is not None:
        if course.fold is None:
            parts.append(line(x(course.chosen + 1), TOP, x(course.chosen + 1), TOP + HIGH, "chosen"))
        dot = el("circle", cx=x(course.chosen + 1), cy=y(value), r=4, class_="dot")
        parts.append(named(dot, f"{whose}chosen epoch {course.chosen + 1}, {metric(name)} {score(value)}"))
    return parts


def _says(name: str, courses: Sequence[Course]) -> str:
    ends = [f"{score(c.values[0])} to {score(c.values[-1])}" for c in courses if c.values]
    return f"{metric(name)} over {max(len(c.values) for c in courses)} epochs: {'; '.join(ends)}"
