"""Make a bundle that answers by name, in the user's data folder: what `tailrx setup` does.

The default is the best model of its job at a bearable cost. It trains on nine tenths of the examples: 5 % choose the
epoch, and 5 % are asked once, for the card. Killed at any moment, the next call goes on: downloads from their last
byte, training from its last checkpoint. Nothing of this is shipped: weights trained on non-commercial data stay with
their user.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..bundle import store
from ..bundle.card import NOTICE, commercial_use
from ..bundle.installed import bundle_names, in_use, installed, numbered, shelf
from ..config import RunConfig, named, overlay
from ..data.catalogue import Files
from ..data.dataset import Card, Dataset
from ..errors import BundleError, ConfigError, RunError, TailrxError
from ..locking import exclusive_lock
from ..parsing import read_json
from ..registry import DATASETS, JOBS, assemble
from ..run_identity import differences, identity
from . import carry_out
from .folder import RunFolder
from .job import Job
from .task import Tell

DEFAULT = "ryu86"  # the dataset where none is named

Say = Callable[[str], None]


def over_default(config: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of `config` over what the job of its dataset sets up; a model or a split without a name changes
    settings of the default one. Raises `UnknownName` where there is no such dataset."""
    data = named(config.get("data") or DEFAULT)
    usual = _job(DATASETS.job(str(data.get("name")))).setup
    parts = {k: overlay(named(usual[k]), named(config.get(k) or {})) for k in ("model", "split")}
    return {**usual, **config, "data": data, **parts}


@dataclass(frozen=True)
class Order:
    """`again`: make it anew though it is there. Raises `ConfigError` for a model that leaves no bundle."""

    config: RunConfig
    home: Path
    again: bool = False

    def __post_init__(self) -> None:
        if self.config.is_baseline:
            raise ConfigError(f"{self.config.model['name']!r} leaves no bundle; choose a network: tailrx list models.")

    @property
    def name(self) -> str:
        """That of the dataset; your own tables are named by their folder or file."""
        data = self.config.data
        return Path(data["path"]).stem if "path" in data else str(data["name"])


def install(order: Order, files: Files, cache: Path | None, tell: Tell, say: Say) -> Path:
    """The run folder that now answers to the order's name: the one that is there, or a new one.

    `say` hears in sentences what is found and done, and once of licence and limits. Raises `TailrxError`."""
    with _only_one(order):
        path = in_use(order.name, order.home)
        if path and not order.again and _good(path, order, say):
            return path
        dataset: Dataset = assemble(DATASETS, order.config.data, files=files)
        draft = shelf(order.name, order.home) / str(int(path.name) + 1 if path else 1)
        say(_notice(dataset.card, draft))
        config = _config_to_resume(draft, order.config, dataset, say)
        folder = RunFolder(draft)
        with folder.exclusive():
            carry_out.run(config, folder, files, cache, tell)
        for old in numbered(order.name, order.home).values():
            if old != draft:
                shutil.rmtree(old, ignore_errors=True)  # what is left of it is in no one's way
        return draft


def remove(name: str, home: Path) -> Path:
    """Remove every making of an installed bundle. Raises `BundleError` where none is called that, `RunError` where it
    cannot be removed or is being made."""
    place = shelf(name, home)
    if name not in bundle_names(home):  # and no path that leads elsewhere
        names = ", ".join(installed(home)) or "none"
        raise BundleError(f"no installed bundle is named {name!r}; installed: {names}.")
    try:
        with exclusive_lock(place / "lock", otherwise=f"a tailrx setup is at work in {place}; wait for it to end."):
            for making in numbered(name, home).values():
                shutil.rmtree(making)
        shutil.rmtree(place)
    except OSError as why:
        raise RunError(f"{place} cannot be removed ({why.strerror}); check its permissions.") from why
    return place


def _good(path: Path, order: Order, say: Say) -> bool:
    """Whether the bundle in use may stay; says what there is to say of it."""
    try:
        stored = store.read(path / "bundle")
    except BundleError as why:
        say(f"The bundle {order.name!r} is made anew: {why}")
        return False
    torn = differences(_told(path).model_dump(exclude_none=True), order.config.model_dump(exclude_none=True))
    if torn:
        say(f"{order.name} is set up with other settings and stays in use ({'; '.join(torn[:3])}"
            f"{'; ...' if len(torn) > 3 else ''}); to make it with those of now, add --again.")  # fmt: skip
    else:
        say(f"{order.name} is set up already; nothing was done.")
    if lack := _job(stored.meta["job"]).outdated(stored.meta):
        say(lack)
    return True


def _job(name: str) -> Job:
    job: Job = JOBS.build(name)
    return job


def _config_to_resume(draft: Path, config: RunConfig, dataset: Dataset, say: Say) -> RunConfig:
    """The configuration to go on with: that of an unfinished making of this very run, begun perhaps on other hardware.
    Any other making is cleared away."""
    if not draft.exists():
        return config
    if (begun := _of(draft, config, dataset)) and not (draft / "diverged.txt").exists():
        if RunFolder(draft).state.exists():
            say("Going on with the training that was begun there.")
        return begun
    say("What was begun there with other settings or data, or diverged, is cleared away.")
    try:
        shutil.rmtree(draft)
    except OSError as why:
        raise RunError(f"{draft} cannot be cleared away ({why.strerror}); remove it yourself.") from why
    return config


def _of(draft: Path, config: RunConfig, dataset: Dataset) -> RunConfig | None:
    """The configuration that `draft` was begun with, where it computes what `config` asks, on these data."""
    try:
        split, begun = read_json(draft / "split.json"), _told(draft)
        same = identity(begun) == identity(config) and split["data_sha256"] == dataset.sha256
    except (OSError, ValueError, KeyError, TypeError, TailrxError):
        return None
    return begun if same else None


def _told(path: Path) -> RunConfig:
    return RunFolder(path).config()


def _notice(card: Card, place: Path) -> str:
    return (
        f"Data {card.name}: licence {card.licence}; commercial use: {commercial_use(card.commercial_use)}. The same "
        f"holds for the model trained on it, which is kept in {place} and nowhere else. {NOTICE}"
    )


@contextmanager
def _only_one(order: Order) -> Iterator[None]:
    """Two setups of one name would write into the same folder: the second is refused."""
    place = shelf(order.name, order.home)
    with ExitStack() as held:
        try:
            place.mkdir(parents=True, exist_ok=True)
            busy = f"another tailrx setup is at work in {place}; wait for it to end."
            held.enter_context(exclusive_lock(place / "lock", otherwise=busy))
        except OSError as why:
            raise RunError(
                f"{place} cannot be written ({why.strerror}); name a folder you may write to with TAILRX_HOME."
            ) from why
        yield
