"""Whether two configurations compute the same. What a run is called, and where it is computed, change nothing in it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from .config import RunConfig, upgraded_config

LABELS = ("suite", "variant")
HARDWARE = ("device", "threads", "checkpoint_s")  # of [train]: changes results by rounding at most
OPTIONAL = tuple(name for name, field in RunConfig.model_fields.items() if field.default is None)


def identity(config: RunConfig) -> str:
    """Equal for configurations that compute the same: two suites that ask for the same run share it."""
    text = json.dumps(_essence(config.model_dump(exclude_none=True)), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Settings that stand in both and differ, as `loss.gamma: 1.0, now 2.0`.

    A setting that only one of them has is one that TailRx gained or lost since; it is no change of the run. A section
    that a run may do without (a loss, an objective) is another matter: to take it away changes the run. Configurations
    of earlier releases are read as today's."""
    a, b = ({**dict.fromkeys(OPTIONAL), **_essence(upgraded_config(config))} for config in (old, new))
    return sorted(_differences(a, b, ""))


def without_fold(config: Mapping[str, Any]) -> dict[str, Any]:
    """What all folds of an experiment have in common."""
    return {**config, "split": {k: v for k, v in config.get("split", {}).items() if k != "fold"}}


def _essence(config: Mapping[str, Any]) -> dict[str, Any]:
    train = {k: v for k, v in config.get("train", {}).items() if k not in HARDWARE}
    return {**{k: v for k, v in config.items() if k not in LABELS}, "train": train}


def _differences(old: Any, new: Any, path: str) -> list[str]:
    if (old is None) != (new is None):
        return [f"{path}: {'none' if old is None else 'given'}, now {'none' if new is None else 'given'}"]
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if old.get("name") != new.get("name"):
            return [f"{path}: {old.get('name')}, now {new.get('name')}"]
        return [d for k in old.keys() & new.keys() for d in _differences(old[k], new[k], f"{path}.{k}".strip("."))]
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and len(old) == len(new):
        return [d for i, (a, b) in enumerate(zip(old, new, strict=True)) for d in _differences(a, b, f"{path}[{i}]")]
    return [] if old == new else [f"{path}: {old}, now {new}"]
