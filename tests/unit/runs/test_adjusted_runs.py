"""Every run chooses an adjustment on the rows that choose, whatever its job and method, and says what came of it."""

import numpy as np
import pytest
from tests import tiny
from tests.tiny_suite import carry_out_row

import tailrx
from tailrx.baselines.neighbours import Neighbours
from tailrx.bench.run_plan import plan
from tailrx.bench.suite import read_suite
from tailrx.bench.tables import render
from tailrx.predictions import Predictions
from tailrx.runs.batches import ExampleBatches
from tailrx.scoring.logit_adjustment import choose, with_tau

pytestmark = pytest.mark.usefixtures("no_data_of_ours")
BASELINE = {"model": "neighbours", "train": {"threads": 1}}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tiny.write(tmp_path_factory.mktemp("data"))


def kept_of(run):
    return Predictions.load(run.path / "predictions.npz"), np.array([t["n_train"] for t in run.result["per_type"]])


@pytest.mark.parametrize("settings", [{}, BASELINE], ids=["network", "baseline"])
def test_in_the_paper_protocol_the_test_rows_choose_and_the_result_says_so(settings, data, tmp_path):
    run = tailrx.train(tiny.run(data, protocol="paper", **settings), tmp_path / "run")
    kept, counts = kept_of(run)
    block = run.result["adjusted"]
    assert block["chosen_on"] == "test rows (paper protocol)"
    assert block["tau"] == choose(kept.probability, kept.target, counts).tau


def test_a_network_is_asked_about_its_validation_rows_with_the_weights_it_keeps(data, tmp_path, monkeypatch):
    asked = []
    own = ExampleBatches.probabilities

    def spy(self, model, rows):
        asked.append((rows, own(self, model, rows), self.target.numpy()[rows]))
        return asked[-1][1]

    monkeypatch.setattr(ExampleBatches, "probabilities", spy)
    run = tailrx.train(tiny.run(data), tmp_path / "run")
    (test, said, _), (valid, probability, target) = asked[-2:]
    kept, counts = kept_of(run)
    assert (kept.row.tolist(), kept.probability.tolist()) == (test.tolist(), said.tolist())
    assert len(valid) == run.result["n_valid"]
    block = run.result["adjusted"]
    assert (block["tau"], block["chosen_on"]) == (choose(probability, target, counts).tau, "validation rows")
    after = with_tau(block["tau"], counts).apply(kept.probability)
    assert block["metrics"]["accuracy"] == pytest.approx((after.argmax(1) == kept.target).mean())


def test_a_baseline_is_asked_about_its_validation_rows_before_it_is_fitted_to_them(data, tmp_path, monkeypatch):
    """Afterwards each of them is its own nearest neighbour."""
    asked = []
    own = Neighbours.predict_proba

    def spy(self, members):
        asked.append((sum(map(len, self.links_)), len(members)))
        return own(self, members)

    monkeypatch.setattr(Neighbours, "predict_proba", spy)
    r = tailrx.train(tiny.run(data, **BASELINE), tmp_path / "run").result
    assert asked == [(r["n_train"], r["n_valid"]), (r["n_train"] + r["n_valid"], r["n_test"])]
    assert r["adjusted"]["chosen_on"] == "validation rows"


@pytest.fixture(scope="module")
def molecules(tmp_path_factory):
    """Forty alcohols among two hundred chains, on a column of sides."""
    path = tmp_path_factory.mktemp("molecules") / "chains.csv"
    rng = np.random.default_rng(0)
    rows = []
    for i in range(200):
        chain = "".join(rng.choice(list("CCCNS"), 7)) + "C" * (i % 9)
        rare = i % 5 == 0
        rows.append(f"{chain + ('O' if rare else 'C')},{'alcohol' if rare else 'alkane'}")
    rows = list(dict.fromkeys(rows))
    sides = ("train", "test", "train", "valid", "train", "train", "test")
    lines = [f"{row},{sides[i % 7]}" for i, row in enumerate(rows)]
    path.write_text("smiles,label,split\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_molecules_of_two_classes_get_a_threshold(molecules, tmp_path):
    config = {
        "data": {"name": "molecule_table", "path": str(molecules)}, "split": "column", "train": {"threads": 1},
        "model": {"name": "random_forest", "trees": 10, "min_leaf": [1]},
    }  # fmt: skip
    run = tailrx.train(config, tmp_path / "run")
    block = run.result["adjusted"]
    assert run.result["n_types"] == 2
    assert 0 < block["threshold"] < 1
    assert "tau" not in block
    kept, _ = kept_of(run)
    called = kept.probability[:, 1] / kept.probability.sum(1) > block["threshold"]
    assert block["metrics"]["accuracy"] == pytest.approx((called == kept.target).mean())


SUITE = """
title = "One baseline"
metrics = ["accuracy", "adjusted_balanced_accuracy", "adjusted_ece"]
protocols = ["clean"]
folds = [0, 1]
seeds = [0, 1]
[run]
data = {{ name = "table", path = "{data}" }}
split = {{ name = "kfold", n_folds = 2 }}
[[settings]]
name = "warm"
title = "Warm"
[[systems]]
name = "neighbours"
title = "Neighbours"
seeds = [0]
run = {{ model = "neighbours" }}
[[systems]]
name = "twice"
title = "Under two seeds"
run = {{ model = "neighbours" }}
published.warm = {{ accuracy = 0.5 }}
"""


def test_a_table_has_a_column_after_adjustment_pooled_over_folds_averaged_over_seeds_and_a_dash_without(data, tmp_path):
    file = tmp_path / "suites" / "one.toml"
    file.parent.mkdir()
    file.write_text(SUITE.format(data=data))
    for row in plan([read_suite(file)]):
        carry_out_row(row, tmp_path / "runs")
    text = render(tmp_path)
    assert "| system |  | accuracy | adjusted balanced accuracy | adjusted ECE ↓ |" in text
    assert "*adjusted*: after training" in text
    cells = [[c.strip() for c in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]
    rows = {(row[0], row[1]): row[2:5] for row in cells}
    done = [tmp_path / "runs" / f"warm-neighbours-clean-fold{k}-seed0" for k in (0, 1)]
    pooled = tailrx.evaluate(*done)
    shown = f"{pooled['adjusted']['metrics']['balanced_accuracy']:.4f}".removeprefix("0")
    mean = pooled["adjusted"]["mean_of_folds"]["balanced_accuracy"]
    assert rows["Neighbours", "ours, clean"][1] == f"**{shown}**"
    assert rows["", "mean of folds"][1].startswith(f"{mean:.4f}".removeprefix("0"))
    assert rows["Under two seeds", "published"] == [".5000", "–", "–"]
    assert all(" ± " in cell for cell in rows["", "ours, clean, mean of 2 seeds"])
