"""The one loop: stages, switches, refusals, and a resume that ends with the very bits of an unbroken run."""

from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
from torch import nn

from tailrx.config import TrainConfig
from tailrx.errors import RunError
from tailrx.registry import AUGMENTS, LOSSES, OPTIMISERS
from tailrx.testing.networks import build_network, example
from tailrx.training import checkpoint
from tailrx.training.fit import Fit, fit
from tailrx.training.hardware import choose
from tailrx.training.objective import LossObjective, Switching
from tailrx.training.recipe import Stage

EPOCHS, STEPS = 4, 3
PAIRS = example(60)


class Killed(Exception):
    """Stands for whatever ends a process."""


def batches(seed, broken_in=None, calls=None):
    """Sixty pairs in three batches, in an order of their own in every epoch."""
    order = torch.randperm(60, generator=torch.Generator().manual_seed(seed))
    if calls is not None:
        calls.append(seed)
    for i, index in enumerate(order.split(20)):
        if calls is not None and len(calls) == broken_in and i == 1:
            raise Killed
        yield PAIRS._replace(members=tuple(place[index] for place in PAIRS.members), target=PAIRS.target[index])


def stage(broken_in=None, objective=None, optim="radam_lookahead", **changes):
    """One stage with mixup and Lookahead, as CNN-Siam is trained; `broken_in` is the epoch in whose middle it dies."""
    calls = []
    aim = objective or LossObjective(LOSSES.build("focal"), AUGMENTS.build("mixup"))
    return Stage(**{
        "objective": aim, "optimiser": lambda params: OPTIMISERS.build(optim, {"lr": 0.01}, params=params),
        "epochs": EPOCHS, "batches": lambda seed: batches(seed, broken_in, calls), "steps": STEPS, **changes,
    })  # fmt: skip


def accuracy(model):
    with torch.no_grad():
        return {"accuracy": float((model.eval()(PAIRS).logits.argmax(1) == PAIRS.target).double().mean())}


def how(state=None, tell=lambda epoch: None, score=accuracy, identity="a run", **train):
    settings = TrainConfig(**{
        "epochs": EPOCHS, "device": "cpu", "dtype": "float32", "threads": 1, "checkpoint_s": 0.0, "warmup": 0.1,
        **train,
    })  # fmt: skip
    return Fit(settings, choose(settings), 0, score, tell, state, identity)


def net(seed=0):
    return build_network("dnn", {"hidden": (16, 8), "dropout": 0.4}, seed=seed)


def bits(model):
    return {k: v.clone() for k, v in model.state_dict().items()}


def assert_same_bits(one, other):
    assert one.keys() == other.keys()
    for k, v in one.items():
        assert v.dtype == other[k].dtype
        assert torch.equal(v, other[k]), k


def logits(model):
    with torch.no_grad():
        return model.eval()(PAIRS).logits


def dies_after(epoch, stage_number=0):
    def tell(told):
        if (told.stage, told.epoch + 1) == (stage_number, epoch):
            raise Killed

    return tell


def story(progress):
    """All that a run says of its epochs but the seconds."""
    return [(e.stage, e.epoch, e.of, e.loss, e.scores, e.best) for e in progress.history]


def unbroken(recipe, **train):
    model = net()
    return model, fit(model, recipe, how(**train))


@pytest.mark.parametrize("epoch", [1, 2, 3, 4])
@pytest.mark.parametrize("within", [False, True], ids=["after the epoch", "in its middle"])
def test_a_killed_run_resumes_to_the_same_bits(epoch, within, tmp_path):
    whole, due = unbroken([stage()])
    state = tmp_path / "state.safetensors"
    recipe, tell = ([stage(broken_in=epoch)], dies_after(99)) if within else ([stage()], dies_after(epoch))
    with pytest.raises(Killed):
        fit(net(), recipe, how(state, tell))
    # The new process may hold any weights once there is a checkpoint: all of them must come from the file.
    model = net(seed=5 if state.exists() else 0)
    came = fit(model, [stage()], how(state))
    assert_same_bits(bits(whole), bits(model))
    assert torch.equal(logits(whole), logits(model))
    assert story(came) == story(due)
    assert (came.best.epoch, came.best.score) == (due.best.epoch, due.best.score)


