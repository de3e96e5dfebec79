"""Pair datasets of a few rows, written as the test means them."""

import numpy as np

from tailrx.data.dataset import Card, PairDataset
from tailrx.types import Drug, Label


def dataset(rows, given=None, direction="symmetric"):
    """`rows` are (drug, drug, type) by name; `given` is a split column."""
    ids = sorted({d for a, b, _ in rows for d in (a, b)})
    names = sorted({t for _, _, t in rows})
    return PairDataset(
        drugs=tuple(Drug(i, i) for i in ids),
        labels=tuple(Label(n, direction) for n in names),
        pair=np.array([[ids.index(a), ids.index(b)] for a, b, _ in rows], np.int64),
        target=np.array([names.index(t) for _, _, t in rows], np.int64),
        card=Card("tiny"),
        given_split=None if given is None else tuple(given),
    )


def typed(counts, drugs=40):
    """A dataset with `counts[type]` different pairs of each type."""
    every = [(f"d{a:02}", f"d{b:02}") for a in range(drugs) for b in range(a)]
    # Far apart in the list, so that no drug belongs to one type.
    picked = iter(every[i * 61 % len(every)] for i in range(len(every)))
    return dataset([(*next(picked), name) for name, n in counts.items() for _ in range(n)])


def complete(n):
    """All pairs of `n` drugs, of two types in turn."""
    pairs = [(a, b) for a in range(n) for b in range(a)]
    return dataset([(f"d{a:02}", f"d{b:02}", "even" if i % 2 else "odd") for i, (a, b) in enumerate(pairs)])
