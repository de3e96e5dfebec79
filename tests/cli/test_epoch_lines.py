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


def test_quiet_is_quiet(capsys):
    EpochLines(quiet=True)(Epoch(0, 0, 1, 0.5, {}, 1.0, best=True))
    assert capsys.readouterr().err == ""
