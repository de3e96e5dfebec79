"""The one loop: stages, switches, refusals, and a resume that ends with the very bits of an unbroken run."""

import pytest
import torch
from torch import nn

from tailrx.config import TrainConfig
from tailrx.errors import ConfigError, RunError
from tailrx.objectives import Objective
from tailrx.objectives.classification import Classification
from tailrx.objectives.switch import Switch
from tailrx.registry import AUGMENTS, LOSSES, OPTIMISERS
from tailrx.testing.networks import build_network, example
from tailrx.training import checkpoint
from tailrx.training.fit import Fit
from tailrx.training.fit import fit as fit_all
from tailrx.training.hardware import choose
from tailrx.training.recipe import MAIN, Stage

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
    aim = objective or classification(LOSSES.build("focal"), AUGMENTS.build("mixup"))
    fields = {name: changes.pop(name) for name in list(changes) if name in Stage.__dataclass_fields__}
    return Stage(**{
        "objective": aim, "optimiser": lambda params: OPTIMISERS.build(optim, {"lr": 0.01}, params=params),
        "epochs": EPOCHS, "batches": lambda seed: batches(seed, broken_in, calls), "steps": STEPS,
        "settings": TrainConfig(**{"warmup": 0.1, **changes}), **fields,
    })  # fmt: skip


def classification(loss, augment):
    return Classification(run_loss=lambda: loss, run_augment=lambda: augment)


def fit(model, recipe, how):
    return fit_all({MAIN: model}, recipe, how)


def accuracy(model):
    with torch.no_grad():
        return {"accuracy": float((model.eval()(PAIRS).logits.argmax(1) == PAIRS.target).double().mean())}


def how(state=None, tell=lambda epoch: None, score=accuracy, identity="a run", checkpoint_s=0.0):
    return Fit(
        choose(TrainConfig(device="cpu", dtype="float32", threads=1)), 0, score, tell, state, checkpoint_s, identity
    )


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


def unbroken(recipe):
    model = net()
    return model, fit(model, recipe, how())


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
        def forward(self, model, batch, generator):
            self.log.append((torch.rand(1).item(), torch.rand(1, generator=generator).item()))
            return self.loss(model(batch).logits, batch.target).mean()

        def on_epoch(self, start):
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


class Spy(Objective):
    """An objective that notes what happens to it; its loss is a cross entropy."""

    def __init__(self, log, name):
        super().__init__()
        self.log, self.name, self.loss = log, name, LOSSES.build("cross_entropy")

    def forward(self, model, batch, generator):
        self.log.append((self.name, "step"))
        return self.loss(model(batch).logits, batch.target).mean()

    def on_epoch(self, start):
        assert isinstance(start.model, nn.Module)
        self.log.append((self.name, start.epoch))

    def get_extra_state(self):
        return {"name": self.name}

    def set_extra_state(self, state):
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
    assert_same_bits(started[1], ends[0])  # the best of the one epoch there was


def scored(values):
    """A score from `values` after each epoch, and the weights that were scored."""
    kept, scores = [], iter(values)

    def score(model):
        kept.append(bits(model))
        return {"accuracy": next(scores)}

    return score, kept


def test_each_stage_leaves_its_best_epoch_so_that_a_later_one_is_not_lost():
    score, kept = scored([0.1, 0.9, 0.2, 0.3, 0.1])
    model, started = net(), []
    last = stage(epochs=3, start=lambda m: started.append(bits(m)))
    progress = fit(model, [stage(epochs=2), last], how(score=score))
    assert (progress.best.stage, progress.best.epoch, progress.best.score) == (1, 1, 0.3)
    assert [e.best for e in progress.history] == [True, True, True, True, False]
    assert_same_bits(started[0], kept[1])
    assert_same_bits(bits(model), kept[3])


def test_a_stage_may_leave_its_last_epoch_whatever_it_scores():
    score, kept = scored([0.9, 0.1, 0.2])
    model = net()
    progress = fit(model, [stage(epochs=3, keep="last")], how(score=score))
    assert (progress.best.epoch, progress.best.score) == (2, 0.2)
    assert_same_bits(bits(model), kept[2])


LAST = ("last.*",)


def learns(name):
    return name.startswith("last")


def test_trainable_freezes_all_other_parameters_in_its_stage_only():
    before, frozen, free = bits(net()), net(), net()
    fit(frozen, [stage(trainable=LAST, epochs=1)], how())
    fit(free, [stage(trainable=LAST, epochs=1), stage(epochs=1)], how(score=rising()))
    for name, _ in frozen.named_parameters():
        assert torch.equal(before[name], bits(frozen)[name]) != learns(name), name
        assert not torch.equal(before[name], bits(free)[name]), name
    assert all(p.requires_grad for p in free.parameters())


