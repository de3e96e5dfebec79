"""The Python face of TailRx: load data, train, judge, predict.

    import tailrx

    run = tailrx.train({"model": "dnn", "data": "starter"}, out="my-run")
    print(run.metrics["accuracy"])
    answer = tailrx.Bundle.load("my-run").predict("warfarin", "fluconazole", "simvastatin")

The command line and the web page call only this module.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UnknownName
from .registry import DATASETS, KINDS

# What needs torch is imported where it is used, so that `tailrx list` and `tailrx --help` answer at once.
if TYPE_CHECKING:
    from .bundle.predictor import Bundle
    from .config import RunConfig
    from .data.catalogue import Files, Progress, RemoteFile
    from .data.dataset import PairDataset
    from .training.fit import Epoch

__all__ = [
    "Run",
    "complete",
    "dataset_files",
    "describe_part",
    "evaluate",
    "files",
    "list_parts",
    "load_bundle",
    "load_dataset",
    "read_pairs",
    "resume",
    "train",
]


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, and its result as `result.json` holds it."""

    path: Path
    result: dict[str, Any]

    @property
    def metrics(self) -> dict[str, float]:
        return dict(self.result["metrics"])

    def bundle(self) -> "Bundle":
        from .bundle.predictor import Bundle

        return Bundle.load(self.path)


def load_dataset(
    name: str,
    *,
    source: str | Path | None = None,
    offline: bool = False,
    progress: "Progress | None" = None,
    **settings: Any,
) -> "PairDataset":
    """A dataset by name, or your own tables by path (see `tailrx.data.tables` for their columns).

    `source` is a folder that holds the original files (else TAILRX_DATA, else the cache, else they are downloaded,
    unless `offline`). Raises `DataError`."""
    from .config import part

    filled = part(DATASETS, _table_or_name(name) | settings)
    made: PairDataset = DATASETS.build(
        filled.pop("name"), filled, files=files(source, offline=offline, progress=progress)
    )
    return made


def train(
    config: "Mapping[str, Any] | RunConfig",
    out: str | Path,
    *,
    source: str | Path | None = None,
    offline: bool = False,
    tell: "Callable[[Epoch], None]" = lambda epoch: None,
    progress: "Progress | None" = None,
) -> Run:
    """Train as `config` says (the sections of a run file; what is left out gets its default) into the new folder `out`.

    `tell` is called after every epoch. Raises `TailrxError` in one sentence for anything the caller can mend."""
    from .jobs.run_folder import RunFolder

    full = complete(config) if isinstance(config, Mapping) else config
    folder = RunFolder(Path(out))
    folder.refuse_if_used()
    return _carry_out(full, folder, source, offline, tell, progress)


def complete(config: Mapping[str, Any]) -> "RunConfig":
    """The configuration with every default spelt out. A dataset given as a path means your own tables."""
    from .config import fill

    said = dict(config)
    if isinstance(said.get("data"), str):
        said["data"] = _table_or_name(said["data"])
    return fill(said)


def resume(
    path: str | Path,
    *,
    source: str | Path | None = None,
    offline: bool = False,
    tell: "Callable[[Epoch], None]" = lambda epoch: None,
    progress: "Progress | None" = None,
) -> Run:
    """Finish an interrupted run; on the CPU the result is bit-identical to an uninterrupted one."""
    from .jobs.run_folder import RunFolder

    folder = RunFolder(Path(path))
    config = folder.config()
    if folder.finished:
        return Run(folder.path, folder.result())
    return _carry_out(config, folder, source, offline, tell, progress)


def evaluate(*paths: str | Path) -> dict[str, Any]:
    """The result of a run, or of several folds pooled into one (`fold: "pooled"`). Raises `RunError`."""
    from .jobs.run_folder import RunFolder
    from .report import result as results

    folders = [RunFolder(Path(p)) for p in paths]
    found = [f.result() for f in folders]
    return found[0] if len(found) == 1 else results.pooled(found, [f.predictions() for f in folders])


def list_parts(kind: str) -> list[dict[str, str]]:
    """Name and summary of every part of a kind: models, losses, datasets, splits, features, metrics, ..."""
    if kind not in KINDS:
        raise UnknownName("kind of part", kind, list(KINDS))
    rows = [{"name": n, "summary": KINDS[kind].summary(n)} for n in KINDS[kind].names()]
    if kind == "models":  # to a user a baseline is one more model to train and compare
        rows += [{"name": n, "summary": KINDS["baselines"].summary(n)} for n in KINDS["baselines"].names()]
    return sorted(rows, key=lambda row: row["name"])


def files(source: str | Path | None = None, *, offline: bool = False, progress: "Progress | None" = None) -> "Files":
    """Where dataset files are looked for: `source` (else TAILRX_DATA), the cache, and unless `offline` the web."""
    from .data.catalogue import Files, cache_folder, source_folder

    return Files(cache_folder(), source_folder(Path(source) if source else None), offline, progress)


def load_bundle(path: str | Path) -> "Bundle":
    """`Bundle.load`, for those that must not import torch before it is needed."""
    from .bundle.predictor import Bundle

    return Bundle.load(path)


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The columns drug_a and drug_b of a CSV or Parquet table, row by row. Raises `DataError`."""
    from .data.tables import read_table

    frame = read_table(path, ["drug_a", "drug_b"])
    return list(zip(frame["drug_a"], frame["drug_b"], strict=True))


def dataset_files(text: str) -> "tuple[RemoteFile, ...]":
    """What the dataset that `text` names would download; nothing for a path, which means your own tables."""
    files: tuple[RemoteFile, ...] = DATASETS.module(_table_or_name(text)["name"]).FILES
    return files


def describe_part(kind: str, name: str) -> dict[str, Any]:
    """A part's name, its whole docstring, and its settings with default and JSON schema."""
    from .config import describe

    if kind not in KINDS:
        raise UnknownName("kind of part", kind, list(KINDS))
    registry = KINDS["baselines"] if kind == "models" and name in KINDS["baselines"].names() else KINDS[kind]
    text = (registry.module(name).__doc__ or "").strip()
    return {"name": name, "text": text, "settings": describe(registry, name)}


def _carry_out(
    config: "RunConfig",
    folder: Any,
    source: str | Path | None,
    offline: bool,
    tell: "Callable[[Epoch], None]",
    progress: "Progress | None",
) -> Run:
    from .data.catalogue import cache_folder
    from .jobs import pair

    where = files(source, offline=offline, progress=progress)
    return Run(folder.path, pair.run(config, folder, where, cache_folder() / "features", tell))


def _table_or_name(text: str) -> dict[str, Any]:
    """`ddimdl` is a dataset; `my/pairs.csv`, or an existing folder that no dataset is named after, your own table."""
    is_path = "/" in text or "\\" in text or text.endswith((".csv", ".parquet")) or Path(text).is_dir()
    if is_path and text not in DATASETS.names():
        return {"name": "table", "path": str(Path(text).resolve())}
    return {"name": text}
