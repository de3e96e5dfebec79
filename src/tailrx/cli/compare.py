"""tailrx compare: two finished runs on the same test rows, and whether they differ significantly."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import api
from ._options import Json, Offline, Source
from ._say import as_json, console, table

EXAMPLE = "tailrx compare my-run other-run"

RunOrResult = typer.Argument(
    help="A run folder, or a result file that tailrx bench kept (HOME/results/SUITE/NAME.json)."
)


def run(
    a: Annotated[Path, RunOrResult],
    b: Annotated[Path, RunOrResult],
    json: Json = False,
    source: Source = None,
    offline: Offline = False,
) -> None:
    """Is B better than A? Paired bootstrap and McNemar's test, overall and by band of training frequency."""
    from ._download import download_bar

    with download_bar(quiet=json) as bar:
        comparison = api.compare(a, b, session=api.Session(source, offline, bar))
    if json:
        as_json(comparison)
    else:
        show(comparison, comparison["words"]["plural"])


def show(c: dict[str, Any], many: str) -> None:
    """`many`: what the job calls several examples."""
    folds = ", ".join(map(str, c["folds"]))
    tested = f"fold {folds} of {c['n_folds']}" if len(c["folds"]) == 1 else f"folds {folds} of {c['n_folds']} pooled"
    console().print(f"A: {_side(c['a'])}\nB: {_side(c['b'])}\n{c['dataset']}, {c['split']}, {tested}, "
                    f"{c['protocol']} protocol, {c['n_test']:,} test {many}\n", markup=False)  # fmt: skip
    scopes = {"overall": c["overall"], **c["bands"]}
    table("Scores", ("", f"test {many}", "metric", "A", "B", "B - A", "95 % interval", "p"), _scores(scopes))
    table(
        "\nMcNemar",
        ("", "only A is right", "only B is right", "p"),
        ((scope, s["mcnemar"]["only_a"], s["mcnemar"]["only_b"], _p(s["mcnemar"]["p"])) for scope, s in scopes.items()),
    )
    console().print("\n".join(["", c["conclusion"], "", *c["notes"]]), markup=False)


def _side(side: dict[str, Any]) -> str:
    words = (side["model"], side["variant"], side["loss"] and f"{side['loss']} loss", f"seed {side['seed']}")
    return f"{', '.join(filter(None, words))} ({side['path']})"


def _scores(scopes: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    says = {"accuracy": "accuracy", "balanced_accuracy": "balanced", "macro_f1": "macro F1"}
    for scope, scope_scores in scopes.items():
        for i, (metric, name) in enumerate(says.items()):
            test = scope_scores[metric]
            interval = test["interval"] and f"{test['interval'][0]:.4f} to {test['interval'][1]:.4f}"
            where = "" if i else scope
            yield where, scope_scores["n_test"], name, test["a"], test["b"], test["difference"], interval, _p(test["p"])


def _p(p: float | None) -> str | None:
    return None if p is None else f"{p:.4f}" if p >= 0.0001 else "< 0.0001"
