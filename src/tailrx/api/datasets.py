"""Datasets by name or path: load them, find their files, look for what is wrong with them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UnknownName
from ..registry import DATASETS

if TYPE_CHECKING:
    from ..data.catalogue import Files
    from ..data.dataset import Dataset
    from ..data.download import Progress
    from ..data.remote import RemoteFile
    from .looking import Look


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
    from ..data import lint as of
    from ..errors import DataError

    look = _looks(name)
    if against is not None and _looks(against) is not look:
        raise DataError(f"{name} and {against} are of different jobs and share nothing that could be compared.")
    where = files(source, offline=offline, progress=progress)
    subject, found = look.read(name, where)
    other, trouble = look.read(against, where) if against is not None else (None, [])
    if against is not None and other is None:
        raise DataError(f"{against} cannot be compared with: {trouble[0].sentence}")
    return of.as_report(look.about(name, subject), of.gravest_first(look.findings(subject, other, found)))


def _looks(name: str) -> "Look":
    """How to look at the dataset of that name, by its job."""
    from .looking import LOOKS

    job = DATASETS.job(dataset_named(name)["name"])
    if job not in LOOKS:
        raise UnknownName("job that lint knows", job, list(LOOKS))
    return LOOKS[job]


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
    """A sentence on what a user's own table, as `complete` names it, is read as; empty for other datasets, and for a
    folder, which can only hold tables of pairs."""
    from ..data.table_kind import KINDS

    kind = KINDS.get(str(data.get("name")))
    path = Path(str(data.get("path", "")))
    return f"{path} is read as {kind}." if kind and path.is_file() else ""
