"""A run as it is typed: the run file under the options under `--set`."""

from pathlib import Path
from typing import Any


def configure(file: Path | None, said: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """The run file under the options `said` (model, data, split, fold, seed; None where not given) under `--set`."""
    from ..config import assign, named, read_toml

    raw = read_toml(file) if file else {}
    for section in ("model", "data", "split"):
        if said[section] is not None and named(raw.get(section) or said[section]).get("name") != said[section]:
            raw[section] = said[section]
        elif said[section] is not None:
            raw.setdefault(section, said[section])
    if said["fold"] is not None:
        raw["split"] = {**named(raw.get("split") or "kfold"), "fold": said["fold"]}
    if said["seed"] is not None:
        raw["seed"] = said["seed"]
    return assign(raw, settings)