def test_what_is_frozen_keeps_its_running_statistics_and_drops_nothing_out():
    before, model, modes = bits(net()), net(), []

    class Watching(Spy):
        def forward(self, model, batch, generator):
            modes.append({name: module.training for name, module in model.named_modules()})
            return super().forward(model, batch, generator)

    fit(model, [stage(trainable=LAST, epochs=2, objective=Watching([], "w"))], how())
    after = bits(model)
    statistics = [name for name in after if "running" in name or "num_batches" in name]
    assert statistics
    assert all(torch.equal(before[name], after[name]) for name in statistics)
    assert all(not mode["body"] and not mode["body.2"] and mode["last"] for mode in modes)


def test_a_pattern_that_fits_no_parameter_is_refused():
    for wrong in ({"trainable": ("head.*",)}, {"rates": {"head.*": 0.1}}):
        with pytest.raises(ConfigError, match=r"no parameter of the model is called like 'head\.\*'; it has: fuse"):
            fit(net(), [stage(**wrong)], how())


def test_rates_are_factors_for_the_parameters_that_fit_and_the_first_that_fits_counts():
    seen = {}

    def noted(groups):
        optimiser = torch.optim.SGD(groups, lr=0.1)
        optimiser.register_step_pre_hook(
            lambda opt, *_: seen.update({id(p): group["lr"] for group in opt.param_groups for p in group["params"]})
        )
        return optimiser

    model = net()
    rates = {"last.bias": 0.0, "last.*": 0.5}
    fit(model, [stage(optimiser=noted, rates=rates, schedule="constant", warmup=0.0, epochs=1)], how())
    due = {name: rates.get(name, 0.5 if learns(name) else 1.0) * 0.1 for name, _ in model.named_parameters()}
    assert {name: seen[id(p)] for name, p in model.named_parameters()} == pytest.approx(due)


@pytest.mark.parametrize("together", [2, 3])
def test_accumulated_gradients_are_those_of_the_mean_of_their_batches(together):
    """Three batches an epoch: of two together, the third stands alone."""
    steps, gradients = [], []

    def noted(groups):
        optimiser = torch.optim.SGD(groups, lr=0.0)
        optimiser.register_step_pre_hook(lambda opt, *_: steps.append(opt.param_groups[0]["params"][-1].grad.clone()))
        return optimiser

    class Noting(Spy):
        def forward(self, model, batch, generator):
            loss = super().forward(model.eval(), batch, generator)
            gradients.append(torch.autograd.grad(loss, list(model.parameters())[-1], retain_graph=True)[0])
            return loss

    fit(net(), [stage(optimiser=noted, objective=Noting([], "n"), accumulate=together, epochs=1)], how())
    due = [torch.stack(part).mean(0) for part in (gradients[:together], gradients[together:]) if part]
    assert len(steps) == len(due)
    for came, mean in zip(steps, due, strict=True):
        torch.testing.assert_close(came, mean)


class Owning(Objective):
    """Adds a parameter of its own to the loss, and pulls it to 3."""

    def __init__(self):
        super().__init__()
        self.level = nn.Parameter(torch.zeros(()))
        self.loss = LOSSES.build("cross_entropy")

    def term(self, step):
        return self.loss(step.output.logits, step.batch.target).mean() + (self.level - 3) ** 2


def test_an_objective_s_own_parameters_are_trained_and_come_back_after_a_resume(tmp_path):
    whole, state = Owning(), tmp_path / "state.safetensors"
    due, _ = unbroken([stage(objective=whole, optim="adam")])
    assert whole.level.item() > 0.05
    with pytest.raises(Killed):
        fit(net(), [stage(objective=Owning(), optim="adam")], how(state, dies_after(2)))
    again, model = Owning(), net(seed=5)
    fit(model, [stage(objective=again, optim="adam")], how(state))
    assert torch.equal(again.level, whole.level)
    assert_same_bits(bits(due), bits(model))


def test_an_objective_may_ask_for_the_embeddings_of_the_training_rows_before_any_epoch():
    seen = []

    class Asking(Spy):
        def on_epoch(self, start):
            model = start.model.train()
            z, target = start.embeddings()
            seen.append((start.epoch, start.epochs, z, target, model.training, z.requires_grad))

    def embeddings(model):
        assert not model.training
        return model(PAIRS).z, PAIRS.target

    model = net()
    first = model.eval()(PAIRS).z.detach()
    fit(model, [stage(objective=Asking([], "a"), embeddings=embeddings, epochs=2)], how())
    assert [(epoch, of) for epoch, of, *_ in seen] == [(0, 2), (1, 2)]
    assert torch.equal(seen[0][2], first)
    assert not torch.equal(seen[1][2], first)
    assert all(training and not slope for *_, training, slope in seen)


