"""Train, resume and judge: from a configuration to a finished run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .datasets import dataset_named
from .loading import load_bundle
from .session import USUAL, Session

if TYPE_CHECKING:
    from ..config import RunConfig
    from ..runs.folder import RunFolder


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
    session: Session = USUAL,
) -> Run:
    """Train as `config` says (the sections of a run file; what is left out gets its default) into the new folder `out`.

    Raises `TailrxError` in one sentence for anything the caller can mend."""
    from ..runs.folder import RunFolder

    full = complete(config) if isinstance(config, Mapping) else config
    folder = RunFolder(Path(out))
    with folder.exclusive():
        folder.refuse_if_used()
        return _carry_out(full, folder, session)


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
    session: Session = USUAL,
) -> Run:
    """Finish an interrupted run; on the CPU, with as many threads and the same number format, the result is
    bit-identical to that of an uninterrupted one, and on other hardware its `remarks` say so."""
    from ..runs.folder import RunFolder

    folder = RunFolder(Path(path))
    folder.config()  # refuses what is no run before a lock is laid into it
    if not folder.finished:
        with folder.exclusive():
            if not (folder.path / "result.json").exists():  # another process may have ended it meanwhile
                return _carry_out(folder.config(), folder, session)
    return Run(folder.path, folder.result())


def evaluate(run: str | Path, *more: str | Path) -> dict[str, Any]:
    """The result of a run, or of several folds pooled into one (`fold: "pooled"`). Raises `RunError`."""
    from ..report import result as results
    from ..runs.folder import RunFolder

    folders = [RunFolder(Path(p)) for p in (run, *more)]
    found = [f.result() for f in folders]
    return found[0] if len(found) == 1 else results.pooled(found, [f.predictions() for f in folders])


def _carry_out(config: "RunConfig", folder: "RunFolder", session: Session) -> Run:
    from ..data.catalogue import cache_folder
    from ..runs import carry_out

    return Run(folder.path, carry_out.run(config, folder, session.files, cache_folder() / "features", session.tell))
