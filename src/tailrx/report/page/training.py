"""How a run was trained: its curves, and which epoch was chosen by what; of pooled runs, each fold's."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ..schema import EpochTold, Result, TrainingTold
from .charts.curves import Course, curves
from .facts import OLDER


@dataclass(frozen=True)
class TrainedFold:
    """One fold's training. `chosen` is the place of the chosen epoch in `history`, `fold` None in a single run."""

    fold: int | None
    training: TrainingTold
    history: Sequence[EpochTold]
    chosen: int | None

    @property
    def reached(self) -> float | None:
        """The choosing score of the chosen epoch."""
        if self.chosen is None or self.training.monitor is None:
            return None
        return self.history[self.chosen].scores.get(self.training.monitor)


@dataclass(frozen=True)
class TrainingSection:
    """Drawings and folds to show; `missing` says why some or all cannot be shown."""

    drawings: Sequence[Markup]
    trained: Sequence[TrainedFold]
    missing: str | None


def training_section(result: Result) -> TrainingSection:
    each = result.training.each
    trained = [_trained(t) for t in each if t.history]
    return TrainingSection([curves(name, _courses(name, trained)) for name in _names(trained)], trained,
                           _missing(result, len(each) - len(trained)))  # fmt: skip


def _trained(training: TrainingTold) -> TrainedFold:
    history = training.history or []
    better = [i for i, epoch in enumerate(history) if epoch.best]
    return TrainedFold(training.fold, training, history, better[-1] if better else None)


def _names(trained: Sequence[TrainedFold]) -> list[str]:
    """Loss first, then the score that chose, then the others."""
    if not trained:
        return []
    monitor = trained[0].training.monitor
    scores = sorted(trained[0].history[0].scores, key=lambda name: name != monitor)
    return ["loss", *scores]


def _courses(name: str, trained: Sequence[TrainedFold]) -> list[Course]:
    return [
        Course([e.loss if name == "loss" else e.scores.get(name) for e in t.history], t.chosen, t.fold) for t in trained
    ]


def _missing(result: Result, without: int) -> str | None:
    if result.is_baseline:
        chosen = "; ".join(dict.fromkeys(filter(None, map(_extras, result.training.each))))
        return "A baseline has no weights and no training curve." + (f" It chose {chosen}." if chosen else "")
    if not without:
        return None
    whose = (
        "The course of training"
        if without == len(result.training.each)
        else f"That of {without} fold" + "s" * (without > 1)
    )
    return f"{whose} was {OLDER}. Run it again to see it."


def _extras(training: TrainingTold) -> str:
    """What a baseline says of its choice: `power = 6.0`."""
    said = training.model_extra or {}
    return ", ".join(f"{name} = {value}" for name, value in said.items())
