"""A page as a reader's program sees it: its tables, its text, and every element with its attributes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

APART = {"td", "th", "dt", "dd", "li", "tr", "p", "h2", "h3", "div", "span"}  # a space stands between their texts
VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Cell:
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def value(self) -> float:
        return float(self.attributes["data-value"])


class Page(HTMLParser):
    """`elements` are (tag, attributes); `tables` the body rows of tables by id; `by_id` the text of elements by id."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.tables: dict[str, list[list[Cell]]] = {}
        self.by_id: dict[str, str] = {}
        self.inline: dict[str, list[str]] = {"script": [], "style": []}
        self.text = ""
        self._open: list[tuple[str, str]] = []
        self._rows: list[list[Cell]] = []
        self._in_body = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {k: v or "" for k, v in attrs}
        self.elements.append((tag, attributes))
        if tag in self.inline:
            self.inline[tag].append("")
        if tag == "table":
            self._rows = self.tables.setdefault(attributes.get("id", f"table {len(self.tables)}"), [])
        self._in_body = {"tbody": True, "thead": False}.get(tag, self._in_body)
        if tag == "tr" and self._in_body:
            self._rows.append([])
        if tag in ("td", "th") and self._in_body:
            self._rows[-1].append(Cell("", attributes))
        if tag in APART:
            for _, name in self._open:
                self.by_id[name] = self.by_id.get(name, "") + " "
        if tag not in VOID:
            self._open.append((tag, attributes.get("id", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self._open}
        for tag in self.inline.keys() & inside:
            self.inline[tag][-1] += data
            return
        if "svg" not in inside:
            self.text += data
            for _, name in self._open:
                self.by_id[name] = self.by_id.get(name, "") + data
            if self._in_body and inside & {"td", "th"} and self._rows:
                self._rows[-1][-1].text = f"{self._rows[-1][-1].text}{data}".strip()

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def section(self, name: str) -> str:
        """The text of the element `name`, spaces made single."""
        return " ".join(self.by_id.get(name, "").split())
