"""Two systems, type by type: the mean of six metrics (CNN-Siam, Fig. 2), types from the commonest to the rarest.

The page's script moves the marks when other systems are chosen; without it the two drawn here stay.
"""

from collections.abc import Sequence

from markupsafe import Markup

from ...counted_unit import CountedUnit
from ..words import score
from .scale import linear
from .svg import drawing, el, label, line, named

LEFT, TOP, HIGH, FOOT = 36, 10, 220, 34


def side_by_side(
    names: Sequence[str], first: Sequence[float | None], second: Sequence[float | None], unit: CountedUnit
) -> Markup:
    """`names [c]` of the types, and the means of the two systems `[c]`, None where one has none."""
    step = min(max(840 / len(names), 11), 40)
    width = LEFT + step * len(names) + 8
    y = linear(0, 1, TOP + HIGH, TOP)
    parts = []
    for t in (0, 0.25, 0.5, 0.75, 1):
        parts += [line(LEFT, y(t), width - 8, y(t), "grid"), label(LEFT - 6, y(t) + 4, f"{t:g}", "end")]
    for i, (name, a, b) in enumerate(zip(names, first, second, strict=True)):
        x = LEFT + step * (i + 0.5)
        link = line(x, y(a or 0), x, y(b or 0), "link" if None not in (a, b) else "link gone")
        circle = el("circle", cx=x, cy=y(a or 0), r=4, class_="first" if a is not None else "first gone")
        diamond = el("polygon", points="0,-4.6 4.6,0 0,4.6 -4.6,0", transform=f"translate({x:.1f} {y(b or 0):.1f})",
                     class_="second" if b is not None else "second gone")  # fmt: skip
        column = el("rect", x=x - step / 2, y=TOP, width=step, height=HIGH, class_="hit")
        group = el("g", column, link, circle, diamond, class_="pair", data_x=x)
        parts.append(named(group, f"{name}: {score(a, 3)} and {score(b, 3)}"))
    every = 1 if step >= 22 else 5
    parts += [label(LEFT + step * (i + 0.5), TOP + HIGH + 16, str(i + 1)) for i in range(len(names))
              if i == 0 or (i + 1) % every == 0]  # fmt: skip
    parts.append(label(LEFT, TOP + HIGH + 31, f"{unit.label}, by training frequency", "start", "axis"))
    says = f"Mean of six metrics of {len(names)} {unit.labels} for two systems. The table below it holds the numbers."
    return drawing(width, TOP + HIGH + FOOT, says, *parts)
