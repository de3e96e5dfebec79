"""What a kept result leaves out, had again: the data and the split.

Both are believed when they have the checksums that the result states.
"""

from pathlib import Path

from ..config import Part, part
from ..data.catalogue import Files
from ..data.dataset import PairDataset
from ..errors import RunError
from ..registry import DATASETS, SPLITS, Registry, assemble
from ..report.schema import Result
from ..splits import Split


def data_of(path: Path, said: Result, files: Files) -> PairDataset:
    """The dataset of the result at `path`. Raises `RunError` where it is another now."""
    dataset: PairDataset = assemble(DATASETS, _section(path, said, DATASETS, "data"), files=files)
    if dataset.sha256 != said.data_sha256:
        raise RunError(
            f"{path} was made on another {said.dataset!r} than the one found here (SHA-256 {said.data_sha256[:12]}, "
            f"here {dataset.sha256[:12]}); name the folder of those files by --from, or run it again."
        )
    return dataset


def split_of(path: Path, said: Result, dataset: PairDataset) -> Split:
    """The split of the result at `path`, which is of one fold. Raises `RunError` where it cannot be made again."""
    split: Split = assemble(
        SPLITS, _section(path, said, SPLITS, "split"), dataset=dataset, protocol=said.protocol, seed=said.seed
    )
    if (here := split.sha256(dataset)) != (stated := str(said.split_sha256)):
        raise RunError(
            f"{path} states a split that its settings do not give (SHA-256 {stated[:12]}, here "
            f"{here[:12]}); restore it, or run it again."
        )
    return split


def _section(path: Path, said: Result, registry: Registry, name: str) -> Part:
    """What the run file in the result says of its data or split, checked as a run file is."""
    if not (settings := said.config.section(name)):
        raise RunError(f"{path} is damaged (config.{name} is missing); restore it, or run it again.")
    return part(registry, settings)
