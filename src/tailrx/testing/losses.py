"""The contract of losses, as checks anyone can run: `check_loss("focal")`, `check_loss(MyLoss, base=Base("focal"))`.

A loss is an `nn.Module` called `(logits [n, c], target [n]) -> [n]` and built with `counts` [c], the training examples
per class, if its constructor names them. Every check takes a registered name or the factory itself, and settings:

    check_extreme_logits_are_finite("focal", {"gamma": 0.5})
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..registry import LOSSES
from ..seeding import torch_stream

Loss = str | Callable[..., nn.Module]
Settings = Mapping[str, Any]

NO_SETTINGS: Settings = {}
Counts = tuple[int, ...]
DISTINCT: Counts = (400, 90, 30, 7, 1)
TIED: Counts = (7, 400, 7, 30, 7)
EQUAL: Counts = (10, 10, 10, 10, 10)  # a tail found by sorting cuts these by class number
ABSENT: Counts = (400, 0, 30, 0, 1)


def one(classes: int, count: float) -> float:
    """No factor."""
    return 1.0


@dataclass(frozen=True)
class Base:
    """What a loss must be when each of c classes has n examples:

    times(c, n) * loss(logit_scale * (logits - margin * onehot(target)), target)
    """

    loss: Loss
    settings: Settings = field(default_factory=dict)
    times: Callable[[int, float], float] = one
    margin: float = 0.0
    logit_scale: float = 1.0


def check_loss(loss: Loss, settings: Settings = NO_SETTINGS, base: Base | None = None) -> None:
    """Run the whole contract. `base`: what the loss is when all counts are equal; needed if it takes counts."""
    for check in CHECKS:
        check(loss, settings)
    if base is not None:
        check_equal_counts_reduce_to(loss, base, settings)
    rule = f"a loss that takes counts must say what equal counts make of it; {loss!r} came without"
    _demand(base is not None or not takes_counts(loss), f"{rule}. Pass base=Base('cross_entropy'), or what it becomes.")


def build_loss(loss: Loss, counts: Tensor, settings: Settings = NO_SETTINGS) -> nn.Module:
    """The loss, with `counts` if it takes them."""
    if isinstance(loss, str):
        return LOSSES.build(loss, dict(settings), counts=counts)  # type: ignore[no-any-return]
    return loss(**settings, counts=counts) if takes_counts(loss) else loss(**settings)


def takes_counts(loss: Loss) -> bool:
    return "counts" in inspect.signature(LOSSES.get(loss) if isinstance(loss, str) else loss).parameters


def check_returns_one_value_per_example(loss: Loss, settings: Settings = NO_SETTINGS) -> None:
    """[n] comes out, and each value is that example's alone: a batch equals its examples one by one."""
    module, (logits, target) = _exact(loss, torch.tensor(DISTINCT), settings), _batch(len(DISTINCT))
    values = module(logits, target)
    rule = f"a loss returns one value per example, [{len(target)}] here; got {list(values.shape)}"
    _demand(values.shape == target.shape, f"{rule}. Leave the mean or sum to the trainer.")
    alone = torch.cat([module(logits[i : i + 1], target[i : i + 1]) for i in range(len(target))])
    _demand_close(values, alone, "an example's value may not depend on the rest of its batch")


def check_extreme_logits_are_finite(loss: Loss, settings: Settings = NO_SETTINGS) -> None:
    """Values and gradients are finite for float32 logits that are huge, all equal, or certain (right and wrong)."""
    module = build_loss(loss, torch.tensor(DISTINCT), settings)
    for name, logits, target in _extremes(len(DISTINCT)):
        _demand_finite(module, logits, target, name)


def check_absent_classes_are_finite(loss: Loss, settings: Settings = NO_SETTINGS) -> None:
    """Counts of zero (a type missing from the training fold) leave every value and gradient finite."""
    for counts in (ABSENT, (0,) * len(ABSENT)):
        module = build_loss(loss, torch.tensor(counts), settings)
        for name, logits, target in _extremes(len(counts)):
            _demand_finite(module, logits, target, f"{name}, counts {counts}")


def check_class_names_do_not_matter(loss: Loss, settings: Settings = NO_SETTINGS) -> None:
    """Renumbering the classes of logits, target and counts together changes nothing."""
    generator = torch_stream(0, "renumber")
    for counts in map(torch.tensor, (DISTINCT, TIED, EQUAL, ABSENT)):
        c = len(counts)
        logits, target = _batch(c)
        values = _exact(loss, counts, settings)(logits, target)
        for order in (torch.arange(c).flip(0), *(torch.randperm(c, generator=generator) for _ in range(4))):
            renumbered = _exact(loss, counts[order], settings)(logits[:, order], order.argsort()[target])
            rule = f"counts {counts.tolist()} renumbered by {order.tolist()} must leave every value as it was"
            _demand_close(renumbered, values, f"{rule}; a loss may know classes only through their counts")


