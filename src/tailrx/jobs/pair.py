"""The pair job: from a run configuration to predictions, a result, and a bundle."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..baselines import Pairs
from ..bundle.pack import pack_model
from ..config import Part, RunConfig
from ..data.catalogue import Files
from ..errors import ConfigError
from ..layers.pair import PairNet
from ..layers.standardise import moments
from ..predictions import Predictions
from ..registry import AUGMENTS, BASELINES, LOSSES, METRICS, MODELS, OPTIMISERS
from ..report.result import judge, result
from ..seeding import torch_seeded
from ..splits import Split
from ..training.fit import Epoch, Fit, Progress, fit
from ..training.hardware import Hardware, choose
from ..training.objective import LossObjective, Objective, Switching
from ..training.recipe import Stage
from ..types import FloatArray, IntArray
from .pair_data import PairData
from .prepare import Described, Prepared, build, prepare
from .run_folder import RunFolder

WATCHED = ("accuracy", "macro_f1", "micro_aupr")  # scored after every epoch, beside the monitor


Tell = Callable[[Epoch], None]
Times = dict[str, float]


@dataclass(frozen=True)
class Solved:
    """Test probabilities `[n, c]`, what training says of itself, and how to write the bundle where there is one."""

    probability: FloatArray
    training: dict[str, Any]
    pack: Callable[[dict[str, Any]], None] | None


@contextmanager
def timed(times: Times, what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times[what] = times.get(what, 0.0) + time.perf_counter() - began


def run(config: RunConfig, folder: RunFolder, files: Files, cache: Path | None, tell: Tell) -> dict[str, Any]:
    """Carry a run to its end (from its checkpoint if it has one) and write everything it leaves; gives the result."""
    times: Times = {}
    hardware = choose(config.train)
    with hardware.used():
        with timed(times, "read"):
            ready = prepare(config, files, cache)
        dataset, split = ready.dataset, ready.split
        solve = _baseline if config.is_baseline else _network
        solved = solve(ready, hardware, folder, times, tell)
    predictions = Predictions(
        split.test,
        dataset.target[split.test],
        solved.probability,
        dataset.pair[split.test],
        split.name,
        split.fold,
        config.seed,
    )
    said = {"device": str(hardware.device), "dtype": str(hardware.dtype).removeprefix("torch."),
            "threads": hardware.threads}  # fmt: skip
    scores = judge(config, dataset, split, predictions)
    out = result(config, dataset, split, scores, times, said, solved.training)
    predictions.save(folder.path / "predictions.npz")
    if solved.pack:
        solved.pack(out)
    folder.write_json("result.json", out)
    folder.state.unlink(missing_ok=True)
    return folder.result()


def _begin(ready: Prepared, folder: RunFolder) -> None:
    """Only when data, features and settings have proved good: a run that cannot start leaves nothing behind."""
    folder.begin(ready.config)
    folder.write_json("split.json", ready.split.certificate(ready.dataset))


def _baseline(ready: Prepared, hardware: Hardware, folder: RunFolder, times: Times, tell: Tell) -> Solved:
    split, model = ready.split, build(BASELINES, ready.config.model, seed=ready.config.seed)
    with timed(times, "features"):
        known = _pairs(ready, ready.described(split.train), split.train)
    _begin(ready, folder)
    with timed(times, "fit"):
        model.choose(known, _pairs(ready, Described(known.features, (), known.reference), split.choosing))
    if not split.peeks:
        with timed(times, "features"):
            both = np.concatenate([split.train, split.valid])
            known = _pairs(ready, ready.described(both), both)
    with timed(times, "fit"):
        model.fit(known)
    with timed(times, "predict"):
        probability = model.predict_proba(ready.dataset.pair[split.test])
    return Solved(probability, model.chosen, None)


def _pairs(ready: Prepared, features: Described, rows: IntArray) -> Pairs:
    return Pairs(
        features.table,
        features.reference,
        ready.dataset.pair[rows],
        ready.dataset.target[rows],
        len(ready.dataset.labels),
    )


def _network(ready: Prepared, hardware: Hardware, folder: RunFolder, times: Times, tell: Tell) -> Solved:
    config, dataset, split = ready.config, ready.dataset, ready.split
    with timed(times, "features"):
        features = ready.described(split.train)
    data = PairData(dataset, features.table, hardware)
    with torch_seeded(config.seed, "weights"):
        model: PairNet = build(
            MODELS, config.model, n_classes=len(dataset.labels),
            widths=tuple(b.shape[1] for b in features.table.blocks),
            scaling=moments(features.table.take(features.reference)),
        )  # fmt: skip
    how = Fit(
        config.train,
        hardware,
        config.seed,
        _scorer(config, data, split.choosing),
        tell,
        folder.state,
        hashlib.sha256(f"{config.to_toml()}{split.sha256(dataset)}{dataset.sha256}".encode()).hexdigest(),
    )
    recipe = [stage(config, data, split, dataset.counts(split.train))]
    _begin(ready, folder)
    progress = fit(model, recipe, how)
    times["fit"] = sum(e.seconds for e in progress.history)
    folder.write_json("history.json", [asdict(e) for e in progress.history])
    with timed(times, "predict"):
        probability = data.probabilities(model, split.test)

    def pack(result: dict[str, Any]) -> None:
        pack_model(
            folder.bundle,
            model,
            config,
            dataset,
            split.train,
            features.states,
            features.table,
            features.reference,
            result,
        )

    return Solved(probability, _training(config, progress, split), pack)


def _training(config: RunConfig, progress: Progress, split: Split) -> dict[str, Any]:
    return {
        "best_epoch": progress.best.epoch + 1,
        "epochs": len(progress.history),
        "monitor": config.train.monitor,
        "chosen_on": "test rows (paper protocol)" if split.peeks else "validation rows",
    }


def stage(config: RunConfig, data: PairData, split: Split, counts: IntArray) -> Stage:
    assert config.loss is not None
    assert config.augment is not None
    assert config.optim is not None
    optim, size = config.optim, config.train.batch_size
    steps = data.steps(split.train, size)
    epochs = max(config.train.epochs, -(-config.train.min_steps // steps))
    known = torch.from_numpy(counts).float()

    def objective(loss: Part, augment: Part) -> Objective:
        return LossObjective(build(LOSSES, loss, counts=known), build(AUGMENTS, augment))

    aim = objective(config.loss, config.augment)
    if config.switch:
        then = objective(config.switch.loss or config.loss, config.switch.augment or config.augment)
        aim = Switching(aim, then, round(config.switch.after * epochs))
    return Stage(
        aim,
        lambda params: build(OPTIMISERS, optim, params=params),
        epochs,
        lambda seed: data.batches(split.train, size, seed),
        steps,
    )


def _scorer(config: RunConfig, data: PairData, rows: IntArray) -> Callable[[PairNet], dict[str, float]]:
    names = dict.fromkeys((config.train.monitor, *WATCHED))
    if config.train.monitor == "ece":
        raise ConfigError("train.monitor must be a metric where more is better; ece is not: choose accuracy, say.")
    metrics = {name: METRICS.build(name) for name in names}
    target = data.target.cpu().numpy()[rows]

    def scores(model: PairNet) -> dict[str, float]:
        probability = data.probabilities(model, rows)
        return {name: metric(target, probability) for name, metric in metrics.items()}

    return scores
