"""The split column of your own table: its cells are train, valid (or val) and test.

Rows with an empty cell are set aside as unused. A pair may not stand on two sides.
"""

import numpy as np

from ..data.dataset import SIDE_OF_WORD, Dataset
from ..errors import SplitError
from ..types import Protocol_
from . import Split, untested

JOB = "any"


def column(*, dataset: Dataset, protocol: Protocol_) -> Split:
    if dataset.given_split is None:
        raise SplitError(
            f"dataset {dataset.name!r} has no split column; add a column 'split' to its table or "
            "choose another split: tailrx list splits."
        )
    cells = [c.strip().lower() for c in dataset.given_split]
    if strange := [c for c in cells if c not in SIDE_OF_WORD]:
        raise SplitError(f"the split column holds {strange[0]!r}; its cells must be train, valid, test or empty.")
    where = np.array([SIDE_OF_WORD[c] for c in cells])
    if protocol == "paper":
        where[where == 1] = 0
    train, valid, test, unused = (np.flatnonzero(where == k) for k in range(4))
    alone = untested(dataset, test)
    return Split("column", dataset.example_name, protocol, train, valid, test, unused, never_tested=alone).check(
        dataset
    )


BUILD = column
