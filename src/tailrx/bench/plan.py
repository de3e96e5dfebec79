"""From a suite to its runs: which configurations, under which names, and which of them are the same computation."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ..config import RunConfig, fill, named, overlay
from ..errors import BadSetting, ConfigError, TailrxError, UnknownName
from ..registry import SPLITS
from ..types import Protocol_
from .suite import Setting, Suite, System

PARTS = ("data", "split", "model", "loss", "augment", "optim")
LABELS = ("suite", "variant")  # what a run is called changes nothing in it
HARDWARE = ("device", "threads", "checkpoint_s")  # nor does, but for rounding, where it is computed


@dataclass(frozen=True)
class Row:
    """One system in one setting under one protocol, and the folds that are run of it: one line of a table."""

    suite: Suite
    setting: Setting
    system: System
    protocol: str
    configs: Mapping[int, RunConfig]
    whole: bool  # all folds that the suite asks of it, so that they can be pooled

    def name(self, fold: int | str) -> str:
        """Of its files below results/ and predictions/."""
        seed = next(iter(self.configs.values())).seed
        return f"{self.setting.name}-{self.system.name}-{self.protocol}-fold{fold}-seed{seed}"

    @property
    def labels(self) -> dict[str, str]:
        """What a result of this row is called, whatever it was computed for first."""
        model = next(iter(self.configs.values())).model["name"]
        variant = "" if self.system.name == model else self.system.name
        return {"suite": self.suite.name, "setting": self.setting.name, "variant": variant}


def plan(
    suite: Suite,
    systems: Sequence[str] = (),
    folds: Sequence[int] = (),
    protocols: Sequence[str] = (),
    settings: Sequence[str] = (),
) -> list[Row]:
    """The rows of a suite, or those chosen by name. Raises `ConfigError` (or its kin) for what the suite lacks."""
    chosen = [suite.system(n) for n in systems] or [s for s in suite.systems if s.run is not None]
    if idle := [s.name for s in chosen if s.run is None]:
        raise ConfigError(f"system {idle[0]!r} of suite {suite.name!r} has published numbers only; it cannot be run.")
    offered = sorted({*suite.folds, *(f for s in suite.systems for f in s.folds or ())})
    if missing := [f for f in folds if f not in offered]:
        raise ConfigError(f"suite {suite.name!r} has folds {', '.join(map(str, offered))}; got {missing[0]}.")
    if strange := [p for p in protocols if p not in get_args(Protocol_)]:
        raise UnknownName("protocol", strange[0], list(get_args(Protocol_)))
    known = [s.name for s in suite.settings]
    if strange := [n for n in settings if n not in known]:
        raise UnknownName(f"setting in suite {suite.name!r}", strange[0], known)
    rows = [
        _row(suite, setting, system, protocol, folds)
        for setting in suite.settings
        if not settings or setting.name in settings
        for system in chosen
        if system.settings is None or setting.name in system.settings
        for protocol in (system.protocols or suite.protocols)
        if not protocols or protocol in protocols
    ]
    if not (rows := [row for row in rows if row.configs]):
        wish = "; ".join(f"{k} {', '.join(map(str, v))}" for k, v in
                         (("systems", systems), ("settings", settings), ("folds", folds), ("protocols", protocols))
                         if v)  # fmt: skip
        raise ConfigError(f"suite {suite.name!r} has no run with {wish}; see {suite.path}.")
    return rows


def _row(suite: Suite, setting: Setting, system: System, protocol: str, wanted: Sequence[int]) -> Row:
    every = _configs(suite, setting, system, protocol)
    # A split without folds is run once, whichever folds are asked for.
    some = {f: c for f, c in every.items() if not wanted or f in wanted or "fold" not in c.split}
    return Row(suite, setting, system, protocol, some, len(some) == len(every))


def _configs(suite: Suite, setting: Setting, system: System, protocol: str) -> dict[int, RunConfig]:
    raw = merged(suite.run, setting.run, system.run or {}, {"protocol": protocol})
    where = f"suite {suite.path}, setting {setting.name!r}, system {system.name!r}"
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
        raise ConfigError(f"{where}: {why}") from why
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


def identity(config: RunConfig) -> str:
    """Equal for configurations that compute the same: two suites that ask for the same run share it."""
    text = json.dumps(_essence(config.model_dump(exclude_none=True)), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Settings that stand in both and differ, as `loss.gamma: 1.0, now 2.0`.

    A setting that only one of them has is one that TailRx gained or lost since; it is no change of the run."""
    return sorted(_differences(_essence(old), _essence(new), ""))


def _essence(config: Mapping[str, Any]) -> dict[str, Any]:
    train = {k: v for k, v in config.get("train", {}).items() if k not in HARDWARE}
    return {**{k: v for k, v in config.items() if k not in LABELS}, "train": train}


def _differences(old: Any, new: Any, path: str) -> list[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if old.get("name") != new.get("name"):
            return [f"{path}: {old.get('name')}, now {new.get('name')}"]
        return [d for k in old.keys() & new.keys() for d in _differences(old[k], new[k], f"{path}.{k}".strip("."))]
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and len(old) == len(new):
        return [d for i, (a, b) in enumerate(zip(old, new, strict=True)) for d in _differences(a, b, f"{path}[{i}]")]
    return [] if old == new else [f"{path}: {old}, now {new}"]
