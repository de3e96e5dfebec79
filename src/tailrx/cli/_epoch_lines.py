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
        self.quiet, self.began, self.first, self.stage = quiet, time.monotonic(), 0, -1

    def __call__(self, epoch: "Epoch") -> None:
        if epoch.stage != self.stage:  # a resumed run starts later, and every stage anew
            self.stage, self.first = epoch.stage, epoch.epoch
            self.began = time.monotonic() - epoch.seconds
        done = epoch.epoch - self.first + 1
        left = (time.monotonic() - self.began) / done * (epoch.of - epoch.epoch - 1)
        scores = "  ".join(f"{k} {v:.4f}" for k, v in epoch.scores.items())
        stage = f"stage {epoch.stage + 1}, " if epoch.stage else ""
        note(f"{stage}epoch {epoch.epoch + 1}/{epoch.of}  loss {epoch.loss:.4f}  {scores}  {epoch.seconds:.1f} s  "
             f"left {duration(left)}{'  best' if epoch.best else ''}", quiet=self.quiet)  # fmt: skip
