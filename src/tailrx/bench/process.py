"""Runs as processes of their own, so that the threads and the peak memory of each are its own."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from ..config import RunConfig


@dataclass(frozen=True)
class WorkerOrder:
    """One run for `tailrx.bench.worker`: its folder, what is run, and where data is found."""

    folder: Path
    config: RunConfig
    source: Path | None
    offline: bool

    def to_json(self) -> str:
        return json.dumps({"folder": str(self.folder), "config": self.config.to_toml(),
                           "source": self.source and str(self.source), "offline": self.offline})  # fmt: skip


class Processes:
    """`threads` for each; `tell(name, news)` hears of all of them, from several threads."""

    def __init__(self, threads: int, tell: Callable[[str, Mapping[str, Any]], None]):
        self.threads, self.tell = threads, tell
        self.at_work: set[subprocess.Popen[str]] = set()
        self.stopped = False
        self.lock = threading.Lock()

    def stop(self) -> None:
        """End those at work, and begin no other."""
        with self.lock:
            self.stopped = True
            for process in self.at_work:
                process.terminate()

    def carry_out(self, order: WorkerOrder) -> str:
        """Run it to its end; gives what went wrong, or nothing."""
        name, log = order.folder.name, order.folder.with_name(f"{order.folder.name}.log")
        with log.open("w", encoding="utf-8") as stderr:
            process = self._begin(stderr)
            if process is None:
                return "it was stopped."
            self.tell(name, {"begun": self.threads})
            news = self._listen(process, order, stderr)
            with self.lock:
                self.at_work.discard(process)
        if "done" in news:
            log.unlink(missing_ok=True)
            return ""
        trouble = news.get("failed") or f"the run ended with code {process.returncode} and no result; see {log}."
        self.tell(name, {"failed": trouble})
        return str(trouble)

    def _begin(self, stderr: TextIO) -> "subprocess.Popen[str] | None":
        with self.lock:
            if self.stopped:
                return None
            process = subprocess.Popen(
                [sys.executable, "-m", "tailrx.bench.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=stderr, text=True, encoding="utf-8", env=os.environ | {"OMP_NUM_THREADS": str(self.threads)},
            )  # fmt: skip
            self.at_work.add(process)
            return process

    def _listen(self, process: "subprocess.Popen[str]", order: WorkerOrder, log: TextIO) -> dict[str, Any]:
        """Give the order, hear it out, and give back the last thing said."""
        assert process.stdin is not None
        assert process.stdout is not None
        last: dict[str, Any] = {}
        try:
            process.stdin.write(order.to_json() + "\n")
            process.stdin.flush()
        except OSError:  # it died early; its exit code and log say more
            pass
        for line in process.stdout:
            if (news := _news(line)) is None:
                log.write(line)
                continue
            last = news
            if "failed" not in news:
                self.tell(order.folder.name, news)
        process.wait()
        return last


def _news(line: str) -> dict[str, Any] | None:
    try:
        news = json.loads(line)
    except ValueError:
        return None
    return news if isinstance(news, dict) else None
