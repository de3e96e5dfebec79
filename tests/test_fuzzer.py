"""What the fuzzer takes for a hang: an input that hangs twice, not one that the machine held up once."""

import random
import time
from pathlib import Path

import pytest
from tests.fuzz import worker


class Sleeper:
    """Input 3 hangs: always, or once only where `once` names the mark of the first time."""

    name, outcome = "sleeper", "slept"

    def __init__(self, once: Path | None):
        self.once = once

    def make(self, rng: random.Random, at: Path) -> int:
        return int(at.name)

    def try_it(self, made: int, at: Path) -> bool:
        if made == 3 and not (self.once and self.once.exists()):
            if self.once:
                self.once.touch()
            time.sleep(60)
        time.sleep(0.01)
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(worker, "HANG_S", 0.5)


def run(monkeypatch, once: Path | None) -> worker.Tally:
    monkeypatch.setitem(worker.KINDS, "sleeper", lambda material: Sleeper(once))
    return worker.run_kind("sleeper", 0, 4.0, None)  # type: ignore[arg-type]


def test_an_input_that_ends_when_tried_again_is_a_stall(monkeypatch, tmp_path):
    tally = run(monkeypatch, tmp_path / "mark")
    assert [number for number, _ in tally.stalls] == [3]
    assert "try_it" in tally.stalls[0][1]  # where it stood
    assert tally.failures == {}
    assert tally.outcomes == {"slept": tally.tried}
    assert tally.tried > 10


def test_an_input_that_hangs_again_is_a_failure(monkeypatch):
    tally = run(monkeypatch, None)
    assert tally.stalls == []
    assert {what: number for what, (number, _) in tally.failures.items()} == {worker.HANG: 3}
    assert "try_it" in tally.failures[worker.HANG][1]
    assert tally.tried > 10  # the rest goes on
