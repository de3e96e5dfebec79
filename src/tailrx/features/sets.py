"""Features of a drug that are sets of tokens, each as its Jaccard profile over the reference drugs."""

from ._profile import SetProfile


def enzyme() -> SetProfile:
    """Jaccard profile over a drug's enzymes, with their roles where the dataset gives roles.

    A token such as CYP3A4:inhibitor differs from CYP3A4:substrate. Many DDI labels were derived from enzyme roles,
    so this modality and the labels are not independent.
    """
    return SetProfile("enzyme")


def pathway() -> SetProfile:
    """Jaccard profile over a drug's pathway genes.

    In DDIMDL these are KEGG gene ids of the targets, so this modality is nearly the same as `target` there.
    """
    return SetProfile("pathway")


def substructure() -> SetProfile:
    """Jaccard profile over substructure keys that the dataset gives (PubChem-881 bits in DDIMDL).

    These keys are not computed here: a drug that the dataset does not know has none, and is masked. For structures
    of drugs never seen use `morgan`.
    """
    return SetProfile("substructure")


def target() -> SetProfile:
    """Jaccard profile over a drug's protein targets.

    Tokens are whatever the dataset gives (UniProt accessions, gene symbols); they only have to be consistent in it.
    """
    return SetProfile("target")


def transporter() -> SetProfile:
    """Jaccard profile over a drug's transporters, with their roles where the dataset gives roles.

    A token such as SLCO1B1:inhibitor differs from SLCO1B1:substrate.
    """
    return SetProfile("transporter")


PARTS = {
    "enzyme": enzyme,
    "pathway": pathway,
    "substructure": substructure,
    "target": target,
    "transporter": transporter,
}
