"""A network's run: models, stages and scores handed to the one training loop, and what comes back packed."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import torch
from torch import nn

from ..config import Part, RunConfig, StageConfig, TrainConfig, stage_settings
from ..errors import ConfigError, DataError
from ..features import Described
from ..layers.network import Network, encodings, evaluating, prepared, rows
from ..objectives import Objective
from ..registry import AUGMENTS, LOSSES, METRICS, MODELS, OBJECTIVES, OPTIMISERS, SAMPLERS, assemble
from ..report.plain import plain
from ..samplers import Sampler
from ..seeding import torch_seeded
from ..splits import Split
from ..training.fit import Fit, Progress, fit, restore_training
from ..training.recipe import MAIN, Stage
from ..types import FeatureBatch, IntArray
from .batches import ExampleBatches
from .job import Trained
from .task import Solved, Task, chosen_on

WATCHED = ("accuracy", "macro_f1", "micro_aupr")  # scored after every epoch, beside the monitor


def solve(task: Task) -> Solved:
    ready, hardware, folder = task.ready, task.hardware, task.folder
    config, dataset, split = ready.config, ready.dataset, ready.split
    if len(split.train) < 2:
        many = ready.job.words.plural
        raise DataError(f"a network needs two training {many} or more; split {split.name!r} leaves {len(split.train)}.")
    with task.timed("features"):
        features = ready.described(split.train)
    models = _models(task, features)
    model = models[MAIN]
    identity = hashlib.sha256(f"{config.to_toml()}{split.sha256(dataset)}{dataset.sha256}".encode()).hexdigest()
    # Before features are prepared: principal axes of equal spread come out turned on another number of threads, and an
    # interrupted run goes on with its own.
    restore_training(models, folder.state, identity)
    batched = {name: ExampleBatches(dataset, prepared(each, features.table), hardware) for name, each in models.items()}
    stages = Stages(config, models, batched, split, dataset.counts(split.train))
    recipe = [stages.stage(stage) for stage in config.stages or [StageConfig()]]
    for stage in recipe:  # all of them before the first is trained
        stage.check(models[stage.model])
    score = _scorer(recipe, batched, models, split.choosing)
    how = Fit(hardware, config.seed, score, task.tell, folder.state, config.train.checkpoint_s, identity)
    task.begin()
    progress = fit(models, recipe, how)
    task.times["fit"] = sum(e.seconds for e in progress.history)
    folder.write_json("history.json", _history(progress))
    with task.timed("predict"):
        probability = batched[MAIN].probabilities(model, split.test)
    with task.timed("adjust"):
        choosing = probability if split.peeks else batched[MAIN].probabilities(model, split.valid)

    def pack(result: dict[str, Any]) -> None:
        trained = Trained(model, config, dataset, split.train, features, result, ready.extra)
        ready.job.pack(folder.bundle, trained)

    return Solved(probability, choosing, _training(recipe[-1].settings, progress, split), pack)


def _models(task: Task, features: Described) -> dict[str, Network]:
    """The run's model and its further ones, by name; each draws its weights from a stream of its own."""
    config, dataset, job = task.ready.config, task.ready.dataset, task.ready.job
    out: dict[str, Network] = {}
    for name, settings in {MAIN: config.model, **config.models}.items():
        with torch_seeded(config.seed, "weights", *(() if name == MAIN else (name,))):
            model: Network = assemble(
                MODELS, settings, n_classes=len(dataset.labels),
                widths=tuple(b.shape[1] for b in features.table.blocks),
                reference=features.table.take(features.reference),
            )  # fmt: skip
        if model.places != job.places:
            raise ConfigError(
                f"model {settings['name']!r} joins {model.places} members of an example, and {job.words.plural} "
                f"have {job.places}; choose another model: tailrx list models."
            )
        out[name] = model
    return out


@dataclass(frozen=True)
class Stages:
    """Makes the stages that a configuration describes; `counts [c]` are the training examples of each class."""

    config: RunConfig
    models: dict[str, Network]
    examples: dict[str, ExampleBatches]
    split: Split
    counts: IntArray

    def stage(self, described: StageConfig) -> Stage:
        settings = stage_settings(self.config, described)
        examples, train, size = self.examples[described.model], self.split.train, settings.batch_size
        steps = examples.steps(train, size)
        sampler: Sampler = assemble(SAMPLERS, self._part(described, "sampler"))
        return Stage(
            objective=self._objective(described),
            optimiser=lambda groups: assemble(OPTIMISERS, self._part(described, "optim"), params=groups),
            epochs=max(settings.epochs, -(-settings.min_steps // steps)),
            batches=lambda seed: examples.batches(train, size, seed, sampler),
            steps=steps,
            settings=settings,
            model=described.model,
            trainable=described.trainable,
            rates=described.rates,
            embeddings=lambda model: examples.embeddings(model, train),
        )

    def _part(self, described: StageConfig, section: str) -> Part:
        """The stage's own, or else the run's."""
        settings: Part = getattr(described, section) or getattr(self.config, section)
        return settings

    def _objective(self, described: StageConfig) -> Objective:
        model, features = self.models[described.model], self.examples[described.model].features
        counts = torch.from_numpy(self.counts).float()
        settings = self._part(described, "objective")
        given: dict[str, Any] = {
            "run_loss": partial(assemble, LOSSES, self._part(described, "loss"), counts=counts),
            "run_augment": partial(assemble, AUGMENTS, self._part(described, "augment")),
            "counts": counts,
            "widths": tuple(b.shape[1] for b in features.blocks),
            "places": model.places,
            "models": self.models,
        }
        with torch_seeded(
            self.config.seed, "objective", self.config.stages.index(described) if self.config.stages else 0
        ):
            objective: Objective = assemble(OBJECTIVES, settings, **given, z_width=_z_width(model, features))
        return objective


def _z_width(model: Network, features: FeatureBatch) -> int:
    """Columns of the embedding, seen by asking the model for one example."""
    first = torch.zeros(1, dtype=torch.long, device=features.mask.device)
    with evaluating(model.to(features.mask.device)):
        e = encodings(model, features.take(first))
        return int(model.interact(*(rows(e, first) for _ in range(model.places))).z.shape[1])


def _training(settings: TrainConfig, progress: Progress, split: Split) -> dict[str, Any]:
    """Of the last stage, whose weights are kept, and the history of all."""
    return {
        "best_epoch": progress.best.epoch + 1,
        "epochs": len(progress.history),
        "monitor": settings.monitor,
        "chosen_on": chosen_on(split),
        "history": _history(progress),
    }


def _history(progress: Progress) -> list[dict[str, Any]]:
    """Loss and scores of every epoch, an undefined score as None."""
    return [plain(asdict(e)) for e in progress.history]


def _scorer(
    recipe: list[Stage], examples: dict[str, ExampleBatches], models: dict[str, Network], chosen: IntArray
) -> Callable[[nn.Module], dict[str, float]]:
    """Scores of a model on the choosing rows."""
    names = dict.fromkeys((*(stage.settings.monitor for stage in recipe), *WATCHED))
    metrics = {name: METRICS.build(name) for name in names}
    target = examples[MAIN].target.cpu().numpy()[chosen]
    of = {id(model): examples[name] for name, model in models.items()}

    def scores(model: Any) -> dict[str, float]:
        probability = of[id(model)].probabilities(model, chosen)
        return {name: metric(target, probability) for name, metric in metrics.items()}

    return scores
