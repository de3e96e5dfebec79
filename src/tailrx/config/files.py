"""Run files on disk, and settings given on a command line."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import parsing
from ..errors import ConfigError
from .parts import named

MAX_RUN_FILE = 2**20  # bytes


def read_toml(path: Path) -> dict[str, Any]:
    try:
        return parsing.read_toml(path, MAX_RUN_FILE)
    except FileNotFoundError as why:
        raise ConfigError(f"{path} is not there; name an existing run file.") from why
    except (parsing.Unparsable, OSError) as why:
        raise ConfigError(f"{path} is not a TOML run file ({why}).") from why


def assign(raw: dict[str, Any], settings: Sequence[str]) -> dict[str, Any]:
    """Apply `--set section.key=value`; the value is read as TOML, and as text where it is not TOML."""
    out = {k: dict(v) if isinstance(v, Mapping) else v for k, v in raw.items()}
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals or not path.strip():
            raise ConfigError(f"--set takes section.key=value; got {setting!r}.")
        *sections, key = path.strip().split(".")
        table = out
        for section in sections:
            inner = table.setdefault(section, {})
            table[section] = table = named(inner) if inner else {}
        value = _literal(text.strip())
        if key == "name" and table.get("name") != value:
            table.clear()  # another part: settings of the former one do not carry over
        table[key] = value
    return out


def _literal(text: str) -> Any:
    try:
        return parsing.parse_toml(f"value = {text}")["value"]
    except parsing.Unparsable:
        return text
