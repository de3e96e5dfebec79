"""Suites of runs, their tables, the comparison of two results, and results as pages."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RunError
from .datasets import files
from .runs import evaluate

if TYPE_CHECKING:
    from ..bench.runner import Bench
    from ..bench.suite import Suite
    from ..data.download import Progress


def bench(
    suites: Sequence[str] = (),
    *,
    home: str | Path = "benchmarks",
    runs: str | Path = "runs",
    jobs: int = 0,
    source: str | Path | None = None,
    offline: bool = False,
    **only: Sequence[Any],
) -> "Bench":
    """The runs of benchmark suites below `home` (all of them where none is named), to be carried out by the caller.

    `jobs` runs at a time, 0 gives each one core; `only` narrows `systems`, `settings`, `folds`, `protocols` to those
    named. Raises `ConfigError` for a suite that names what is not there."""
    from ..bench.plan import plan
    from ..bench.runner import Bench, Work
    from ..bench.suite import find_suite, read_suite
    from ..data.catalogue import source_folder

    home = Path(home)
    named = suites or sorted(p.stem for p in (home / "suites").glob("*.toml"))
    found = [read_suite(find_suite(name, home)) for name in named]
    folder = source_folder(Path(source) if source else None)
    return Bench([row for s in found for row in plan(s, **only)], Work.shared(Path(runs), folder, offline, jobs))


def write_tables(home: str | Path = "benchmarks") -> Path:
    """Write `home`/TABLES.md from the suites and the kept results below it."""
    from ..bench.tables import render
    from ..writing import write_atomically

    path = Path(home) / "TABLES.md"
    write_atomically(path, render(Path(home)))
    return path


def compare(
    a: str | Path,
    b: str | Path,
    *,
    source: str | Path | None = None,
    offline: bool = False,
    progress: "Progress | None" = None,
) -> dict[str, Any]:
    """B against A on the same test rows: paired bootstrap and McNemar's test, overall and by band, as plain values.

    Each is a run folder or a result file that `tailrx bench` kept; of the latter the data is loaded, as `load_dataset`
    does. Raises `RunError` where one cannot be read, or where they were not asked the same."""
    from ..bench import comparison
    from ..bench.outcome import read_outcome

    where = files(source, offline=offline, progress=progress)
    return comparison.compare(read_outcome(Path(a), where), read_outcome(Path(b), where))


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

        text, place = render_suite(page(suite)), Path(f"{suite.name}.html")
    elif len(paths) == 1 and (paths[0].is_file() or paths[0].suffix == ".json"):
        from ..bench.keep import read_kept

        if not paths[0].exists():
            raise RunError(f"{paths[0]} is not there; name a run folder, a result file or a suite.")
        text, place = render_run(read_kept(paths[0])), paths[0].with_suffix(".html")
    else:
        text = render_run(evaluate(*paths))
        place = (paths[0] if len(paths) == 1 else paths[0].parent) / "report.html"
    place = Path(out) if out else place
    write_atomically(place, text)
    return place


def _suite_of(path: Path, home: Path) -> "Suite | None":
    """The suite that `path` names; a run folder of that name goes before it."""
    from ..bench.suite import find_suite, read_suite

    is_name = path.parent == Path() and not path.exists() and (home / "suites" / f"{path}.toml").exists()
    return read_suite(find_suite(str(path), home)) if is_name or path.suffix == ".toml" else None
