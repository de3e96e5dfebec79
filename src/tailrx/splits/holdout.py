"""One stratified division of units, 70 / 10 / 20 by default: of unordered pairs, warm drugs and new pairs.

The test share, and both held-out shares together, are rounded to whole percents. A class with a single unit is always
trained on. In the paper protocol the validation share is trained on too.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from ..data.dataset import Dataset
from ..types import Protocol_
from . import Seed, Split, untested
from ._deal import deal

JOB = "any"

Share = Annotated[float, Field(gt=0, lt=0.5)]


def holdout(
    *, dataset: Dataset, protocol: Protocol_, valid: Share = 0.1, test: Share = 0.2, fold_seed: Seed = 0
) -> Split:
    rows = np.arange(len(dataset))
    hundredth = deal(dataset, rows, 100, fold_seed, "holdout")
    # Rare types reach only some hundredths, so the hundredths of each side are spread evenly over the deal.
    side = np.full(100, 0)
    order = np.argsort(np.arange(100) * 61 % 100)
    side[order[: round(100 * test)]] = 2
    side[order[round(100 * test) : round(100 * (test + valid))]] = 1
    where = np.where(hundredth < 0, 0, side[hundredth])
    if protocol == "paper":
        where[where == 1] = 0
    train, held, tested = (rows[where == k] for k in range(3))
    return Split(
        "holdout",
        dataset.example_name,
        protocol,
        train,
        held,
        tested,
        fold_seed=fold_seed,
        never_tested=untested(dataset, tested),
    ).check(dataset)


BUILD = holdout
