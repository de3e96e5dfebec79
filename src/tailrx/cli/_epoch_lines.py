"""One line per epoch on stderr, with the time left at the pace so far."""

import time
from typing import TYPE_CHECKING

from ..report.page.words import duration
from ._say import note

if TYPE_CHECKING:
    from ..training.fit import Epoch


class EpochLines:
    """Says each epoch as it ends; to be given as `tell`."""

    def __init__(self, *, quiet: bool):
        self.quiet, self.began, self.first = quiet, time.monotonic(), -1

    def __call__(self, epoch: "Epoch") -> None:
        if self.first < 0:
            self.first = epoch.epoch  # a resumed run starts later
            self.began = time.monotonic() - epoch.seconds
        done = epoch.epoch - self.first + 1
        left = (time.monotonic() - self.began) / done * (epoch.of - epoch.epoch - 1)
        scores = "  ".join(f"{k} {v:.4f}" for k, v in epoch.scores.items())
        note(f"epoch {epoch.epoch + 1}/{epoch.of}  loss {epoch.loss:.4f}  {scores}  {epoch.seconds:.1f} s  "
             f"left {duration(left)}{'  best' if epoch.best else ''}", quiet=self.quiet)  # fmt: skip
