"""How commands speak: results on stdout, everything else on stderr; plain where there is no terminal."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

UNFOLDED = 1_000_000  # columns: wider than anything that is said


def console() -> Console:
    """For results. Rich itself honours NO_COLOR and plain pipes; a pipe gets lines as long as they are."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(highlight=False, soft_wrap=True, width=UNFOLDED)


def note(text: str, *, quiet: bool = False) -> None:
    if not quiet:
        Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)


def as_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


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
    return f"{value:,}" if isinstance(value, int) else plain(str(value))


def plain(text: str) -> str:
    """Text from data or user as it is: brackets are no markup, and control characters do not reach the terminal."""
    return escape("".join(c if c.isprintable() or c == "\n" else "?" for c in text))


def counted(n: int, thing: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{n:,} {thing}{'' if n == 1 else 's'}"
