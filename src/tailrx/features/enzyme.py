"""Jaccard profile over a drug's enzymes, with their roles where the dataset gives roles.

A token such as CYP3A4:inhibitor differs from CYP3A4:substrate. Many DDI labels were derived from enzyme roles, so this
modality and the labels are not independent.
"""

from ._profile import SetProfile


def enzyme() -> SetProfile:
    return SetProfile("enzyme")


BUILD = enzyme
