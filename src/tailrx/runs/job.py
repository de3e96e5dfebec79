"""What a job is: all that a run of it needs to be told beyond its parts.

`jobs/` holds one module per job, which gives a `Job`. Training, splits, results and benchmarks never ask which it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ..config import RunConfig
from ..data.catalogue import Files
from ..data.dataset import Dataset
from ..features import Described
from ..report.counted_unit import CountedUnit
from ..types import IntArray


@dataclass(frozen=True)
class Trained:
    """A finished network run, as its job packs it: the rows `train` were learnt from, `extra` is what `prepare` got."""

    model: Any
    config: RunConfig
    dataset: Dataset
    train: IntArray
    features: Described
    result: Mapping[str, Any]
    extra: Any


def _of_any_model() -> type[BaseModel]:
    from ..bundle.schema import ModelMeta

    return ModelMeta


@dataclass(frozen=True)
class Job:
    """`places`: members of an example. `words`: how results and pages speak of it. `defaults`: sections of a run file,
    over TailRx's own.

    `prepare(config, files)` fetches, before training, what else a bundle will hold; `pack(folder, trained)` writes the
    bundle, `schema()` gives what its `bundle.json` must hold, `load(path)` reads it for answers.

    `setup`: sections of the run that `tailrx setup` makes; `outdated(meta)` says what an installed bundle lacks that
    one made now would have, empty where it lacks nothing."""

    name: str
    places: int
    words: CountedUnit
    defaults: Mapping[str, Any]
    pack: Callable[[Path, Trained], None]
    load: Callable[[Path], Any]
    schema: Callable[[], type[BaseModel]] = _of_any_model
    prepare: Callable[[RunConfig, Files], Any] = lambda config, files: None
    setup: Mapping[str, Any] = field(default_factory=dict)
    outdated: Callable[[Mapping[str, Any]], str] = lambda meta: ""
