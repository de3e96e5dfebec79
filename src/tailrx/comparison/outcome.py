"""What a finished run said of each of its test rows, from its run folder or from what a repository keeps of it.

    read_outcome(RUN)                             a run folder: result.json and predictions.npz
    read_outcome(HOME/results/SUITE/NAME.json)    a kept result, of one fold or of several pooled

Kept predictions hold class and probability only; which row is whose is had by making the split again. In either case
the predictions must give the scores that the result states: so a file that was changed, or laid beside another's, is
found out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..bench.compact import read_predictions
from ..bench.kept_results import is_kept, predictions_file, read_kept
from ..data.catalogue import Files
from ..data.dataset import Dataset
from ..errors import RunError
from ..registry import METRICS
from ..report.bands import Bands
from ..report.intervals import Resample
from ..report.schema import Result, shaped
from ..runs.folder import RunFolder
from ..scoring.confusion_counts import CountMetric, Real, confusion, margins
from ..types import FloatArray, IntArray
from .reloaded import data_of, split_of

WITNESSES = ("accuracy", "balanced_accuracy", "macro_f1")  # scores that need no more than the predicted class
POOLED = "foldpooled"


@dataclass(frozen=True)
class Outcome:
    """`target`, `predicted` [n]: class numbers of the test rows, fold after fold; `top` [n]: the probability of the
    predicted class; `unit` [n, 2]: the two drugs. `labels`, `n_train` [c]: name of each type and its training pairs
    (mean of the folds). `folds`: number of each fold and checksum of its split. `result` is the result file."""

    path: Path
    result: Result
    labels: tuple[str, ...]
    n_train: Real
    target: IntArray
    predicted: IntArray
    top: FloatArray
    unit: IntArray
    split: str
    folds: Mapping[int, str]

    def __len__(self) -> int:
        return len(self.target)

    @property
    def resample(self) -> Resample:
        """What the test rows are a sample of: rows, or units (drugs)."""
        return self.result.resampling.resample if self.result.resampling else "rows"

    @property
    def bands(self) -> Bands:
        bands = self.result.config.bands
        return Bands(bands.many, bands.few)

    @property
    def band(self) -> tuple[str, ...]:
        """`[c]` many, medium or few."""
        return tuple(self.bands.of(n) for n in self.n_train.tolist())


def read_outcome(path: Path, files: Files) -> Outcome:
    """The outcome of a run folder or of a kept result file; `files` is where the data of the latter is found.

    Raises `RunError` where a run is unfinished, or a file missing or damaged, or the data another than it was."""
    if path.is_dir() or path.name == "result.json":
        return _believed(_of_run(RunFolder(path if path.is_dir() else path.parent)))
    if not path.exists():
        raise RunError(f"{path} is not there; name a run folder, or a result file that tailrx bench kept.")
    if not is_kept(path):
        raise RunError(f"{path} is no run; name a run folder, or a result file HOME/results/SUITE/NAME.json.")
    result = shaped(read_kept(path))
    dataset = data_of(path, result, files)
    if result.fold == "pooled":
        return _believed(_of_pooled(path, result, dataset))
    return _believed(_of_kept(path, result, dataset))


def _of_run(folder: RunFolder) -> Outcome:
    result, predictions = shaped(folder.result()), folder.predictions()
    if result.fold == "pooled" or predictions.probability.shape[1] != len(result.per_type):
        raise RunError(f"{folder.path} holds a result and predictions that are not of one run; run it again.")
    return Outcome(
        path=folder.path, result=result, labels=tuple(t.type for t in result.per_type),
        n_train=np.array([t.n_train for t in result.per_type], float), target=predictions.target,
        predicted=predictions.probability.argmax(1), top=predictions.probability.max(1), unit=predictions.unit,
        split=result.split, folds={int(result.fold): str(result.split_sha256)},
    )  # fmt: skip


def _of_kept(path: Path, result: Result, dataset: Dataset) -> Outcome:
    split = split_of(path, result, dataset)
    predicted, top = read_predictions(predictions_file(path.absolute()), len(split.test), len(dataset.labels))
    return Outcome(
        path=path, result=result, labels=tuple(t.name for t in dataset.labels),
        n_train=dataset.counts(split.train).astype(float), target=dataset.target[split.test], predicted=predicted,
        top=top, unit=dataset.members[split.test], split=result.split, folds={split.fold: str(result.split_sha256)},
    )  # fmt: skip


def _of_pooled(path: Path, result: Result, dataset: Dataset) -> Outcome:
    parts = [_fold(path, fold, result, dataset) for fold in sorted(result.folds)]
    folds = {fold: checksum for one in parts for fold, checksum in one.folds.items()}
    if sorted(folds.values()) != sorted(result.split_sha256):
        raise RunError(f"{path} was not pooled from the folds beside it (their splits differ); run the suite again.")
    return Outcome(
        path=path, result=result, labels=parts[0].labels, n_train=np.mean([p.n_train for p in parts], axis=0),
        split=result.split, folds=folds,
        **{k: np.concatenate([getattr(p, k) for p in parts]) for k in ("target", "predicted", "top", "unit")},
    )  # fmt: skip


def _fold(pooled: Path, fold: int, together: Result, dataset: Dataset) -> Outcome:
    """One of the folds that `pooled` was made of, from the files beside it."""
    before, separator, after = pooled.name.rpartition(POOLED)
    if not separator:
        raise RunError(f"{pooled} is pooled, and its name does not say so; give it {POOLED} in its name, as it had.")
    path = pooled.with_name(f"{before}fold{fold}{after}")
    if not path.exists():
        raise RunError(f"{pooled} was pooled from {path.name}, which is not beside it; run tailrx bench again.")
    own = shaped(read_kept(path))
    if own.fold != fold or own.checksum not in together.fold_checksums:
        raise RunError(
            f"{path} is not the fold that {pooled.name} was pooled from; restore it, or run tailrx bench again."
        )
    return _believed(_of_kept(path, own, dataset))


def _believed(outcome: Outcome) -> Outcome:
    """The outcome, if its predictions give the scores that its result states."""
    result = outcome.result
    counts = margins(confusion(outcome.target, outcome.predicted, len(outcome.labels)))
    wrong = ["n_test"] * (result.n_test != len(outcome))
    for name in WITNESSES:
        metric = METRICS.build(name)
        assert isinstance(metric, CountMetric)
        claimed = result.metrics.get(name)
        if claimed is None or abs(claimed - float(metric.of(counts))) > 1e-9:
            wrong.append(name)
    if wrong:
        raise RunError(
            f"{outcome.path}: the stated {wrong[0]} is not the one that its predictions give, so one of the two files "
            "was changed; restore it, or run it again."
        )
    return outcome
