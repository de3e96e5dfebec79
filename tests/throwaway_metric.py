"""A metric that is registered as an installed package would, for as long as a test lasts."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import pytest

from tailrx import registry


@contextmanager
def installed(name: str, part: Any) -> Iterator[None]:
    """Within it, `part` is the metric `name` of a package with an entry point of ours."""
    module = ModuleType(f"throwaway_{name}")
    module.BUILD = part  # type: ignore[attr-defined]
    point = EntryPoint(name, module.__name__, registry.METRICS.package)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module.__name__, module)
        offered = lambda *, group: [point] if group == point.group else []  # noqa: E731
        patch.setattr("tailrx.registry.entry_points", offered)
        registry._installed.cache_clear()
        yield
    registry._installed.cache_clear()
