"""tailrx report: a run, pooled folds or a suite as one HTML page."""

from pathlib import Path
from typing import Annotated

import typer

from .. import api
from ._say import line

EXAMPLE = "tailrx report my-run, several folds pooled: tailrx report run-0 run-1 run-2, or a suite: tailrx report NAME"


def run(
    what: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...|SUITE", help="Run folders (several are pooled), a result file, or a suite."),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Default: report.html in the run folder.")
    ] = None,
    home: Annotated[Path, typer.Option(help="Folder with suites/ and results/.")] = Path("benchmarks"),
) -> None:
    """Write one self-contained HTML page: scores, types, calibration, confusions, training, provenance."""
    line(api.report(*what, out=out, home=home))
