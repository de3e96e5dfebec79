"""Poisoned test rows and test-only drugs leave a clean run as it is, to the last bit, whatever is trained.

Every model and every baseline that the registries know is tried, so a new one is covered as soon as its file is there.
Under the paper protocol test rows do choose and their drugs are fitted on: there the same poison must be seen.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from tests import tiny
from tests.wiring import poison

import tailrx
from tailrx.registry import BASELINES, MODELS

pytestmark = pytest.mark.usefixtures("no_data_of_ours")
EVERYONE = [n for kind in (MODELS, BASELINES) for n in kind.names() if kind.job(n) == "pair"]
SPLITS: dict[str, tuple[poison.Unit, dict[str, Any]]] = {
    "warm": ("pair", {"name": "column"}),
    "cold with one new drug": ("drug", {"name": "cold_given"}),
    "cold with two": ("drug", {"name": "cold_given", "unseen": 2}),
}
# A loss that knows how common types are, so that the counts it was given show in the weights.
NETWORK = {"loss": "balanced_softmax", "epochs": 3}
BASELINE = {"train": {"threads": 1}}
# Settings among which test labels can turn the choice, where the defaults lie too close together for so few rows.
SETTINGS: dict[str, dict[str, Any]] = {"neighbours": {"powers": [0.01, 0.1, 1.0, 4.0, 16.0, 64.0]}}
Train = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[poison.Unit, bool], Path]:
    """The tables by the unit of the split and by whether they are poisoned."""
    every = [(unit, poisoned) for unit in get_args(poison.Unit) for poisoned in (False, True)]
    return {kind: poison.write(tmp_path_factory.mktemp("tables"), *kind) for kind in every}


@pytest.fixture
def train(tables: dict[tuple[poison.Unit, bool], Path], tmp_path: Path) -> Train:
    def learnt(model: str, split: str, protocol: str, *, poisoned: bool) -> dict[str, Any]:
        unit, settings = SPLITS[split]
        own = NETWORK if model in MODELS.names() else BASELINE
        config = tiny.run(
            tables[unit, poisoned],
            model={"name": model, **SETTINGS.get(model, {})},
            split=settings,
            protocol=protocol,
            **own,
        )
        return poison.learnt(tailrx.train(config, tmp_path / f"poisoned {poisoned}"))

    return learnt


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("model", EVERYONE)
def test_a_clean_run_learns_nothing_from_test_rows_and_test_only_drugs(model: str, split: str, train: Train) -> None:
    before = train(model, split, "clean", poisoned=False)
    assert poison.differing(before, train(model, split, "clean", poisoned=True)) == []
    assert len(before["answers"]), "no row is left to ask about whose drugs are as they were"


@pytest.mark.parametrize("model", EVERYONE)
def test_a_paper_run_does_learn_from_them(model: str, train: Train) -> None:
    """So the test above can fail."""
    before, after = (train(model, "warm", "paper", poisoned=poisoned) for poisoned in (False, True))
    changed = set(poison.differing(before, after))
    if model in MODELS.names():
        assert {"history", "feature/morgan/reference"} <= changed
    assert changed & {"choices", "answers", "history"}


@pytest.mark.parametrize("unit", get_args(poison.Unit))
def test_the_poison_is_for_rows_and_drugs_that_only_testing_knows(unit: poison.Unit) -> None:
    drugs, pairs = poison.divided()
    bad_drugs, bad_pairs = poison.poison(drugs, pairs, unit)
    clean = [p for p, q in zip(pairs, bad_pairs, strict=True) if p == q]
    changed = {d["drug_id"] for d, e in zip(drugs, bad_drugs, strict=True) if d != e}
    assert changed == set(poison.TESTED)
    assert not changed & {p[place] for p in clean for place in ("drug_a", "drug_b")}
    if unit == "pair":
        assert clean == [p for p in pairs if p["split"] != "test"]
