"""Reliability diagram (Guo et al., 2017): how often predictions of each confidence were right, and their number."""

from collections.abc import Sequence

from markupsafe import Markup

from ...counted_unit import CountedUnit
from ...schema import ReliabilityBin
from ..words import count, score
from .scale import Scale, linear
from .svg import Element, drawing, el, label, line, named

LEFT, TOP, SIDE, GAP, COUNTS, FOOT = 52, 12, 264, 34, 64, 36


def reliability(bins: Sequence[ReliabilityBin], ece: float | None, unit: CountedUnit) -> Markup:
    x, y = linear(0, 1, LEFT, LEFT + SIDE), linear(0, 1, TOP + SIDE, TOP)
    most = max((b.n for b in bins), default=0)
    base = TOP + SIDE + GAP + COUNTS
    n = linear(0, max(most, 1), base, base - COUNTS)
    parts = _frame(x, y, base, unit)
    parts += [el("g", *_bin(b, x, y, unit), _counted(b, x, n, base, unit)) for b in bins if b.n]
    parts.append(line(x(0), y(0), x(1), y(1), "diagonal"))
    parts.append(label(x(1), base - COUNTS - 6, f"test {unit.plural} per bin, at most {count(most)}", "end", "axis"))
    says = (
        f"Reliability diagram of {len(bins)} bins; expected calibration error {score(ece)}. The table has the numbers."
    )
    return drawing(LEFT + SIDE + 10, base + FOOT, says, *parts)


def _frame(x: Scale, y: Scale, base: float, unit: CountedUnit) -> list[Element]:
    parts = []
    for t in (0, 0.25, 0.5, 0.75, 1):
        parts += [line(x(0), y(t), x(1), y(t), "grid"), label(x(0) - 6, y(t) + 4, f"{t:g}", "end")]
        parts.append(label(x(t), base + 15, f"{t:g}"))
    parts.append(line(x(0), base, x(1), base, "grid"))
    parts.append(label(x(0.5), base + 31, f"confidence: probability of the predicted {unit.label}", "middle", "axis"))
    middle = y(0.5)
    parts.append(el("text", x=0, y=0, text_anchor="middle", class_="axis", text="share that was right",
                    transform=f"translate(11 {middle:.1f}) rotate(-90)"))  # fmt: skip
    return parts


def _bin(b: ReliabilityBin, x: Scale, y: Scale, unit: CountedUnit) -> list[Element]:
    """The bar is the accuracy; the thick end reaches from it to the confidence, and is what the ECE adds up."""
    assert b.accuracy is not None
    assert b.confidence is not None
    left, right = x(b.low) + 1, x(b.high) - 1
    bar = el("rect", x=left, y=y(b.accuracy), width=right - left, height=y(0) - y(b.accuracy), class_="bar outlined")
    gap = line(x(b.confidence), y(b.accuracy), x(b.confidence), y(b.confidence), "gap")
    dot = el("circle", cx=x(b.confidence), cy=y(b.accuracy), r=3.5, class_="dot")
    said = (
        f"confidence {b.low:.2f} to {b.high:.2f}: {count(b.n)} {unit.plural}, "
        f"mean confidence {score(b.confidence, 3)}, right {score(b.accuracy, 3)}"
    )
    return [named(el("g", bar, gap, dot), said)]


def _counted(b: ReliabilityBin, x: Scale, n: Scale, base: float, unit: CountedUnit) -> Element:
    left, right = x(b.low) + 1, x(b.high) - 1
    bar = el("rect", x=left, y=min(n(b.n), base - 1), width=right - left, height=max(base - n(b.n), 1), class_="quiet")
    return named(bar, f"confidence {b.low:.2f} to {b.high:.2f}: {count(b.n)} {unit.plural}")
