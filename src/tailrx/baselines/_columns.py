"""Examples as rows of one matrix: what scikit-learn's methods take."""

from typing import Any

import numpy as np

from ..errors import ConfigError, DataError
from ..types import FeatureTable, FloatArray, IntArray, Values
from . import Examples


def rows(name: str, features: FeatureTable, members: IntArray) -> Values:
    """`[n, d]` float32: the blocks of each example's one member side by side, sparse where any of them is.

    Raises `ConfigError`, with the baseline's `name`, for examples of several members: whose columns stand first would
    then change the answer."""
    if members.shape[1] != 1:
        raise ConfigError(
            f"baseline {name!r} takes examples of one member, a molecule or a reaction, and these have "
            f"{members.shape[1]}; for pairs of drugs choose neighbours."
        )
    blocks = features.take(members[:, 0]).blocks
    if all(isinstance(block, np.ndarray) for block in blocks):
        return np.hstack(blocks)
    from scipy.sparse import csr_array, hstack

    return csr_array(hstack([csr_array(block) for block in blocks], format="csr"))


def training_rows(name: str, training: Examples) -> Values:
    """As `rows`, of examples to learn from. Raises `DataError` where they are all of one class."""
    if len(np.unique(training.target)) < 2:
        raise DataError(
            f"baseline {name!r} needs training examples of two classes, and all {len(training.target):,} are of one; "
            "choose another split, or more data."
        )
    return rows(name, training.features, training.members)


def over_all_classes(probability: Any, seen: IntArray, n_classes: int) -> FloatArray:
    """`probability [n, s]` of the classes `seen [s]` as columns of `[n, n_classes]`; a class never seen has 0."""
    out = np.zeros((len(probability), n_classes), np.float32)
    out[:, seen] = probability
    return out


def threads_of_torch() -> Any:
    """A context in which NumPy's linear algebra takes no more threads than torch was told to take."""
    import torch
    from threadpoolctl import threadpool_limits

    return threadpool_limits(torch.get_num_threads(), user_api="blas")


def balanced_accuracy(predicted: IntArray, target: IntArray) -> float:
    """Mean over the classes of `target` of the share of their examples that are found."""
    sizes = np.bincount(target)
    hits = np.bincount(target[predicted == target], minlength=len(sizes))
    return float((hits[sizes > 0] / sizes[sizes > 0]).mean())
