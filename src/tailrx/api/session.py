"""Where calls look for data, and who hears of what they do: said once, for as many calls as a program makes.

session = tailrx.Session(source="my-data", offline=True, tell=print)
run = tailrx.train(config, "my-run", session=session)
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..data.catalogue import Files
    from ..data.download import Progress
    from ..training.fit import Epoch


def unheard(news: Any) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Session:
    """`source` is a folder that holds the original files of datasets (else TAILRX_DATA, else the cache, else they are
    downloaded, unless `offline` or TAILRX_OFFLINE is set).

    `progress(path, done, total)` hears of downloads, `tell(epoch)` of every epoch of training, and `say(sentence)` of
    what a setup does."""

    source: str | Path | None = None
    offline: bool = False
    progress: "Progress | None" = None
    tell: "Callable[[Epoch], None]" = unheard
    say: Callable[[str], None] = unheard

    @property
    def files(self) -> "Files":
        """Where dataset files are looked for."""
        from ..data.catalogue import Files, cache_folder, offline_mode, source_folder

        source = source_folder(Path(self.source) if self.source else None)
        return Files(cache_folder(), source, offline_mode(self.offline), self.progress)


USUAL = Session()
