"""Splits over drugs: k-fold with one drug of each test pair unseen (S1) or both (S2), and what all cold splits share.

Training pairs have both drugs on the training side. A test pair has exactly so many drugs on the test side and the
other in training; a validation pair likewise with the validation side. All other pairs, which reach across, are set
aside as unused, and counted. In the paper protocol the validation drugs are training drugs.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from ..data.dataset import Dataset, PairDataset
from ..seeding import numpy_stream
from ..types import IntArray, Protocol_
from . import Fold, Folds, Resample, Seed, Split, check_folds


@dataclass(frozen=True)
class ColdSplit(Split):
    """A split whose unit is the drug: training never saw `new_drugs`, 1 or 2, of each held-out pair's drugs. Pairs that
    reach across are unused."""

    new_drugs: int = 1

    @property
    def resample(self) -> Resample:
        return "units"

    def _crossings(self, dataset: Dataset) -> dict[str, int]:
        """Held-out pairs with more or fewer unseen drugs; test pairs of an unseen drug that chooses the epoch too."""
        held = (self.valid, self.test)
        odd = sum(int((self.unseen(dataset, rows) != self.new_drugs).sum()) for rows in held)
        chose = np.setdiff1d(dataset.members[self.valid], dataset.members[self.train])
        return {
            f"holds out {{}} pairs that have not exactly {self.new_drugs} of their drugs outside training; put such "
            "pairs to `unused`.": odd,
            "tests {} pairs of drugs that validation pairs hold out too; put such pairs to `unused`.": int(
                np.isin(dataset.members[self.test], chose).any(axis=1).sum()
            ),
        }


TRAIN, VALID, TEST = range(3)  # as in `data.dataset.SIDE_OF_WORD`; a drug with any other number is on no side


Valid = Annotated[float, Field(gt=0, le=0.5)]


def cold_s1(
    *, dataset: PairDataset, protocol: Protocol_, fold: Fold = 0, n_folds: Folds = 5, fold_seed: Seed = 0,
    valid: Valid = 0.1,
) -> ColdSplit:  # fmt: skip
    """k-fold over drugs; each test pair has exactly one drug that training never saw (S1, DDIMDL task 2).

    The clean protocol holds out the share `valid` of the training drugs in the same manner."""
    return _fold(dataset, protocol, 1, (fold, n_folds, fold_seed), valid)


def cold_s2(
    *, dataset: PairDataset, protocol: Protocol_, fold: Fold = 0, n_folds: Folds = 5, fold_seed: Seed = 0,
    valid: Valid = 0.2,
) -> ColdSplit:  # fmt: skip
    """k-fold over drugs; training never saw either drug of a test pair (S2, DDIMDL task 3).

    The clean protocol holds out the share `valid` of the training drugs in the same manner."""
    return _fold(dataset, protocol, 2, (fold, n_folds, fold_seed), valid)


def _fold(
    dataset: PairDataset, protocol: Protocol_, unseen: int, folds: tuple[int, int, int], valid: float
) -> ColdSplit:
    """Drugs are dealt to folds; the share `valid` of those outside the test fold is held out for validation."""
    fold, n_folds, fold_seed = folds
    drugs = np.array(sorted(np.unique(dataset.pair).tolist(), key=lambda d: dataset.drugs[d].id))
    check_folds(fold, n_folds, len(drugs), "drug")
    order = numpy_stream(fold_seed, "cold drugs").permutation(drugs)
    tested = order[np.arange(len(order)) % n_folds == fold]
    rest = order[np.arange(len(order)) % n_folds != fold]
    held = numpy_stream(fold_seed, "cold valid", fold).permutation(rest)[: round(valid * len(rest))]
    side = np.full(len(dataset.drugs), TRAIN)
    side[held], side[tested] = VALID, TEST
    return by_sides(dataset, f"cold_s{unseen}", protocol, unseen, side, folds)


def by_sides(
    dataset: PairDataset,
    name: str,
    protocol: Protocol_,
    unseen: int,
    side: IntArray,
    folds: tuple[int, int, int] = (0, 1, 0),
) -> ColdSplit:
    """`side [m]` of each drug; held-out pairs have exactly `unseen` (1 or 2) drugs outside training.

    `folds` are the fold, how many there are, and their seed."""
    if protocol == "paper":
        side = np.where(side == VALID, TRAIN, side)
    of_pair, rows = side[dataset.pair], np.arange(len(dataset))
    train = rows[(of_pair == TRAIN).all(axis=1)]
    held, test = (rows[(of_pair == s).sum(axis=1) == unseen] for s in (VALID, TEST))
    # The other drug of a once-cold pair must be one that training has truly seen.
    trained = np.unique(dataset.pair[train])
    held, test = (r[(~np.isin(dataset.pair[r], trained)).sum(axis=1) == unseen] for r in (held, test))
    unused = np.setdiff1d(rows, np.concatenate([train, held, test]))
    return ColdSplit(name, "drug", protocol, train, held, test, unused, *folds, new_drugs=unseen).check(dataset)


PARTS = {
    "cold_s1": cold_s1,
    "cold_s2": cold_s2,
}
