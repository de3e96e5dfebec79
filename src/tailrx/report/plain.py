"""What JSON can hold: dicts, lists, text, numbers, and null for a score that is undefined (NaN)."""

import math
from typing import Any

from pydantic import BaseModel


def known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def plain(value: Any) -> Any:
    """`value` with tuples as lists, models as dicts and NaN as None, all the way down."""
    if isinstance(value, BaseModel):
        return plain(value.model_dump(exclude_unset=True))
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return known(value) if isinstance(value, float) else value
