"""Starter data that comes with the package: approved drugs and rule-derived interactions, for learning and testing.

Written for this project from public facts (regulators' tables of enzyme and transporter roles, labels, textbook
pharmacodynamics). Labels follow from the listed roles by stated rules, so scores on it are optimistic by construction
and say nothing about discovery. The data card is docs/datasets/starter.md.
"""

import json
from importlib.resources import as_file
from importlib.resources import files as resources

from ..dataset import Card, PairDataset
from ..remote import RemoteFile
from ..tables import read_pair_tables

FILES: tuple[RemoteFile, ...] = ()


def starter() -> PairDataset:
    with as_file(resources("tailrx.data") / "starter") as folder:
        fields = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        return read_pair_tables(folder / "pairs.csv", folder / "drugs.csv", folder / "types.csv", Card.of(fields))


BUILD = starter
