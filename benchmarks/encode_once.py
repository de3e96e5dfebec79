"""What encoding each drug once per batch saves: seconds per epoch of CNN-Siam, once per drug against once per pair.

    python benchmarks/encode_once.py --batch 4096

Both ways in one run on the same model, data and optimiser; the per-pair way repeats the features of both drugs for
every pair of the batch and computes the same numbers. `--steps` bounds the slow way, its epoch is then extrapolated.
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tailrx.api import Session, complete
from tailrx.config import StageConfig
from tailrx.layers.network import prepared
from tailrx.registry import MODELS, assemble
from tailrx.report.environment import commit, peak_mb, versions
from tailrx.runs.batches import ExampleBatches
from tailrx.runs.network import Stages
from tailrx.runs.prepare import prepare
from tailrx.training.hardware import choose
from tailrx.types import Batch


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    ask.add_argument("--batch", type=int, default=4096)
    ask.add_argument("--steps", type=int, default=3, help="steps timed of each way, after one to warm up")
    ask.add_argument("--out", type=Path)
    said = ask.parse_args()
    config = complete({"model": "cnn_siam", "data": "ddimdl", "features": ["substructure", "target", "enzyme"],
                       "train": {"batch_size": said.batch}})  # fmt: skip
    hardware = choose(config.train)
    with hardware.used():
        ready = prepare(config, Session().files, None)
        table = ready.described(ready.split.train).table
        torch.manual_seed(0)
        model = assemble(MODELS, config.model, widths=tuple(b.shape[1] for b in table.blocks),
                      n_classes=len(ready.dataset.labels))  # fmt: skip
        models, examples = {"model": model}, {"model": ExampleBatches(ready.dataset, prepared(model, table), hardware)}
        counts = ready.dataset.counts(ready.split.train)
        stage = Stages(config, models, examples, ready.split, counts).stage(StageConfig())
        seconds = {
            way: stage.steps * float(np.median(list(step_seconds(model, stage, hardware, way, said.steps))))
            for way in ("per drug", "per pair")
        }
    out = {
        "epoch_s": {k: round(v, 2) for k, v in seconds.items()},
        "times_faster": round(seconds["per pair"] / seconds["per drug"], 2),
        **{"batch": said.batch, "steps_per_epoch": stage.steps, "steps_timed": said.steps},
        **{"threads": hardware.threads, "dtype": str(hardware.dtype), "peak_mb": peak_mb()},
        **{"versions": versions(), "commit": commit()},
    }
    print(json.dumps(out, indent=1))
    if said.out:
        said.out.write_text(json.dumps(out, indent=1) + "\n")


def step_seconds(model: Any, stage: Any, hardware: Any, way: str, steps: int) -> Iterator[float]:
    optimiser = stage.begin(model)
    generator = torch.Generator().manual_seed(0)
    model.train()
    for i, batch in enumerate(stage.batches(0)):
        if i > steps:
            return
        batch = batch if way == "per drug" else repeated(batch)
        began = time.perf_counter()
        with hardware.forward():
            loss = stage.objective(model, batch, generator)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if i:
            yield time.perf_counter() - began


def repeated(batch: Batch) -> Batch:
    """The same pairs with every drug's features once for each time it occurs."""
    n, occurrence = len(batch.target), torch.cat(batch.members)
    features = type(batch.features)(
        tuple(b[occurrence] for b in batch.features.blocks), batch.features.mask[occurrence]
    )
    return Batch(features, (torch.arange(n), torch.arange(n, 2 * n)), batch.target)


if __name__ == "__main__":
    main()
