"""What a dataset shares with another one: whether it is a test for a model trained on the other."""

import numpy as np

from ...types import BoolArray, IntArray
from ..dataset import SIDE_OF_WORD, PairDataset
from .finding import Finding, Subject, plural, tally

SAMPLE = 5  # examples of what is shared: it is information, not a list to work through


def overlap(subject: Subject, other: Subject) -> list[Finding]:
    """What `subject` shares with `other`: drugs by id and by molecule, pairs, types of those pairs, test rows."""
    return _drugs(subject, other) + _pairs(subject, other)


def _drugs(subject: Subject, other: Subject) -> list[Finding]:
    """Molecules are compared once salts and charges are removed."""
    theirs, there = {d.id: i for i, d in enumerate(other.dataset.drugs)}, other.dataset.name
    same = [(i, theirs[d.id]) for i, d in enumerate(subject.dataset.drugs) if d.id in theirs]
    molecules = {m for m in other.molecule if m}
    moved = [i for i, d in enumerate(subject.dataset.drugs) if d.id not in theirs and subject.molecule[i] in molecules]
    odd = [i for i, j in same if (one := subject.molecule[i]) and (two := other.molecule[j]) and one != two]
    shares = _shares(len(same), (subject, len(subject.dataset.drugs)), (other, len(theirs)))
    sample = tuple(subject.drug(i) for i, _ in same[:SAMPLE])
    what = plural(len(same), "drug is|drugs are")
    return [
        Finding("shared_drugs", "info", len(same), f"{what} in both by id ({shares}).", sample),
        *tally("shared_structures", "warning", map(subject.drug, moved), "further drug has its molecule|further drugs "
               "have their molecule", f"in {there} under another id."),
        *tally("other_structures", "warning", map(subject.drug, odd), "drug is|drugs are", "another molecule in "
               f"{there} under the same id, even without salts and charges; stereo isomers and tautomers are different "
               "molecules here."),
    ]  # fmt: skip


def _pairs(subject: Subject, other: Subject) -> list[Finding]:
    data, there = subject.dataset, other.dataset
    ours, theirs = pair_numbers(data, there)
    both = np.isin(ours, theirs)
    n, of = len(np.unique(ours[both])), len(np.unique(ours))
    if not n:
        return [Finding("shared_pairs", "info", 0, f"No pair is in both: {data.name} asks nothing that a model trained "
                        f"on {there.name} has seen.")]  # fmt: skip
    shares = _shares(n, (subject, of), (other, len(np.unique(theirs))))
    sentence = (
        f"{plural(n, 'pair is|pairs are')} in both, in either order ({shares}): a model trained on {there.name} has "
        f"seen them, so only the other {of - n:,} of {data.name} are a test of it."
    )
    sample = tuple(map(subject.row, np.flatnonzero(both)[:SAMPLE].tolist()))
    return [
        Finding("shared_pairs", "warning", n, sentence, sample),
        *_types(subject, other, ours, theirs),
        *_tested(subject, both, there.name),
    ]


def pair_numbers(data: PairDataset, there: PairDataset) -> tuple[IntArray, IntArray]:
    """Numbers of the unordered pairs of both, `[n]` each: equal for equal drug ids."""
    number = {d.id: i for i, d in enumerate(data.drugs)}
    for d in there.drugs:
        number.setdefault(d.id, len(number))
    moved = np.array([number[d.id] for d in there.drugs], np.int64)
    place = np.array([len(number), 1])
    return np.sort(data.pair, axis=1) @ place, np.sort(moved[there.pair], axis=1) @ place


def _types(subject: Subject, other: Subject, ours: IntArray, theirs: IntArray) -> list[Finding]:
    """Whether shared pairs have a type in common, among types with the same name in both."""
    data, there, width = subject.dataset, other.dataset, len(subject.dataset.labels)
    name = {t.name: i for i, t in enumerate(data.labels)}
    moved = np.array([name.get(t.name, -1) for t in there.labels], np.int64)
    if (moved < 0).all():
        return [Finding("shared_types", "info", 0, "No type has the same name in both, so the types of the shared "
                        "pairs are not compared.")]  # fmt: skip
    named = np.flatnonzero(moved[there.target] >= 0)
    asked = np.isin(data.target, moved) & np.isin(ours, theirs[named])
    agree = np.isin(ours * width + data.target, theirs[named] * width + moved[there.target[named]])
    other_type = asked & ~np.isin(ours, ours[agree])
    pairs, same, alike = len(np.unique(ours[asked])), len(np.unique(ours[agree])), int((moved >= 0).sum())
    sentence = f"{plural(same, 'shared pair has|shared pairs have')} the same type in both, of {pairs:,} whose types "
    return [
        Finding("shared_types", "info", same, f"{sentence}can be compared ({alike} types have the same name)."),
        *tally("other_types", "warning", subject.together(np.flatnonzero(other_type), ours), "shared pair has|shared "
               "pairs have", f"another type in {there.name}: one of the two is wrong, or both are true."),
    ]  # fmt: skip


def _tested(subject: Subject, both: BoolArray, there: str) -> list[Finding]:
    cells = [c.strip().lower() for c in subject.dataset.given_split or ()]
    test = np.array([SIDE_OF_WORD.get(cell) == SIDE_OF_WORD["test"] for cell in cells])
    shared = np.flatnonzero(test & both).tolist() if len(test) else []
    share = len(shared) / max(int(test.sum()), 1)
    return tally("known_test_rows", "warning", map(subject.row, shared), "test row is a pair|test rows are pairs",
                 f"of {there} ({share:.1%} of those in the split column): no test of a model that has trained on "
                 "it.")  # fmt: skip


def _shares(n: int, *of: tuple[Subject, int]) -> str:
    """`n` as shares of what each dataset has."""
    return ", ".join(f"{n / all_of_it:.1%} of {subject.dataset.name}" for subject, all_of_it in of)
