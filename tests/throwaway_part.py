"""A part that is registered as an installed package would, for as long as a test lasts."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import pytest

from tailrx import registry


@contextmanager
def installed(name: str, part: Any, kind: registry.Registry = registry.METRICS, **constants: Any) -> Iterator[None]:
    """Within it, `part` is that of the `kind` named `name` of a package with an entry point of ours; `constants` stand
    in its module."""
    module = ModuleType(f"throwaway_{name}")
    module.BUILD = part  # type: ignore[attr-defined]
    module.__doc__ = getattr(part, "__doc__", None)
    for constant, value in constants.items():
        setattr(module, constant, value)
    point = EntryPoint(name, module.__name__, kind.package)
    others = registry.entry_points
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module.__name__, module)
        offered = lambda *, group: [*others(group=group), *[point] * (group == point.group)]  # noqa: E731
        patch.setattr("tailrx.registry.entry_points", offered)
        registry._installed.cache_clear()
        yield
    registry._installed.cache_clear()
