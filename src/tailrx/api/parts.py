"""What there is to choose from: models, losses, datasets and all other parts by kind."""

from typing import Any

from ..errors import UnknownName
from ..registry import KINDS


def list_parts(kind: str) -> list[dict[str, str]]:
    """Name and summary of every part of a kind: models, losses, datasets, splits, features, metrics, ..."""
    if kind not in KINDS:
        raise UnknownName("kind of part", kind, list(KINDS))
    rows = [{"name": n, "summary": KINDS[kind].summary(n)} for n in KINDS[kind].names()]
    if kind == "models":  # to a user a baseline is one more model to train and compare
        rows += [{"name": n, "summary": KINDS["baselines"].summary(n)} for n in KINDS["baselines"].names()]
    return sorted(rows, key=lambda row: row["name"])


def describe_part(kind: str, name: str) -> dict[str, Any]:
    """A part's name, its whole docstring, and its settings with default and JSON schema."""
    from ..config import describe

    if kind not in KINDS:
        raise UnknownName("kind of part", kind, list(KINDS))
    registry = KINDS["baselines"] if kind == "models" and name in KINDS["baselines"].names() else KINDS[kind]
    return {"name": name, "text": registry.text(name), "settings": describe(registry, name)}
