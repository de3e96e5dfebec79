"""From a suite to its runs: which configurations, under which names, and which of them are the same computation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ..config import RunConfig, fill, named, overlay
from ..errors import BadSetting, ConfigError, TailrxError, UnknownName
from ..registry import SPLITS
from ..types import Protocol_
from .suite import Setting, Suite, System

PARTS = ("data", "split", "model", "loss", "augment", "optim")


@dataclass(frozen=True)
class Row:
    """One system in one setting under one protocol and seed, and the folds that are run of it. Rows that differ in the
    seed alone are one line of a table."""

    suite: Suite
    setting: Setting
    system: System
    protocol: str
    seed: int
    configs: Mapping[int, RunConfig]
    whole: bool  # all folds that the suite asks of it, so that they can be pooled

    def name(self, fold: int | str) -> str:
        """Of its files below results/ and predictions/."""
        return f"{self.setting.name}-{self.system.name}-{self.protocol}-fold{fold}-seed{self.seed}"

    @property
    def labels(self) -> dict[str, str]:
        """What a result of this row is called, whatever it was computed for first."""
        model = next(iter(self.configs.values())).model["name"]
        variant = "" if self.system.name == model else self.system.name
        return {"suite": self.suite.name, "setting": self.setting.name, "variant": variant}


@dataclass(frozen=True)
class Selection:
    """Systems, settings, folds, protocols and seeds by name; where none is named, all are meant."""

    systems: Sequence[str] = ()
    settings: Sequence[str] = ()
    folds: Sequence[int] = ()
    protocols: Sequence[str] = ()
    seeds: Sequence[int] = ()

    def __str__(self) -> str:
        return "; ".join(f"{kind} {', '.join(map(str, names))}" for kind, names in vars(self).items() if names)


ALL = Selection()


def plan(suites: Sequence[Suite], only: Selection = ALL) -> list[Row]:
    """The rows of `suites`, or those selected.

    Raises `ConfigError` (or its kin) for a name that none of the suites has, and where nothing is left to run."""
    _refuse_unknown(suites, only)
    rows = [row for suite in suites for row in rows_of(suite, only) if row.configs]
    if not rows and suites:
        places = ", ".join(str(s.path) for s in suites)
        raise ConfigError(f"no run is left of {places} with {only}; leave one of these out." if only != ALL else
                          f"{places} has published numbers only; there is nothing to run.")  # fmt: skip
    return rows


def _refuse_unknown(suites: Sequence[Suite], only: Selection) -> None:
    where = f"suite {suites[0].name!r}" if len(suites) == 1 else "these suites"
    for kind, asked, names in (
        ("system", only.systems, [x.name for s in suites for x in s.systems]),
        ("setting", only.settings, [x.name for s in suites for x in s.settings]),
    ):
        if strange := [name for name in asked if name not in names]:
            raise UnknownName(f"{kind} in {where}", strange[0], list(dict.fromkeys(names)))
    if strange := [name for name in only.protocols if name not in get_args(Protocol_)]:
        raise UnknownName("protocol", strange[0], list(get_args(Protocol_)))
    offered = sorted({f for s in suites for f in (*s.folds, *(f for x in s.systems for f in x.folds or ()))})
    if missing := [f for f in only.folds if f not in offered]:
        raise ConfigError(f"the folds of {where} are {', '.join(map(str, offered))}; got {missing[0]}.")
    seeds = sorted({row.seed for s in suites for row in rows_of(s)}) if only.seeds else []
    if missing := [s for s in only.seeds if s not in seeds]:
        raise ConfigError(f"the seeds of {where} are {', '.join(map(str, seeds))}; got {missing[0]}.")
    run = {x.name for s in suites for x in s.systems if x.run is not None}
    if idle := [name for name in only.systems if name not in run]:
        raise ConfigError(f"system {idle[0]!r} of {where} has published numbers only; it cannot be run.")


def rows_of(suite: Suite, only: Selection = ALL) -> Iterator[Row]:
    """All that a suite runs, setting by setting and system by system, of what is selected."""
    for setting in suite.settings:
        for system in suite.systems:
            asked = _is_asked(setting.name, only.settings) and _is_asked(system.name, only.systems)
            if asked and system.run is not None and (system.settings is None or setting.name in system.settings):
                for protocol in system.protocols or suite.protocols:
                    if _is_asked(protocol, only.protocols):
                        for seed in _seeds(suite, setting, system):
                            if _is_asked(seed, only.seeds):
                                yield _row(suite, setting, system, protocol, seed, only.folds)


def _is_asked(name: str | int, asked: Sequence[str] | Sequence[int]) -> bool:
    return not asked or name in asked


def _seeds(suite: Suite, setting: Setting, system: System) -> Sequence[int]:
    """Those of the system or else the suite; without either, the one `seed` of the run itself."""
    own = merged(suite.run, setting.run, system.run or {})
    listed = system.seeds or suite.seeds
    if listed and "seed" in own:
        raise ConfigError(
            f"{_where(suite, setting, system)} has seeds {listed} and a seed in its run; leave one of them out."
        )
    return listed or [own.get("seed", 0)]


def _where(suite: Suite, setting: Setting, system: System) -> str:
    return f"suite {suite.path}, setting {setting.name!r}, system {system.name!r}"


def _row(suite: Suite, setting: Setting, system: System, protocol: str, seed: int, wanted: Sequence[int]) -> Row:
    every = _configs(suite, setting, system, {"protocol": protocol, "seed": seed})
    # A split without folds is run once, whichever folds are asked for.
    some = {f: c for f, c in every.items() if not wanted or f in wanted or "fold" not in c.split}
    return Row(suite, setting, system, protocol, seed, some, len(some) == len(every))


def _configs(suite: Suite, setting: Setting, system: System, of_row: Mapping[str, Any]) -> dict[int, RunConfig]:
    raw = merged(suite.run, setting.run, system.run or {}, of_row)
    try:
        raw["split"] = named(raw.get("split", "kfold"))
        folded = "fold" in SPLITS.parameters(raw["split"].get("name", ""))
        offered = (system.folds or suite.folds) if folded else [0]
        out = {}
        for fold in offered:
            config = fill({**raw, "split": {**raw["split"], "fold": fold}} if folded else raw)
            if folded and fold >= config.split["n_folds"]:
                raise BadSetting(f"fold must be 0 to {config.split['n_folds'] - 1}; got {fold}.")
            out[fold] = config
    except TailrxError as why:
        raise ConfigError(f"{_where(suite, setting, system)}: {why}") from why
    return out


def merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Run files over one another, section by section; a section that names another part starts afresh."""
    out: dict[str, Any] = {}
    for layer in layers:
        for section, value in layer.items():
            if section in PARTS:
                out[section] = overlay(named(out.get(section, {})), named(value))
            elif isinstance(value, Mapping) and isinstance(out.get(section), Mapping):
                out[section] = {**out[section], **value}
            else:
                out[section] = value
    return out
