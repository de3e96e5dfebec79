"""How commands speak: results on stdout, everything else on stderr; plain where there is no terminal.

All text leaves through this file and is cleaned here: names of drugs and types, paths and headers come from files of
others, and a terminal executes control codes in them. Control characters, characters that change the direction of
writing and those without width become `?` (in JSON, where nothing may change, escapes), and long messages are cut.
"""

import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

UNSEEN = frozenset("\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")  # blanks to Python, commands or lines to a terminal
UNFOLDED = 1_000_000  # columns: wider than any output


MAX_MESSAGE = 4_000  # characters
MAX_CELL = 1_000


def clean(text: str, limit: int = MAX_MESSAGE) -> str:
    """`text` without characters that a terminal would execute, cut to `limit`."""
    shown = text if len(text) <= limit else f"{text[: limit - 3]}..."
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(
        c if c.isprintable() or c == "\n" else " " if c.isspace() and c not in UNSEEN else "?" for c in shown
    )


def write_what_is_possible() -> None:
    """Write a letter that the terminal's encoding lacks as its escape instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class CleanConsole(Console):
    """Rich's console with all text cleaned; colour codes are rich's own."""

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(clean(o, UNFOLDED) if isinstance(o, str) else o for o in objects), **how)


def console() -> CleanConsole:
    """For results. Rich itself honours NO_COLOR and plain pipes; lines in a pipe are not folded."""
    out = CleanConsole(highlight=False)
    return out if out.is_terminal else CleanConsole(highlight=False, soft_wrap=True, width=UNFOLDED)


def note(text: str, *, quiet: bool = False) -> None:
    if not quiet:
        CleanConsole(stderr=True, highlight=False, soft_wrap=True).print(clean(text), markup=False)


def error(text: str) -> None:
    """One line on stderr, even if a name in it holds a line break."""
    print(f"Error: {clean(' '.join(text.split(chr(10))))}", file=sys.stderr)


def line(text: object) -> None:
    """One line of result on stdout."""
    typer.echo(clean(str(text)))


def as_json(value: Any) -> None:
    narrow = not (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    text = json.dumps(value, indent=1, ensure_ascii=narrow, allow_nan=False)
    typer.echo(text if text.isascii() else "".join(map(_in_json, text)))


def _in_json(c: str) -> str:
    """The character, or its escape if a terminal would execute it: both mean the same in JSON."""
    return c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1]


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Numbers right, text left, four digits behind the point; folded to a terminal, a line per row in a pipe."""
    rows = [list(r) for r in rows]
    out = Table(header_style="bold", box=None, pad_edge=False)
    for i, column in enumerate(columns):
        numeric = any(isinstance(r[i], int | float) for r in rows) and not any(isinstance(r[i], str) for r in rows)
        out.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        out.add_row(*(cell(v) for v in row))
    say = console()
    if title:
        say.print(f"[bold]{plain(title)}[/bold]")
    if say.is_terminal:
        say.print(out)
        return
    with say.capture() as drawn:
        say.print(out)
    typer.echo("\n".join(line.rstrip() for line in drawn.get().splitlines()))  # rich fills every row up with blanks


def cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4f}"
    return f"{value:,}" if isinstance(value, int) else one_line(str(value))


def plain(text: str) -> str:
    """Text from data or user, cleaned and escaped, so that its brackets are no markup."""
    return escape(clean(text, MAX_CELL))


def one_line(text: str) -> str:
    """As `plain`, so that no name can pass for a line of its own."""
    return plain(" ".join(text.split("\n")))


def counted(n: int, noun: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
