"""What a kept result leaves out, had again: the data and the split.

Both are believed when they have the checksums that the result states.
"""

from pathlib import Path

from ..config import Part, part
from ..data.catalogue import Files
from ..data.dataset import Dataset
from ..errors import RunError
from ..registry import DATASETS, SPLITS, Registry, assemble
from ..report.schema import Result
from ..splits import Split


def data_of(path: Path, result: Result, files: Files) -> Dataset:
    """The dataset of the result at `path`. Raises `RunError` where it is another now."""
    dataset: Dataset = assemble(DATASETS, _section(path, result, DATASETS, "data"), files=files)
    if dataset.sha256 != result.data_sha256:
        raise RunError(
            f"{path} was made on another {result.dataset!r} than the one found here (SHA-256 "
            f"{result.data_sha256[:12]}, here {dataset.sha256[:12]}); name the folder of those files by --from, or run "
            "it again."
        )
    return dataset


def split_of(path: Path, result: Result, dataset: Dataset) -> Split:
    """The split of the result at `path`, which is of one fold. Raises `RunError` where it cannot be made again."""
    split: Split = assemble(
        SPLITS, _section(path, result, SPLITS, "split"), dataset=dataset, protocol=result.protocol, seed=result.seed
    )
    if (here := split.sha256(dataset)) != (stated := str(result.split_sha256)):
        raise RunError(
            f"{path} states a split that its settings do not give (SHA-256 {stated[:12]}, here "
            f"{here[:12]}); restore it, or run it again."
        )
    return split


def _section(path: Path, result: Result, registry: Registry, name: str) -> Part:
    """What the run file in the result says of its data or split, checked as a run file is."""
    if not (settings := result.config.section(name)):
        raise RunError(f"{path} is damaged (config.{name} is missing); restore it, or run it again.")
    return part(registry, settings)
