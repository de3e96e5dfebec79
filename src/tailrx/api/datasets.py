"""Datasets by name or path: load them, find their files, look for what is wrong with them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..registry import DATASETS

if TYPE_CHECKING:
    from ..data.catalogue import Files
    from ..data.dataset import Dataset
    from ..data.download import Progress
    from ..data.lint import Finding, Subject
    from ..data.remote import RemoteFile


def load_dataset(
    name: str,
    *,
    source: str | Path | None = None,
    offline: bool = False,
    progress: "Progress | None" = None,
    **settings: Any,
) -> Any:
    """A dataset by name, or your own tables by path: a `PairDataset` (`tailrx.data.tables` has its columns), or a
    `MoleculeDataset` (`tailrx.data.datasets.molecule_table`).

    `source` is a folder that holds the original files (else TAILRX_DATA, else the cache, else they are downloaded,
    unless `offline`). Raises `DataError`."""
    from ..config import part

    filled = part(DATASETS, dataset_named(name, tuple(settings)) | settings)
    made: Dataset = DATASETS.build(filled.pop("name"), filled, files=files(source, offline=offline, progress=progress))
    return made


def files(source: str | Path | None = None, *, offline: bool = False, progress: "Progress | None" = None) -> "Files":
    """Where dataset files are looked for: `source` (else TAILRX_DATA), the cache, and unless `offline` (or
    TAILRX_OFFLINE is set) the web."""
    from ..data.catalogue import Files, cache_folder, offline_mode, source_folder

    return Files(cache_folder(), source_folder(Path(source) if source else None), offline_mode(offline), progress)


def dataset_files(text: str) -> "tuple[RemoteFile, ...]":
    """What the dataset that `text` names would download; nothing for a path, which means your own tables."""
    files: tuple[RemoteFile, ...] = DATASETS.module(dataset_named(text)["name"]).FILES
    return files


def lint(
    name: str,
    *,
    against: str | None = None,
    source: str | Path | None = None,
    offline: bool = False,
    progress: "Progress | None" = None,
) -> dict[str, Any]:
    """What is wrong with a dataset, gravest first (`tailrx.data.lint` says what is checked and how grave it is).

    `against` names another dataset: how much of this one it holds. Your own tables may be broken: all that is wrong
    with them is told at once. Raises `DataError` only where there is nothing to look at."""
    from ..data.lint import as_report
    from ..data.lint import lint as look
    from ..errors import DataError

    subject, found = _looked_at(name, source, offline, progress)
    other, trouble = _looked_at(against, source, offline, progress) if against is not None else (None, [])
    if against is not None and other is None:
        raise DataError(f"{against} cannot be compared with: {trouble[0].sentence}")
    return as_report(name, subject, look(subject, other, found))


def _looked_at(
    name: str, source: str | Path | None, offline: bool, progress: "Progress | None"
) -> "tuple[Subject | None, list[Finding]]":
    from ..data.lint import Finding, Subject, read_leniently
    from ..errors import DataError, DownloadError

    if path := dataset_named(name).get("path"):
        return read_leniently(path)
    try:
        return Subject(load_dataset(name, source=source, offline=offline, progress=progress)), []
    except DownloadError:
        raise
    except DataError as why:
        return None, [Finding("refused", "error", 1, str(why))]


def dataset_named(text: str, settings: Sequence[str] = ()) -> dict[str, Any]:
    """`ddimdl` is a dataset; `my/pairs.csv`, or an existing folder that no dataset is named after, your own table: of
    drug pairs or of molecules, as its columns say, or the `settings` that go with it."""
    from ..data.questions import ENDINGS
    from ..data.table_kind import dataset_of

    is_path = "/" in text or "\\" in text or text.lower().endswith(ENDINGS) or Path(text).is_dir()
    if is_path and text not in DATASETS.names():
        return {"name": dataset_of(Path(text), settings), "path": str(Path(text).resolve())}
    return {"name": text}


def read_as(data: Mapping[str, Any]) -> str:
    """A sentence on what a user's own table, as `complete` names it, is read as; empty for other datasets."""
    from ..data.table_kind import KINDS

    kind = KINDS.get(str(data.get("name")))
    return f"{data['path']} is read as {kind}." if kind and "path" in data else ""
