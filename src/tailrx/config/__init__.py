"""A run described by one TOML file: section = part, key = constructor argument.

The parts' own signatures are the schema: names, types, defaults and limits are read from them, so a typo is an error
that names the nearest setting. `fill` turns what the user wrote into a `RunConfig` with every default spelt out; what
it prints reruns the run exactly.
"""

from .files import assign, read_toml
from .fill import FALLBACK, fill, stage_settings
from .parts import describe, named, overlay, part, validate
from .schema import STRICT, BandConfig, Part, RunConfig, StageConfig, TrainConfig
from .upgrade import upgraded_config

__all__ = [
    "FALLBACK",
    "STRICT",
    "BandConfig",
    "Part",
    "RunConfig",
    "StageConfig",
    "TrainConfig",
    "assign",
    "describe",
    "fill",
    "named",
    "overlay",
    "part",
    "read_toml",
    "stage_settings",
    "upgraded_config",
    "validate",
]
