"""Carry out the rows of a suite: what is not kept yet is run, several runs at a time, each fold kept as it comes.

A fold whose result is kept is not run again, but for one case: its row has still to be pooled, which takes the full
probabilities that only the run folder holds. A killed bench loses at most what its runs did since their last
checkpoint.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..config import RunConfig
from ..errors import RunError
from ..jobs.run_folder import RunFolder
from .keep import keep, keep_pooled, predictions_file, read_kept, result_file, run_name
from .plan import Row, differences

Tell = Callable[[str, Mapping[str, Any]], None]  # name of the run; {"begun" | "epoch" | "done" | "failed": ...}


@dataclass(frozen=True)
class Work:
    """Where runs lie, where data is found, and how the machine is shared: `jobs` runs at a time, `threads` each."""

    runs: Path
    source: Path | None
    offline: bool
    jobs: int
    threads: int

    @classmethod
    def shared(cls, runs: Path, source: Path | None, offline: bool, jobs: int) -> "Work":
        """`jobs` 0 gives every run one core; never more threads than cores, which would slow all of them down."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        jobs = jobs or cores
        return cls(runs, source, offline, jobs, max(cores // jobs, 1))


@dataclass
class Order:
    """One computation, and the places in tables that wait for it."""

    name: str
    config: RunConfig
    wanted: list[tuple[Row, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """Rows to be carried out. `orders` is what is left to run of them."""

    rows: Sequence[Row]
    work: Work

    @property
    def orders(self) -> list[Order]:
        return orders(self.rows, self.work.runs)

    def carry_out(self, tell: Tell) -> list[str]:
        """See `carry_out`."""
        return carry_out(self.rows, self.work, tell)


def orders(rows: Sequence[Row], runs: Path) -> list[Order]:
    """What has to be run, each computation once. Raises `RunError` where a kept result is of other settings."""
    found: dict[str, Order] = {}
    for row in rows:
        for fold, config in row.configs.items():
            name, kept = run_name(row, fold), _is_kept(row, fold)
            if not RunFolder(runs / name).finished and (not kept or _to_pool(row)):
                found.setdefault(name, Order(name, config)).wanted.append((row, fold))
    return list(found.values())


def _collect(rows: Sequence[Row], runs: Path) -> None:
    """Keep what finished runs have left and is not kept yet: runs of another suite, or of a bench that was killed."""
    for row in rows:
        for fold in row.configs:
            folder = RunFolder(runs / run_name(row, fold))
            if folder.finished and not _is_kept(row, fold):
                keep(row, fold, folder)


def _is_kept(row: Row, fold: int) -> bool:
    file = result_file(row, fold)
    if not file.exists():
        return False
    if changed := differences(read_kept(file)["config"], row.configs[fold].model_dump(exclude_none=True)):
        raise RunError(
            f"{file} was made with other settings ({'; '.join(changed[:3])}); remove it to let it be run anew, or "
            "restore the suite."
        )
    return predictions_file(file).exists()


def _to_pool(row: Row) -> bool:
    return row.whole and not result_file(row, "pooled").exists()


def carry_out(rows: Sequence[Row], work: Work, tell: Tell) -> list[str]:
    """Run and keep what is missing; gives one sentence for each run that failed (the others are kept all the same)."""
    failures: list[str] = []
    at_work: AtWork = set()
    _collect(rows, work.runs)
    with ThreadPoolExecutor(work.jobs) as pool:
        pending = {pool.submit(_run, order, work, tell, at_work): order for order in orders(rows, work.runs)}
        try:
            for future in as_completed(pending):
                order = pending[future]
                if trouble := future.result():
                    failures.append(f"{order.name}: {trouble}")
                    continue
                for row, fold in order.wanted:
                    keep(row, fold, RunFolder(work.runs / order.name))
                _pool([row for row, _ in order.wanted], work.runs)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(at_work):
                process.terminate()
            raise
    _pool(rows, work.runs)
    return failures


def _pool(rows: Sequence[Row], runs: Path) -> None:
    """Pool those rows of which every fold is there."""
    for row in rows:
        folders = [RunFolder(runs / run_name(row, fold)) for fold in row.configs]
        if _to_pool(row) and all(_is_kept(row, f) for f in row.configs) and all(f.finished for f in folders):
            keep_pooled(row, folders)


AtWork = set["subprocess.Popen[str]"]


def _run(order: Order, work: Work, tell: Tell, at_work: AtWork) -> str:
    """Run it in its own process; gives what went wrong, or nothing."""
    work.runs.mkdir(parents=True, exist_ok=True)
    log = work.runs / f"{order.name}.log"
    tell(order.name, {"begun": work.threads})
    with log.open("w", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "tailrx.bench.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
            text=True, encoding="utf-8", env=os.environ | {"OMP_NUM_THREADS": str(work.threads)},
        )  # fmt: skip
        at_work.add(process)
        said = _listen(process, order, work, tell)
        at_work.discard(process)
    if "done" in said:
        log.unlink(missing_ok=True)
        return ""
    trouble = said.get("failed") or f"the run ended with code {process.returncode} and no result; see {log}."
    tell(order.name, {"failed": trouble})
    return str(trouble)


def _listen(process: "subprocess.Popen[str]", order: Order, work: Work, tell: Tell) -> dict[str, Any]:
    """Give the order, hear it out, and give back the last thing said."""
    assert process.stdin is not None
    assert process.stdout is not None
    said: dict[str, Any] = {}
    try:
        asked = {"folder": str(work.runs / order.name), "config": order.config.to_toml(),
                 "source": work.source and str(work.source), "offline": work.offline}  # fmt: skip
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            said = json.loads(line)
            if "failed" not in said:
                tell(order.name, said)
    except (BrokenPipeError, ValueError):  # it died early; its exit code and log say more
        said = {}
    process.wait()
    return said
