"""Carry out the rows of a suite: what is not kept yet is run, several runs at a time, each fold kept as it comes.

A fold whose result is kept is not run again, but for one case: its row has still to be pooled, which takes the full
probabilities that only the run folder holds. A killed bench loses at most what its runs did since their last
checkpoint.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..config import RunConfig
from ..cores import cores, threads_asked
from ..errors import BadSetting, TailrxError
from ..report.schema import shaped
from ..runs.folder import RunFolder
from ..writing import make_folder
from .kept_results import keep, keep_pooled, kept_fold, kept_pooled, run_name
from .process import Processes, WorkerOrder
from .run_plan import Row
from .user_tables import OwnData

News = Callable[[str, Mapping[str, Any]], None]  # name of the run; {"begun" | "epoch" | "done" | "failed": ...}


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
        """`jobs` 0 gives every run one core; never more threads than cores, which would slow all of them down, nor more
        than OMP_NUM_THREADS."""
        if jobs < 0:
            raise BadSetting(f"jobs must be 0 (one for each core) or more; got {jobs}.")
        jobs = jobs or cores()
        share = max(cores() // jobs, 1)
        return cls(runs, source, offline, jobs, min(share, threads_asked() or share))


@dataclass
class Computation:
    """One run, and the places in tables that wait for it."""

    name: str
    config: RunConfig
    wanted: list[tuple[Row, int]] = field(default_factory=list)


class Bench:
    """Rows to be carried out."""

    def __init__(self, rows: Sequence[Row], work: Work):
        self.rows, self.work = rows, work
        self.own_data = OwnData(work.source, work.offline)

    def todo(self) -> list[Computation]:
        """What has to be run, each computation once.

        Raises `RunError` where a kept result is damaged, or of other settings or data."""
        computations: dict[str, Computation] = {}
        for row in self.rows:
            kept = {fold: self._is_kept(row, fold) for fold in row.configs}
            to_pool = row.whole and not (all(kept.values()) and self._is_pooled(row))
            for fold, config in row.configs.items():
                if (to_pool or not kept[fold]) and not self._folder(row, fold).finished:
                    name = run_name(row, fold)
                    computations.setdefault(name, Computation(name, config)).wanted.append((row, fold))
        return list(computations.values())

    def carry_out(self, tell: News) -> list[str]:
        """Run and keep what is missing; gives a sentence for each run that failed. The others are kept all the same."""
        make_folder(self.work.runs)
        failures = self._collect()
        processes = Processes(self.work.threads, tell)
        with ThreadPoolExecutor(self.work.jobs) as pool:
            pending = {pool.submit(processes.carry_out, self._order(c)): c for c in self.todo()}
            try:
                for future in as_completed(pending):
                    computation = pending[future]
                    trouble = future.result() or self._keep(computation)
                    if trouble:
                        failures.append(f"{computation.name}: {trouble}")
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                processes.stop()
                raise
        return failures + self._pool()

    def unpooled(self) -> list[str]:
        """Rows that are not, or not any more, kept as one."""
        return [row.name("pooled") for row in self.rows if kept_pooled(row) is None]

    def _order(self, computation: Computation) -> WorkerOrder:
        return WorkerOrder(self.work.runs / computation.name, computation.config, self.work.source, self.work.offline)

    def _folder(self, row: Row, fold: int) -> RunFolder:
        return RunFolder(self.work.runs / run_name(row, fold))

    def _is_kept(self, row: Row, fold: int) -> bool:
        kept = kept_fold(row, fold)
        if kept:
            self.own_data.refuse_another(row, fold, kept)
        return kept is not None

    def _is_pooled(self, row: Row) -> bool:
        """Whether a pooled result of just the row's folds is kept."""
        pooled = kept_pooled(row)
        return pooled is not None and pooled.folds == sorted(row.configs)

    def _collect(self) -> list[str]:
        """Keep what finished runs have left and is not kept yet: runs of another suite, or of a bench that was killed.

        Gives one sentence for each run that cannot be kept."""
        failures: dict[str, str] = {}
        for row in self.rows:
            for fold in row.configs:
                folder = self._folder(row, fold)
                if folder.finished and not self._is_kept(row, fold) and (trouble := self._keep_one(row, fold)):
                    failures[folder.path.name] = f"{folder.path.name}: {trouble}"
        return list(failures.values())

    def _keep(self, computation: Computation) -> str:
        """Keep a run that has just ended wherever it is wanted; gives what went wrong."""
        return next(filter(None, [self._keep_one(row, fold) for row, fold in computation.wanted]), "")

    def _keep_one(self, row: Row, fold: int) -> str:
        folder = self._folder(row, fold)
        try:
            self.own_data.refuse_another(row, fold, shaped(folder.result()))
            keep(row, fold, folder)
        except TailrxError as why:
            return f"{why} To have it run anew, remove {folder.path}."
        return ""

    def _pool(self) -> list[str]:
        """Pool the rows of which every fold is there; gives one sentence for each that cannot be pooled."""
        failures = []
        for row in self.rows:
            folders = {fold: self._folder(row, fold) for fold in row.configs}
            try:
                complete = row.whole and all(kept_fold(row, fold) for fold in folders)
                if complete and not self._is_pooled(row) and all(f.finished for f in folders.values()):
                    keep_pooled(row, folders)
            except TailrxError as why:
                places = ", ".join(str(f.path) for f in folders.values())
                failures.append(f"{row.name('pooled')}: {why} To have its folds run anew, remove {places}.")
        return failures
