"""Inputs one after another in a child process, watched from outside: a hang or a death costs one input.

An input that hangs is tried once more, alone: what then ends within a second or so was held up by the machine (a slow
`fsync`, a stopped process) and is counted as a stall, with the stack it stood in. One that hangs again is a failure.
"""

import faulthandler
import math
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any

from tailrx.errors import TailrxError

from .kinds import KINDS, Kind
from .material import Material

HANG_S = 10.0
HANG = "a hang"
MAX_MB = 2_048


@dataclass
class Tally:
    """What came of the inputs of one kind."""

    kind: str
    tried: int = 0
    parsed: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: dict[str, tuple[int, str]] = field(
        default_factory=dict
    )  # signature -> number of the first input, details
    peak_mb: float = 0.0
    stalls: list[tuple[int, str]] = field(default_factory=list)  # number of the input, where it stood

    def add(self, number: int, parsed: bool, outcome: str, failure: str, details: str) -> None:
        self.tried += 1
        self.parsed += parsed
        self.outcomes[outcome] += 1
        if failure:
            self.failures.setdefault(failure, (number, details))


def stream(seed: int, kind: str, number: int) -> random.Random:
    """The randomness of one input, which makes it again."""
    return random.Random(f"{seed}/{kind}/{number}")


def run_kind(name: str, seed: int, seconds: float, material: Material, *, first: int = 0, stop_at: int = 0) -> Tally:
    """Try inputs of a kind until the time is over, or `stop_at` failures are found."""
    tally, begin, end = Tally(name), first, time.monotonic() + seconds
    while time.monotonic() < end:
        for number, report in _child(name, seed, begin, end, material):
            if isinstance(report, float):
                tally.peak_mb = max(tally.peak_mb, report)
                continue
            if report[1] == HANG:
                again = next(_child(name, seed, number, math.inf, material, count=1))[1]
                if again[1] != HANG:
                    tally.stalls.append((number, report[3]))
                    report = again
            tally.add(number, *report)
            begin = number + 1
            if stop_at and len(tally.failures) >= stop_at:
                return tally
    return tally


def _child(
    name: str, seed: int, first: int, end: float, material: Material, count: int = sys.maxsize
) -> Iterator[tuple[int, Any]]:
    """Reports from one child on at most `count` inputs, until it ends, dies, hangs or swells; the last is of the input
    that it ended with."""
    ours, theirs = get_context("fork").Pipe(duplex=False)
    stack = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
    process = get_context("fork").Process(
        target=_work, args=(name, seed, first, end, count, material, theirs, stack.fileno()), daemon=True
    )
    process.start()
    theirs.close()
    number, swollen = first, False
    try:
        while True:
            waited = 0.0
            while not ours.poll(0.25):
                waited += 0.25
                swollen = _mb(process.pid) > MAX_MB
                if waited >= HANG_S or swollen or (not process.is_alive() and not ours.poll(0)):
                    what = f"over {MAX_MB} MB" if swollen else HANG if process.is_alive() else "the process died"
                    yield number, (True, what, what, f"input {number} of {name}\n{_stood(process.pid, stack)}")
                    return
            try:
                number, report = ours.recv()
            except EOFError:
                process.join(2)
                if process.exitcode:
                    yield (
                        number,
                        (True, "died", f"the process died with {process.exitcode}", f"input {number} of {name}"),
                    )
                return
            if report is None:
                return
            yield number, report
            number += not isinstance(report, float)
    finally:
        process.kill()
        process.join()
        ours.close()
        stack.close()


def _stood(pid: int | None, stack: IO[bytes]) -> str:
    """Where the process stands now, and the processor seconds it has used: a stall uses none, an endless loop all."""
    try:
        used = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        os.kill(pid or 0, signal.SIGUSR1)
    except (OSError, ValueError):
        return ""
    time.sleep(0.5)
    stack.seek(0)
    return f"{used / os.sysconf('SC_CLK_TCK'):.1f} s of processor time\n{stack.read().decode(errors='replace')}"


def _mb(pid: int | None) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, IndexError):
        return 0.0


def _work(
    name: str, seed: int, first: int, end: float, count: int, material: Material, told: Connection, stack: int
) -> None:
    faulthandler.register(signal.SIGUSR1, stack)
    sys.setrecursionlimit(1000)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kind, number = KINDS[name](material), first
    with tempfile.TemporaryDirectory() as scratch:
        while number < first + count and time.monotonic() < end:
            told.send((number, attempt(kind, stream(seed, name, number), Path(scratch) / str(number))))
            number += 1
            if number % 50 == 0:
                told.send((number, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    told.send((number, None))


def _gist(sentence: str) -> str:
    """Its first words, less those that are the input's: what tells one outcome from another."""
    return " ".join(re.sub(r"'[^']*'?|\"[^\"]*\"?|\S*[/\d]\S*", "", sentence[:2_000]).split()[:5])


def attempt(kind: Kind, rng: random.Random, at: Path) -> tuple[bool, str, str, str]:
    """Whether it got past parsing, the outcome, and of a failure its signature and details."""
    at.mkdir()
    try:
        try:
            made = kind.make(rng, at)
        except (RecursionError, ValueError, TypeError, OverflowError):  # a mutation that leads nowhere
            return False, "not made", "", ""
        try:
            return kind.try_it(made, at), kind.outcome, "", ""
        except TailrxError as why:
            late = kind.name in ("bundles", "runs") and "damaged" not in str(why) and "not a TOML" not in str(why)
            return late, f"refused: {type(why).__name__} {_gist(str(why))}", "", ""
        except OSError as why:  # the command line, and it alone, turns these into advice, if they are of a path
            if why.filename is not None and kind.name != "commands":
                return False, "refused: OSError", "", ""
            raise
    except Exception as why:  # noqa: BLE001 - this is what is looked for
        last = traceback.extract_tb(why.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return True, "failed", f"{type(why).__name__} at {where}", traceback.format_exc()[-2_000:]
    finally:
        shutil.rmtree(at, ignore_errors=True)
