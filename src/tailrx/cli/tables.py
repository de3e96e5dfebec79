"""tailrx tables: published numbers beside what `tailrx bench` has kept."""

from pathlib import Path
from typing import Annotated

import typer

from .. import api

EXAMPLE = "tailrx tables --home benchmarks"


def run(
    home: Annotated[Path, typer.Option(help="Folder with suites/ and results/.")] = Path("benchmarks"),
) -> None:
    """Write HOME/TABLES.md from the suites and the kept results; nothing is run."""
    typer.echo(str(api.write_tables(home)))
