"""A suite file: one published table, its systems, and the numbers its paper prints.

    title = "CNN-Siam, Table 1"
    metrics = ["accuracy", "adjusted_macro_f1"]   # columns of the table; adjusted_: after adjustment, see below
    protocols = ["paper", "clean"]
    folds = [0, 1, 2, 3, 4]
    seeds = [0, 1, 2]                             # of training; left out, the run's own `seed`, which is 0

    [run]                                         # what all runs share, as in a run file
    data = "ddimdl"

    [[settings]]                                  # one sub-table each: a task, a dataset, a split
    name = "task1"
    title = "Task 1: new pairs of known drugs"
    run = { split = "kfold" }

    [[systems]]                                   # one row each; without `run` it is a row of published numbers
    name = "dnn"
    title = "DNN"
    run = { model = "dnn" }
    published.task1 = { accuracy = 0.8797, macro_f1 = 0.7223 }

A run is `[run]`, overlaid by its setting, overlaid by its system; there is one for each fold and seed. A system may
have `settings`, `protocols`, `folds` and `seeds` of its own. A metric with `adjusted_` before its name is scored after
logit adjustment (`tailrx.scoring.logit_adjustment`), which was chosen on the rows that choose.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from ..config import STRICT, read_toml, validate
from ..errors import ConfigError, UnknownName
from ..registry import METRICS
from ..report.described_metrics import headline, plain_name
from ..types import Protocol_


def _each_once(seeds: list[int]) -> list[int]:
    if len(set(seeds)) < len(seeds):
        raise ValueError(f"each seed stands once, or its runs would count twice; got {seeds}")
    return seeds


Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Folds = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)]
Seeds = Annotated[list[Annotated[int, Field(ge=-(2**63), lt=2**63)]], Field(min_length=1), AfterValidator(_each_once)]
Protocols = Annotated[list[Protocol_], Field(min_length=1)]
Published = dict[str, dict[str, Annotated[float, Field(ge=0, le=1)]]]


class Setting(BaseModel):
    """A sub-table of a suite: what its runs have in common beyond `[run]`."""

    model_config = STRICT
    name: Name
    title: str
    run: dict[str, Any] = {}


class System(BaseModel):
    """A row of a suite: how it is run (not at all where `run` is missing) and what was published of it, by setting."""

    model_config = STRICT
    name: Name
    title: str
    note: str = ""
    run: dict[str, Any] | None = None
    settings: list[str] | None = None
    protocols: Protocols | None = None
    folds: Folds | None = None
    seeds: Seeds | None = None
    published: Published = {}


class Suite(BaseModel):
    """A whole suite file. `name` is that of the file, `path` where it lies."""

    model_config = STRICT
    name: Name
    path: Path
    title: str
    note: str = ""
    metrics: Annotated[list[str], Field(min_length=1)]
    protocols: Protocols
    folds: Folds
    seeds: Seeds | None = None
    run: dict[str, Any] = {}
    settings: Annotated[list[Setting], Field(min_length=1)]
    systems: Annotated[list[System], Field(min_length=1)]

    @property
    def home(self) -> Path:
        """The folder that holds `suites/`, `results/` and `predictions/`."""
        return self.path.parent.parent

    def system(self, name: str) -> System:
        names = [s.name for s in self.systems]
        if name not in names:
            raise UnknownName(f"system in suite {self.name!r}", name, names)
        return self.systems[names.index(name)]


def read_suite(path: Path) -> Suite:
    """Read and check a suite file. Raises `ConfigError` (or its kin) in one sentence."""
    raw = read_toml(path)
    suite: Suite = validate(Suite, {**raw, "name": path.stem, "path": str(path)}, f"suite {path}")
    for what, names in (("settings", [s.name for s in suite.settings]), ("systems", [s.name for s in suite.systems])):
        if twice := [n for n, k in Counter(names).items() if k > 1]:
            raise ConfigError(f"suite {path} has two {what} named {twice[0]!r}; give each its own name.")
    names = [s.name for s in suite.settings]
    for system in suite.systems:
        for name in (*(system.settings or ()), *system.published):
            if name not in names:
                raise ConfigError(f"suite {path}, system {system.name!r}: {UnknownName('setting', name, names)}")
        _check_metrics(path, [m for row in system.published.values() for m in row])
    _check_metrics(path, suite.metrics)
    return suite


def _check_metrics(path: Path, names: list[str]) -> None:
    for column in names:
        if (name := plain_name(column)) not in METRICS.names():
            raise ConfigError(f"suite {path}: {UnknownName('metric', name, METRICS.names())}")
        if name not in headline():
            raise ConfigError(f"suite {path}: results do not hold {name}; choose of {', '.join(headline())}.")


def find_suite(named: str, home: Path) -> Path:
    """`named` is a suite file in a folder `suites`, or the name of one below `home`/suites."""
    path = Path(named)
    if path.suffix == ".toml":
        if path.resolve().parent.name != "suites":
            raise ConfigError(
                f"a suite lies in a folder named suites, and its results beside that folder; move {path}."
            )
        return path.resolve()
    names = [p.stem for p in _files(home)]
    if named not in names:
        raise UnknownName("suite", named, names)
    return home / "suites" / f"{named}.toml"


def suites_of(home: Path) -> list[Suite]:
    """All suites below `home`. Raises `ConfigError` where there are none."""
    return [read_suite(path) for path in _files(home)]


def _files(home: Path) -> list[Path]:
    if not (files := sorted((home / "suites").glob("*.toml"))):
        raise ConfigError(f"{home} has no suites/*.toml; name a suite file, or the folder with --home.")
    return files
