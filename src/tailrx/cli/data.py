"""tailrx data: which datasets there are, fetch one, look at one."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import api
from . import lint
from ._options import Json, Offline, Quiet, Source
from ._say import as_json, line, note, table

if TYPE_CHECKING:
    from ..data.dataset import PairDataset

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
        where = api.files(source, offline=offline, progress=bar)
        for file in files:
            line(where.get(file))
    note(f"{len(files)} files verified." if files else f"{name} needs no download.", quiet=quiet)


@app.command(epilog="Example: tailrx data info ddimdl --from my-data")
def info(name: Name, source: Source = None, offline: Offline = False, json: Json = False) -> None:
    """Source, licence, counts, types, imbalance and missing modalities of a dataset."""
    from ._download import download_bar

    with download_bar(quiet=json) as bar:
        description = describe(api.load_dataset(name, source=source, offline=offline, progress=bar))
    if json:
        as_json(description)
        return
    types = description.pop("types")
    missing = description.pop("drugs_missing")
    table(
        description.pop("title") or name,
        ("field", "value"),
        ((k.replace("_", " "), _text(v)) for k, v in description.items()),
    )
    table("\nDrugs without a modality", ("modality", "drugs"), missing.items())
    table("\nTypes", ("type", "pairs", "direction"), ((t["type"], t["pairs"], t["direction"]) for t in types))


def describe(dataset: "PairDataset") -> dict[str, Any]:
    from ..data.conflicts import ceiling

    counts, card = dataset.counts(), dataset.card
    order = sorted(range(len(counts)), key=lambda t: (-counts[t], dataset.labels[t].name))
    return {
        "name": card.name, "title": card.title, "source": card.source, "licence": card.licence,
        "commercial_use": card.commercial_use, "citation": card.citation, "label_origin": card.label_origin,
        "drugs": len(dataset.drugs), "drugs_in_pairs": len(set(dataset.pair.ravel().tolist())), "pairs": len(dataset),
        "n_types": len(dataset.labels), "largest_type": int(counts.max()), "smallest_type": int(counts.min()),
        "imbalance": round(float(counts.max() / counts.min()), 1), "types_under_20": int((counts < 20).sum()),
        "directions": dict(Counter(t.direction for t in dataset.labels)),
        "ceiling": {k: round(n / len(dataset), 6) for k, n in ceiling(dataset)._asdict().items()},
        "drugs_missing": {m: len(dataset.drugs) - n for m, n in dataset.modalities().items()},
        "limits": list(card.limits), "notes": list(dataset.notes), "data_sha256": dataset.sha256,
        "types": [{"type": dataset.labels[t].name, "pairs": int(counts[t]), "direction": dataset.labels[t].direction}
                  for t in order],
    }  # fmt: skip


def _text(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in value.items())
    if isinstance(value, (tuple, list)):
        return "; ".join(value) or "-"
    return str(Path(value)) if isinstance(value, Path) else "not stated" if value is None else str(value)


app.command("lint", epilog=f"Example: {lint.EXAMPLE}")(lint.run)
