"""Types too rare to judge, types that are one type spelt twice, and one type where there should be two."""

import re
from collections.abc import Iterator, Sequence

from .finding import Finding, Severity, Subject, groups, tally

BANDS: tuple[tuple[int, int, str, Severity, str], ...] = (
    (0, 0, "no pair", "warning", "no model can learn it; drop it"),
    (1, 1, "one pair", "warning", "whichever side of a split has it, the others have none"),
    (2, 4, "two to four pairs", "warning", "too few for the test rows of each of five folds"),
    (5, 9, "five to nine pairs", "info", "one pair moves the score of such a type by a tenth or more"),
)
LONG = 100  # letters; a longer one is no word, and to leave out each of its letters takes as many copies of it
SHORT = 5  # letters; in shorter words one letter may be all the difference, as in "up" and "us"


def lone_type(subject: Subject) -> list[Finding]:
    """A single type: a model has nothing to tell apart, so training refuses such a dataset."""
    names = [repr(t.name) for t in subject.dataset.labels]
    return tally("lone_type", "error", names if len(names) == 1 else (), "type is|types are", "all there is, and a "
                 "model needs two or more to tell apart; add pairs of another type.")  # fmt: skip


def rare_types(subject: Subject) -> list[Finding]:
    """Types with so few pairs that their scores say little, each in one band."""
    counts, out = subject.dataset.counts().tolist(), list[Finding]()
    for low, high, words, severity, therefore in BANDS:
        rare = [f"{t.name} ({n})" for t, n in zip(subject.dataset.labels, counts, strict=True) if low <= n <= high]
        check = f"types_with_{words.replace(' ', '_')}"
        out += tally(check, severity, rare, "type has|types have", f"{words}: {therefore}.")
    return out


def alike_types(subject: Subject) -> list[Finding]:
    """Equal names; and names that differ in case, blanks and punctuation, or by one slip of a letter."""
    names = [t.name for t in subject.dataset.labels]
    alike = alike_names(names)
    return [
        *tally("repeated_types", "error", [repr(names[g[0]]) for g in groups(names)], "type name stands|type names "
               "stand", "twice, so scores take one type for two; give every type one number."),
        *tally("alike_types", "warning", alike, "pair of type names differs|pairs of type names differ",
               "only in case, blanks, punctuation or one letter: if that is a slip, give both one name."),
    ]  # fmt: skip


def alike_names(names: Sequence[str]) -> list[str]:
    """Each two different names that may be one, in words."""
    near: dict[tuple[str, ...], set[int]] = {}
    for i, name in enumerate(names):
        for slip in slips(tuple(re.findall(r"\w+", name.casefold()))):
            near.setdefault(slip, set()).add(i)
    alike = sorted({(i, j) for g in near.values() for i in g for j in g if i < j and names[i] != names[j]})
    return [f"{names[i]!r} and {names[j]!r}" for i, j in alike]


def slips(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The name, and the name with one letter left out: two names share one of these if a letter was added, left out,
    replaced or moved. Digits are no slips (CYP2C8 and CYP2C9), nor is anything in a short word."""
    if words:  # a name of signs alone, as "+" or "-", is like no other
        yield words
    for k, word in enumerate(words):
        for i, letter in enumerate(word if SHORT <= len(word) <= LONG else ""):
            if not letter.isdigit():
                yield (*words[:k], word[:i] + word[i + 1 :], *words[k + 1 :])
