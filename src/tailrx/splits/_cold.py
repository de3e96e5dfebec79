"""Splits by the sides of drugs, shared by all cold splits; and the k-fold over drugs of cold_s1 and cold_s2.

Training pairs have both drugs on the training side. A test pair has exactly `unseen` drugs on the test side and the
other in training; a validation pair likewise with the validation side. All other pairs, which reach across, are set
aside as unused, and counted. In the paper protocol the validation drugs are training drugs.
"""

from dataclasses import dataclass

import numpy as np

from ..data.dataset import Dataset, PairDataset
from ..seeding import numpy_stream
from ..types import IntArray, Protocol_
from . import Resample, Split, check_folds


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


def cold(
    dataset: PairDataset, protocol: Protocol_, unseen: int, fold: int, n_folds: int, fold_seed: int, valid: float
) -> ColdSplit:
    """Drugs are dealt to folds; the share `valid` of those outside the test fold is held out for validation."""
    drugs = np.array(sorted(np.unique(dataset.pair).tolist(), key=lambda d: dataset.drugs[d].id))
    check_folds(fold, n_folds, len(drugs), "drug")
    order = numpy_stream(fold_seed, "cold drugs").permutation(drugs)
    tested = order[np.arange(len(order)) % n_folds == fold]
    rest = order[np.arange(len(order)) % n_folds != fold]
    held = numpy_stream(fold_seed, "cold valid", fold).permutation(rest)[: round(valid * len(rest))]
    side = np.full(len(dataset.drugs), TRAIN)
    side[held], side[tested] = VALID, TEST
    return by_sides(dataset, f"cold_s{unseen}", protocol, unseen, side, (fold, n_folds, fold_seed))


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
