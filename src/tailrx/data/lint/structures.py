"""Structures that do not parse, and molecules that occur under two drug ids."""

from ...chem.identity import Identity
from ...errors import DataError
from .finding import Finding, Severity, Subject, groups, tally

# One per field of `Identity`: the check, its severity, what the drugs share. A looser rule leaves out the cases of a
# stricter one.
RULES: tuple[tuple[str, Severity, str], ...] = (
    ("same_substance", "warning", "the same as written: no model can tell such drugs apart by structure"),
    ("same_but_for_salt", "warning", "the same once salts and charges are removed: one to the default fingerprint"),
    ("same_but_for_stereo", "info", "the same but for stereo chemistry or isotopes: one to the default fingerprint"),
)


def unparseable_structures(subject: Subject) -> list[Finding]:
    """SMILES that do not parse; training on structures would stop at the first."""
    bad = [f"{subject.drug(i)}: {s}" for i, s in enumerate(subject.structures) if isinstance(s, DataError)]
    what = "structure does|structures do"
    return tally("unparseable_structures", "error", bad, what, "not read; correct the SMILES or leave it out.")


def duplicate_structures(subject: Subject) -> list[Finding]:
    """One molecule under two drug ids, by three rules, each looser than the one before."""
    identities = [s if isinstance(s, Identity) else None for s in subject.structures]
    stricter, out = [d.id for d in subject.dataset.drugs], list[Finding]()
    for level, (check, severity, words) in enumerate(RULES):
        keys = [s and s[level] for s in identities]
        cases = [" = ".join(map(subject.drug, g)) for g in groups(keys) if len({stricter[i] for i in g}) > 1]
        out += tally(check, severity, cases, "molecule stands|molecules stand", f"under two drug ids or more, {words}.")
        stricter = [k or "" for k in keys]
    return out
