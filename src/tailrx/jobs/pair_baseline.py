"""A classical method on pairs: settings settled on the choosing rows, then refitted on all that may be known."""

import numpy as np

from ..baselines import Pairs
from ..features import Described
from ..registry import BASELINES
from ..types import IntArray
from .prepare import Prepared, build
from .task import Solved, Task


def solve(task: Task) -> Solved:
    ready = task.ready
    split, model = ready.split, build(BASELINES, ready.config.model, seed=ready.config.seed)
    with task.timed("features"):
        features = ready.described(split.train)
        known = _pairs(ready, features, split.train)
    task.begin()
    with task.timed("fit"):
        model.choose(known, _pairs(ready, features, split.choosing))
    if not split.peeks:
        with task.timed("features"):
            both = np.concatenate([split.train, split.valid])
            known = _pairs(ready, ready.described(both), both)
    with task.timed("fit"):
        model.fit(known)
    with task.timed("predict"):
        probability = model.predict_proba(ready.dataset.pair[split.test])
    return Solved(probability, model.chosen)


def _pairs(ready: Prepared, features: Described, rows: IntArray) -> Pairs:
    return Pairs(
        features.table,
        features.reference,
        ready.dataset.pair[rows],
        ready.dataset.target[rows],
        len(ready.dataset.labels),
    )
