"""The user's own tables may change between two benches; a result of what they held before is not taken for one of now.

Other datasets are verified by the checksums of their originals, and are not read again here. What a newer TailRx reads
out of the same originals, or holds in its own starter data, is noticed by `tailrx compare`, not by a bench.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..data.catalogue import Files, cache_folder
from ..data.dataset import Dataset
from ..errors import RunError, TailrxError
from ..registry import DATASETS, SPLITS, assemble
from ..report.schema import Result
from .run_plan import Row


class OwnData:
    """Reads each table once."""

    def __init__(self, source: Path | None, offline: bool):
        self.source, self.offline = source, offline
        self.read: dict[str, Dataset | None] = {}

    def refuse_another(self, row: Row, fold: int, result: Result) -> None:
        """Raise `RunError` where `result` was made on other data, or another split of them, than the row has now."""
        config = row.configs[fold]
        if "path" not in config.data or (dataset := self._read(config.data)) is None:
            return
        try:
            split = assemble(SPLITS, config.split, dataset=dataset, protocol=config.protocol, seed=config.seed)
        except TailrxError:
            return  # the run will say why
        here = {"data_sha256": dataset.sha256, "split_sha256": split.sha256(dataset)}
        if torn := [k for k, checksum in here.items() if checksum != getattr(result, k)]:
            place, which = config.data["path"], torn[0]
            then, now = str(getattr(result, which))[:12], here[which][:12]
            raise RunError(
                f"{row.name(fold)} of suite {row.suite.name!r} was run on other data than {place} holds now ({which} "
                f"{then}, here {now}); remove its result and its run folder to let it be run anew, or restore the data."
            )

    def _read(self, data: Mapping[str, Any]) -> Dataset | None:
        """None where it cannot be read: the run will say why."""
        key = repr(sorted(data.items()))
        if key not in self.read:
            try:
                files = Files(cache_folder(), self.source, self.offline)
                self.read[key] = assemble(DATASETS, dict(data), files=files)
            except TailrxError:
                self.read[key] = None
        return self.read[key]