def test_a_run_killed_between_two_checkpoints_resumes_to_the_same_bits(tmp_path):
    whole, due = unbroken([stage(), stage()])
    state = tmp_path / "state.safetensors"
    with pytest.raises(Killed):  # the only checkpoint is that at the end of the first stage
        fit(net(), [stage(), stage()], how(state, dies_after(3, stage_number=1), checkpoint_s=1e9))
    assert checkpoint.load(state)["stage"] == 0
    model = net(seed=5)
    came = fit(model, [stage(), stage()], how(state, checkpoint_s=1e9))
    assert_same_bits(bits(whole), bits(model))
    assert story(came) == story(due)


def test_a_run_killed_before_its_first_checkpoint_starts_afresh_with_the_same_bits(tmp_path):
    whole, due = unbroken([stage()])
    state = tmp_path / "state.safetensors"
    with pytest.raises(Killed):
        fit(net(), [stage()], how(state, dies_after(3), checkpoint_s=1e9))
    assert not state.exists()
    model = net()
    came = fit(model, [stage()], how(state, checkpoint_s=1e9))
    assert_same_bits(bits(whole), bits(model))
    assert story(came) == story(due)


def test_a_run_killed_twice_and_resumed_after_its_end_has_the_same_bits(tmp_path):
    whole, due = unbroken([stage()])
    state = tmp_path / "state.safetensors"
    for epoch in (1, 3):
        with pytest.raises(Killed):
            fit(net(seed=epoch - 1), [stage()], how(state, dies_after(epoch)))
    for _ in range(2):  # the second time there is nothing left to train
        model = net(seed=5)
        came = fit(model, [stage()], how(state))
        assert_same_bits(bits(whole), bits(model))
        assert story(came) == story(due)


def test_chance_outside_the_run_does_not_touch_it_and_it_leaves_none_behind():
    torch.manual_seed(1)
    one, _ = unbroken([stage()])
    torch.manual_seed(2)
    model, before = net(), torch.get_rng_state()
    fit(model, [stage()], how())
    assert torch.equal(torch.get_rng_state(), before)
    assert_same_bits(bits(one), bits(model))


def test_every_epoch_draws_its_own_chance_and_a_resumed_one_draws_what_the_unbroken_one_drew(tmp_path):
    class Drawing(Spy):
        def __call__(self, model, batch, generator):
            self.log.append((torch.rand(1).item(), torch.rand(1, generator=generator).item()))
            return self.loss(model(batch).logits, batch.target).mean()

        def on_epoch(self, epoch, model):
            """Draws nothing."""

    whole, first, second, state = [], [], [], tmp_path / "state.safetensors"
    unbroken([stage(objective=Drawing(whole, "d"))])
    with pytest.raises(Killed):
        fit(net(), [stage(objective=Drawing(first, "d"))], how(state, dies_after(2)))
    fit(net(), [stage(objective=Drawing(second, "d"))], how(state))
    second = [entry for entry in second if "d" not in entry]
    assert first + second == whole
    for column in zip(*whole, strict=True):
        assert len(set(column)) == EPOCHS * STEPS


def test_two_epochs_see_different_orders_and_another_seed_other_ones():
    seen = []
    unbroken([stage(batches=lambda seed: (seen.append(seed), batches(seed))[1])])
    assert len(set(seen)) == EPOCHS


# Stages


@dataclass
class Spy:
    """An objective that notes what happens to it; its loss is a cross entropy."""

    log: list[Any]
    name: str
    loss: nn.Module = field(default_factory=lambda: LOSSES.build("cross_entropy"))

    def __call__(self, model, batch, generator):
        self.log.append((self.name, "step"))
        return self.loss(model(batch).logits, batch.target).mean()

    def to(self, device):
        return self

    def on_epoch(self, epoch, model):
        assert isinstance(model, nn.Module)
        self.log.append((self.name, epoch))

    def state_dict(self):
        return {"name": self.name}

    def load_state_dict(self, state):
        self.log.append((self.name, f"loaded {state['name']}"))


def test_a_recipe_runs_its_stages_in_order_and_each_starts_with_the_weights_of_the_last():
    log, started = [], {}

    def start(number):
        return lambda model: started.update({number: bits(model)})

    model, ends = net(), {}
    recipe = [
        stage(objective=Spy(log, "first"), epochs=1, start=start(0)),
        stage(objective=Spy(log, "second"), epochs=2, start=start(1)),
    ]
    first = bits(model)
    progress = fit(model, recipe, how(score=lambda m: (ends.update({len(ends): bits(m)}), {"accuracy": 0.5})[1]))
    step = [("first", "step")] * STEPS, [("second", "step")] * STEPS
    assert log == [("first", 0), *step[0], ("second", 0), *step[1], ("second", 1), *step[1]]
    assert [(e.stage, e.epoch, e.of) for e in progress.history] == [(0, 0, 1), (1, 0, 2), (1, 1, 2)]
    assert_same_bits(started[0], first)
    assert_same_bits(started[1], ends[0])


