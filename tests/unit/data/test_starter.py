"""The starter data is what its rules say, is as large as promised, loads, and agrees with third-party originals."""

import csv
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tailrx.data.datasets.starter import starter

ROOT = Path(__file__).resolve().parents[3]
STARTER = ROOT / "src" / "tailrx" / "data" / "starter"


def rows(name: str) -> list[dict[str, str]]:
    with (STARTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def type_between(*names: str) -> tuple[str, ...]:
    """(type, name of drug_a) of the one pair of these drugs."""
    name = {d["drug_id"]: d["name"] for d in rows("drugs.csv")}
    matches = [r for r in rows("pairs.csv") if {name[r["drug_a"]], name[r["drug_b"]]} == set(names)]
    assert len(matches) == 1
    return matches[0]["type"], name[matches[0]["drug_a"]]


def test_committed_files_are_what_the_rules_build():
    done = run("build_starter.py", "--check")
    assert done.returncode == 0, done.stderr


def test_it_is_as_large_and_as_long_tailed_as_promised():
    per_type = Counter(r["type"] for r in rows("pairs.csv"))
    assert len(rows("drugs.csv")) >= 150
    assert per_type.total() >= 3000
    assert len(per_type) >= 15
    assert sum(n < 15 for n in per_type.values()) >= 5
    assert min(per_type.values()) >= 5


def test_each_unordered_pair_stands_once_and_symmetric_ones_in_id_order():
    symmetric = {t["type"] for t in rows("types.csv") if t["direction"] == "symmetric"}
    pairs = rows("pairs.csv")
    assert len({frozenset((r["drug_a"], r["drug_b"])) for r in pairs}) == len(pairs)
    assert all(r["drug_a"] < r["drug_b"] for r in pairs if r["type"] in symmetric)


@pytest.mark.parametrize(
    ("drugs", "kind", "perpetrator"),
    [
        (("Warfarin", "Fluconazole"), "CYP2C9 inhibition, exposure increase", "Fluconazole"),
        (("Simvastatin", "Clarithromycin"), "CYP3A4 inhibition, exposure increase", "Clarithromycin"),
        (("Digoxin", "Amiodarone"), "P-glycoprotein inhibition, exposure increase", "Amiodarone"),
        (("Codeine", "Paroxetine"), "Prodrug activation decrease", "Paroxetine"),
        (("Azathioprine", "Allopurinol"), "Thiopurine inactivation blocked, myelotoxicity", "Allopurinol"),
        (("Phenelzine", "Sertraline"), "MAO inhibition, serotonin syndrome", "Phenelzine"),
        (("Ciprofloxacin", "Tizanidine"), "CYP1A2 inhibition, exposure increase", "Ciprofloxacin"),
        (("Lamotrigine", "Valproic acid"), "Glucuronidation inhibition, exposure increase", "Valproic acid"),
        (("Rifampicin", "Ethinylestradiol"), "CYP3A4 induction, exposure decrease", "Rifampicin"),
    ],
)
def test_textbook_interactions_have_their_type_and_perpetrator(drugs, kind, perpetrator):
    assert type_between(*drugs) == (kind, perpetrator)


def test_it_loads_as_a_dataset_with_directions_and_every_structure():
    data = starter()
    assert len(data) == len(rows("pairs.csv"))
    assert {t.direction for t in data.labels} == {"directed", "symmetric"}
    assert all("{a}" in t.sentence and "{b}" in t.neutral for t in data.labels)
    assert all(d.smiles for d in data.drugs)
    assert not data.notes
    assert data.card.commercial_use is True


@pytest.mark.real
@pytest.mark.skipif("TAILRX_DATA" not in os.environ, reason="TAILRX_DATA names no folder of originals")
def test_structures_and_roles_agree_with_third_party_originals():
    done = run("check_starter.py")
    assert done.returncode == 0, done.stdout + done.stderr
