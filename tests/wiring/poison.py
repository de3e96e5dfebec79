"""Tables in which test rows and test-only drugs can be poisoned, and all that a run has learnt, to see if it noticed.

A fixed division of the tiny dataset (`tests.tiny`): the column `split` of its pairs, the column `side` of its drugs.
Poison changes nothing but what a clean run may not look at: the types of rows that neither train nor choose, and the
structures and sets of drugs that no such row names. Two test drugs are spared, so that there are rows to ask about
whose own drugs are as before.
"""

import csv
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from safetensors.numpy import load_file
from tests import tiny

from tailrx.api import Run
from tailrx.predictions import Predictions

TESTED = ("T04", "T08", "T14", "T20")  # no training or validation pair names them
SPARED = ("T12", "T24")  # nor these, whose structures stay
HELD = ("T07", "T19")  # validation drugs, where whole drugs are held out; the data pairs them
Unit = Literal["pair", "drug"]
Table = list[dict[str, str]]


def write(folder: Path, unit: Unit, poisoned: bool) -> Path:
    """The divided tables, with or without poison for splits by `unit`; gives `folder`."""
    tiny.write(folder)
    drugs, pairs = poison(*divided(), unit) if poisoned else divided()
    for name, table in (("drugs", drugs), ("pairs", pairs)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(table)
    return folder


def divided() -> tuple[Table, Table]:
    """Drugs with their `side`, pairs with their `split`."""
    drugs = [row | {"side": _side(row["drug_id"])} for row in tiny.rows()]
    side = {row["drug_id"]: row["side"] for row in drugs}
    pairs = [
        row | {"split": "test" if "test" in sides_of(row, side) else ("train", "train", "test", "valid")[i % 4]}
        for i, row in enumerate(tiny.pairs())
    ]
    return drugs, pairs


def _side(drug: str) -> str:
    return "test" if drug in {*TESTED, *SPARED} else "valid" if drug in HELD else "train"


def sides_of(pair: dict[str, str], side: dict[str, str]) -> set[str]:
    return {side[pair["drug_a"]], side[pair["drug_b"]]}


def is_asked(pair: dict[str, str], side: dict[str, str], unit: Unit) -> bool:
    """Whether a row neither trains nor chooses in a clean split by `unit`."""
    return pair["split"] == "test" if unit == "pair" else "test" in sides_of(pair, side)


def poison(drugs: Table, pairs: Table, unit: Unit) -> tuple[Table, Table]:
    """Every asked row gets another type; every test-only drug gets the structure and the sets of the next one."""
    types = [name for name, *_ in tiny.TYPES]
    other = dict(pairwise([*types, types[0]]))
    own = {row["drug_id"]: row for row in drugs}
    side = {row["drug_id"]: row["side"] for row in drugs}
    next_one = dict(pairwise([*TESTED, TESTED[0]]))
    taken = {d: {k: own[n][k] for k in ("smiles", "targets")} for d, n in next_one.items()}
    return (
        [row | taken.get(row["drug_id"], {}) for row in drugs],
        [row | ({"type": other[row["type"]]} if is_asked(row, side, unit) else {}) for row in pairs],
    )


def learnt(run: Run) -> dict[str, Any]:
    """Everything a run took from its data, by name: what chose, what was counted, fitted and trained, and what it says
    of the rows whose drugs no poison touched."""
    result = run.result
    out: dict[str, Any] = {
        "training counts": [t["n_train"] for t in result["per_type"]],
        "adjustment": {k: v for k, v in result["adjusted"].items() if k in ("tau", "threshold", "chosen_on")},
        "choices": {k: v for k, v in result["training"].items() if k != "history"},
        "history": [{k: v for k, v in e.items() if k != "seconds"} for e in result["training"].get("history", [])],
        "answers": _of_the_untouched(run),
    }
    return out | dict(_in_the_bundle(run.path / "bundle"))


def _in_the_bundle(folder: Path) -> Iterator[tuple[str, Any]]:
    """Weights and fitted features; a baseline has no bundle."""
    if folder.is_dir():
        for name, tensor in load_file(folder / "weights.safetensors").items():
            if name.startswith(("model/", "feature/")) or name in ("drugs/reference", "known/trained"):
                yield name, tensor
        yield "vocabulary", json.loads((folder / "bundle.json").read_text(encoding="utf-8"))["vocabulary"]


def _of_the_untouched(run: Run) -> np.ndarray:
    """Probabilities of the test rows whose drugs are as they were."""
    kept = Predictions.load(run.path / "predictions.npz")
    ids = [row["drug_id"] for row in tiny.rows()]
    touched = [ids.index(drug) for drug in TESTED]
    return kept.probability[~np.isin(kept.unit, touched).any(axis=1)]


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The names under which two runs have not learnt the same, bit for bit."""
    return [name for name in one.keys() | other.keys() if not _same(one.get(name), other.get(name))]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    return bool(one == other)
