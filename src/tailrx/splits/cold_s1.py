"""k-fold over drugs; each test pair has exactly one drug that training never saw (S1, DDIMDL task 2).

The clean protocol holds out the share `valid` of the training drugs in the same manner.
"""

from typing import Annotated

from pydantic import Field

from ..data.dataset import PairDataset
from ..types import Protocol_
from . import Fold, Folds, Seed, Split
from ._cold import cold


def cold_s1(
    *,
    dataset: PairDataset,
    protocol: Protocol_,
    fold: Fold = 0,
    n_folds: Folds = 5,
    fold_seed: Seed = 0,
    valid: Annotated[float, Field(gt=0, le=0.5)] = 0.1,
) -> Split:
    return cold(dataset, protocol, 1, fold, n_folds, fold_seed, valid)


BUILD = cold_s1
