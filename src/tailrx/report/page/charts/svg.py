"""SVG elements from plain values; whatever text they are given is escaped."""

from xml.etree import ElementTree

from markupsafe import Markup

Element = ElementTree.Element
Value = str | float | int


def el(tag: str, *children: Element, text: str | None = None, **attributes: Value) -> Element:
    """`el("rect", x=1.25, class_="bar")`: trailing `_` is dropped, other `_` become `-`, numbers are cut to 0.1."""
    out = Element(tag, {k.rstrip("_").replace("_", "-"): _text(v) for k, v in attributes.items()})
    out.text = text
    out.extend(children)
    return out


def named(element: Element, name: str) -> Element:
    """The element with a name that browsers show under the pointer."""
    element.insert(0, el("title", text=name))
    return element


def label(x: float, y: float, text: str, anchor: str = "middle", class_: str = "tick") -> Element:
    return el("text", x=x, y=y, text_anchor=anchor, class_=class_, text=text)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Element:
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def drawing(width: float, height: float, says: str, *children: Element) -> Markup:
    """A picture for the page; `says` is what a screen reader hears in its place."""
    svg = el("svg", *children, role="img", width=width, height=height, aria_label=says)
    svg.set("viewBox", f"0 0 {_text(width)} {_text(height)}")
    return Markup(ElementTree.tostring(svg, encoding="unicode"))  # ElementTree has escaped it


def _text(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
