"""Jaccard profile over a drug's transporters, with their roles where the dataset gives roles.

A token such as SLCO1B1:inhibitor differs from SLCO1B1:substrate.
"""

from ._profile import SetProfile


def transporter() -> SetProfile:
    return SetProfile("transporter")


BUILD = transporter