def test_the_best_epoch_of_all_stages_is_kept():
    scores = iter([0.1, 0.9, 0.2, 0.3])
    kept = {}

    def score(model):
        kept[len(kept)] = bits(model)
        return {"accuracy": next(scores)}

    model = net()
    progress = fit(model, [stage(epochs=2), stage(epochs=2)], how(score=score))
    assert (progress.best.stage, progress.best.epoch) == (0, 1)
    assert [e.best for e in progress.history] == [True, True, False, False]
    assert_same_bits(bits(model), kept[1])


def learns(name):
    return name.startswith("last")


def test_trainable_freezes_all_other_parameters_in_its_stage_only():
    before, frozen, free = bits(net()), net(), net()
    fit(frozen, [stage(trainable=learns, epochs=1)], how())
    fit(free, [stage(trainable=learns, epochs=1), stage(epochs=1)], how(score=rising()))
    for name, _ in frozen.named_parameters():
        assert torch.equal(before[name], bits(frozen)[name]) != learns(name), name
        assert not torch.equal(before[name], bits(free)[name]), name
    assert all(p.requires_grad for p in free.parameters())


def rising():
    """Scores that make the last epoch the best."""
    number = iter(range(100))
    return lambda model: {"accuracy": float(next(number))}


@pytest.mark.parametrize("killed", [(2, 0), (1, 1)], ids=["where the first ends", "in the second"])
@pytest.mark.parametrize("clip_norm", [0.0, 0.5])  # clipping must not count old gradients of what is frozen
def test_a_killed_run_of_two_stages_with_frozen_parameters_resumes_to_the_same_bits(clip_norm, killed, tmp_path):
    def recipe():
        return [stage(epochs=2), stage(trainable=learns, epochs=3, optim="adam")]

    whole = net()
    due = fit(whole, recipe(), how(clip_norm=clip_norm))
    state = tmp_path / "state.safetensors"
    with pytest.raises(Killed):
        fit(net(), recipe(), how(state, dies_after(*killed), clip_norm=clip_norm))
    model = net(seed=5)
    came = fit(model, recipe(), how(state, clip_norm=clip_norm))
    assert_same_bits(bits(whole), bits(model))
    assert story(came) == story(due)


def test_a_resume_does_not_start_a_stage_again_that_had_begun(tmp_path):
    started = []

    def recipe():
        return [stage(epochs=1, start=lambda m: started.append(0)), stage(epochs=2, start=lambda m: started.append(1))]

    for killed, due in (((1, 0), [1]), ((1, 1), [])):
        state = tmp_path / f"{killed}.safetensors"
        with pytest.raises(Killed):
            fit(net(), recipe(), how(state, dies_after(*killed)))
        started.clear()
        fit(net(), recipe(), how(state))
        assert started == due


# The loss switch


def test_a_switch_of_losses_happens_at_its_epoch():
    log = []
    unbroken([stage(objective=Switching(Spy(log, "first"), Spy(log, "second"), 2))])
    assert [entry for entry in log if entry[1] != "step"] == [("first", 0), ("first", 1), ("second", 2), ("second", 3)]
    assert [name for name, what in log if what == "step"] == ["first"] * 2 * STEPS + ["second"] * 2 * STEPS


@pytest.mark.parametrize(("epoch", "due"), [(1, ["first", "second", "second"]), (3, ["second"])])
def test_a_switch_survives_a_resume_before_and_after_it(epoch, due, tmp_path):
    state, log = tmp_path / "state.safetensors", []
    with pytest.raises(Killed):
        fit(net(), [stage(objective=Switching(Spy([], "first"), Spy([], "second"), 2))], how(state, dies_after(epoch)))
    fit(net(), [stage(objective=Switching(Spy(log, "first"), Spy(log, "second"), 2))], how(state))
    assert log[:2] == [("first", "loaded first"), ("second", "loaded second")]
    assert [name for name, what in log[2:] if what != "step"] == due


