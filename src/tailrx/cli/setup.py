"""tailrx setup: a trained model that answers without being named, made once and kept in the user's own folder."""

from typing import Annotated

import typer

from .. import api
from ._epoch_lines import EpochLines
from ._options import Offline, Quiet, Source
from ._run_file import configure
from ._say import line, note

EXAMPLE = "tailrx setup, and then: tailrx predict warfarin simvastatin clarithromycin"


def run(
    data: Annotated[str | None, typer.Option(help="Another dataset, or the path of your own tables.")] = None,
    model: Annotated[str | None, typer.Option(help="Another network (tailrx list models).")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Any other setting of the "
                        "run, as in tailrx train; repeatable.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Make it anew; the old one answers until then.")] = False,
    remove: Annotated[str | None, typer.Option(metavar="NAME", help="Remove an installed bundle, no more.")] = None,
    source: Source = None,
    offline: Offline = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Fetch Ryu-86 (1,706 drugs), train dnn on it, keep the bundle as the one that answers. Takes minutes; resumable.

    The bundle lies in the folder TAILRX_HOME, or else in the system's place for a user's data. Its card is judged on a
    twentieth of the examples, held out from training. Ryu-86 and what is trained on it are not for commercial use.
    Of molecules or reactions, as in --data hiv, --data uspto50k or a table of yours, it trains mlp."""
    from ._download import download_bar

    if remove is not None:
        line(f"removed {api.remove_bundle(remove)}")
        return
    options = {"model": model, "data": data, "split": None, "fold": None, "seed": None}
    with download_bar(quiet=quiet) as bar:
        epochs = EpochLines(quiet=quiet)
        session = api.Session(source, offline, bar, epochs, say=lambda sentence: note(sentence, quiet=quiet))
        try:
            done = api.setup(configure(None, options, settings or []), again=again, session=session)
        except KeyboardInterrupt:
            note("Stopped. Call it again in the same way and it goes on from here.")
            raise typer.Exit(130) from None
    for remark in done.result.get("remarks", ()):
        note(remark, quiet=quiet)
    name, metrics, words = done.path.parent.name, done.metrics, api.words_of(done.result)
    line(
        f"{name}: {done.result['model']}, accuracy {metrics['accuracy']:.4f}, macro F1 {metrics['macro_f1']:.4f} on "
        f"{done.result['n_test']:,} test {words.plural}; in {done.path}"
    )
    asked = " ".join([words.group.upper()] * 2)
    note(f"Ask it with: tailrx predict {name} {asked} ...", quiet=quiet)
