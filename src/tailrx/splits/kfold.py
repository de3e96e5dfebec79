"""Stratified k-fold over units: of unordered pairs, warm drugs and new pairs (DDIMDL task 1).

Every class is spread over all folds; a class with fewer units than folds is tested in as many folds as it has units; a
class with a single unit is always trained on and never tested. In the clean protocol the share `valid` of the training
units is dealt aside in the same way.
"""

from fractions import Fraction
from typing import Annotated

import numpy as np
from pydantic import Field

from ..data.dataset import Dataset
from ..types import Protocol_
from . import Fold, Folds, Seed, Split, check_folds, untested
from ._deal import deal

JOB = "any"


def kfold(
    *,
    dataset: Dataset,
    protocol: Protocol_,
    fold: Fold = 0,
    n_folds: Folds = 5,
    fold_seed: Seed = 0,
    valid: Annotated[float, Field(gt=0, le=0.5)] = 0.1,
) -> Split:
    check_folds(fold, n_folds, int(dataset.unit.max()) + 1, dataset.example_name)
    rows = np.arange(len(dataset))
    part = deal(dataset, rows, n_folds, fold_seed, "kfold")
    train, test, held = rows[part != fold], rows[part == fold], np.empty(0, np.int64)
    if protocol == "clean":
        p, q = Fraction(valid).limit_denominator(1000).as_integer_ratio()
        dealt = deal(dataset, train, q, fold_seed, f"valid of fold {fold}")
        aside = (dealt >= 0) & (dealt * p % q < p)  # p of q parts, never two in a row: rare types keep one to train on
        train, held = train[~aside], train[aside]
    return Split(
        "kfold",
        dataset.example_name,
        protocol,
        train,
        held,
        test,
        fold=fold,
        n_folds=n_folds,
        fold_seed=fold_seed,
        never_tested=untested(dataset, rows[part >= 0]),
    ).check(dataset)


BUILD = kfold
