"""One run in a process of its own, so that its threads and its peak memory are its own.

The first line of stdin is the order, as JSON; every line of stdout is news of the run, as JSON. When stdin ends the
parent is gone, and the process ends too: a bench that is killed leaves nothing running. What the run had written stays,
and the next bench goes on from it.
"""

import json
import os
import signal
import sys
import threading
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..config import RunConfig, fill
from ..data.catalogue import Files, cache_folder
from ..errors import RunError, TailrxError
from ..jobs import pair
from ..jobs.run_folder import RunFolder
from ..locking import alone
from ..training.fit import Epoch
from .plan import identity

ORPHANED = 130


def main() -> int:
    order = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        result = _carry_out(order)
    except TailrxError as why:
        _say({"failed": str(why)})
        return why.exit_code
    _say({"done": {k: result[k] for k in ("metrics", "time_s", "peak_mb", "threads")}})
    return 0


def _carry_out(order: dict[str, Any]) -> dict[str, Any]:
    folder, config = RunFolder(Path(order["folder"])), fill(tomllib.loads(order["config"]))
    cache = cache_folder()
    source = Path(order["source"]) if order["source"] else None
    files = Files(cache, source, order["offline"])
    with alone(folder.path.with_suffix(".lock")):  # two benches may want the same run: the second finds it done
        if folder.finished:
            return folder.result()
        return pair.run(_begun(folder, config), folder, files, cache / "features", _tell)


def _begun(folder: RunFolder, config: RunConfig) -> RunConfig:
    """The configuration that the folder was begun with, to go on with to the same bits; `config` where it is new."""
    if not (folder.path / "config.toml").exists():
        folder.refuse_if_used()
        return config
    begun = folder.config()
    if identity(begun) != identity(config):
        raise RunError(f"{folder.path} holds a run with other settings; remove that folder to let it be run anew.")
    return begun


def _tell(epoch: Epoch) -> None:
    _say({"epoch": asdict(epoch)})


def _say(news: dict[str, Any]) -> None:
    print(json.dumps(news), flush=True)


def _end_with_parent() -> None:
    while sys.stdin.readline():
        pass
    os._exit(ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
