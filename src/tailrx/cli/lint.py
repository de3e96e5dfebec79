"""tailrx data lint: errors and warnings for a dataset, and facts that matter for scores on it."""

import textwrap
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from .. import api
from ._options import Json, Offline, Source
from ._say import as_json, console, note, plain

EXAMPLE = "tailrx data lint my-tables, or against another dataset: tailrx data lint ryu86 --against ddimdl"
SOME_ERRORS = 1
SIZES = ("drugs", "pairs", "types", "rows", "molecules", "reactions", "classes")
HEADINGS = {"error": "Errors", "warning": "Warnings", "info": "Good to know"}


def run(
    name: Annotated[str, typer.Argument(help="A dataset (tailrx data list), or the path of your own tables.")],
    against: Annotated[str | None, typer.Option(metavar="OTHER", help="Also say what it shares with this "
                       "dataset.")] = None,
    examples: Annotated[int, typer.Option(min=0, help="How many cases of each finding to show.")] = 5,
    source: Source = None,
    offline: Offline = False,
    json: Json = False,
) -> None:  # fmt: skip
    """Look for contradictions, repeats, bad structures, rare types and leaks. Exit code 1 if there are errors."""
    from ._download import download_bar

    with download_bar(quiet=json) as bar:
        report = api.lint(name, against=against, session=api.Session(source, offline, bar))
    for finding in report["findings"]:
        finding["examples"] = finding["examples"][:examples]
    if said := api.read_as(api.dataset_named(name)):
        note(said, quiet=json)
    as_json(report) if json else show(report)
    if report["errors"]:
        raise typer.Exit(SOME_ERRORS)


def show(report: dict[str, Any]) -> None:
    """Findings below the heading of their severity, each with its count, its sentence and its first cases."""
    size = ", ".join(f"{report[k]:,} {k}" for k in SIZES if report.get(k) is not None)
    lines(0, [f"{report['dataset']}: {size or 'not readable'}"])
    for severity, heading in HEADINGS.items():
        findings = [f for f in report["findings"] if f["severity"] == severity]
        lines(0, [f"\n{heading} ({len(findings)})" if findings else f"\n{heading}: none"])
        for finding in findings:
            lines(2, [f"{finding['check'].replace('_', ' ')}: {finding['count']:,}"])
            lines(4, [finding["sentence"]])
            lines(6, finding["examples"])
            if 0 < len(finding["examples"]) < finding["count"]:
                lines(6, ["..."])


def lines(indent: int, texts: Iterable[str]) -> None:
    """Folded to the width of a terminal; whole in a pipe, for other tools to search."""
    out, blank = console(), " " * indent
    for text in texts:
        folded = text if not out.is_terminal else textwrap.fill(text.strip(), out.width - indent)
        out.print(plain(textwrap.indent(folded, blank)), soft_wrap=True)
