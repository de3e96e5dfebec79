"""One run in a process of its own, so that its threads and its peak memory are its own.

The first line of stdin is the order, as JSON; every line of stdout is news of the run, as JSON (what a part may print
goes to stderr). When stdin ends the parent is gone, and the process ends too: a bench that is killed leaves nothing
running. What the run had written stays, and the next bench goes on from it.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..config import RunConfig, fill
from ..data.catalogue import Files, cache_folder
from ..errors import RunError, TailrxError
from ..locking import exclusive_lock
from ..parsing import parse_toml
from ..run_identity import identity
from ..runs import carry_out
from ..runs.folder import RunFolder
from ..runs.task import Tell

ORPHANED = 130


def main() -> int:
    say = _news_on_stdout_alone()
    order = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        result = _carry_out(order, lambda epoch: say({"epoch": asdict(epoch)}))
    except TailrxError as why:
        begun = f" To have it run anew, remove {order['folder']}." if Path(order["folder"]).exists() else ""
        say({"failed": f"{why}{begun}"})
        return why.exit_code
    say({"done": {k: result[k] for k in ("metrics", "time_s", "peak_mb", "threads")}})
    return 0


def _news_on_stdout_alone() -> Callable[[dict[str, Any]], None]:
    """Whatever else writes to stdout from now on, in Python or below it, writes to stderr."""
    news = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(what: dict[str, Any]) -> None:
        print(json.dumps(what), file=news, flush=True)

    return say


def _carry_out(order: dict[str, Any], tell: Tell) -> dict[str, Any]:
    folder, config = RunFolder(Path(order["folder"])), fill(parse_toml(order["config"]))
    cache = cache_folder()
    source = Path(order["source"]) if order["source"] else None
    files = Files(cache, source, order["offline"])
    # Two benches may want the same run: the second waits, and finds it done.
    with exclusive_lock(folder.path.with_suffix(".lock")), folder.exclusive():
        if folder.finished:
            return folder.result()
        return carry_out.run(_config_to_resume(folder, config), folder, files, cache / "features", tell)


def _config_to_resume(folder: RunFolder, config: RunConfig) -> RunConfig:
    """The configuration that the folder was begun with, to go on with to the same bits; `config` where it is new."""
    if not (folder.path / "config.toml").exists():
        folder.refuse_if_used()
        return config
    begun = folder.config()
    if identity(begun) != identity(config):
        raise RunError(f"{folder.path} holds a run with other settings; remove that folder to let it be run anew.")
    return begun


def _end_with_parent() -> None:
    while sys.stdin.readline():
        pass
    os._exit(ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
