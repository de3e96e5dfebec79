"""Jaccard profile over substructure keys that the dataset gives (PubChem-881 bits in DDIMDL).

These keys are not computed here: a drug that the dataset does not know has none, and is masked. For structures of drugs
never seen use `morgan`.
"""

from ._profile import SetProfile


def substructure() -> SetProfile:
    return SetProfile("substructure")


BUILD = substructure
