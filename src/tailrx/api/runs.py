"""Train, resume and judge: from a configuration to a finished run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .datasets import dataset_named, files
from .loading import load_bundle

if TYPE_CHECKING:
    from ..config import RunConfig
    from ..data.download import Progress
    from ..runs.folder import RunFolder
    from ..training.fit import Epoch


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, and its result as `result.json` holds it."""

    path: Path
    result: dict[str, Any]

    @property
    def metrics(self) -> dict[str, float]:
        """Score of the test rows by metric."""
        return dict(self.result["metrics"])

    def bundle(self) -> Any:
        """The trained model, as `load_bundle` gives it. Raises `BundleError` where the run left none, as baselines
        do."""
        return load_bundle(self.path)


def train(
    config: "Mapping[str, Any] | RunConfig",
    out: str | Path,
    *,
    source: str | Path | None = None,
    offline: bool = False,
    tell: "Callable[[Epoch], None]" = lambda epoch: None,
    progress: "Progress | None" = None,
) -> Run:
    """Train as `config` says (the sections of a run file; what is left out gets its default) into the new folder `out`.

    `tell` is called after every epoch. Raises `TailrxError` in one sentence for anything the caller can mend."""
    from ..runs.folder import RunFolder

    full = complete(config) if isinstance(config, Mapping) else config
    folder = RunFolder(Path(out))
    with folder.exclusive():
        folder.refuse_if_used()
        return _carry_out(full, folder, source, offline, tell, progress)


def complete(config: Mapping[str, Any]) -> "RunConfig":
    """The configuration with every default spelt out. A dataset given as a path means your own tables."""
    from ..config import fill

    return fill(located(config))


def located(config: Mapping[str, Any]) -> dict[str, Any]:
    """`config` with a dataset given as a path named by what reads it: a table of drug pairs, or one of molecules."""
    from ..config import named

    said = dict(config)
    if "data" in said:
        data = named(said["data"])
        if isinstance(name := data.get("name"), str):  # --data my/folder --set data.conflicts=keep names a folder, too
            said["data"] = data | dataset_named(name, tuple(data))
    return said


def resume(
    path: str | Path,
    *,
    source: str | Path | None = None,
    offline: bool = False,
    tell: "Callable[[Epoch], None]" = lambda epoch: None,
    progress: "Progress | None" = None,
) -> Run:
    """Finish an interrupted run; on the CPU, with as many threads and the same number format, the result is
    bit-identical to that of an uninterrupted one, and on other hardware its `remarks` say so."""
    from ..runs.folder import RunFolder

    folder = RunFolder(Path(path))
    folder.config()  # refuses what is no run before a lock is laid into it
    if not folder.finished:
        with folder.exclusive():
            if not (folder.path / "result.json").exists():  # another process may have ended it meanwhile
                return _carry_out(folder.config(), folder, source, offline, tell, progress)
    return Run(folder.path, folder.result())


def evaluate(run: str | Path, *more: str | Path) -> dict[str, Any]:
    """The result of a run, or of several folds pooled into one (`fold: "pooled"`). Raises `RunError`."""
    from ..report import result as results
    from ..runs.folder import RunFolder

    folders = [RunFolder(Path(p)) for p in (run, *more)]
    found = [f.result() for f in folders]
    return found[0] if len(found) == 1 else results.pooled(found, [f.predictions() for f in folders])


def _carry_out(
    config: "RunConfig",
    folder: "RunFolder",
    source: str | Path | None,
    offline: bool,
    tell: "Callable[[Epoch], None]",
    progress: "Progress | None",
) -> Run:
    from ..data.catalogue import cache_folder
    from ..runs import carry_out

    where = files(source, offline=offline, progress=progress)
    return Run(folder.path, carry_out.run(config, folder, where, cache_folder() / "features", tell))
