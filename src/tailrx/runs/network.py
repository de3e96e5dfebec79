"""A network on pairs: model, objective and scores handed to the one training loop, and what comes back packed."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import torch

from ..bundle.pack import pack_model
from ..config import Part, RunConfig
from ..errors import DataError
from ..layers.network import Network, prepared
from ..registry import AUGMENTS, LOSSES, METRICS, MODELS, OPTIMISERS
from ..report.plain import plain
from ..seeding import torch_seeded
from ..splits import Split
from ..training.fit import Fit, Progress, fit, restore_training
from ..training.objective import LossObjective, Objective, Switching
from ..training.recipe import Stage
from ..types import IntArray
from .pair_data import PairData
from .prepare import build
from .task import Solved, Task

WATCHED = ("accuracy", "macro_f1", "micro_aupr")  # scored after every epoch, beside the monitor


def solve(task: Task) -> Solved:
    ready, hardware, folder = task.ready, task.hardware, task.folder
    config, dataset, split = ready.config, ready.dataset, ready.split
    if len(split.train) < 2:
        raise DataError(f"a network needs two training pairs or more; split {split.name!r} leaves {len(split.train)}.")
    with task.timed("features"):
        features = ready.described(split.train)
    with torch_seeded(config.seed, "weights"):
        model: Network = build(
            MODELS, config.model, n_classes=len(dataset.labels),
            widths=tuple(b.shape[1] for b in features.table.blocks),
            known=features.table.take(features.reference),
        )  # fmt: skip
    identity = hashlib.sha256(f"{config.to_toml()}{split.sha256(dataset)}{dataset.sha256}".encode()).hexdigest()
    # Before features are prepared: principal axes of equal spread come out turned on another number of threads, and an
    # interrupted run goes on with its own.
    restore_training(model, folder.state, identity)
    data = PairData(dataset, prepared(model, features.table), hardware)
    score = _scorer(config, data, split.choosing)
    how = Fit(config.train, hardware, config.seed, score, task.tell, folder.state, identity)
    recipe = [stage(config, data, split, dataset.counts(split.train))]
    task.begin()
    progress = fit(model, recipe, how)
    task.times["fit"] = sum(e.seconds for e in progress.history)
    folder.write_json("history.json", _history(progress))
    with task.timed("predict"):
        probability = data.probabilities(model, split.test)

    def pack(result: dict[str, Any]) -> None:
        pack_model(folder.bundle, model, config, dataset, split.train, features, result, ready.vocabulary)

    return Solved(probability, _training(config, progress, split), pack)


def _training(config: RunConfig, progress: Progress, split: Split) -> dict[str, Any]:
    return {
        "best_epoch": progress.best.epoch + 1,
        "epochs": len(progress.history),
        "monitor": config.train.monitor,
        "chosen_on": "test rows (paper protocol)" if split.peeks else "validation rows",
        "history": _history(progress),
    }


def _history(progress: Progress) -> list[dict[str, Any]]:
    """Loss and scores of every epoch, an undefined score as None."""
    return [plain(asdict(e)) for e in progress.history]


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


def _scorer(config: RunConfig, data: PairData, rows: IntArray) -> Callable[[Network], dict[str, float]]:
    metrics = {name: METRICS.build(name) for name in dict.fromkeys((config.train.monitor, *WATCHED))}
    target = data.target.cpu().numpy()[rows]

    def scores(model: Network) -> dict[str, float]:
        probability = data.probabilities(model, rows)
        return {name: metric(target, probability) for name, metric in metrics.items()}

    return scores
