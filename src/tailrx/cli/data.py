"""tailrx data: which datasets there are, fetch one, look at one."""

from pathlib import Path
from typing import Annotated, Any

import typer

from .. import api
from . import lint
from ._described import describe, listed
from ._options import Json, Offline, Quiet, Source
from ._say import as_json, line, note, table

app = typer.Typer(help="Datasets: list them, get their files, look inside.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A dataset (tailrx data list), or the path of your own tables.")]


@app.command("list", epilog="Example: tailrx data list")
def list_(json: Json = False) -> None:
    """List the datasets and what each would download."""
    rows = []
    for part in api.list_parts("datasets"):
        files = api.dataset_files(part["name"])
        rows.append(
            {
                **part,
                "download_mb": round(sum(f.size for f in files) / 1e6, 1),
                "licence": files[0].licence if files else "comes with the package or the user",
            }
        )
    if json:
        as_json(rows)
    else:
        table(
            f"{len(rows)} datasets",
            ("name", "MB", "licence", "summary"),
            ((r["name"], r["download_mb"], r["licence"], r["summary"]) for r in rows),
        )


@app.command(epilog="Example: tailrx data get ddimdl")
def get(name: Name, source: Source = None, offline: Offline = False, quiet: Quiet = False) -> None:
    """Find or download a dataset's files, verify their checksums, and say where they are."""
    from ._download import download_bar

    files = api.dataset_files(name)
    with download_bar(quiet=quiet) as bar:
        where = api.Session(source, offline, bar).files
        for file in files:
            line(where.get(file))
    note(f"{len(files)} files verified." if files else f"{name} needs no download.", quiet=quiet)


@app.command(epilog="Example: tailrx data info ddimdl --from my-data")
def info(name: Name, source: Source = None, offline: Offline = False, json: Json = False) -> None:
    """Source, licence, counts, types or classes, imbalance, and what is missing or left out of a dataset."""
    from ._download import download_bar

    with download_bar(quiet=json) as bar:
        made = api.load_dataset(name, session=api.Session(source, offline, bar))
    description = describe(made)
    if json:
        as_json(description)
        return
    if said := api.read_as(api.dataset_named(name)):
        note(said)
    lists: dict[str, Any] = {
        k: description.pop(k) for k in ("types", "drugs_missing", "classes", "rejected") if k in description
    }
    table(
        description.pop("title") or name,
        ("field", "value"),
        ((k.replace("_", " "), _text(v)) for k, v in description.items()),
    )
    for title, columns, rows in listed(lists, description):
        table(f"\n{title}", columns, rows)


def _text(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in value.items())
    if isinstance(value, (tuple, list)):
        return "; ".join(value) or "-"
    return str(Path(value)) if isinstance(value, Path) else "not stated" if value is None else str(value)


app.command("lint", epilog=f"Example: {lint.EXAMPLE}")(lint.run)
