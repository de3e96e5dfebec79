"""Jaccard profile over a drug's pathway genes.

In DDIMDL these are KEGG gene ids of the targets, so this modality is nearly the same as `target` there.
"""

from ._profile import SetProfile


def pathway() -> SetProfile:
    return SetProfile("pathway")


BUILD = pathway
