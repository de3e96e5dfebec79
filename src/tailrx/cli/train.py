"""tailrx train: one run, from a file or from options, resumable."""

from pathlib import Path
from typing import Annotated

import typer

from .. import api
from ..errors import ConfigError
from ._epoch_lines import EpochLines
from ._options import Offline, Quiet, Source
from ._run_file import configure
from ._say import line, note

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

    options = {"model": model, "data": data, "split": split, "fold": fold, "seed": seed}
    if resume and (file or out or settings or any(v is not None for v in options.values())):
        raise ConfigError(
            "--resume cannot be combined with other options than --from, --offline and --quiet, since a run is "
            "finished as it was begun; leave them out, or begin a new run without --resume."
        )
    folder = resume or out
    if resume is None:
        config = api.complete(configure(file, options, settings or []))
        folder = folder or Path("runs") / f"{config.model['name']}-{config.data['name']}-{config.split['name']}"
        note(api.read_as(config.data), quiet=quiet or not api.read_as(config.data))
    assert folder is not None
    with download_bar(quiet=quiet) as bar:
        session = api.Session(source, offline, bar, EpochLines(quiet=quiet))
        try:
            done = api.resume(folder, session=session) if resume else api.train(config, folder, session=session)
        except KeyboardInterrupt:
            note(f"Stopped. Finish it with: tailrx train --resume {folder}")
            raise typer.Exit(130) from None
    metrics, many = done.metrics, api.words_of(done.result).plural
    line(f"{folder}: accuracy {metrics['accuracy']:.4f}, macro F1 {metrics['macro_f1']:.4f}, "
               f"micro AUPR {metrics['micro_aupr']:.4f} on {done.result['n_test']:,} test {many}")  # fmt: skip
    for remark in done.result["remarks"]:
        note(remark, quiet=quiet)
    note(f"See it all with: tailrx evaluate {folder}", quiet=quiet)
