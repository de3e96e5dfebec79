"""The settings of a run from the command line: its run file, then options, then `--set`; later ones win."""

from pathlib import Path
from typing import Any


def configure(file: Path | None, options: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """The run file, then `options` (model, data, split, fold, seed; None where not given), then `settings` (`--set`):
    later ones win."""
    from ..config import assign, named, read_toml

    raw = read_toml(file) if file else {}
    for section in ("model", "data", "split"):
        if options[section] is not None and named(raw.get(section) or options[section]).get("name") != options[section]:
            raw[section] = options[section]
        elif options[section] is not None:
            raw.setdefault(section, options[section])
    if options["fold"] is not None:
        raw["split"] = {**named(raw.get("split") or {}), "fold": options["fold"]}
    if options["seed"] is not None:
        raw["seed"] = options["seed"]
    return assign(raw, settings)
