"""The user's own tables may change between two benches; a result of what they held before is not taken for one of now.

The datasets that TailRx fetches cannot: their originals are verified by checksum.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..data.catalogue import Files, cache_folder
from ..errors import RunError, TailrxError
from ..jobs.prepare import build
from ..registry import DATASETS
from .plan import Row


class OwnData:
    """Reads each table once."""

    def __init__(self, source: Path | None, offline: bool):
        self.source, self.offline = source, offline
        self.read: dict[str, str | None] = {}

    def refuse_another(self, row: Row, fold: int, result: Mapping[str, Any]) -> None:
        """Raise `RunError` where `result` was made on other data than the row's fold names now."""
        data = row.configs[fold].data
        now = self._checksum(data) if "path" in data else None
        if now is not None and now != result["data_sha256"]:
            raise RunError(
                f"{row.name(fold)} of suite {row.suite.name!r} was run on other data than {data['path']} holds now "
                f"(SHA-256 {result['data_sha256'][:12]}, here {now[:12]}); remove its result and its run folder to "
                "let it be run anew, or restore the data."
            )

    def _checksum(self, data: Mapping[str, Any]) -> str | None:
        """None where it cannot be read: the run will say why."""
        key = repr(sorted(data.items()))
        if key not in self.read:
            try:
                files = Files(cache_folder(), self.source, self.offline)
                self.read[key] = build(DATASETS, dict(data), files=files).sha256
            except TailrxError:
                self.read[key] = None
        return self.read[key]
