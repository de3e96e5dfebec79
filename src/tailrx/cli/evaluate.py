"""tailrx evaluate: the scores of a run, or of several folds pooled."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import api
from ._options import Json
from ._say import as_json, console, table

if TYPE_CHECKING:
    from ..report.counted_unit import CountedUnit

EXAMPLE = "tailrx evaluate my-run, or several folds pooled: tailrx evaluate run-0 run-1 run-2"


def run(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders; several are pooled.")],
    json: Json = False,
) -> None:
    """Scores overall, by band of training frequency, and by type or class."""
    result = api.evaluate(*runs)
    if json:
        as_json(result)
    else:
        show(result, api.words_of(result))


def show(r: dict[str, Any], words: "CountedUnit") -> None:
    many, label, labels = words.plural, words.label, words.labels
    fold = f"fold {r['fold']} of {r['n_folds']}"
    if r["fold"] == "pooled":
        folds = ", ".join(map(str, r["folds"]))
        missing = r["n_folds"] - len(r["folds"])
        fold = f"folds {folds} of {r['n_folds']} pooled" + (f" ({missing} missing)" if missing else "")
    chosen = " (the test rows chose the epoch, as the paper's code did)" if r["protocol"] == "paper" else ""
    console().print(f"{r['model']} on {r['dataset']}, {r['split']}, {fold}, seed {r['seed']}, {r['protocol']} protocol"
                    f"{chosen}\n", markup=False)  # fmt: skip
    for remark in r.get("remarks", ()):
        console().print(f"{remark}\n", markup=False)
    intervals, after = r["intervals"], r.get("adjusted")
    table(
        f"Overall, {r['n_test']:,} test {many}",
        ("metric", "score", "95 % interval", *(["adjusted"] if after else [])),
        (
            (k, v, _interval(intervals.get(k)), *([after["metrics"].get(k)] if after else []))
            for k, v in r["metrics"].items()
        ),
    )
    if after:
        console().print(_about_adjustment(after), markup=False)
    most, few = r["config"]["bands"]["many"], r["config"]["bands"]["few"]
    says = {"many": f"many (>= {most})", "medium": f"medium ({few}-{most - 1})", "few": f"few (< {few})"}
    table(
        f"\nBy training {many} of the {label}",
        ("band", labels, f"test {many}", "accuracy", "balanced", "macro F1"),
        (
            (says[b], s["n_types"], s["n_test"], s["accuracy"], s["balanced_accuracy"], s["macro_f1"])
            for b, s in r["bands"].items()
        ),
    )
    rows = sorted(r["per_type"], key=lambda t: -t["n_train"])
    table(
        f"\nBy {label}",
        (label, "train", "test", "precision", "recall", "F1", "AUPR"),
        ((t["type"], round(t["n_train"]), t["n_test"], t["precision"], t["recall"], t["f1"], t["aupr"]) for t in rows),
    )
    console().print(f"\n{words.caveat}", markup=False)


def _about_adjustment(after: dict[str, Any]) -> str:
    """What was done before the scores of the column `adjusted`."""
    each = after.get("folds", [after])
    told = ", ".join(" ".join([k, f"{one[k]:.4g}"]) for one in each for k in ("tau", "threshold") if k in one)
    rows = " and ".join(dict.fromkeys(one["chosen_on"] for one in each))
    return f"\nAdjusted: logit adjustment after training, {told}, chosen by balanced accuracy on {rows}."


def _interval(pair: list[float] | None) -> str | None:
    return f"{pair[0]:.4f} to {pair[1]:.4f}" if pair else None
