"""The one training loop.

Every epoch draws its randomness from the seed and its own number (`tailrx.seeding`), so a run killed after any
checkpoint and resumed ends with the same bits on the CPU as one that was never interrupted.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ..errors import Diverged, RunError
from ..seeding import derive, torch_seeded, torch_stream
from . import checkpoint
from .hardware import Hardware
from .recipe import Recipe, Stage
from .schedule import rate_factor
from .stopping import Best

Models = Mapping[str, nn.Module]
STATE_FORMAT = 2  # of checkpoints; 1, without a number, held one model and the best epoch of all stages


@dataclass(frozen=True)
class Epoch:
    """What epoch `epoch` (from 0) `of` its stage showed; `scores` are of the choosing rows."""

    stage: int
    epoch: int
    of: int
    loss: float
    scores: dict[str, float]
    seconds: float
    best: bool


@dataclass
class Progress:
    """How far a run has come; written to and read from its checkpoint."""

    stage: int = 0
    epoch: int = 0  # next epoch of the stage
    best: Best = field(default_factory=Best)  # of the stage
    history: list[Epoch] = field(default_factory=list)


@dataclass(frozen=True)
class Fit:
    """Settings of the loop that do not depend on what is trained.

    `score(model)` rates the choosing rows after each epoch; `tell(epoch)` reports it. `state` is the checkpoint file,
    or None to keep none, written at most every `checkpoint_s` seconds; `identity` names the run that it belongs to."""

    hardware: Hardware
    seed: int
    score: Callable[[Any], dict[str, float]]
    tell: Callable[[Epoch], None] = lambda epoch: None
    state: Path | None = None
    checkpoint_s: float = 0.0
    identity: str = ""


def fit(models: Models, recipe: Recipe, how: Fit) -> Progress:
    """Train `models`, by name, through `recipe`; each stage leaves its model with weights of its best or last epoch.

    Continues from `how.state` where that file exists. Raises `RunError` if it belongs to another configuration,
    `Diverged` if the loss stops being a number."""
    for model in models.values():
        model.to(how.hardware.device)
    saved = training_state(how.state, how.identity)
    progress = _progress(saved) if saved else Progress()
    if saved:
        _load(models, saved)
    resumed = progress.stage
    for number, stage in enumerate(recipe):
        if number >= resumed:
            if number > resumed:
                progress.stage, progress.epoch, progress.best = number, 0, Best()
            _run_stage(models, number, stage, progress, how, saved if number == resumed else None)
    return progress


def restore_training(models: Models, state: Path | None, identity: str) -> None:
    """Give `models` the weights and buffers that an interrupted run left at `state`, if it left any."""
    if saved := training_state(state, identity):
        _load(models, saved)


def _load(models: Models, saved: dict[str, Any]) -> None:
    for name, model in models.items():
        model.load_state_dict(saved["models"][name])


def training_state(state: Path | None, identity: str) -> dict[str, Any] | None:
    """The checkpoint that an interrupted run left at `state`, or None. Raises `RunError` if it is another run's."""
    if state is None or not state.exists():
        return None
    saved = checkpoint.load(state)
    if saved.get("format", 1) != STATE_FORMAT:
        raise RunError(
            f"{state} was begun by another version of TailRx, which trained in another way; finish it with that "
            "version, or begin the run anew in another folder."
        )
    if saved["identity"] != identity:
        raise RunError(
            f"{state} belongs to a run with other settings or data; resume with those, or use another folder."
        )
    return saved


def _run_stage(
    models: Models, number: int, stage: Stage, progress: Progress, how: Fit, saved: dict[str, Any] | None
) -> None:
    """Train to the end of the stage, or on from `saved`; leave the model with the weights that the stage keeps."""
    model, settings = models[stage.model], stage.settings
    stage.objective.to(how.hardware.device)
    if stage.start and not saved:
        stage.start(model)
    optimiser = stage.begin(model)
    rates = [group["lr"] for group in optimiser.param_groups]
    if saved:
        optimiser.load_state_dict(checkpoint.to_device(saved["optimiser"], how.hardware.device))
        stage.objective.load_state_dict(saved["objective"])
    written = time.monotonic()
    while progress.epoch < stage.epochs:
        epoch, started = progress.epoch, time.monotonic()
        loss = _run_epoch(model, number, epoch, stage, optimiser, rates, how)
        scores = how.score(model)
        better = progress.best.offer(scores[settings.monitor], number, epoch, model, last=settings.keep == "last")
        progress.epoch += 1
        progress.history.append(Epoch(number, epoch, stage.epochs, loss, scores, time.monotonic() - started, better))
        last = progress.epoch == stage.epochs
        if progress.best.waited(epoch, settings.patience):
            progress.epoch, last = stage.epochs, True
        if how.state and (last or time.monotonic() - written >= how.checkpoint_s):
            _write(how, models, optimiser, stage.objective, progress)
            written = time.monotonic()
        how.tell(progress.history[-1])
    progress.best.restore(model)


def _run_epoch(
    model: nn.Module,
    number: int,
    epoch: int,
    stage: Stage,
    optimiser: torch.optim.Optimizer,
    rates: list[float],
    how: Fit,
) -> float:
    """One pass over the batches; gives the mean loss."""
    stage.open_epoch(epoch, model)
    stage.set_modes(model)
    settings, learning = stage.settings, [p for group in optimiser.param_groups for p in group["params"]]
    generator = torch_stream(how.seed, "augment", number, epoch)
    total = torch.zeros((), device=how.hardware.device)
    with torch_seeded(how.seed, "layers", number, epoch):
        for i, batch in enumerate(stage.batches(derive(how.seed, "order", number, epoch))):
            factor = rate_factor(
                settings.schedule, epoch * stage.steps + i, stage.epochs * stage.steps, settings.warmup
            )
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            with how.hardware.forward():
                loss = stage.objective(model, batch, generator)
            first = i - i % settings.accumulate  # of the batches whose gradients one step of the optimiser sums
            together = min(settings.accumulate, stage.steps - first)
            if i == first:
                optimiser.zero_grad(set_to_none=True)
            (loss if together == 1 else loss / together).backward()
            if i == first + together - 1:
                if settings.clip_norm:
                    nn.utils.clip_grad_norm_(learning, settings.clip_norm)
                optimiser.step()
            total += loss.detach()
    mean = float(total) / stage.steps
    if not math.isfinite(mean):
        raise Diverged(f"the loss became {mean} in epoch {epoch + 1}; lower optim.lr or set train.clip_norm.")
    return mean


def _write(how: Fit, models: Models, optimiser: torch.optim.Optimizer, objective: Any, progress: Progress) -> None:
    assert how.state is not None
    checkpoint.save(how.state, {
        "format": STATE_FORMAT, "identity": how.identity,
        "models": {name: dict(model.state_dict()) for name, model in models.items()},
        "optimiser": optimiser.state_dict(), "objective": dict(objective.state_dict()),
        "stage": progress.stage, "epoch": progress.epoch, "history": [asdict(e) for e in progress.history],
        "best": {"score": progress.best.score, "stage": progress.best.stage, "epoch": progress.best.epoch,
                 "weights": progress.best.weights},
    })  # fmt: skip


def _progress(saved: dict[str, Any]) -> Progress:
    return Progress(saved["stage"], saved["epoch"], Best(**saved["best"]), [Epoch(**e) for e in saved["history"]])