def check_equal_counts_reduce_to(loss: Loss, base: Base, settings: Settings = NO_SETTINGS) -> None:
    """With the same count in every class the loss is the stated `base`."""
    for c, n in ((2, 1), (5, 7), (5, 1000), (9, 30)):
        counts, (logits, target) = torch.full((c,), n), _batch(c)
        values = _exact(loss, counts, settings)(logits, target)
        moved = base.logit_scale * (logits - base.margin * F.one_hot(target, c))
        expected = base.times(c, n) * _exact(base.loss, counts, base.settings)(moved, target)
        _demand_close(values, expected, f"{n} examples in each of {c} classes must give {base}")


def check_state_lives_in_the_module(loss: Loss, settings: Settings = NO_SETTINGS) -> None:
    """All that is made from counts is a buffer (or parameter): it moves with `.to()` and lies in the state dict."""
    module = _exact(loss, torch.tensor(DISTINCT), settings)
    other = _exact(loss, torch.tensor(DISTINCT[::-1]), settings)
    bare = [f"{type(part).__name__}.{name}" for part in module.modules() for name in _bare_tensors(part)]
    _demand(not bare, f"tensors must be registered buffers, else .to(device) leaves them behind; bare: {bare}.")
    logits, target = _batch(len(DISTINCT))
    other.load_state_dict(module.state_dict())
    rule = "loading a loss's state dict into one built from other counts must give the first; put all in buffers"
    _demand_close(other(logits, target), module(logits, target), rule)
    dtype = module(logits, target).dtype
    _demand(dtype == torch.float64, f"after .double() a loss gives float64 for float64 logits; got {dtype}.")


def check_inputs_are_left_alone(loss: Loss, settings: Settings = NO_SETTINGS) -> None:
    """Nothing the caller gave is changed or kept, and a second call gives what the first gave."""
    wide, target = _batch(len(DISTINCT))
    logits = wide.float()
    for dtype in (torch.int64, torch.float32, torch.float64):  # a cast to the same dtype would keep the caller's tensor
        counts = torch.tensor(DISTINCT, dtype=dtype)
        before = [x.clone() for x in (counts, logits, target)]
        module = build_loss(loss, counts, settings)  # as it comes: .double() would copy what it kept
        first = module(logits, target).clone()
        same = all(torch.equal(after, given) for after, given in zip((counts, logits, target), before, strict=True))
        _demand(same, "a loss may not change its logits, target or counts in place.")
        _demand_close(module(logits, target), first, "the same call must give the same values")
        counts.copy_(counts.flip(0))
        _demand_close(module(logits, target), first, "a loss may not keep the caller's counts tensor; copy it")


CHECKS: tuple[Callable[..., None], ...] = (
    check_returns_one_value_per_example,
    check_extreme_logits_are_finite,
    check_absent_classes_are_finite,
    check_class_names_do_not_matter,
    check_state_lives_in_the_module,
    check_inputs_are_left_alone,
)


def _exact(loss: Loss, counts: Tensor, settings: Settings) -> nn.Module:
    # Identities are compared in float64: in float32 a weight of 400 lifts rounding above any useful tolerance.
    return build_loss(loss, counts, settings).double()


def _batch(c: int, n: int = 24) -> tuple[Tensor, Tensor]:
    """Random float64 logits [n, c] and a target [n] that names every class."""
    logits = 3 * torch.randn(n, c, generator=torch_stream(0, "logits", c), dtype=torch.float64)
    return logits, torch.arange(n) % c


def _extremes(c: int) -> Iterator[tuple[str, Tensor, Tensor]]:
    wide, target = _batch(c)
    logits, certain = wide.float(), F.one_hot(target, c).float()
    yield "logits x 1e4", 1e4 * logits, target
    yield "logits all equal", torch.zeros_like(logits), target
    for size in (20.0, 100.0, 1e4):  # from 20 on, the float32 probability of the true class is exactly 1
        yield f"certain and right by {size:g}", size * certain, target
        yield f"certain and wrong by {size:g}", -size * certain, target


def _demand_finite(module: nn.Module, logits: Tensor, target: Tensor, case: str) -> None:
    logits = logits.clone().requires_grad_()
    values = module(logits, target)
    _demand(bool(torch.isfinite(values).all()), f"values must be finite for any logits; not so for {case}.")
    _demand(values.requires_grad, "values must carry a gradient to the logits; these are detached.")
    (gradient,) = torch.autograd.grad(values.sum(), logits)
    _demand(bool(torch.isfinite(gradient).all()), f"gradients must be finite for any logits; not so for {case}.")


def _bare_tensors(part: nn.Module) -> list[str]:
    registered = ("_parameters", "_buffers", "_modules")
    return [name for name, value in vars(part).items() if name not in registered and _holds_tensor(value)]


def _holds_tensor(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_tensor, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(_holds_tensor, value))
    return isinstance(value, Tensor)


def _demand(holds: bool, message: str) -> None:
    # Not `assert`: the checks must also hold under python -O, where a plugin's own suite may run.
    if not holds:
        raise AssertionError(message)


def _demand_close(came: Tensor, due: Tensor, rule: str) -> None:
    torch.testing.assert_close(came, due, rtol=1e-5, atol=1e-5, msg=lambda details: f"{rule}.\n{details}")
