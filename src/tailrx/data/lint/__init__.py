"""Errors and doubts in a dataset, and facts that matter for a score on it.

    error     makes scores wrong, or stops reading or training: conflicting types that the dataset does not mention,
              leakage between sides, structures that do not parse, a single type, anything the strict reader refuses
    warning   may make scores wrong or is probably a slip: doubled rows, one molecule under two ids, types of one pair
    info      neither, but changes how a score is read: missing modalities, drugs in no pair, types of few pairs

A check is a function from a `Subject` to its findings; `CHECKS` lists them for drug pairs, `lint.molecules` those for
molecules and reactions. A user's own tables are first read
leniently (`lint.tables`), so that all problems are reported at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from .against import overlap
from .drugs import idle_drugs, missing_modalities, shadows
from .finding import Finding, Subject, tally
from .pairs import both_directions, conflicting_types, doubled_rows
from .sides import drug_sides, split_column
from .structures import duplicate_structures, unparseable_structures
from .tables import read_leniently
from .types import alike_types, lone_type, rare_types

__all__ = ["CHECKS", "Finding", "Subject", "about_pairs", "as_report", "gravest_first", "lint", "read_leniently"]

CHECKS: tuple[Callable[[Subject], list[Finding]], ...] = (
    conflicting_types, split_column, drug_sides, unparseable_structures, lone_type, alike_types, both_directions,
    doubled_rows, duplicate_structures, shadows, rare_types, missing_modalities, idle_drugs,
)  # fmt: skip
GRAVEST_FIRST = ("error", "warning", "info")


def lint(subject: Subject | None, other: Subject | None = None, before: Iterable[Finding] = ()) -> list[Finding]:
    """The findings on drug pairs, most severe first; `other` is a dataset to compare it with, `before` are the findings
    of reading it."""
    every = list(before)
    if subject is not None:
        every += [finding for check in CHECKS for finding in check(subject)]
        every += tally("reading", "info", subject.dataset.notes, "note|notes", "on what reading merged or mended.")
        every += overlap(subject, other) if other is not None else []
    return gravest_first(every)


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: GRAVEST_FIRST.index(f.severity))


def as_report(about: Mapping[str, Any], findings: Iterable[Finding]) -> dict[str, Any]:
    """Findings with what they are `about`, as JSON takes them, and how many there are of each severity."""
    listed = [asdict(f) for f in findings]
    counts = {f"{grave}s": sum(f["severity"] == grave for f in listed) for grave in GRAVEST_FIRST}
    return {**about, **counts, "findings": listed}


def about_pairs(name: str, subject: Subject | None) -> dict[str, Any]:
    """What the findings on drug pairs are about; the counts are None for a dataset that does not read."""
    data = subject.dataset if subject else None
    return {
        "dataset": data.name if data else name,
        "drugs": len(data.drugs) if data else None,
        "pairs": len(data) if data else None,
        "types": len(data.labels) if data else None,
        "data_sha256": data.sha256 if data else None,
    }