def rising():
    """Scores that make the last epoch the best."""
    number = iter(range(100))
    return lambda model: {"accuracy": float(next(number))}


@pytest.mark.parametrize("killed", [(2, 0), (1, 1)], ids=["where the first ends", "in the second"])
@pytest.mark.parametrize("clip_norm", [0.0, 0.5])  # clipping must not count old gradients of what is frozen
def test_a_killed_run_of_two_stages_with_frozen_parameters_resumes_to_the_same_bits(clip_norm, killed, tmp_path):
    def recipe():
        return [
            stage(epochs=2, clip_norm=clip_norm),
            stage(trainable=LAST, epochs=3, optim="adam", clip_norm=clip_norm),
        ]

    whole = net()
    due = fit(whole, recipe(), how())
    state = tmp_path / "state.safetensors"
    with pytest.raises(Killed):
        fit(net(), recipe(), how(state, dies_after(*killed)))
    model = net(seed=5)
    came = fit(model, recipe(), how(state))
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


def switching(log, after):
    """A switch between two losses that note themselves."""

    class Noting(nn.Module):
        def __init__(self, name):
            super().__init__()
            self.name = name

        def forward(self, logits, target):
            log.append(self.name)
            return nn.functional.cross_entropy(logits, target, reduction="none")

    return Switch(
        run_loss=lambda: Noting("first"), run_augment=lambda: AUGMENTS.build("none"), after=after, loss=Noting("second")
    )


def test_a_switch_of_losses_happens_at_its_epoch():
    log = []
    unbroken([stage(objective=switching(log, 0.5))])
    assert log == ["first"] * 2 * STEPS + ["second"] * 2 * STEPS


@pytest.mark.parametrize(("epoch", "due"), [(1, ["first", "second", "second"]), (3, ["second"])])
def test_a_switch_survives_a_resume_before_and_after_it(epoch, due, tmp_path):
    state, log = tmp_path / "state.safetensors", []
    with pytest.raises(Killed):
        fit(net(), [stage(objective=switching([], 0.5))], how(state, dies_after(epoch)))
    fit(net(), [stage(objective=switching(log, 0.5))], how(state))
    assert log[::STEPS] == due


def test_a_run_with_a_switch_between_real_losses_resumes_to_the_same_bits(tmp_path):
    def aim():
        counts = torch.bincount(PAIRS.target).float()
        augment = AUGMENTS.build("mixup")
        return Switch(
            run_loss=lambda: LOSSES.build("cross_entropy"),
            run_augment=lambda: augment,
            after=0.5,
            loss=LOSSES.build("ldam", {}, counts=counts),
        )

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
    aim = classification(loss, AUGMENTS.build("mixup", {"per": "pair"}))
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
    recipe = [stage(epochs=10, patience=2), stage(epochs=2, patience=2)]
    progress = fit(net(), recipe, how(score=lambda m: {"accuracy": next(scores)}))
    assert [(e.stage, e.epoch) for e in progress.history] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]


def test_a_run_that_patience_ended_is_not_trained_further_by_a_resume(tmp_path):
    scores, state = iter([0.5, 0.4, 0.3]), tmp_path / "state.safetensors"
    model = net()
    fit(model, [stage(epochs=10, patience=2)], how(state, score=lambda m: {"accuracy": next(scores)}))
    again = net(seed=5)
    progress = fit(again, [stage(epochs=10, patience=2)], how(state, score=lambda m: {"accuracy": next(scores)}))
    assert len(progress.history) == 3
    assert_same_bits(bits(model), bits(again))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_ends_the_run_and_says_what_to_do(bad, tmp_path):
    class Diverging(Spy):
        def forward(self, model, batch, generator):
            return super().forward(model, batch, generator) * (bad if len(self.log) > STEPS + 2 else 1.0)

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
    unbroken([stage(optimiser=lambda params: noted(params, rates), warmup=0.0)])
    state = tmp_path / "state.safetensors"
    with pytest.raises(Killed):
        fit(net(), [stage(optimiser=lambda params: noted(params, broken), warmup=0.0)], how(state, dies_after(2)))
    fit(net(), [stage(optimiser=lambda params: noted(params, broken), warmup=0.0)], how(state))
    assert rates[:7:6] == pytest.approx([0.1, 0.05])  # the first of twelve steps, and the seventh: half-way
    assert broken == rates
