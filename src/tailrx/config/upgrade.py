"""Run files and configurations of earlier releases, as today's say the same.

Until 0.1 a run could have a section `[switch]`: another loss or augmentation after a share of the epochs. It is the
objective `switch` now. What has no objective or sampler classifies shuffled examples, as all runs did.
"""

from collections.abc import Mapping
from typing import Any

from ..errors import ConfigError


def upgraded(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the user wrote, without `switch`. Raises `ConfigError` for a switch that never was one."""
    given = dict(raw)
    if "switch" not in given:
        return given
    if "objective" in given:
        raise ConfigError("a run has either an objective or a switch, which is one; remove the section switch.")
    given["objective"] = _objective(given.pop("switch"))
    return given


def upgraded_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """A filled-in configuration of a result or a bundle, as `fill` would have it today."""
    out = dict(config)
    switch = out.pop("switch", None)
    if out.get("loss") and "objective" not in out:
        out["objective"] = {"name": "switch", **switch} if switch else {"name": "classification"}
    if out.get("loss"):
        out.setdefault("sampler", {"name": "shuffled"})
    return {"models": {}, "stages": [], **out}


def _objective(switch: Any) -> dict[str, Any]:
    if not isinstance(switch, str | Mapping):
        raise ConfigError(f"[switch] must be a table of settings; got {switch!r}.")
    own = {"name": switch} if isinstance(switch, str) else dict(switch)
    name = own.pop("name", None)
    if name not in (None, "none"):
        raise ConfigError(f"a switch is a table with after, loss and augment, or 'none'; got {name!r}.")
    if not own:
        return {"name": "classification"}
    alone = {"loss": None, "augment": None} if name else {}  # switched off and set anew, nothing of the model's stays
    return {"name": "switch", **alone, **own}
