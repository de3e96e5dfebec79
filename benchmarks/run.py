"""Run a suite's folds under both protocols, resumably, and keep one result file per run and one pooled.

    python benchmarks/run.py benchmarks/suites/cnn_siam_table1.toml --protocols paper clean

A fold whose result file exists is not run again; a fold that was killed goes on from its checkpoint. Results go to
benchmarks/results/<suite>/; the run folders (which hold trained weights and data-derived files) stay in runs/, out of
the repository. Where the data's licence is not free, the names of its types are replaced by their rank in the file.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import tailrx
from tailrx.api import complete
from tailrx.config import RunConfig, assign, read_toml
from tailrx.training.fit import Epoch
from tailrx.writing import write_atomically

HERE = Path(__file__).parent


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    ask.add_argument("suite", type=Path)
    ask.add_argument("--protocols", nargs="+", default=["paper", "clean"], choices=["paper", "clean"])
    ask.add_argument("--folds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    ask.add_argument(
        "--set", nargs="*", default=[], metavar="KEY=VALUE", help="further settings, as tailrx train --set"
    )
    ask.add_argument("--runs", type=Path, default=Path("runs"))
    said = ask.parse_args()
    for protocol in said.protocols:
        folds = [run(said.suite, [*said.set, f"protocol={protocol}", f"split.fold={f}"], said.runs) for f in said.folds]
        if len(folds) > 1 and len(folds) == json.loads(result_file(folds[0]).read_text())["n_folds"]:
            keep(tailrx.evaluate(*(folder(said.runs, c) for c in folds)), result_file(folds[0], fold="pooled"))


def run(suite: Path, settings: list[str], runs: Path) -> RunConfig:
    """One run, from the start, from its checkpoint, or not at all where its result is there."""
    config = complete(assign(read_toml(suite), settings))
    out, kept = folder(runs, config), result_file(config)
    if not kept.exists():
        began = time.monotonic()
        done = tailrx.resume(out, tell=tell) if (out / "config.toml").exists() else tailrx.train(config, out, tell=tell)
        keep(done.result, kept)
        print(f"{kept.name}: {done.metrics} in {time.monotonic() - began:.0f} s", flush=True)
    return config


def tell(epoch: Epoch) -> None:
    scores = " ".join(f"{k} {v:.4f}" for k, v in epoch.scores.items())
    print(f"epoch {epoch.epoch + 1}/{epoch.of} loss {epoch.loss:.4f} {scores} {epoch.seconds:.1f} s", flush=True)


def name(config: RunConfig, fold: int | str | None = None) -> str:
    fold = config.split.get("fold", 0) if fold is None else fold
    loss = config.loss["name"] if config.loss else "none"
    words = (config.model["name"], config.variant, loss, config.data["name"], config.split["name"], config.protocol)
    return "-".join([*filter(None, words), f"fold{fold}", f"seed{config.seed}"])


def folder(runs: Path, config: RunConfig) -> Path:
    return runs / (config.suite or "no-suite") / name(config)


def result_file(config: RunConfig, fold: int | str | None = None) -> Path:
    return HERE / "results" / (config.suite or "no-suite") / f"{name(config, fold)}.json"


def keep(result: dict[str, Any], path: Path) -> None:
    """Write a result without the names of types, which belong to the data."""
    if result["dataset"] != "starter":
        width = len(str(len(result["per_type"])))
        ranked = sorted(result["per_type"], key=lambda t: (-t["n_train"], t["type"]))
        result = {**result, "per_type": [{**t, "type": f"type {i:0{width}}"} for i, t in enumerate(ranked, 1)]}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(result, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
