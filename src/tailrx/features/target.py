"""Jaccard profile over a drug's protein targets.

Tokens are whatever the dataset gives (UniProt accessions, gene symbols); they only have to be consistent in it.
"""

from ._profile import SetProfile


def target() -> SetProfile:
    return SetProfile("target")


BUILD = target
