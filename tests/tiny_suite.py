"""A benchmark small enough to carry out in this process: two baselines on the tiny tables, kept as a bench does."""

from dataclasses import dataclass
from pathlib import Path

from tests import tiny

import tailrx
from tailrx.bench.kept_results import keep, keep_pooled, result_file
from tailrx.bench.run_plan import Row, plan
from tailrx.bench.suite import read_suite
from tailrx.runs.folder import RunFolder

SUITE = """
title = "Two baselines"
metrics = ["accuracy", "macro_f1"]
protocols = ["clean"]
folds = [0, 1]
[run]
data = {{ name = "table", path = "{data}" }}
features = ["morgan", "target"]
bands = {{ many = 30, few = 10 }}
[[settings]]
name = "warm"
title = "Warm"
run = {{ split = {{ name = "kfold", n_folds = 2 }} }}
[[settings]]
name = "cold"
title = "Cold"
run = {{ split = {{ name = "cold_s1", n_folds = 2 }} }}
[[systems]]
name = "neighbours"
title = "Neighbours"
run = {{ model = "neighbours" }}
[[systems]]
name = "by_target"
title = "Neighbours by target alone"
run = {{ model = "neighbours", features = ["target"] }}
"""


@dataclass(frozen=True)
class TinySuite:
    """`home` holds suites/, results/ and predictions/; `data` the tables; `runs` the run folders."""

    home: Path
    data: Path
    runs: Path

    def kept(self, setting: str, system: str, fold: int | str) -> Path:
        return self.home / "results" / "two" / f"{setting}-{system}-clean-fold{fold}-seed0.json"

    def run(self, setting: str, system: str, fold: int) -> Path:
        return self.runs / self.kept(setting, system, fold).stem


def carry_out(place: Path) -> TinySuite:
    """Run all folds of both systems, warm and cold, and keep them one by one and pooled."""
    data = tiny.write(place / "data")
    file = place / "home" / "suites" / "two.toml"
    file.parent.mkdir(parents=True)
    file.write_text(SUITE.format(data=data))
    done = TinySuite(place / "home", data, place / "runs")
    for row in plan([read_suite(file)]):
        carry_out_row(row, done.runs)
    return done


def carry_out_row(row: Row, runs: Path) -> None:
    """Run the row's folds into folders below `runs`, and keep them one by one and pooled."""
    folders = {}
    for fold, config in row.configs.items():
        out = runs / result_file(row, fold).stem
        tailrx.train(config, out)
        folders[fold] = RunFolder(out)
        keep(row, fold, folders[fold])
    keep_pooled(row, folders)
