"""Pieces of Markdown that the pages are made of."""

from collections.abc import Iterable, Sequence

MADE = "Made from the code by `make docs`; change the code, not this page."


def page(title: str, *blocks: str) -> str:
    """A whole file; empty blocks are left out."""
    return "\n\n".join([f"# {title}", MADE, *filter(None, blocks)]) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Empty where there are no rows."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return "\n".join([f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", *lines]) if lines else ""


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: object) -> str:
    """As code, or nothing for an empty text."""
    return f"`{text}`" if str(text) else ""


def block(text: str, language: str = "") -> str:
    return f"```{language}\n{text.strip()}\n```"


def contents(names: Iterable[str]) -> str:
    """Links to the second-level headings of the page."""
    return " · ".join(f"[{name}](#{anchor(name)})" for name in names)


def anchor(heading: str) -> str:
    """What a heading is linked by, after GitHub's rule: lower case, signs dropped, blanks as hyphens."""
    kept = "".join(c for c in heading.strip().lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")
