"""What a kept result leaves out, had again: the data, the split, and the predictions beside it.

Data and split are believed when they have the checksums that the result states.
"""

import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

from ..config import part
from ..data.catalogue import Files
from ..data.dataset import PairDataset
from ..errors import RunError
from ..jobs.prepare import build
from ..registry import DATASETS, SPLITS
from ..splits import Split
from ..types import FloatArray, IntArray
from .stated import Stated

UNREADABLE = (OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error)


def data_of(path: Path, said: Stated, files: Files) -> PairDataset:
    """The dataset of the result at `path`. Raises `RunError` where it is another now."""
    dataset: PairDataset = build(DATASETS, part(DATASETS, said.config.data), files=files)
    if dataset.sha256 != said.data_sha256:
        raise RunError(
            f"{path} was made on another {said.dataset!r} than the one found here (SHA-256 {said.data_sha256[:12]}, "
            f"here {dataset.sha256[:12]}); name the folder of those files by --from, or run it again."
        )
    return dataset


def split_of(path: Path, said: Stated, dataset: PairDataset) -> Split:
    """The split of the result at `path`, which is of one fold. Raises `RunError` where it cannot be made again."""
    split: Split = build(SPLITS, part(SPLITS, said.config.split), dataset=dataset, protocol=said.protocol)
    if (here := split.sha256(dataset)) != said.split_sha256:
        raise RunError(
            f"{path} states a split that its settings do not give (SHA-256 {said.split_sha256[:12]}, here "
            f"{here[:12]}); restore it, or run it again."
        )
    return split


def predictions_at(path: Path, n: int, n_classes: int) -> tuple[IntArray, FloatArray]:
    """`predicted [n]` and `top [n]` of the kept predictions at `path`. Raises `RunError` where they are not that."""
    if not path.exists():
        raise RunError(f"{path} is not there, and without predictions nothing is compared; make it with tailrx bench.")
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as z:
            predicted, top = z["predicted"], z["top"]
    except UNREADABLE as why:
        raise RunError(f"{path} is damaged or holds no predictions; remove it and run tailrx bench again.") from why
    if not predicted.shape == top.shape == (n,):
        raise RunError(
            f"{path} must hold one prediction for each of the {n} test rows; it holds {list(predicted.shape)} classes "
            f"and {list(top.shape)} probabilities: remove it and run tailrx bench again."
        )
    if predicted.dtype.kind != "u" or top.dtype.kind != "f" or (n and predicted.max() >= n_classes):
        raise RunError(f"{path} must number {n_classes} types from 0; remove it and run tailrx bench again.")
    return predicted.astype(np.int64), top.astype(np.float32)
