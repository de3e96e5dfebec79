"""Pairs that contradict, repeat or mirror one another. A pair here is unordered unless it says otherwise."""

import numpy as np

from ..conflicts import ceiling, first_to_say, torn
from .finding import Finding, Subject, spread, tally


def conflicting_types(subject: Subject) -> list[Finding]:
    """Pairs with two types or more. A model that gives one answer per pair must get one of the rows wrong."""
    data = subject.dataset
    if not (two := torn(data)).any():
        return []
    n, right = len(np.unique(data.unit[two])), ceiling(data)
    inside = len(np.unique(data.unit[(spread(subject.order, data.target) > 1)[subject.order]]))
    owned = any(note.startswith(f"{n} pairs carry two different types") for note in data.notes)
    advice = (
        "the dataset keeps them and says so"
        if owned
        else "keep one row of each, or train with --set data.conflicts=keep or =drop"
    )
    return tally(
        "conflicting_types",
        "warning" if owned else "error",
        subject.together(np.flatnonzero(two), data.unit),
        "pair carries|pairs carry",
        f"two types or more, {inside:,} in one order of the drugs and {n - inside:,} only when turned round; one type "
        f"per pair can be right in at most {right.either_order:,} of {len(data):,} rows: {advice}.",
    )


def doubled_rows(subject: Subject) -> list[Finding]:
    """Rows that repeat an earlier row; the two orders of a directed type are two statements."""
    again = np.flatnonzero(first_to_say(subject.dataset) < np.arange(len(subject.dataset)))
    return tally(
        "doubled_rows",
        "warning",
        map(subject.row, again.tolist()),
        "row repeats|rows repeat",
        "an earlier one (same drugs, same type), which reading merges or, if not, training counts twice; remove "
        "the repeats.",
    )


def both_directions(subject: Subject) -> list[Finding]:
    """Pairs recorded as A, B and as B, A."""
    data = subject.dataset
    mirrored = (spread(data.unit, subject.order) > 1)[data.unit]
    n = len(np.unique(data.unit[mirrored & torn(data)]))
    return tally(
        "both_directions",
        "warning",
        subject.together(np.flatnonzero(mirrored), data.unit),
        "pair is|pairs are",
        f"recorded in both directions, {n:,} of them with different types; to a model that ignores the order of the "
        "drugs the two rows are one question.",
    )
