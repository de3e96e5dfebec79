"""One page per kind of part: what each part is, in its own words, and its settings."""

from collections.abc import Iterator
from inspect import cleandoc, isclass, isfunction
from pathlib import Path
from typing import Any

import tomli_w

from tailrx import api
from tailrx.cli.list import default, limits
from tailrx.registry import KINDS
from tailrx.report.described_metrics import described

from .markdown import block, code, contents, page, table

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {
    "models": "Chosen by `[model]` of a run file, or by `--model`. A baseline stands where a model may stand.",
    "losses": "Chosen by `[loss]` of a run file, or by `--set loss.name=...`.",
    "datasets": "Chosen by `[data]` of a run file, or by `--data`.",
    "splits": "Chosen by `[split]` of a run file, or by `--split`.",
    "features": "Chosen by `features` of a run file, a list.",
    "augment": "Chosen by `[augment]` of a run file, or by `--set augment.name=...`.",
    "optim": "Chosen by `[optim]` of a run file, or by `--set optim.name=...`.",
    "objectives": "Chosen by `[objective]` of a run file or of one of its stages.",
    "samplers": "Chosen by `[sampler]` of a run file or of one of its stages.",
    "recipes": "Chosen by `recipe` of a run file; the printed run has its stages in its place.",
    "jobs": "What is asked about; a run's is that of its dataset.",
    "metrics": "Each says whether results hold it and which end is better; `train.monitor` names the one that chooses.",
}
TITLES = {"augment": "Augmentations", "optim": "Optimisers"}


def parts(kind: str) -> str:
    names = own_names(kind)
    return page(
        TITLES.get(kind, kind.capitalize()),
        PAGES[kind],
        contents(names),
        *(text for name in names for text in _part(kind, name)),
    )


def own_names(kind: str) -> list[str]:
    """The parts of a kind that come with the package; plugins of this machine are not documented here."""
    names = [part["name"] for part in api.list_parts(kind)]
    return [name for name in names if _module(kind, name).__name__.startswith("tailrx.")]


def _part(kind: str, name: str) -> Iterator[str]:
    part, module = api.describe_part(kind, name), _module(kind, name)
    yield f"## {name}"
    yield str(part["text"])
    if hasattr(module, "BUILD"):  # of several in one module, the docstring says all
        yield _said_of_settings(module)
    if kind == "metrics":
        yield _place(name)
    yield _settings(part["settings"])
    if recipe := getattr(module, "DEFAULTS", None):
        yield "Where a run says nothing else, it trains with:\n\n" + block(tomli_w.dumps(recipe), "toml")
    if kind == "datasets":
        yield from _dataset(name)


def _place(metric: str) -> str:
    """Which end of a metric is better, and whether results hold it."""
    d = described(metric)
    held = "Not in results."
    if d.headline:
        held = "Stands in every result" + (", with an interval." if d.with_interval else ".")
    return f"{held} {'More' if d.more_is_better else 'Less'} is better."


def _settings(settings: list[dict[str, Any]]) -> str:
    """With a column for what a setting means where a signature says so of any."""
    rows = [
        (
            code(s["name"]),
            default(s) if s["required"] else code(default(s)),
            code(limits(s["schema"])),
            s["schema"].get("description", ""),
        )
        for s in settings
    ]
    columns = ("setting", "default", "may be", "meaning")
    told = 4 if any(row[3] for row in rows) else 3
    return table(columns[:told], (row[:told] for row in rows))


def _module(kind: str, name: str) -> Any:
    registry = KINDS["baselines"] if kind == "models" and name in KINDS["baselines"].names() else KINDS[kind]
    return registry.module(name)


def _said_of_settings(module: Any) -> str:
    """The docstring of the class or function itself; what dataclasses write there is no docstring."""
    if not (isclass(module.BUILD) or isfunction(module.BUILD)):
        return ""
    text = cleandoc(module.BUILD.__doc__ or "")
    return "" if text.startswith(f"{module.BUILD.__name__}(") else text


def _dataset(name: str) -> Iterator[str]:
    files = api.dataset_files(name)
    yield (
        table(("file", "MB", "licence"), ((code(f.path), f"{f.size / 1e6:.2g}", f.licence) for f in files))
        or "Nothing is downloaded for it."
    )
    if (DOCS / "datasets" / f"{name}.md").exists():
        yield f"More in its [data card](../datasets/{name}.md)."
