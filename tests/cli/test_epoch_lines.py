"""One line per epoch, with the time left at the pace so far."""

import time

from tailrx.cli._epoch_lines import EpochLines
from tailrx.training.fit import Epoch


def told(monkeypatch, capsys, epochs):
    """The lines of these epochs, each `(number, of, seconds)`; time passes in the epochs alone."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    lines = EpochLines(quiet=False)
    for number, of, seconds in epochs:
        now[0] += seconds
        lines(Epoch(0, number, of, 0.5, {"accuracy": 0.75}, seconds, best=number == 0))
    return capsys.readouterr().err.splitlines()


def test_each_epoch_is_a_line_with_its_loss_scores_time_and_the_time_left(monkeypatch, capsys):
    assert told(monkeypatch, capsys, [(0, 4, 10.0), (1, 4, 30.0)]) == [
        "epoch 1/4  loss 0.5000  accuracy 0.7500  10.0 s  left 30.0 s  best",
        "epoch 2/4  loss 0.5000  accuracy 0.7500  30.0 s  left 40.0 s",  # two more, at 20 s each
    ]


def test_a_long_time_left_is_told_in_hours_and_minutes(monkeypatch, capsys):
    (line,) = told(monkeypatch, capsys, [(0, 76, 100.0)])
    assert "left 2 h 05 min" in line  # 75 times 100 s


def test_a_resumed_run_is_timed_from_where_it_went_on(monkeypatch, capsys):
    (line,) = told(monkeypatch, capsys, [(90, 100, 10.0)])
    assert "left 1 min 30 s" in line  # nine more, at 10 s each


def test_each_stage_is_timed_anew_also_where_a_resumed_run_begins_in_its_middle(monkeypatch, capsys):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    lines = EpochLines(quiet=False)
    for stage, number in ((0, 1), (1, 0), (1, 1)):
        now[0] += 10.0
        lines(Epoch(stage, number, 3 if stage else 2, 0.5, {}, 10.0, best=False))
    told = capsys.readouterr().err.splitlines()
    assert [line.partition("  ")[0] for line in told] == [
        "epoch 2/2", "stage 2, epoch 1/3", "stage 2, epoch 2/3",
    ]  # fmt: skip
    assert [line.rpartition("left ")[2] for line in told] == ["0.0 s", "20.0 s", "10.0 s"]


def test_quiet_is_quiet(capsys):
    EpochLines(quiet=True)(Epoch(0, 0, 1, 0.5, {}, 1.0, best=True))
    assert capsys.readouterr().err == ""
