"""tailrx tables: published numbers beside what `tailrx bench` has kept."""

from pathlib import Path
from typing import Annotated

import typer

from .. import api
from ._say import line

EXAMPLE = "tailrx tables --home benchmarks"


def run(
    home: Annotated[Path, typer.Option(help="Folder with suites/ and results/.")] = Path("benchmarks"),
) -> None:
    """Write HOME/TABLES.md from the suites and the kept results; nothing is run."""
    line(api.write_tables(home))
