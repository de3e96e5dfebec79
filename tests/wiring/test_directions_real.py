"""Stored directions against enzyme roles, which no reader of these datasets has seen.

Where one drug inhibits (or induces) an enzyme that breaks the other down, and not the other way round, it is the other
whose metabolism or serum concentration changes. That decides thousands of rows: enough to tell a source whose order can
be relied on from one whose order is a coin flip.
"""

import csv
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from tailrx.data.catalogue import Files, source_folder
from tailrx.data.dataset import PairDataset
from tailrx.data.datasets.ddimdl import EVENTS, ddimdl
from tailrx.data.datasets.ryu86 import ryu86

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not os.environ.get("TAILRX_DATA"), reason="TAILRX_DATA names no folder of real data"),
]
Roles = dict[str, dict[str, set[str]]]  # role -> drug -> enzymes
# By type: the role of the drug that makes it happen, and how many times more rows must be right than wrong. What
# changes a serum concentration need not be an enzyme, so there the roles themselves are less sure.
RYU86 = {
    "The metabolism of one drug can be decreased when combined with the other": ("inhibitor", 20),
    "The metabolism of one drug can be increased when combined with the other": ("inducer", 20),
    "The serum concentration of one drug can be increased when it is combined with the other": ("inhibitor", 3),
    "The serum concentration of one drug can be decreased when it is combined with the other": ("inducer", 3),
}
DDIMDL = {
    "The metabolism decrease": "inhibitor",
    "The metabolism increase": "inducer",
    "The serum concentration increase": "inhibitor",
    "The serum concentration decrease": "inducer",
}


class Tally(NamedTuple):
    """Rows in which the first and in which the second drug of the source is the one that roles call affected."""

    first: int
    second: int


@pytest.fixture(scope="module")
def files() -> Files:
    return Files(cache=Path("does-not-exist"), source=source_folder(), offline=True)


@pytest.fixture(scope="module")
def roles() -> Roles:
    found: Roles = defaultdict(lambda: defaultdict(set))
    source = source_folder()
    assert source is not None
    with (source / "originals" / "drugbank" / "proteins.tsv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            for action in line["actions"].split("|") if line["category"] == "enzyme" else ():
                found[action][line["drugbank_id"]].add(line["uniprot_id"])
    return found


def tallies(dataset: PairDataset, roles: Roles, causes: dict[str, str]) -> dict[str, Tally]:
    """By type, of the rows that roles decide."""
    number = {label.name: i for i, label in enumerate(dataset.labels)}
    assert causes.keys() <= number.keys()
    return {name: _tally(_rows(dataset, number[name]), roles, role) for name, role in causes.items()}


def _rows(dataset: PairDataset, label: int) -> Iterable[tuple[str, str]]:
    for a, b in dataset.pair[dataset.target == label].tolist():
        yield dataset.drugs[a].id, dataset.drugs[b].id


def _tally(rows: Iterable[tuple[str, str]], roles: Roles, role: str) -> Tally:
    first = second = 0
    for a, b in rows:
        on_a, on_b = _acts_on(roles, role, b, a), _acts_on(roles, role, a, b)
        first, second = first + (on_a and not on_b), second + (on_b and not on_a)
    return Tally(first, second)


def _acts_on(roles: Roles, role: str, acting: str, affected: str) -> bool:
    return bool(roles[role].get(acting, set()) & roles["substrate"].get(affected, set()))


def test_in_ryu86_the_affected_drug_is_the_substrate_of_the_others_enzyme(files: Files, roles: Roles) -> None:
    dataset = ryu86(files=files)
    for name, tally in tallies(dataset, roles, {name: role for name, (role, _) in RYU86.items()}).items():
        right, wrong = tally if dataset.affected[name] == "a" else tally[::-1]
        assert right > 1_000, name
        assert right > RYU86[name][1] * wrong, name


def test_in_ddimdl_the_order_of_a_row_is_a_coin_flip_and_no_type_claims_one(files: Files, roles: Roles) -> None:
    """Were the order meaningful, nearly all decided rows would go one way, as above."""
    dataset = ddimdl(files=files)
    found = tallies(dataset, roles, DDIMDL)
    first, second = (sum(tally[place] for tally in found.values()) for place in (0, 1))
    assert first + second > 8_000
    assert abs(first - second) < 0.03 * (first + second)
    assert not dataset.affected
    assert {label.direction for label in dataset.labels} == {"unknown"}
    assert not any(label.sentence for label in dataset.labels)


def test_the_sentences_of_ddimdls_source_do_not_know_the_affected_drug_either(files: Files, roles: Roles) -> None:
    """Those that say whose metabolism decreases; roles side with 2,702 of them and against 2,648."""
    with closing(sqlite3.connect(f"{files.get(EVENTS).as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        rows = db.execute("SELECT id1, name1, id2, name2, interaction FROM event").fetchall()
    said = [
        (a, b) if text.startswith(f"The metabolism of {name_a} can be decreased") else (b, a)
        for a, name_a, b, name_b, text in rows
        if text.startswith(tuple(f"The metabolism of {name} can be decreased" for name in (name_a, name_b)))
    ]
    assert len(said) == 9_810  # all rows of the commonest type
    assert _tally(said, roles, "inhibitor") == (2_702, 2_648)