def test_a_run_with_a_switch_between_real_losses_resumes_to_the_same_bits(tmp_path):
    def aim():
        counts = torch.bincount(PAIRS.target).float()
        augment = AUGMENTS.build("mixup")
        after = LossObjective(LOSSES.build("ldam", {}, counts=counts), augment)
        return Switching(LossObjective(LOSSES.build("cross_entropy"), augment), after, 2)

    whole, due = unbroken([stage(objective=aim())])
    for epoch in (1, 3):
        state = tmp_path / f"{epoch}.safetensors"
        with pytest.raises(Killed):
            fit(net(), [stage(objective=aim())], how(state, dies_after(epoch)))
        model = net(seed=5)
        came = fit(model, [stage(objective=aim())], how(state))
        assert_same_bits(bits(whole), bits(model))
        assert story(came) == story(due)


def test_mixed_targets_weigh_the_loss_by_their_shares():
    model, loss = net().eval(), LOSSES.build("cross_entropy")
    aim = LossObjective(loss, AUGMENTS.build("mixup", {"per": "pair"}))
    generator = torch.Generator()
    value = aim(model, PAIRS, generator.manual_seed(3))
    output, targets = AUGMENTS.build("mixup", {"per": "pair"})(model, PAIRS, generator.manual_seed(3))
    (y, share), (other, _) = targets
    by_hand = 0.0
    for i in range(60):
        row, s = output.logits[i : i + 1], float(share[i])
        by_hand += s * loss(row, y[i : i + 1]).item() + (1 - s) * loss(row, other[i : i + 1]).item()
    assert value.item() == pytest.approx(by_hand / 60, rel=1e-5)


# Patience and refusals


def test_patience_ends_a_stage_and_the_next_one_still_runs():
    scores = iter([0.5, 0.4, 0.3, 0.2, 0.6, 0.7])
    progress = fit(
        net(), [stage(epochs=10), stage(epochs=2)], how(score=lambda m: {"accuracy": next(scores)}, patience=2)
    )
    assert [(e.stage, e.epoch) for e in progress.history] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]


def test_a_run_that_patience_ended_is_not_trained_further_by_a_resume(tmp_path):
    scores, state = iter([0.5, 0.4, 0.3]), tmp_path / "state.safetensors"
    model = net()
    fit(model, [stage(epochs=10)], how(state, score=lambda m: {"accuracy": next(scores)}, patience=2))
    again = net(seed=5)
    progress = fit(again, [stage(epochs=10)], how(state, score=lambda m: {"accuracy": next(scores)}, patience=2))
    assert len(progress.history) == 3
    assert_same_bits(bits(model), bits(again))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_the_run_and_says_what_to_do(bad, tmp_path):
    class Diverging(Spy):
        def __call__(self, model, batch, generator):
            return super().__call__(model, batch, generator) * (bad if len(self.log) > STEPS + 2 else 1.0)

    state = tmp_path / "state.safetensors"
    with pytest.raises(RunError, match=r"epoch 2; lower optim\.lr or set train\.clip_norm"):
        fit(net(), [stage(objective=Diverging([], "d"))], how(state))
    assert checkpoint.load(state)["epoch"] == 1  # the diverged weights were not written


def test_a_checkpoint_of_another_configuration_is_refused(tmp_path):
    state = tmp_path / "state.safetensors"
    with pytest.raises(Killed):
        fit(net(), [stage()], how(state, dies_after(1)))
    before = state.read_bytes()
    with pytest.raises(RunError, match="other settings or data; resume with those, or use another folder"):
        fit(net(), [stage()], how(state, identity="another run"))
    assert state.read_bytes() == before


def test_a_damaged_checkpoint_is_refused_and_not_overwritten(tmp_path):
    state = tmp_path / "state.safetensors"
    state.write_bytes(b"damaged")
    with pytest.raises(RunError, match="is damaged"):
        fit(net(), [stage()], how(state))
    assert state.read_bytes() == b"damaged"


def test_the_rate_of_every_step_follows_the_schedule_through_a_resume(tmp_path):
    def noted(params, rates):
        optimiser = torch.optim.SGD(params, lr=0.1)
        optimiser.register_step_pre_hook(lambda opt, *_: rates.append(opt.param_groups[0]["lr"]))
        return optimiser

    rates, broken = [], []
    unbroken([stage(optimiser=lambda params: noted(params, rates))], warmup=0.0)
    state = tmp_path / "state.safetensors"
    with pytest.raises(Killed):
        fit(net(), [stage(optimiser=lambda params: noted(params, broken))], how(state, dies_after(2), warmup=0.0))
    fit(net(), [stage(optimiser=lambda params: noted(params, broken))], how(state, warmup=0.0))
    assert rates[:7:6] == pytest.approx([0.1, 0.05])  # the first of twelve steps, and the seventh: half-way
    assert broken == rates
