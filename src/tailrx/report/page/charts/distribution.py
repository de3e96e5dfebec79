"""The long tail: training examples of each type on a log scale, the commonest first, and below it each type's F1."""

from collections.abc import Sequence

from markupsafe import Markup

from ...counted_unit import CountedUnit
from ...schema import TypeScore
from ..words import count, score
from .scale import Scale, decades, linear, logarithmic
from .svg import Element, drawing, el, label, line, named

LEFT, TOP, BARS, GAP, DOTS, FOOT = 52, 30, 150, 30, 90, 34
SHAPES: dict[str, list[tuple[float, float]]] = {
    "many": [(-3, -3), (3, -3), (3, 3), (-3, 3)],
    "medium": [(0, -4.2), (4.2, 0), (0, 4.2), (-4.2, 0)],
    "few": [(0, -4.2), (4.2, 3.4), (-4.2, 3.4)],
}
FLOOR = 0.5  # where bars begin, so that a type with one training example still shows


def distribution(types: Sequence[TypeScore], unit: CountedUnit) -> Markup:
    """`types` in the order they are drawn. A type without training examples has an open circle in place of a bar."""
    step = min(max(800 / len(types), 9), 40)
    width = LEFT + step * len(types) + 8
    y = logarithmic(FLOOR, max(decades(max(t.n_train for t in types))), TOP + BARS, TOP)
    f1 = linear(0, 1, TOP + BARS + GAP + DOTS, TOP + BARS + GAP)
    parts = [*_grid(types, width, y, f1, unit)]
    for i, t in enumerate(types):
        parts.append(_type(t, LEFT + step * i, step, y, f1, unit))
    bottom = TOP + BARS + GAP + DOTS
    every = 1 if step >= 22 else 5
    parts += [label(LEFT + step * (i + 0.5), bottom + 15, str(i + 1)) for i in range(len(types)) if _shown(i, every)]
    parts.append(label(LEFT, bottom + 31, f"{unit.label}, by training frequency", "start", "axis"))
    return drawing(width, bottom + FOOT, _says(types, unit), *parts)


def _shown(i: int, every: int) -> bool:
    return i == 0 or (i + 1) % every == 0


def _grid(types: Sequence[TypeScore], width: float, y: Scale, f1: Scale, unit: CountedUnit) -> list[Element]:
    parts = []
    for tick in decades(max(t.n_train for t in types)):
        parts += [line(LEFT, y(tick), width - 8, y(tick), "grid"), label(LEFT - 6, y(tick) + 4, f"{tick:,}", "end")]
    for share in (0, 0.5, 1):
        parts += [
            line(LEFT, f1(share), width - 8, f1(share), "grid"),
            label(LEFT - 6, f1(share) + 4, f"{share:g}", "end"),
        ]
    parts.append(label(0, TOP - 14, f"training {unit.plural}, log scale", "start", "axis"))
    parts.append(label(0, f1(1) - 10, f"F1 on test {unit.plural}", "start", "axis"))
    return parts


def _type(t: TypeScore, x: float, step: float, y: Scale, f1: Scale, unit: CountedUnit) -> Element:
    """One column: its bar, its F1, and an invisible rectangle that answers the pointer anywhere in it."""
    base, middle = y(FLOOR), x + step / 2
    hit = el("rect", x=x, y=TOP, width=step, height=BARS + GAP + DOTS, class_="hit")
    if t.n_train >= FLOOR:
        bar = el("rect", x=x + step * 0.12, y=y(t.n_train), width=step * 0.76, height=base - y(t.n_train),
                 class_=f"fill {t.band}")  # fmt: skip
    else:
        bar = el("circle", cx=middle, cy=base - 4, r=3, class_=f"open {t.band}")
    shown = [] if t.f1 is None else [band_shape(t.band, middle, f1(t.f1))]
    trained = f"{count(t.n_train)} training {unit.plural} ({t.band})"
    said = f"{t.type}: {trained}, {count(t.n_test)} test {unit.plural}, F1 {score(t.f1, 3)}"
    return named(el("g", hit, bar, *shown, class_="column"), said)


def band_shape(band: str, x: float, y: float) -> Element:
    """Square, diamond, triangle: bands can be told without colour."""
    return el("polygon", points=" ".join(f"{x + a:.1f},{y + b:.1f}" for a, b in SHAPES[band]), class_=f"fill {band}")


def _says(types: Sequence[TypeScore], unit: CountedUnit) -> str:
    most, least = types[0], types[-1]
    return (
        f"Training {unit.plural} of {len(types)} {unit.labels} on a log scale, from {count(most.n_train)} down to "
        f"{count(least.n_train)}, with the F1 score of each below. The table of {unit.labels} holds the numbers."
    )
