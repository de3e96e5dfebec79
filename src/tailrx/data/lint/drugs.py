"""Drugs without any feature, drugs in no pair, and drugs that may be another drug written differently."""

import numpy as np

from .finding import Finding, Subject, groups, tally


def missing_modalities(subject: Subject) -> list[Finding]:
    """Drugs without any modality; then, for each modality that some drugs have, those that lack it."""
    drugs = subject.dataset.drugs
    has = {"structure": [d.smiles is not None for d in drugs]}
    has |= {m: [bool(d.sets.get(m)) for d in drugs] for m in sorted({m for d in drugs for m in d.sets})}
    bare = [subject.drug(i) for i, of_drug in enumerate(zip(*has.values(), strict=True)) if not any(of_drug)]
    out = tally("without_any_modality", "warning", bare, "drug has|drugs have", "no structure and no set of any kind: "
                "nothing can be learnt or said of such a drug.")  # fmt: skip
    for modality, present in has.items():
        lacking = [subject.drug(i) for i, p in enumerate(present) if not p] if any(present) else []
        share = f"{len(lacking) / len(drugs):.1%}"
        out += tally(f"without_{modality}", "info", lacking, "drug has|drugs have", f"no {modality} ({share} of all).")
    return out


def idle_drugs(subject: Subject) -> list[Finding]:
    """Drugs in no pair."""
    idle = np.setdiff1d(np.arange(len(subject.dataset.drugs)), subject.dataset.pair).tolist()
    return tally("idle_drugs", "info", map(subject.drug, idle), "drug occurs|drugs occur", "in no pair.")


def shadows(subject: Subject) -> list[Finding]:
    """Ids that differ only in case and blanks, and names that two drugs share."""
    drugs = subject.dataset.drugs
    ids = [" = ".join(repr(drugs[i].id) for i in g) for g in groups(["".join(d.id.casefold().split()) for d in drugs])]
    names = [" = ".join(map(subject.drug, g)) for g in groups([" ".join(d.name.casefold().split()) for d in drugs])]
    return [
        *tally("alike_ids", "warning", ids, "drug id stands|drug ids stand", "twice but for case and blanks; if they "
               "mean one drug, merge them."),
        *tally("shared_names", "warning", names, "name belongs|names belong", "to two drugs or more; asked by name, "
               "only one of them can answer."),
    ]  # fmt: skip
