"""The contract of networks, as checks anyone can run: `check_network("dnn")`, `check_network(MyModel)`.

A network is an `nn.Module` built with `widths` (of the feature blocks) and `n_classes`, and called with a `Batch`; see
`tailrx.layers.network.Network`. Every check takes a registered name or the factory itself, and settings:

    check_changing_places_in_a_symmetric_model("dnn", {"fusion": "sum"})
"""

import tempfile
from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _BatchNorm

from ..layers.network import rows
from ..registry import MODELS
from ..seeding import torch_seeded, torch_stream
from ..training import checkpoint
from ..types import Batch, FeatureBatch

Model = str | Callable[..., nn.Module]
Settings = Mapping[str, Any]

NO_SETTINGS: Settings = {}
WIDTHS = (16, 16, 16)
N_CLASSES = 5
N_ENTITIES = 12  # from which examples of two are made
CLOSE = 1e-5


def check_network(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """Run the whole contract."""
    for check in CHECKS:
        check(model, settings)


def build_network(model: Model, settings: Settings = NO_SETTINGS, *, seed: int = 0) -> Any:
    """The model for the small entities of `example`, its weights drawn from `seed`."""
    with torch_seeded(seed, "weights"):
        if isinstance(model, str):
            return MODELS.build(model, dict(settings), widths=WIDTHS, n_classes=N_CLASSES)
        return model(widths=WIDTHS, n_classes=N_CLASSES, **settings)


def example(n: int = 24, *, seed: int = 0, places: int = 2) -> Batch:
    """`n` different examples. Of two places: pairs of a dozen entities, every one in several of them; of one place: an
    entity each. All modalities present."""
    generator = torch_stream(seed, "pairs")
    entities = n if places == 1 else N_ENTITIES
    blocks = tuple(torch.rand(entities, width, generator=generator) for width in WIDTHS)
    mask = torch.ones(entities, len(WIDTHS), dtype=torch.bool)
    target = torch.arange(n) % N_CLASSES
    if places == 1:
        return Batch(FeatureBatch(blocks, mask), (torch.randperm(n, generator=generator),), target)
    pairs = torch.tensor(list(combinations(range(N_ENTITIES), 2)))
    chosen = pairs[torch.randperm(len(pairs), generator=generator)[:n]]
    turned = torch.rand(n, generator=generator) < 0.5
    members = torch.where(turned[:, None], chosen.flip(1), chosen).T
    return Batch(FeatureBatch(blocks, mask), tuple(members), target)


def build_and_batch(model: Model, settings: Settings = NO_SETTINGS, n: int = 24) -> tuple[Any, Batch]:
    net = build_network(model, settings)
    return net, example(n, places=net.places)


def check_shapes_and_promises(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """`encode` gives its `encoding`, a row per entity; `interact` `logits [n, c]`, `z [n, d]`, extras and heads."""
    net, batch = build_and_batch(model, settings)
    net.eval()
    _demand(net.link in ("softmax", "sigmoid"), f"link must be softmax or sigmoid; got {net.link!r}.")
    _demand(isinstance(net.symmetric, bool), f"symmetric must be True or False; got {net.symmetric!r}.")
    e, m = net.encode(batch.features), len(batch.features.mask)
    _demand(type(e) is net.encoding, f"encode must give the class {net.encoding!r} of `encoding`; got {type(e)!r}.")
    _demand(hasattr(e, "_fields"), f"an encoding is a named tuple of tensors; got {type(e)!r}.")
    short = [k for k, t in zip(e._fields, e, strict=True) if len(t) != m]
    _demand(not short, f"every tensor of an encoding has one row per entity, {m} here; not so: {short}.")
    out, n = net(batch), len(batch.target)
    shape = tuple(out.logits.shape)
    _demand(shape == (n, N_CLASSES), f"logits must be [n, c] = {[n, N_CLASSES]}; got {list(shape)}.")
    _demand(out.z.dim() == 2 and len(out.z) == n, f"z must be [n, d] with n = {n}; got {list(out.z.shape)}.")
    _demand(isinstance(out.extras, dict), f"extras must be a dict of tensors; got {type(out.extras).__name__}.")
    heads = [list(head.shape) for head in out.heads]
    _demand(all(s == [n, N_CLASSES] for s in heads), f"heads are logits [n, c] = {[n, N_CLASSES]} each; got {heads}.")


def check_prepare_is_fixed_and_of_each_entity_alone(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """`prepare` is done once: it gives features of the same shape, learns nothing, and treats every entity alone."""
    net, batch = build_and_batch(model, settings)
    net.train()
    ready = net.prepare(batch.features)
    came, due = ([tuple(t.shape) for t in (*f.blocks, f.mask)] for f in (ready, batch.features))
    _demand(came == due, f"prepare must give features of the shapes it was given, {due}; got {came}.")
    learns = any(block.requires_grad for block in ready.blocks)
    _demand(not learns, "prepare is done once, before training, so nothing in it may be learned: move that to encode.")
    net(batch._replace(features=ready))
    for i in range(len(batch.features.mask)):
        alone = net.eval().prepare(batch.features.take(torch.tensor([i])))
        for mine, before in zip(alone.blocks, ready.blocks, strict=True):
            _demand_close(mine[0], before[i], "prepare may depend neither on the other entities nor on training")


def check_batch_equals_one_by_one(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """In eval mode an entity's encoding and an example's output are its own, whatever else is in the batch."""
    net, batch = build_and_batch(model, settings)
    net.eval()
    net.train()(batch)  # running statistics that differ from those of any batch
    net.eval()
    with torch.no_grad():
        e, out = net.encode(batch.features), net(batch)
        for i in range(len(batch.features.mask)):
            alone = net.encode(batch.features.take(torch.tensor([i])))
            for field, mine, batched in zip(e._fields, alone, e, strict=True):
                _demand_close(
                    mine[0], batched[i], f"in eval mode {field} of an entity may not depend on the other entities"
                )
        for i in range(len(batch.target)):
            single = net(_alone(batch, i))
            for what, mine, batched in (("logits", single.logits, out.logits), ("z", single.z, out.z)):
                _demand_close(
                    mine[0], batched[i], f"in eval mode {what} of an example may not depend on the other examples"
                )


def check_changing_places_in_a_symmetric_model(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """A model that says it is symmetric gives the same answer when the members of an example change places."""
    net, batch = build_and_batch(model, settings)
    net.train()(batch)
    net.eval()
    if not net.symmetric:
        return
    with torch.no_grad():
        out, swapped = net(batch), net(batch._replace(members=batch.members[::-1]))
    rule = "a model whose `symmetric` is True gives the same {} when members change places; say False or share weights"
    _demand_close(swapped.logits, out.logits, rule.format("logits"))
    _demand_close(swapped.z, out.z, rule.format("z"))


def check_batchnorm_sees_each_entity_once(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """A training step shows the BatchNorms inside `encode` each unique entity once, not each occurrence of it."""
    net, batch = build_and_batch(model, settings)
    net.train()
    once = _rows_normalised(net, lambda: net.encode(batch.features))
    step = _rows_normalised(net, lambda: net(batch))
    for name, due in once.items():
        rule = f"BatchNorm {name!r} of encode must see {due} rows in a step, the unique entities"
        _demand(step.get(name) == due, f"{rule}; it saw {step.get(name, 0)}. Encode those, then take rows.")


def check_interact_of_encodings_equals_forward(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """`interact` of rows of `encode` is `forward`, also when the entities are split up."""
    net, batch = build_and_batch(model, settings)
    net.train()(batch)
    net.eval()
    with torch.no_grad():
        joint, half = net(batch), torch.arange(len(batch.features.mask)).chunk(2)
        parts = [net.encode(batch.features.take(some)) for some in half]
        for e in (net.encode(batch.features), net.encoding(*(torch.cat(t) for t in zip(*parts, strict=True)))):
            apart = net.interact(*(rows(e, place) for place in batch.members))
            _demand_close(apart.logits, joint.logits, "interact of encoded entities must give the logits of forward")
            _demand_close(apart.z, joint.z, "interact of encoded entities must give the z of forward")


def check_memorises_sixteen_examples(model: Model, settings: Settings = NO_SETTINGS, *, steps: int = 300) -> None:
    """Trained on sixteen examples alone, it soon knows them by heart (in eval mode)."""
    net, batch = build_and_batch(model, settings, 16)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    with torch_seeded(0, "memorise"):
        for step in range(1, steps + 1):
            loss = _loss(net.train()(batch).logits, batch.target, net.link)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            if step % 10 == 0 and (right := _right(net, batch)) == len(batch.target):
                return
    _demand(False, f"a model must learn 16 examples by heart within {steps} steps of Adam; it knows {right}.")


def check_save_and_load_is_bit_identical(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """A checkpoint of the state dict makes a model with other weights give the same bits."""
    (net, batch), other = build_and_batch(model, settings), build_network(model, settings, seed=1)
    net.train()(batch)  # so that running statistics are not at their start either
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.safetensors"
        checkpoint.save(path, {"model": dict(net.state_dict())})
        other.load_state_dict(checkpoint.load(path)["model"])
    same = all(_same_bits(v, net.state_dict()[k]) for k, v in other.state_dict().items())
    _demand(same, "a state dict must come back from disk bit for bit.")
    with torch.no_grad():
        before, after = net.eval()(batch), other.eval()(batch)
    rule = "a loaded model must give the saved one's {} bit for bit; keep all state in parameters and buffers."
    _demand(_same_bits(before.logits, after.logits), rule.format("logits"))
    _demand(_same_bits(before.z, after.z), rule.format("z"))


def check_same_seed_same_weights(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """Weights come from torch's generator and nothing else: one seed, one start."""
    first, again, other = (build_network(model, settings, seed=s).state_dict() for s in (0, 0, 1))
    same = all(_same_bits(v, again[k]) for k, v in first.items())
    _demand(same, "the same seed must give the same weights; draw them from torch's generator only.")
    differs = any(not _same_bits(v, other[k]) for k, v in first.items())
    _demand(differs, "another seed must give other weights; a model may not seed torch itself.")


def check_missing_modalities_get_an_answer(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """An entity without one, or without any, modality (row of zeros, mask False) still has finite probabilities."""
    net, batch = build_and_batch(model, settings)
    mask = batch.features.mask.clone()
    mask[0], mask[1, 0], mask[2, -1], mask[3, 1:] = False, False, False, False
    blocks = tuple(block * mask[:, k, None] for k, block in enumerate(batch.features.blocks))
    holed = batch._replace(features=FeatureBatch(blocks, mask))
    for training in (True, False):
        logits = net.train(training)(holed).logits
        link = logits.softmax(1) if net.link == "softmax" else logits.sigmoid()
        rule = f"entities with missing modalities need finite probabilities in {'train' if training else 'eval'} mode"
        _demand(bool(torch.isfinite(link).all()), f"{rule}; got NaN or infinity: mind divisions by the row.")
        _loss(logits, batch.target, net.link).backward()  # type: ignore[no-untyped-call]
        slopes = [p.grad for p in net.parameters() if p.grad is not None]
        _demand(all(bool(torch.isfinite(g).all()) for g in slopes), f"{rule}, and finite gradients.")


def check_inputs_are_left_alone(model: Model, settings: Settings = NO_SETTINGS) -> None:
    """Features are shared by all batches: a forward pass in either mode changes none of them."""
    net, batch = build_and_batch(model, settings)
    before = [t.clone() for t in _tensors(batch)]
    for training in (True, False):
        net.train(training).prepare(batch.features)
        net(batch)
    same = all(map(torch.equal, before, _tensors(batch)))
    _demand(same, "a model may not write into its batch; use no in-place operation on what it was given.")


CHECKS: tuple[Callable[..., None], ...] = (
    check_shapes_and_promises,
    check_prepare_is_fixed_and_of_each_entity_alone,
    check_inputs_are_left_alone,
    check_batch_equals_one_by_one,
    check_changing_places_in_a_symmetric_model,
    check_batchnorm_sees_each_entity_once,
    check_interact_of_encodings_equals_forward,
    check_missing_modalities_get_an_answer,
    check_same_seed_same_weights,
    check_save_and_load_is_bit_identical,
    check_memorises_sixteen_examples,
)


def _alone(batch: Batch, i: int) -> Batch:
    """Example `i` alone, with its own entities only."""
    own = torch.stack([place[i] for place in batch.members])
    places = tuple(torch.tensor([k]) for k in range(len(own)))
    return Batch(batch.features.take(own), places, batch.target[i : i + 1])


def _tensors(batch: Batch) -> list[Tensor]:
    return [*batch.features.blocks, batch.features.mask, *batch.members, batch.target]


def _rows_normalised(net: nn.Module, run: Callable[[], Any]) -> dict[str, int]:
    """Rows that each BatchNorm of `net` sees while `run` runs; those that see none are left out."""
    seen: dict[str, int] = {}

    def watch(name: str) -> Callable[[nn.Module, Any], None]:
        def hook(module: nn.Module, given: Any) -> None:
            seen[name] = seen.get(name, 0) + len(given[0])

        return hook

    hooks = [m.register_forward_pre_hook(watch(k)) for k, m in net.named_modules() if isinstance(m, _BatchNorm)]
    try:
        run()
    finally:
        for hook in hooks:
            hook.remove()
    return seen


def _loss(logits: Tensor, target: Tensor, link: str) -> Tensor:
    if link == "softmax":
        return F.cross_entropy(logits, target)
    return F.binary_cross_entropy_with_logits(logits, F.one_hot(target, logits.shape[1]).to(logits.dtype))


@torch.no_grad()
def _right(net: nn.Module, batch: Batch) -> int:
    return int((net.eval()(batch).logits.argmax(1) == batch.target).sum())


def _same_bits(x: Tensor, y: Tensor) -> bool:
    return x.dtype == y.dtype and torch.equal(x, y)


def _demand(holds: bool, message: str) -> None:
    # Not `assert`: the checks must also hold under python -O, where a plugin's own suite may run.
    if not holds:
        raise AssertionError(message)


def _demand_close(came: Tensor, due: Tensor, rule: str) -> None:
    torch.testing.assert_close(came, due, rtol=CLOSE, atol=CLOSE, msg=lambda details: f"{rule}.\n{details}")
