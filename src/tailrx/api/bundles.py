"""Trained models: install one, choose one by name, load one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .runs import Run, complete, located
from .session import USUAL, Session

if TYPE_CHECKING:
    from ..bundle.installed import Chosen


COVERING = ("ryu86", "muffin81", "ddimdl", "starter")  # most drugs first


def setup(
    config: Mapping[str, Any] | None = None,
    *,
    again: bool = False,
    session: Session = USUAL,
) -> Run:
    """Train a model once, into the user's data folder (TAILRX_HOME), where `Bundle.load("ryu86")` finds it by name.

    `config` changes sections of the default run; its dataset gives the name. What was begun is gone on with, what is
    there stays unless `again`, and then until the new one is whole. Raises `TailrxError`."""
    from ..bundle.installed import home_folder
    from ..data.catalogue import cache_folder
    from ..runs.folder import RunFolder
    from ..runs.install import Order, install, over_default

    order = Order(complete(over_default(located(config or {}))), home_folder(), again)
    path = install(order, session.files, cache_folder() / "features", session.tell, session.say)
    return Run(path, RunFolder(path).result())


def choose_bundle(words: Sequence[str]) -> "Chosen":
    """The bundle that the first of `words` names, a path or an installed one, and the others as what is asked; else
    the bundle that answers by default, and all of them as what is asked. Raises `BundleError` where there is none."""
    from ..bundle.installed import choose, home_folder

    return choose(words, home_folder())


def remove_bundle(name: str) -> Path:
    """Remove an installed bundle, every making of it, and return where it was. Raises `BundleError`."""
    from ..bundle.installed import home_folder
    from ..runs.install import remove

    return remove(name, home_folder())


def covering(ids: Iterable[str], *, session: Session = USUAL) -> dict[str, list[str]]:
    """Of these DrugBank ids, which the datasets on this machine hold, by name of the dataset; nothing is fetched."""
    wanted, found = set(ids), dict[str, list[str]]()
    for name in COVERING if wanted else ():
        if covered := sorted(wanted.intersection(_drug_ids(name, session))):
            found[name] = covered
    return found


def _drug_ids(name: str, session: Session) -> list[str]:
    """Of a dataset's drugs; kept in the cache, since reading pairs for them takes a second. Its files never change:
    they are fetched by checksum."""
    from ..data.catalogue import cache_folder
    from ..errors import TailrxError
    from ..parsing import Unparsable, read_json
    from ..writing import atomic_write
    from .datasets import dataset_files, load_dataset

    files = "".join(file.sha256 for file in dataset_files(name))
    kept = cache_folder() / "drug_ids" / f"{name}-{sha256(files.encode()).hexdigest()[:12]}.json"
    try:
        if kept.is_file():
            return [str(i) for i in read_json(kept)]
    except (OSError, Unparsable, TypeError):
        pass
    try:
        ids = [drug.id for drug in load_dataset(name, session=replace(session, offline=True)).drugs]
    except TailrxError:  # it is not on this machine
        return []
    with suppress(OSError, TailrxError):  # a cache that cannot be written stops nothing
        kept.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(kept) as draft:
            draft.write_text(json.dumps(ids))
    return ids
