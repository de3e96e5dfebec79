"""What is wrong with a table of molecules or reactions: rows that cannot be used, repeats, contradictions, classes that
are too small, labels that are one class in two spellings, leaks of a split column, and structures of several parts."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from ...chem.molecules import components, read_smiles
from ...types import ARROW
from ..dataset import SIDE_OF_WORD, SIDES
from ..molecule_rows import FEWEST, numbers_in_several_ways, shown
from .finding import Finding, plural, tally
from .molecule_subject import MoleculeSubject
from .types import alike_names

UNUSED = SIDES.index("unused")
SMALL = 10  # different structures: below, one of them moves the score of a class by a tenth or more


def rejected_rows(subject: MoleculeSubject) -> list[Finding]:
    """Rows that training leaves out, each with its reason."""
    cases = (f"row {r.row}: {r.reason}" for r in subject.rejected)
    return tally("rejected_rows", "info" if subject.owned else "warning", cases, "row cannot be used|rows cannot be "
                 "used", "and training leaves them out: mend them, or remove them.")  # fmt: skip


def repeated_rows(subject: MoleculeSubject) -> list[Finding]:
    """Rows that repeat an earlier one: as it is written, or in another spelling of its structure."""
    first, again, spelt = dict[tuple[str, str], str](), list[str](), list[str]()
    written = set[tuple[str, str]]()
    for k, (row, form) in enumerate(zip(subject.rows, subject.form, strict=True)):
        if (row.smiles, row.label) in written:
            again.append(subject.row(k))
        elif (form, row.label) in first:
            spelt.append(f"{subject.row(k)} = {first[form, row.label]}")
        written.add((row.smiles, row.label))
        first.setdefault((form, row.label), row.smiles)
    return [
        *tally("repeated_rows", "warning", again, "row repeats|rows repeat", "an earlier one (same structure, same "
               "label), which reading merges; remove the repeats."),
        *tally("other_spellings", "info", spelt, "row is|rows are", "another spelling of an earlier one: no split "
               "parts the two, and both are counted."),
    ]  # fmt: skip


def conflicting_labels(subject: MoleculeSubject) -> list[Finding]:
    """One structure with two labels or more: a model that gives one answer must get one of its rows wrong."""
    rows = defaultdict[str, list[int]](list)
    for k, form in enumerate(subject.form):
        rows[form].append(k)
    torn = [ks for ks in rows.values() if len({subject.rows[k].label for k in ks}) > 1]
    advice = (
        "the dataset says what it does with them"
        if subject.owned
        else "keep one row of each, or train with --set data.conflicts=keep or =drop"
    )
    cases = (" | ".join(map(subject.row, ks)) for ks in torn)
    return tally("conflicting_labels", "warning" if subject.owned else "error", cases, "structure carries|structures "
                 "carry", f"two labels or more: {advice}.")  # fmt: skip


def labels_in_two_spellings(subject: MoleculeSubject) -> list[Finding]:
    """Labels that are one number written in several ways, which reading refuses; and names that are nearly equal."""
    ways = numbers_in_several_ways(subject.rows)
    cases = (" and ".join(f"{shown(label)} (row {at})" for label, at in way.items()) for way in ways)
    names = [label for label in sorted(subject.counts) if not any(label in way for way in ways)]
    return [
        *tally("numbers_in_two_ways", "error", cases, "number is|numbers are", "written in two ways or more among the "
               "labels: write them alike if they are one class, or give them names if they are two."),
        *tally("alike_labels", "warning", alike_names(names), "pair of labels differs|pairs of labels differ", "only "
               "in case, blanks, punctuation or one letter: if that is a slip, give both one name."),
    ]  # fmt: skip


def small_classes(subject: MoleculeSubject) -> list[Finding]:
    """A single class; classes that cannot stand on all three sides of a split; and classes whose score says little."""
    sized = sorted(subject.counts.items(), key=lambda c: (c[1], c[0]))
    lone = [label for label, _ in sized] if len(sized) == 1 else []
    named = [(f"{label} ({n})", n) for label, n in sized]
    return [
        *tally("lone_class", "error", lone, "class is|classes are", "all there is, and a model needs two or more to "
               "tell apart; add rows of another class."),
        *tally("classes_too_small_to_split", "warning", [w for w, n in named if n < FEWEST], "class has|classes have",
               f"fewer than {FEWEST} different structures: training, validation and test cannot each have one; add "
               "some, or leave the class out."),
        *tally("small_classes", "info", [w for w, n in named if FEWEST <= n < SMALL], "class has|classes have",
               f"{FEWEST} to {SMALL - 1} different structures: one of them moves the score of such a class by a tenth "
               "or more."),
    ]  # fmt: skip


def split_column(subject: MoleculeSubject) -> list[Finding]:
    """Words in the split column that name no side, and structures that stand on two sides."""
    if not subject.has_sides:
        return []
    side = [SIDE_OF_WORD.get(row.side.strip().casefold(), -1) for row in subject.rows]
    strange = [f"{subject.rows[k].side!r}: {subject.row(k)}" for k, s in enumerate(side) if s < 0]
    rows = defaultdict[str, list[int]](list)
    for k, form in enumerate(subject.form):
        if side[k] not in (-1, UNUSED):
            rows[form].append(k)
    torn = [ks for ks in rows.values() if len({side[k] for k in ks}) > 1]
    cases = (" | ".join(f"{SIDES[side[k]]}: {subject.row(k)}" for k in ks) for ks in torn)
    return [
        *tally("unknown_sides", "error", strange, "row has|rows have", "something else in the split column than train, "
               "valid, test or nothing."),
        *tally("on_two_sides", "error", cases, "structure stands|structures stand", "on two sides of the split column: "
               "the test asks what training has shown; put its rows on one side."),
    ]  # fmt: skip


def several_parts(subject: MoleculeSubject) -> list[Finding]:
    """Molecules of several parts: salts, which features describe as their parent, and mixtures, of which they describe
    the largest part alone. The reactants of a reaction are several by nature."""
    dotted = [k for k, row in enumerate(subject.rows) if "." in row.smiles and not ARROW.search(row.smiles)]
    mixed = [k for k in dotted if len(components(read_smiles(subject.rows[k].smiles))) > 1]
    salts = sorted(set(dotted) - set(mixed))
    return [
        *tally("mixtures", "warning", map(subject.row, mixed), "row is|rows are", "of a mixture: fingerprints describe "
               "the largest of its components alone."),
        *tally("salts", "info", map(subject.row, salts), "row is|rows are", "of a salt or solvate: to fingerprints, "
               "which leave counter-ions and solvents out, it is one with its parent."),
    ]  # fmt: skip


CHECKS: tuple[Callable[[MoleculeSubject], list[Finding]], ...] = (
    conflicting_labels, labels_in_two_spellings, split_column, small_classes, rejected_rows, repeated_rows,
    several_parts,
)  # fmt: skip
SAID_BY_CHECKS = ("conflicting_labels", "numbers_in_two_ways", "lone_class")  # errors of the strict reader, too


def lint_molecules(
    subject: MoleculeSubject | None, other: MoleculeSubject | None = None, before: Iterable[Finding] = ()
) -> list[Finding]:
    """The findings on molecules or reactions; `before` are those of reading them. What the strict reader refused is
    left out where a check says the same with all its cases."""
    if subject is None:
        return list(before)
    found = [finding for check in CHECKS for finding in check(subject)]
    said = any(f.check in SAID_BY_CHECKS for f in found)
    found += [f for f in before if not (f.check == "refused" and said)]
    found += tally("reading", "info", subject.notes, "note|notes", "on what reading merged or found.")
    return found + (_shared(subject, other) if other else [])


def _shared(subject: MoleculeSubject, other: MoleculeSubject) -> list[Finding]:
    """By structure as written, since the two may have numbered their canonical ones differently."""
    theirs = {row.smiles: row.label for row in other.rows}
    both = [k for k, row in enumerate(subject.rows) if row.smiles in theirs]
    moved = [f"{subject.row(k)}, there {theirs[subject.rows[k].smiles]}" for k in both
             if theirs[subject.rows[k].smiles] != subject.rows[k].label]  # fmt: skip
    words = plural(len(both), "row has|rows have")
    return [
        Finding("shared_structures", "info", len(both), f"{words} a structure that {other.name} has as well, written "
                "alike.", tuple(map(subject.row, both[:5]))),
        *tally("other_labels", "info", moved, "shared row has|shared rows have", f"another label in {other.name}."),
    ]  # fmt: skip


def about(name: str, subject: MoleculeSubject | None) -> dict[str, object]:
    """What the findings are about, as JSON takes it; None for a table that does not read."""
    kind = "reactions" if subject and subject.is_reaction else "molecules"
    return {
        "dataset": subject.name if subject else name,
        "rows": len(subject.rows) + len(subject.rejected) if subject else None,
        kind: len(set(subject.form)) if subject else None,
        "classes": len(subject.counts) if subject else None,
        "data_sha256": (subject.sha256 or None) if subject else None,
    }
