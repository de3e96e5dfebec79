"""What every pair run needs before a model comes in: data, split, features."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..config import RunConfig
from ..data import drugbank
from ..data.catalogue import Files
from ..data.dataset import PairDataset
from ..errors import DataError
from ..features import Described, FeatureSet
from ..registry import DATASETS, SPLITS, Registry
from ..splits import Split
from ..types import Drug, IntArray, Vocabulary


def build(registry: Registry, settings: dict[str, Any], **given: Any) -> Any:
    """The part that a filled-in section of a run file describes."""
    return registry.build(settings["name"], {k: v for k, v in settings.items() if k != "name"}, **given)


@dataclass(frozen=True)
class Prepared:
    config: RunConfig
    dataset: PairDataset
    split: Split
    cache: Path | None
    vocabulary: Vocabulary | None

    def described(self, known: IntArray) -> Described:
        """Features fitted on the drugs of the rows `known [n]`; the paper protocol, like the papers' codes, takes all.

        Raises `DataError` for a structure that does not read, and where no drug has any of the features."""
        drugs = self.dataset.drugs
        everyone = np.arange(len(drugs))
        reference = everyone if self.config.protocol == "paper" else np.unique(self.dataset.pair[known])
        features = FeatureSet.of(self.config.features, self.cache)
        states = features.fit([drugs[i] for i in reference])
        table, problems = features.transform(drugs, states)
        _refuse_problems(drugs, problems)
        if not table.mask[reference].any():
            raise DataError(
                f"no drug of {self.dataset.name!r} has any of the features {', '.join(table.names)}; give the drugs "
                "structures or sets, or choose other features (tailrx list features)."
            )
        return Described(table, states, reference)


def _refuse_problems(drugs: Sequence[Drug], problems: dict[int, list[str]]) -> None:
    if problems:
        i, reasons = next(iter(problems.items()))
        raise DataError(
            f"drug {drugs[i].id}: {reasons[0]} With an empty cell its structure counts as missing. Drugs with such "
            f"trouble: {len(problems)}."
        )


def prepare(config: RunConfig, files: Files, cache: Path | None) -> Prepared:
    dataset: PairDataset = build(DATASETS, config.data, files=files)
    if len(dataset.labels) < 2:
        raise DataError(
            f"dataset {dataset.name!r} has one type only, so there is nothing to tell apart; add pairs of another "
            "type, or name another dataset."
        )
    split: Split = build(SPLITS, config.split, dataset=dataset, protocol=config.protocol)
    vocabulary = None if config.is_baseline else drugbank.vocabulary(files)  # baselines leave no bundle to ask by name
    return Prepared(config, dataset, split, cache, vocabulary)
