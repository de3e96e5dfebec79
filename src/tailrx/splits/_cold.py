"""k-fold over drugs, shared by cold_s1 and cold_s2.

Drugs are dealt to folds; a drug of the test fold is in no training pair. Pairs that reach across in the other way are
set aside as unused, and counted. The clean protocol holds out validation drugs in the same manner, so that what is
chosen is chosen for new drugs.
"""

import numpy as np

from ..data.dataset import PairDataset
from ..errors import SplitError
from ..seeding import numpy_stream
from ..types import IntArray, Protocol_
from . import Split


def cold(
    dataset: PairDataset, protocol: Protocol_, unseen: int, fold: int, n_folds: int, fold_seed: int, valid: float
) -> Split:
    """Test pairs have exactly `unseen` (1 or 2) drugs outside training."""
    if fold >= n_folds:
        raise SplitError(f"fold must be 0 to {n_folds - 1} with n_folds = {n_folds}; got {fold}.")
    drugs = np.array(sorted(np.unique(dataset.pair).tolist(), key=lambda d: dataset.drugs[d].id))
    order = numpy_stream(fold_seed, "cold drugs").permutation(drugs)
    tested = order[np.arange(len(order)) % n_folds == fold]
    rest = order[np.arange(len(order)) % n_folds != fold]
    held = numpy_stream(fold_seed, "cold valid", fold).permutation(rest)[: round(valid * len(rest))]
    rows = np.arange(len(dataset))
    in_test = _members(dataset, tested)
    in_held = _members(dataset, held if protocol == "clean" else held[:0])
    train = rows[(in_test == 0) & (in_held == 0)]
    held_rows, test = rows[(in_test == 0) & (in_held == unseen)], rows[in_test == unseen]
    # The other drug of a once-cold pair must be one that training has truly seen.
    trained = np.unique(dataset.pair[train])
    held_rows, test = (r[(~np.isin(dataset.pair[r], trained)).sum(axis=1) == unseen] for r in (held_rows, test))
    used = np.concatenate([train, held_rows, test])
    return Split(
        f"cold_s{unseen}",
        "drug",
        protocol,
        train,
        held_rows,
        test,
        np.setdiff1d(rows, used),
        fold,
        n_folds,
        fold_seed,
        new_drugs=unseen,
    ).check(dataset)


def _members(dataset: PairDataset, drugs: IntArray) -> IntArray:
    """`[n]` how many of each pair's two drugs are among `drugs`."""
    members: IntArray = np.isin(dataset.pair, drugs).sum(axis=1)
    return members
