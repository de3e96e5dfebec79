"""One run at work: what it was given, where it writes, and how long its parts took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..splits import Split
from ..training.fit import Epoch
from ..training.hardware import Hardware
from ..types import FloatArray
from .folder import RunFolder
from .prepare import Prepared

Tell = Callable[[Epoch], None]


@dataclass(frozen=True)
class Task:
    """`tell` hears of every epoch; `times` collects seconds by name, `remarks` what a reader of the result must
    know."""

    ready: Prepared
    hardware: Hardware
    folder: RunFolder
    tell: Tell
    times: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.times[what] = self.times.get(what, 0.0) + time.perf_counter() - began

    def begin(self) -> None:
        """Only when data, features and settings have proved good: a run that cannot start leaves nothing behind."""
        self.folder.begin(self.ready.config)
        if (begun := self.folder.hardware()) is None:
            self.folder.write_json("hardware.json", self.hardware.to_dict())
        elif torn := [
            f"{k} {begun.get(k)} then, {v} now" for k, v in self.hardware.to_dict().items() if begun.get(k) != v
        ]:
            self.remarks.append(
                f"The run was begun on other hardware ({'; '.join(torn)}): numbers are rounded in another order there, "
                "so the result is not the very one that it would have been without the interruption."
            )
        self.folder.write_json("split.json", self.ready.split.certificate(self.ready.dataset))


@dataclass(frozen=True)
class Solved:
    """Probabilities `[n, c]` of the test rows and of the choosing rows, what training says of itself, and how to write
    the bundle where there is one. `choosing` is of weights that have not been fitted to the choosing rows."""

    probability: FloatArray
    choosing: FloatArray
    training: dict[str, Any]
    pack: Callable[[dict[str, Any]], None] | None = None


def chosen_on(split: Split) -> str:
    """The rows that choose, in words."""
    return "test rows (paper protocol)" if split.peeks else "validation rows"
