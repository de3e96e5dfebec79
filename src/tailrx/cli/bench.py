"""tailrx bench: carry out suites of runs, resumably."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import api
from ..errors import BadSetting
from ._options import Offline, Quiet, Source
from ._say import counted, line, note, plain, table

if TYPE_CHECKING:
    from ..bench.runner import Bench, Computation

EXAMPLE = "tailrx bench ddimdl_tasks --models dnn,neighbours --folds 0,1"
SOME_FAILED = 1
HEARTBEAT_S = 30.0


def run(
    suites: Annotated[list[str] | None, typer.Argument(metavar="SUITE...", help="Names below HOME/suites, or suite "
                      "files; all of them where none is named.")] = None,
    models: Annotated[str, typer.Option(metavar="NAME,...", help="Only these systems of the suite.")] = "",
    settings: Annotated[str, typer.Option(metavar="NAME,...", help="Only these settings of the suite.")] = "",
    folds: Annotated[str, typer.Option(metavar="K,...", help="Only these folds, from 0.")] = "",
    protocols: Annotated[str, typer.Option(metavar="NAME,...", help="Only paper, or only clean.")] = "",
    seeds: Annotated[str, typer.Option(metavar="N,...", help="Only these seeds of the training.")] = "",
    home: Annotated[Path, typer.Option(help="Folder with suites/, results/ and predictions/.")] = Path("benchmarks"),
    runs: Annotated[Path, typer.Option(help="Where run folders are kept.")] = Path("runs"),
    jobs: Annotated[int, typer.Option(min=0, help="Runs at a time; 0 gives each one core. They share the cores; "
                    "OMP_NUM_THREADS caps the threads of each.")] = 0,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would be run, and run nothing.")] = False,
    source: Source = None,
    offline: Offline = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Run benchmark suites, resumably, and write HOME/TABLES.md. Exit code 1 if some runs failed."""
    from ..bench.run_plan import Selection

    numbers = [_numbers(option, text) for option, text in (("--folds", folds), ("--seeds", seeds))]
    only = Selection(_listed(models), _listed(settings), numbers[0], _listed(protocols), numbers[1])
    bench = api.bench(*suites or (), only=only, home=home, runs=runs, jobs=jobs, session=api.Session(source, offline))
    todo = announce(bench, quiet=quiet)
    if dry:
        asked = ((c.name, ", ".join(row.name(fold) for row, fold in c.wanted)) for c in todo)
        table("To be run", ("run", "for"), asked)
        return
    try:
        failures = bench.carry_out(News(len(todo), quiet=quiet))
    except KeyboardInterrupt:
        note("Stopped. Call it again in the same way and it goes on from here.")
        raise typer.Exit(130) from None
    for failure in failures:
        note(f"Failed: {failure}")
    if waiting := bench.unpooled():
        note(f"Not in the tables, since not all of its folds are there: {', '.join(waiting)}", quiet=quiet)
    for place in dict.fromkeys(row.suite.home for row in bench.rows):
        line(api.write_tables(place))
    if failures:
        raise typer.Exit(SOME_FAILED)


def announce(bench: "Bench", *, quiet: bool) -> "list[Computation]":
    """The runs to do, after a note on how many there are."""
    todo, work = bench.todo(), bench.work
    folds = sum(len(row.configs) for row in bench.rows)
    asked = f"{counted(folds, 'fold')} in {counted(len(bench.rows), 'row')}"
    shared = f"{work.jobs} at a time with {counted(work.threads, 'thread')} each"
    note(f"{asked}; {counted(len(todo), 'run')} to do, {shared}", quiet=quiet)
    return todo


def _listed(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := part.strip())]


def _numbers(option: str, text: str) -> list[int]:
    if wrong := [word for word in _listed(text) if not word.isdecimal()]:
        raise BadSetting(f"{option} takes numbers such as 0,1,2; got {wrong[0]!r}.")
    return [int(word) for word in _listed(text)]


class News:
    """A line when a run begins, ends, or has been at work for a while."""

    def __init__(self, total: int, *, quiet: bool):
        self.total, self.quiet, self.done = total, quiet, 0
        self.last: dict[str, float] = {}

    def __call__(self, name: str, event: Mapping[str, Any]) -> None:
        now = time.monotonic()
        if "begun" in event:
            self.last[name] = now
            note(f"{plain(name)}: begun", quiet=self.quiet)
        elif "epoch" in event and now - self.last.get(name, 0) >= HEARTBEAT_S:
            self.last[name] = now
            e = event["epoch"]
            scores = "  ".join(f"{k} {v:.4f}" for k, v in e["scores"].items())
            note(f"{plain(name)}: epoch {e['epoch'] + 1}/{e['of']}  {scores}", quiet=self.quiet)
        elif "done" in event:
            self.done += 1
            m, spent = event["done"]["metrics"], sum(event["done"]["time_s"].values())
            note(f"{plain(name)}: done ({self.done} of {self.total})  accuracy {m['accuracy']:.4f}  macro_f1 "
                 f"{m['macro_f1']:.4f}  {spent:.0f} s", quiet=self.quiet)  # fmt: skip
