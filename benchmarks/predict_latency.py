"""How long ten medicines (45 pairs) take to answer: a cold process of the command, and a bundle already loaded.

    python benchmarks/predict_latency.py runs/cnn_siam_table1/<a run>

The medicines are the ten drugs of the bundle that occur in most known pairs.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

import tailrx
from tailrx.report.environment import commit, versions

MEDICINES = 10


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    ask.add_argument("bundle", type=Path)
    ask.add_argument("--repeats", type=int, default=7)
    ask.add_argument("--out", type=Path)
    said = ask.parse_args()
    bundle = tailrx.Bundle.load(said.bundle)
    seen = Counter(np.unique(np.sort(bundle.pair, axis=1), axis=0).ravel().tolist())
    names = [bundle.drugs[number].name for number, _ in seen.most_common(MEDICINES)]
    out = {
        "pairs": len(bundle.predict(*names).answers),
        "cold_s": [round(cold(said.bundle, names), 3) for _ in range(said.repeats)],
        "warm_ms": [round(1000 * warm(bundle, names), 1) for _ in range(said.repeats)],
        "model": bundle.card["model"],
        "data": bundle.card["data"]["name"],
        "processors": os.cpu_count(),
        "versions": versions(),
        "commit": commit(),
    }
    out |= {f"median_{k}": statistics.median(out[k]) for k in ("cold_s", "warm_ms")}
    print(json.dumps(out, indent=1))
    if said.out:
        said.out.write_text(json.dumps(out, indent=1) + "\n")


def cold(bundle: Path, names: list[str]) -> float:
    """Wall seconds of `tailrx predict` from nothing to exit."""
    command = [sys.executable, "-c", "from tailrx.cli import main; main()", "predict", str(bundle), *names, "--json"]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def warm(bundle: tailrx.Bundle, names: list[str]) -> float:
    began = time.perf_counter()
    bundle.predict(*names)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
