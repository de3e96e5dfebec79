"""One run at work: what it was given, where it writes, and how long its parts took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..training.fit import Epoch
from ..training.hardware import Hardware
from ..types import FloatArray
from .prepare import Prepared
from .run_folder import RunFolder

Tell = Callable[[Epoch], None]


@dataclass(frozen=True)
class Task:
    """`tell` hears of every epoch; `times` collects seconds by name."""

    ready: Prepared
    hardware: Hardware
    folder: RunFolder
    tell: Tell
    times: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.times[what] = self.times.get(what, 0.0) + time.perf_counter() - began

    def begin(self) -> None:
        """Only when data, features and settings have proved good: a run that cannot start leaves nothing behind."""
        self.folder.begin(self.ready.config)
        self.folder.write_json("split.json", self.ready.split.certificate(self.ready.dataset))


@dataclass(frozen=True)
class Solved:
    """Test probabilities `[n, c]`, what training says of itself, and how to write the bundle where there is one."""

    probability: FloatArray
    training: dict[str, Any]
    pack: Callable[[dict[str, Any]], None] | None = None
