"""What a result says of itself, in words: what was run, on what, how it was judged, and under which terms."""

import json
from typing import Any

import tomli_w

from ...bundle.card import commercial_use
from ..counted_unit import CountedUnit
from ..schema import FoldAdjustment, Result
from .words import count, duration, memory, times

PEEKED = (
    "Paper protocol: the test rows chose the {choice}, as they did in the published codes. These scores are "
    "optimistic. Set them beside published numbers that were made the same way, and beside nothing else."
)
SUITE_PEEKED = (
    "Under the paper protocol the test rows chose the epoch, as they did in the published codes: those numbers are "
    "optimistic, and stand here to be set beside the published ones. Under the clean protocol validation rows chose."
)
OLDER = "not kept by the release of TailRx that made this result"

Facts = list[tuple[str, str]]


def system(result: Result) -> str:
    """`dnn`, or `cnn_siam (unpooled)` for a variant."""
    return result.model + (f" ({result.variant})" if result.variant else "")


def peeked(result: Result) -> str | None:
    """The warning that belongs to every number of the paper protocol."""
    choice = "settings" if result.is_baseline else "epoch"
    return PEEKED.format(choice=choice) if result.protocol == "paper" else None


def folds(result: Result) -> str:
    if result.fold != "pooled":
        return f"fold {result.fold} of {result.n_folds}" if result.n_folds > 1 else "one split"
    missing = result.n_folds - len(result.folds)
    said = f"folds {', '.join(map(str, result.folds))} of {result.n_folds} pooled"
    return f"{said}, {missing} missing" if missing else said


def headline(result: Result, unit: CountedUnit) -> Facts:
    """The lines under the title."""
    chose = "the test rows chose" if result.protocol == "paper" else "validation rows chose, test rows were opened once"
    mean = " (mean of folds)" if result.fold == "pooled" else ""
    counts = (
        f"{count(result.n_test)} test, {count(result.n_train)} training{mean}, {count(result.n_valid)} validation{mean}"
    )
    return [
        ("Split", f"{result.split}, {folds(result)}"),
        ("Protocol", f"{result.protocol}: {chose}"),
        ("Loss", result.loss or "none, a baseline"),
        (unit.plural.capitalize(), counts),
        ("Finished", _when(result)),
        ("Computed on", hardware(result)),
    ]


def _when(result: Result) -> str:
    said = result.finished_at
    return OLDER if said is None else said.replace("T", " ").replace("+00:00", " UTC")


def hardware(result: Result) -> str:
    threads = "" if result.threads is None else f"{result.threads} thread" + ("s" if result.threads != 1 else "")
    return ", ".join(filter(None, (result.device, result.dtype, threads))) or OLDER


def about_intervals(result: Result, unit: CountedUnit) -> str:
    """How the intervals were made, and of how much they speak."""
    how = result.resampling
    if how is None or not result.intervals:
        return "No intervals were made."
    drawn = f"the test {unit.plural}"
    if how.resample == "units":
        drawn = f"the {unit.groups}, since all {unit.plural} of a {unit.group} are hard or easy together"
    return f"Intervals: middle {100 * how.level:g} % of {how.resamples:,} bootstrap resamples of {drawn}."


def about_adjustment(result: Result, unit: CountedUnit) -> str:
    """What was done to the probabilities before they were scored once more; empty where nothing was."""
    if result.adjusted is None:
        return ""
    each = result.adjusted.each
    told = ", ".join(_number(one) for one in each)
    rows = " and ".join(dict.fromkeys(one.chosen_on for one in each))
    for_each = " (fold by fold)" if len(each) > 1 else ""
    how = (
        f"each probability is divided by a power of its {unit.label}'s share of the training {unit.plural} (Menon et "
        f"al., 2021), so that rare {unit.labels} are called more often; a power of 0 changes nothing, one below 0 "
        f"favours the common {unit.labels}. Power{for_each}: {told}"
        if each[0].threshold is None
        else f"the second {unit.label} is called where its probability is above a threshold in place of 0.5. "
        f"Threshold{for_each}: {told}"
    )
    return f"With adjustment: after training, {how}; chosen by balanced accuracy on {rows}."


def _number(adjustment: FoldAdjustment) -> str:
    return f"{adjustment.tau:g}" if adjustment.threshold is None else f"{adjustment.threshold:.4g}"


def band_words(result: Result) -> dict[str, str]:
    """Each band with its limits, in training examples of the type."""
    many, few = result.config.bands.many, result.config.bands.few
    return {"many": f"{many} or more", "medium": f"{few} to {many - 1}", "few": f"under {few}"}


def terms(result: Result) -> Facts:
    """Under which licence the data stand, and what that means for use."""
    if result.data_licence is None:
        return [("Data licence", f"{OLDER}; see the data card of {result.dataset}"), ("Commercial use", OLDER)]
    return [("Data licence", result.data_licence), ("Commercial use", commercial_use(result.commercial_use))]


def provenance(result: Result) -> Facts:
    """Where the numbers come from, so that they can be questioned."""
    splits = [result.split_sha256] if isinstance(result.split_sha256, str) else result.split_sha256
    said = [
        *terms(result),
        ("Data checksum", result.data_sha256),
        *((f"Split checksum{_of(result, i)}", s) for i, s in enumerate(splits)),
        ("Suite", result.suite),
        ("Seeds", f"{result.seed} for training, {result.fold_seed} for the folds"),
        ("Time", f"{duration(result.seconds)}: {times(result.time_s)}"),
        ("Peak memory", memory(result.peak_mb)),
        ("Computed on", hardware(result)),
        ("Versions", ", ".join(f"{k} {v}" for k, v in result.versions.items())),
        ("Commit", _commit(result.commit)),
    ]
    return [(name, value) for name, value in said if value]


def _of(result: Result, i: int) -> str:
    return f", fold {result.folds[i]}" if result.fold == "pooled" and i < len(result.folds) else ""


def _commit(commit: str | None) -> str:
    if commit is None:
        return "not run from a checkout"
    return commit.removesuffix("+") + (" with changes that were not committed" if commit.endswith("+") else "")


def as_toml(config: dict[str, Any]) -> str:
    """The run file. One that was edited into what TOML cannot hold is shown as JSON."""
    try:
        return tomli_w.dumps(config)
    except (TypeError, ValueError):
        return json.dumps(config, indent=1, ensure_ascii=False)
