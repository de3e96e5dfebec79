"""The contracts of objectives and samplers: `check_objective("weighted_sum", settings)`, `check_sampler("shuffled")`.

Both raise AssertionError with the promise that is broken. An objective is held to it on a small network of pairs and on
one of single entities; a sampler on classes of 1 to 40 examples, one of them empty.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from ..layers.network import Network
from ..objectives import EpochStart, Objective
from ..registry import AUGMENTS, LOSSES, OBJECTIVES, SAMPLERS, assemble
from ..seeding import torch_seeded
from ..types import Batch, FeatureBatch, Output
from .networks import N_CLASSES, WIDTHS, build_network, example

Settings = Mapping[str, Any]
NO_SETTINGS: Settings = {}
CLASS_SIZES = (40, 7, 1, 0, 12)


class Code(NamedTuple):
    code: Tensor


class Single(Network):
    """Two linear layers on the features of one entity."""

    places, encoding = 1, Code

    def __init__(self) -> None:
        super().__init__()
        self.body, self.last = nn.Linear(sum(WIDTHS), 8), nn.Linear(8, N_CLASSES)

    def encode(self, features: FeatureBatch) -> Any:
        return Code(self.body(torch.cat(features.blocks, dim=1)))

    def interact(self, *e: Any) -> Output:
        z = torch.relu(e[0].code)
        return Output(self.last(z), z, {})


def check_objective(name: str, settings: Settings = NO_SETTINGS) -> None:
    """Hold a registered objective to the contract, on examples of one and of two members."""
    for places in (1, 2):
        _gives_a_finite_scalar_that_the_model_learns_from(name, settings, places)
        _takes_its_randomness_from_the_generator(name, settings, places)
        _comes_back_from_its_state(name, settings, places)


def build_objective(name: str, settings: Settings, places: int) -> tuple[Network, Objective, Batch]:
    """A network, the objective as a stage would build it, and a batch."""
    with torch_seeded(0, "objective contract"):
        models: dict[str, Network] = {"model": _network(places, 0), "teacher": _network(places, 1)}
        batch = example(20, places=places)
        width = models["model"].eval()(batch).z.shape[1]
        counts = torch.bincount(batch.target, minlength=N_CLASSES).float()
        objective = assemble(
            OBJECTIVES, {"name": name, **settings}, run_loss=partial(LOSSES.build, "cross_entropy"),
            run_augment=partial(AUGMENTS.build, "none"), counts=counts, widths=WIDTHS, z_width=width, places=places,
            models=models,
        )  # fmt: skip
    return models["model"], objective, batch


def _network(places: int, seed: int) -> Network:
    if places == 2:
        return build_network("dnn", {"hidden": (8, 8), "dropout": 0.0}, seed=seed)  # type: ignore[no-any-return]
    with torch_seeded(seed, "weights"):
        return Single()


def _value(objective: Objective, model: Network, batch: Batch, seed: int = 0) -> Tensor:
    start = EpochStart(0, 4, model, lambda: (model.eval()(batch).z.detach(), batch.target))
    objective.on_epoch(start)
    value: Tensor = objective(model.train(), batch, torch.Generator().manual_seed(seed))
    return value


def _gives_a_finite_scalar_that_the_model_learns_from(name: str, settings: Settings, places: int) -> None:
    model, objective, batch = build_objective(name, settings, places)
    value = _value(objective, model, batch)
    _demand(value.dim() == 0, f"an objective gives a scalar; got a tensor of shape {list(value.shape)}.")
    _demand(value.dtype == torch.float32, f"an objective is computed in float32; got {value.dtype}.")
    _demand(bool(torch.isfinite(value)), f"an objective is finite; got {value.item()}.")
    value.backward()  # type: ignore[no-untyped-call]
    slopes = [p.grad for p in model.parameters() if p.grad is not None]
    _demand(bool(slopes) and any(bool(g.abs().sum() > 0) for g in slopes), "the model must learn from an objective.")
    _demand(all(bool(torch.isfinite(g).all()) for g in slopes), "the gradients of an objective are finite.")


def _takes_its_randomness_from_the_generator(name: str, settings: Settings, places: int) -> None:
    values = []
    for seed in (1, 2):
        model, objective, batch = build_objective(name, settings, places)
        torch.manual_seed(seed)
        values.append(float(_value(objective, model, batch).detach()))
    _demand(values[0] == values[1], "an objective draws from the generator it is given, not from torch's own.")


def _comes_back_from_its_state(name: str, settings: Settings, places: int) -> None:
    model, objective, batch = build_objective(name, settings, places)
    with torch.no_grad():
        for parameter in objective.parameters():
            parameter.add_(0.25)
    due = float(_value(objective, model, batch).detach())
    model, again, batch = build_objective(name, settings, places)
    again.load_state_dict(objective.state_dict())
    _demand(float(_value(again, model, batch).detach()) == due, "all that an objective has learnt is in its state.")


def check_sampler(name: str, settings: Settings = NO_SETTINGS) -> None:
    """Hold a registered sampler to the contract."""
    sampler = assemble(SAMPLERS, {"name": name, **settings})
    target = torch.repeat_interleave(torch.arange(len(CLASS_SIZES)), torch.tensor(CLASS_SIZES))
    target = target[torch.randperm(len(target), generator=torch.Generator().manual_seed(0))]
    drawn, again, other = (sampler(target, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4))
    _demand(drawn.shape == target.shape, f"an epoch has {len(target)} examples; got {list(drawn.shape)} positions.")
    inside = bool((drawn >= 0).all() and (drawn < len(target)).all()) and not drawn.is_floating_point()
    _demand(inside, "a sampler gives positions in `target`, whole numbers from 0.")
    _demand(torch.equal(drawn, again), "one generator state gives one order.")
    _demand(not torch.equal(drawn, other), "another generator state gives another order.")


def _demand(holds: bool, message: str) -> None:
    # Not `assert`: the checks must also hold under python -O, where a plugin's own suite may run.
    if not holds:
        raise AssertionError(message)
