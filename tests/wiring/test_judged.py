"""A run is judged by what its split held out: pairs one by one where pairs are new, whole drugs where drugs are new."""

from pathlib import Path
from typing import Any

import pytest
from tests import tiny
from tests.wiring import poison

import tailrx

pytestmark = pytest.mark.usefixtures("no_data_of_ours")


@pytest.mark.parametrize(
    ("unit", "split", "drawn"), [("pair", {"name": "column"}, "rows"), ("drug", {"name": "cold_given"}, "units")]
)
def test_intervals_of_a_run_draw_what_was_held_out(
    unit: poison.Unit, split: dict[str, Any], drawn: str, tmp_path: Path
) -> None:
    tables = poison.write(tmp_path / "data", unit, poisoned=False)
    config = tiny.run(tables, model="neighbours", split=split, train={"threads": 1})
    run = tailrx.train(config, tmp_path / "run")
    assert run.result["resampling"]["resample"] == drawn


def test_the_training_counts_of_a_result_are_those_of_its_training_rows(tmp_path: Path) -> None:
    tables = poison.write(tmp_path / "data", "pair", poisoned=False)
    run = tailrx.train(tiny.run(tables, model="neighbours", split="column", train={"threads": 1}), tmp_path / "run")
    trained = [row["type"] for row in poison.divided()[1] if row["split"] == "train"]
    said = {row["type"]: row["n_train"] for row in run.result["per_type"]}
    assert said == {name: trained.count(name) for name, *_ in tiny.TYPES}
