"""Trained models: install one, choose one by name, load one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .datasets import files
from .runs import Run, complete

if TYPE_CHECKING:
    from ..bundle.installed import Chosen
    from ..bundle.predictor import Bundle
    from ..data.download import Progress
    from ..training.fit import Epoch


def setup(
    config: Mapping[str, Any] | None = None,
    *,
    again: bool = False,
    source: str | Path | None = None,
    offline: bool = False,
    tell: "Callable[[Epoch], None]" = lambda epoch: None,
    progress: "Progress | None" = None,
    say: Callable[[str], None] = lambda sentence: None,
) -> Run:
    """Train a model once, into the user's data folder (TAILRX_HOME), where `Bundle.load("ddimdl")` finds it by name.

    `config` changes sections of the default run; its dataset gives the name. What was begun is gone on with, what is
    there stays unless `again`, and then until the new one is whole. `say` hears what is done. Raises `TailrxError`."""
    from ..bundle.installed import home_folder
    from ..data.catalogue import cache_folder
    from ..jobs.install import Order, install, over_default
    from ..jobs.run_folder import RunFolder

    order = Order(complete(over_default(config or {})), home_folder(), again)
    where = files(source, offline=offline, progress=progress)
    path = install(order, where, cache_folder() / "features", tell, say)
    return Run(path, RunFolder(path).result())


def choose_bundle(words: Sequence[str]) -> "Chosen":
    """The bundle that the first of `words` names, a path or an installed one, and the others as drugs; else the bundle
    that answers by default, and all of them as drugs. Raises `BundleError` where there is none."""
    from ..bundle.installed import choose, home_folder

    return choose(words, home_folder())


def load_bundle(path: str | Path) -> "Bundle":
    """`Bundle.load`, for those that must not import torch before it is needed."""
    from ..bundle.predictor import Bundle

    return Bundle.load(path)
