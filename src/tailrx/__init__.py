"""TailRx: drug-drug interactions by type, down to the rare types that hurt people."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import (
        Run,
        Session,
        compare,
        evaluate,
        lint,
        list_parts,
        load_bundle,
        load_dataset,
        read_aliases,
        read_names,
        resume,
        setup,
        train,
    )  # fmt: skip
    from .bundle.predictor import Bundle
    from .errors import TailrxError
    from .jobs.molecule.predictor import MoleculeBundle

__version__ = "0.1.0"

# Public name -> module that holds it; loaded when first used, so that `import tailrx` costs nothing. None may be the
# name of a room: a package attribute can only be one of the two.
_HOMES = {
    **dict.fromkeys(
        (
            "Run",
            "Session",
            "compare",
            "evaluate",
            "lint",
            "list_parts",
            "load_bundle",
            "load_dataset",
            "read_aliases",
            "read_names",
            "resume",
            "setup",
            "train",
        ),
        "api",
    ),
    "Bundle": "bundle.predictor",
    "MoleculeBundle": "jobs.molecule.predictor",
    "TailrxError": "errors",
}
__all__ = [
    "Bundle",
    "MoleculeBundle",
    "Run",
    "Session",
    "TailrxError",
    "__version__",
    "compare",
    "evaluate",
    "lint",
    "list_parts",
    "load_bundle",
    "load_dataset",
    "read_aliases",
    "read_names",
    "resume",
    "setup",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tailrx' has no attribute {name!r}; it has: {', '.join(__all__)}.")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
