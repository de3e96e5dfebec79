"""Refuse to compare runs that were not asked the same.

Equal data, protocol, split, folds and bands, proved by checksums, and row for row the same targets and drugs. A run
under the paper protocol is never set against one under the clean protocol, even where both have the same test rows: in
the one those rows chose the epoch.
"""

from collections.abc import Callable

import numpy as np

from ..errors import RunError
from .outcome import Outcome


def _shown(checksums: list[str]) -> str:
    return ", ".join(c[:12] for c in checksums)


def _by_fold(outcome: Outcome) -> list[str]:
    return [outcome.folds[fold] for fold in sorted(outcome.folds)]


# What must be equal, and how it is shown to the user who has two of it.
ASKED: tuple[tuple[str, Callable[[Outcome], object], Callable[[Outcome], str]], ...] = (
    (
        "the same data",
        lambda o: o.result.data_sha256,
        lambda o: f"{o.result.dataset!r} with checksum {_shown([o.result.data_sha256])}",
    ),
    (
        "one protocol (under paper the test rows choose the epoch)",
        lambda o: o.result.protocol,
        lambda o: f"protocol {o.result.protocol}",
    ),
    (
        "one split",
        lambda o: (o.split, o.result.n_folds, o.result.fold_seed),
        lambda o: f"{o.split} of {o.result.n_folds} folds with fold_seed {o.result.fold_seed}",
    ),
    ("the same folds", lambda o: sorted(o.folds), lambda o: f"fold {', '.join(map(str, sorted(o.folds)))}"),
    ("one split", _by_fold, lambda o: f"{o.split} with split checksum {_shown(_by_fold(o))}"),
    ("the same test rows", len, lambda o: f"{len(o):,} of them"),
    ("the same bands", lambda o: o.band, lambda o: f"many from {o.bands.many} and few below {o.bands.few}"),
)


def refuse_unlike(a: Outcome, b: Outcome) -> None:
    """Raise `RunError`, in one sentence, where A and B were not asked the same."""
    for what, of, shown in ASKED:
        if of(a) != of(b):
            raise RunError(f"only runs on {what} compare; {a.path} has {shown(a)}, and {b.path} has {shown(b)}.")
    if a.labels != b.labels or not (np.array_equal(a.target, b.target) and np.array_equal(a.unit, b.unit)):
        raise RunError(
            f"{a.path} and {b.path} have their test rows in different orders, as when a table is sorted anew between "
            "two runs; run one of them again."
        )
