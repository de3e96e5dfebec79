"""What every run needs before a model comes in: data, split, features."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..config import RunConfig
from ..data.catalogue import Files
from ..data.dataset import Dataset
from ..errors import DataError
from ..features import Described, FeatureSet
from ..registry import DATASETS, JOBS, SPLITS, assemble
from ..splits import Split
from ..types import IntArray
from .job import Job


@dataclass(frozen=True)
class Prepared:
    config: RunConfig
    job: Job
    dataset: Dataset
    split: Split
    cache: Path | None
    extra: Any  # what the job wants in a bundle besides

    def described(self, train: IntArray) -> Described:
        """Features fitted on the members of the rows `train [n]`; the paper protocol, as the papers' codes, takes all.

        Raises `DataError` for a structure that does not read, and where no entity has any of the features."""
        entities = self.dataset.entities
        everyone = np.arange(len(entities))
        reference = everyone if self.config.protocol == "paper" else np.unique(self.dataset.members[train])
        features = FeatureSet.of(self.config.features, self.cache)
        states = features.fit([entities[i] for i in reference])
        table, problems = features.transform(entities, states)
        self._refuse(problems)
        if not table.mask[reference].any():
            one, many = self.job.words.group, self.job.words.groups
            raise DataError(
                f"no {one} of {self.dataset.name!r} has any of the features {', '.join(table.names)}; give the {many} "
                "structures or sets, or choose other features (tailrx list features)."
            )
        return Described(table, states, reference)

    def _refuse(self, problems: dict[int, list[str]]) -> None:
        if problems:
            i, reasons = next(iter(problems.items()))
            one, many = self.job.words.group, self.job.words.groups
            raise DataError(
                f"{one} {self.dataset.entities[i].id}: {reasons[0]} With an empty cell its structure counts as "
                f"missing. {many.capitalize()} with such trouble: {len(problems)}."
            )


def prepare(config: RunConfig, files: Files, cache: Path | None) -> Prepared:
    job: Job = JOBS.build(config.job)
    dataset: Dataset = assemble(DATASETS, config.data, files=files)
    if len(dataset.labels) < 2:
        raise DataError(
            f"dataset {dataset.name!r} has one {job.words.label} only, so there is nothing to tell apart; add "
            f"{job.words.plural} of another {job.words.label}, or name another dataset."
        )
    split: Split = assemble(SPLITS, config.split, dataset=dataset, protocol=config.protocol, seed=config.seed)
    extra = None if config.is_baseline else job.prepare(config, files)  # a baseline leaves no bundle
    return Prepared(config, job, dataset, split, cache, extra)
