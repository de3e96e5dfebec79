"""A classical method: settings settled on the choosing rows, then refitted on all that may be training.

The choosing rows are asked before that: a method that was fitted to them knows them by heart, and what it says of them
is no guide to rows that it has not seen.
"""

import numpy as np

from ..baselines import Examples
from ..features import Described
from ..registry import BASELINES, assemble
from ..types import IntArray
from .prepare import Prepared
from .task import Solved, Task


def solve(task: Task) -> Solved:
    ready = task.ready
    split, model = ready.split, assemble(BASELINES, ready.config.model, seed=ready.config.seed)
    with task.timed("features"):
        features = ready.described(split.train)
        training = _examples(ready, features, split.train)
    task.begin()
    with task.timed("fit"):
        model.choose(training, _examples(ready, features, split.choosing))
        model.fit(training)
    with task.timed("predict" if split.peeks else "adjust"):
        choosing = model.predict_proba(ready.dataset.members[split.choosing])
    if split.peeks:
        return Solved(choosing, choosing, model.chosen)
    with task.timed("features"):
        both = np.concatenate([split.train, split.valid])
        training = _examples(ready, ready.described(both), both)
    with task.timed("fit"):
        model.fit(training)
    with task.timed("predict"):
        probability = model.predict_proba(ready.dataset.members[split.test])
    return Solved(probability, choosing, model.chosen)


def _examples(ready: Prepared, features: Described, rows: IntArray) -> Examples:
    return Examples(
        features.table,
        features.reference,
        ready.dataset.members[rows],
        ready.dataset.target[rows],
        len(ready.dataset.labels),
    )
