"""The learning rate at points worked out by hand, and which epoch counts as the best."""

import pytest
import torch

from tailrx.errors import RunError
from tailrx.training.schedule import rate_factor
from tailrx.training.stopping import Best


@pytest.mark.parametrize(
    ("schedule", "warmup", "step", "factor"),
    # ten steps, of which two warm up: 1/2 and 1 of the rate; what is left of cosine is step 2 to 10, half-way at 6
    [
        ("constant", 0.0, 0, 1.0),
        ("constant", 0.0, 9, 1.0),
        ("constant", 0.2, 0, 0.5),
        ("constant", 0.2, 1, 1.0),
        ("constant", 0.2, 5, 1.0),
        ("cosine", 0.0, 0, 1.0),
        ("cosine", 0.0, 5, 0.5),
        ("cosine", 0.2, 0, 0.5),
        ("cosine", 0.2, 1, 1.0),
        ("cosine", 0.2, 2, 1.0),
        ("cosine", 0.2, 4, 0.8535534),  # (1 + cos 45 degrees) / 2
        ("cosine", 0.2, 6, 0.5),
        ("cosine", 0.2, 8, 0.1464466),  # (1 + cos 135 degrees) / 2
        ("one_cycle", 0.2, 0, 0.5),  # (1 - cos 90 degrees) / 2
        ("one_cycle", 0.2, 1, 1.0),
        ("one_cycle", 0.4, 0, 0.1464466),  # (1 - cos 45 degrees) / 2
        ("one_cycle", 0.4, 3, 1.0),
        ("one_cycle", 0.4, 7, 0.5),
    ],
)
def test_the_factor_of_the_rate(schedule, warmup, step, factor):
    assert rate_factor(schedule, step, 10, warmup) == pytest.approx(factor, abs=1e-7)


@pytest.mark.parametrize("schedule", ["constant", "cosine", "one_cycle"])
@pytest.mark.parametrize("warmup", [0.0, 0.05, 0.3, 0.99])
@pytest.mark.parametrize("steps", [1, 2, 7, 100])
def test_the_factor_is_always_positive_and_at_most_one(schedule, warmup, steps):
    assert all(0 < rate_factor(schedule, i, steps, warmup) <= 1 for i in range(steps))


def model(value):
    made = torch.nn.Linear(1, 1)
    with torch.no_grad():
        made.weight.fill_(value)
    return made


def test_the_first_of_equal_epochs_stays_the_best():
    best, offers = Best(), [0.5, 0.7, 0.7, 0.6]
    took = [best.offer(score, 0, epoch, model(float(epoch))) for epoch, score in enumerate(offers)]
    assert took == [True, True, False, False]
    assert (best.score, best.epoch) == (0.7, 1)
    net = model(9.0)
    best.restore(net)
    assert net.weight.item() == 1.0


def test_a_kept_epoch_does_not_change_when_training_goes_on():
    best, net = Best(), model(1.0)
    best.offer(0.5, 0, 0, net)
    with torch.no_grad():
        net.weight.fill_(2.0)
    best.restore(net)
    assert net.weight.item() == 1.0


def test_waiting_ends_after_patience_epochs_without_a_better_one():
    best = Best()
    best.offer(0.5, 0, 3, model(0.0))
    assert [best.waited(epoch, 2) for epoch in (3, 4, 5)] == [False, False, True]
    assert not best.waited(1000, 0)


def test_a_score_that_is_no_number_is_never_the_best_and_a_run_of_such_scores_ends_with_a_sentence():
    best = Best()
    assert not best.offer(float("nan"), 0, 0, model(0.0))
    with pytest.raises(RunError, match="no epoch"):
        best.restore(model(0.0))
