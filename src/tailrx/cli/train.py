"""tailrx train: one run, from a file or from options, resumable."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import api
from ..errors import ConfigError
from ._options import Offline, Quiet, Source
from ._say import note

if TYPE_CHECKING:
    from ..training.fit import Epoch

EXAMPLE = "tailrx train --model cnn_siam --data ddimdl --split kfold --fold 0 --out my-run"


def run(
    file: Annotated[Path | None, typer.Argument(metavar="[RUN.toml]", help="A run file; options overlay it.")] = None,
    model: Annotated[str | None, typer.Option(help="A model or baseline (tailrx list models).")] = None,
    data: Annotated[str | None, typer.Option(help="A dataset, or the path of your own tables.")] = None,
    split: Annotated[str | None, typer.Option(help="A split (tailrx list splits).")] = None,
    fold: Annotated[int | None, typer.Option(help="Which fold is tested, from 0.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights, order and augmentation.")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Any setting, "
                        "such as loss.name=tailed_focal or train.epochs=20; repeatable.")] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the run.")] = None,
    resume: Annotated[Path | None, typer.Option(metavar="RUN", help="Finish an interrupted run.")] = None,
    source: Source = None,
    offline: Offline = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Train a model, judge it on the test rows, and write a run folder with result and bundle."""
    from ._download import download_bar

    said = {"model": model, "data": data, "split": split, "fold": fold, "seed": seed}
    if resume and (file or out or settings or any(v is not None for v in said.values())):
        raise ConfigError("--resume takes a run as it was begun; leave out the other settings.")
    folder = resume or out
    if resume is None:
        config = api.complete(configure(file, said, settings or []))
        folder = folder or Path("runs") / f"{config.model['name']}-{config.data['name']}-{config.split['name']}"
    assert folder is not None
    with download_bar(quiet=quiet) as bar:
        given: dict[str, Any] = {"source": source, "offline": offline, "progress": bar,
                                 "tell": EpochLines(quiet=quiet)}  # fmt: skip
        try:
            done = api.resume(folder, **given) if resume else api.train(config, folder, **given)
        except KeyboardInterrupt:
            note(f"Stopped. Finish it with: tailrx train --resume {folder}")
            raise typer.Exit(130) from None
    metrics = done.metrics
    typer.echo(f"{folder}: accuracy {metrics['accuracy']:.4f}, macro F1 {metrics['macro_f1']:.4f}, "
               f"micro AUPR {metrics['micro_aupr']:.4f} on {done.result['n_test']:,} test pairs")  # fmt: skip
    note(f"See it all with: tailrx evaluate {folder}", quiet=quiet)


def configure(file: Path | None, said: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """The run file under the options under `--set`."""
    from ..config import assign, named, read_toml

    raw = read_toml(file) if file else {}
    for section in ("model", "data", "split"):
        if said[section] is not None and named(raw.get(section) or said[section]).get("name") != said[section]:
            raw[section] = said[section]
        elif said[section] is not None:
            raw.setdefault(section, said[section])
    if said["fold"] is not None:
        raw["split"] = {**named(raw.get("split") or "kfold"), "fold": said["fold"]}
    if said["seed"] is not None:
        raw["seed"] = said["seed"]
    return assign(raw, settings)


class EpochLines:
    """One line per epoch on stderr, with the time left at the pace so far."""

    def __init__(self, *, quiet: bool):
        self.quiet, self.began, self.first = quiet, time.monotonic(), -1

    def __call__(self, epoch: "Epoch") -> None:
        if self.first < 0:
            self.first = epoch.epoch  # a resumed run starts later
            self.began = time.monotonic() - epoch.seconds
        done = epoch.epoch - self.first + 1
        left = (time.monotonic() - self.began) / done * (epoch.of - epoch.epoch - 1)
        scores = "  ".join(f"{k} {v:.4f}" for k, v in epoch.scores.items())
        note(f"epoch {epoch.epoch + 1}/{epoch.of}  loss {epoch.loss:.4f}  {scores}  {epoch.seconds:.1f} s  "
             f"left {_span(left)}{'  best' if epoch.best else ''}", quiet=self.quiet)  # fmt: skip


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
