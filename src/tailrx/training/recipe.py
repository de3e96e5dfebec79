"""A recipe is a list of stages; warm-up, teacher then student, representation then classifier are recipes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import torch
from torch import Tensor, nn

from ..config import TrainConfig
from ..errors import ConfigError
from ..layers.network import evaluating
from ..objectives import EpochStart, Objective

MAIN = "model"  # the name of the model that a run is about

Groups = list[dict[str, Any]]  # parameter groups, as torch's optimisers take them


@dataclass(frozen=True)
class Stage:
    """One stretch of training of the model `model`, by the schedule, monitor and rules of `settings`.

    `batches(seed)` yields the batches of an epoch, `steps` of them, as `seed` gives them (each epoch has its own);
    `optimiser(groups)` is made when the stage begins. `trainable` holds patterns of the parameter names that learn, as
    in `last.*`; all learn where it is empty. `rates` gives a factor of the learning rate by such a pattern, of which
    the first that fits counts. `embeddings(model)` gives `z` and `target` of the training rows; `start(model)` may set
    weights first."""

    objective: Objective
    optimiser: Callable[[Groups], torch.optim.Optimizer]
    epochs: int
    batches: Callable[[int], Iterable[Any]]
    steps: int
    settings: TrainConfig
    model: str = MAIN
    trainable: Sequence[str] = ()
    rates: Mapping[str, float] = field(default_factory=dict)
    embeddings: Callable[[nn.Module], tuple[Tensor, Tensor]] | None = None
    start: Callable[[nn.Module], None] | None = None

    def begin(self, model: nn.Module) -> torch.optim.Optimizer:
        """Freeze what does not learn in this stage, and make the optimiser of what does, the objective's own included.

        Raises `ConfigError` where a pattern fits no parameter."""
        self.check(model)
        named = dict(model.named_parameters())
        for name, parameter in named.items():
            parameter.requires_grad_(not self.trainable or any(fnmatchcase(name, p) for p in self.trainable))
            parameter.grad = None  # that of an earlier stage would still count when gradients are clipped
        groups = list(self._groups(named))
        optimiser = self.optimiser([{"params": parameters} for parameters, _ in groups])
        for group, (_, factor) in zip(optimiser.param_groups, groups, strict=True):
            group["lr"] *= factor
        return optimiser

    def check(self, model: nn.Module) -> None:
        """Raise `ConfigError` where a pattern fits no parameter of `model`."""
        names = [name for name, _ in model.named_parameters()]
        for pattern in (*self.trainable, *self.rates):
            if not any(fnmatchcase(name, pattern) for name in names):
                raise ConfigError(f"no parameter of the model is called like {pattern!r}; it has: {', '.join(names)}.")

    def _groups(self, named: Mapping[str, nn.Parameter]) -> Iterator[tuple[list[nn.Parameter], float]]:
        """Learning parameters with the factor of their rate: those of the model by pattern, then the objective's."""
        by_pattern: dict[str, list[nn.Parameter]] = {}
        for name, parameter in named.items():
            if parameter.requires_grad:
                fits = (pattern for pattern in self.rates if fnmatchcase(name, pattern))
                by_pattern.setdefault(next(fits, ""), []).append(parameter)
        yield from ((parameters, self.rates.get(pattern, 1.0)) for pattern, parameters in by_pattern.items())
        if own := list(self.objective.parameters()):
            yield own, 1.0

    def set_modes(self, model: nn.Module) -> None:
        """Training mode for what learns, evaluation mode for frozen modules: else their running statistics move."""
        model.train()
        if self.trainable:
            for module in model.modules():
                learns = [parameter.requires_grad for parameter in module.parameters()]
                if learns and not any(learns):
                    module.eval()

    def open_epoch(self, epoch: int, model: nn.Module) -> None:
        self.objective.on_epoch(EpochStart(epoch, self.epochs, model, lambda: self._embedded(model)))

    def _embedded(self, model: nn.Module) -> tuple[Tensor, Tensor]:
        if self.embeddings is None:
            raise TypeError("this stage was made without embeddings, and its objective asks for them.")
        with evaluating(model):
            return self.embeddings(model)


Recipe = Sequence[Stage]
