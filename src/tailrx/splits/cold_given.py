"""Drug sides that the dataset brings: each test pair has one drug that training never saw (S1), or two (S2).

`scheme` names the sides: those of the dataset (ryu86: `cluster`, `random`), or of the columns `side` (`given`) and
`side_<scheme>` of your own drugs table; their cells are train, valid (or val), test, or empty. Pairs of which a drug
has no side are unused. As in the other cold splits, nothing of the validation drugs is trained on in the clean
protocol, and they are training drugs in the paper protocol.
"""

from typing import Literal

import numpy as np

from ..data.dataset import SIDE_OF_WORD, PairDataset
from ..errors import SplitError, did_you_mean
from ..types import Protocol_
from . import Split
from .cold import by_sides


def cold_given(*, dataset: PairDataset, protocol: Protocol_, scheme: str = "given", unseen: Literal[1, 2] = 1) -> Split:
    schemes = dataset.drug_sides
    if not schemes:
        raise SplitError(
            f"dataset {dataset.name!r} has no sides of drugs; add a column 'side' to its drugs table (a dataset that "
            "could have them says so in tailrx data info), or choose another split: tailrx list splits."
        )
    if scheme not in schemes:
        raise SplitError(
            f"dataset {dataset.name!r} has no drug sides named {scheme!r}.{did_you_mean(scheme, list(schemes))} "
            f"It has: {', '.join(sorted(schemes))}; choose with --set split.scheme=..."
        )
    cells = [c.strip().lower() for c in schemes[scheme]]
    if strange := [c for c in cells if c not in SIDE_OF_WORD]:
        raise SplitError(f"the drug sides {scheme!r} hold {strange[0]!r}; they must be train, valid, test or empty.")
    side = np.array([SIDE_OF_WORD[c] for c in cells])
    return by_sides(dataset, f"cold_{scheme}_s{unseen}", protocol, unseen, side)


BUILD = cold_given
