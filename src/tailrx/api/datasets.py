"""Datasets by name or path: load them, and find their files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..registry import DATASETS
from .session import USUAL, Session

if TYPE_CHECKING:
    from ..data.dataset import Dataset
    from ..data.remote import RemoteFile


def load_dataset(
    name: str,
    *,
    session: Session = USUAL,
    **settings: Any,
) -> Any:
    """A dataset by name, or your own tables by path: a `PairDataset` (`tailrx.data.tables` has its columns), or a
    `MoleculeDataset` (`tailrx.data.datasets.molecule_table`).

    `session` says where its files are looked for. Raises `DataError`."""
    from ..config import part

    filled = part(DATASETS, dataset_named(name, tuple(settings)) | settings)
    made: Dataset = DATASETS.build(filled.pop("name"), filled, files=session.files)
    return made


def dataset_files(text: str) -> "tuple[RemoteFile, ...]":
    """What the dataset that `text` names would download; nothing for a path, which means your own tables."""
    files: tuple[RemoteFile, ...] = DATASETS.module(dataset_named(text)["name"]).FILES
    return files


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
