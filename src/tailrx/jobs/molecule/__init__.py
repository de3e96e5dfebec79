"""Single molecules and single reactions: which class each is of, down to the rare ones."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ...report.counted_unit import CountedUnit
from ...runs.job import Job, Trained

WORDS = CountedUnit(
    singular="molecule or reaction",
    plural="molecules or reactions",
    group="molecule or reaction",
    groups="molecules or reactions",
    label="class",
    labels="classes",
    caveat="A class is one of those in the data; a molecule or reaction of another kind has none here.",
)
SETUP = {"model": "mlp", "split": {"name": "random", "valid": 0.05, "test": 0.05}}


def molecule() -> Job:
    defaults = {
        "split": {"name": "random"},
        "features": [{"name": "fingerprint"}],
        "train": {"monitor": "balanced_accuracy"},
    }
    return Job("molecule", 1, WORDS, defaults, _pack, _load, _schema, setup=SETUP)


def _pack(folder: Path, trained: Trained) -> None:
    from .pack import pack_model

    pack_model(folder, trained)


def _load(path: Path) -> Any:
    from .predictor import MoleculeBundle

    return MoleculeBundle.load(path)


def _schema() -> type[BaseModel]:
    from .schema import MoleculeMeta

    return MoleculeMeta


BUILD = molecule
