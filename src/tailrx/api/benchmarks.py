"""Suites of runs, their tables, the comparison of two results, and results as pages."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RunError, did_you_mean
from ..registry import JOBS
from .runs import evaluate
from .session import USUAL, Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..bench.run_plan import Selection
    from ..bench.runner import Bench
    from ..bench.suite import Suite
    from ..report.counted_unit import CountedUnit
    from ..report.schema import Result

PAIR = "pair"  # the job of results that name none


def bench(
    *suites: str,
    only: "Selection | None" = None,
    home: str | Path = "benchmarks",
    runs: str | Path = "runs",
    jobs: int = 0,
    session: Session = USUAL,
) -> "Bench":
    """The runs of benchmark suites, to be carried out by the caller: `bench("ddimdl_tasks").carry_out(print)`.

    Suites are names below `home`/suites, or suite files; all of `home` where none is named. `only` narrows them
    (`tailrx.bench.run_plan.Selection`). `jobs` runs at a time, 0 gives each one core. Raises `ConfigError` for a suite
    that names what is not there."""
    from ..bench.run_plan import ALL, plan
    from ..bench.runner import Bench, Work
    from ..bench.suite import find_suite, read_suite, suites_of
    from ..data.catalogue import source_folder

    found = [read_suite(find_suite(name, Path(home))) for name in suites] or suites_of(Path(home))
    folder = source_folder(Path(session.source) if session.source else None)
    return Bench(plan(found, only or ALL), Work.shared(Path(runs), folder, session.offline, jobs))


def write_tables(home: str | Path = "benchmarks") -> Path:
    """Write `home`/TABLES.md from the suites and the kept results below it; gives its path.

    Raises `ConfigError` where `home` holds no suites, `RunError` for damaged results."""
    from ..bench.tables import render
    from ..writing import write_atomically

    path = Path(home) / "TABLES.md"
    write_atomically(path, render(Path(home)))
    return path


def compare(
    a: str | Path,
    b: str | Path,
    *,
    session: Session = USUAL,
) -> dict[str, Any]:
    """B against A on the same test rows: paired bootstrap and McNemar's test, overall and by band, as plain values.

    Each is a run folder or a result file that `tailrx bench` kept; of the latter the data is loaded, as `load_dataset`
    does. Raises `RunError` where one cannot be read, or where they were not asked the same."""
    from ..comparison import compare as comparing
    from ..comparison.outcome import read_outcome

    first, second = (read_outcome(Path(path), session.files) for path in (a, b))
    return comparing.compare(first, second, words_of(first.result))


def report(what: str | Path, *more: str | Path, out: str | Path | None = None, home: str | Path = "benchmarks") -> Path:
    """Write one self-contained HTML page and give its path: of a run, of several folds pooled, or of a suite.

    A run is its folder or a result file; a suite is a name below `home`/suites, or a suite file. Without `out` the page
    is report.html in the run folder (or beside the first of several), NAME.html beside a result file NAME, and
    SUITE.html in the current folder. Raises `RunError` for a run that is unfinished, missing or damaged."""
    from ..report.page.render import render_run, render_suite
    from ..writing import write_atomically

    paths = [Path(w) for w in (what, *more)]
    if len(paths) == 1 and (suite := _suite_of(paths[0], Path(home))):
        from ..bench.page import page

        shown = page(suite)
        text, place = render_suite(shown, words_of(*shown.results)), Path(f"{suite.name}.html")
    elif suites := [p for p in paths if _suite_of(p, Path(home))]:
        raise RunError(
            f"{suites[0]} is a suite, and a suite is reported alone; name it without the others, and call tailrx "
            "report again for those."
        )
    elif len(paths) == 1 and not paths[0].exists():
        raise _not_there(paths[0], Path(home) / "suites")
    elif len(paths) == 1 and paths[0].is_file():
        from ..bench.kept_results import is_kept, read_kept
        from ..report.result import read

        result = read_kept(paths[0]) if is_kept(paths[0]) else read(paths[0])
        text, place = render_run(result, words_of(result)), paths[0].with_suffix(".html")
    else:
        result = evaluate(*paths)
        text = render_run(result, words_of(result))
        place = (paths[0] if len(paths) == 1 else paths[0].parent) / "report.html"
    place = Path(out) if out else place
    write_atomically(place, text)
    return place


def words_of(*results: "Mapping[str, Any] | Result") -> "CountedUnit":
    """How to speak of what these results count: as the job of the first says, of pairs where there is none."""
    from ..report.schema import shaped

    said = shaped(results[0]) if results else None
    job = str(said.config.whole.get("job", PAIR)) if said else PAIR
    words: CountedUnit = JOBS.build(job).words
    return words.called(said.example if said else "")


def _not_there(path: Path, suites: Path) -> RunError:
    near = did_you_mean(str(path), sorted(p.stem for p in suites.glob("*.toml")))
    return RunError(
        f"{path} is not there, neither as a run folder or result file nor as a suite in {suites}.{near} Name a folder "
        "that tailrx train made, a result file, or a suite."
    )


def _suite_of(path: Path, home: Path) -> "Suite | None":
    """The suite that `path` names; a run folder or a file of that name goes before it."""
    from ..bench.suite import find_suite, read_suite

    run = path.is_file() or any((path / file).exists() for file in ("config.toml", "result.json"))
    is_name = path.parent == Path() and not run and (home / "suites" / f"{path}.toml").exists()
    return read_suite(find_suite(str(path), home)) if is_name or path.suffix == ".toml" else None
