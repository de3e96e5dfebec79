"""Compare two finished runs: B against A on the same test rows, overall and by band, and what may be said of it.

One is called better where the 95 % interval of the difference leaves zero out; in accuracy McNemar's p must be below
.05 too, since the percentile interval of a handful of examples is too narrow (of one example it is a point).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from ..report.bands import BAND_NAMES
from ..report.counted_unit import CountedUnit
from ..report.intervals import LEVEL
from ..report.schema import Resampling
from .comparable import refuse_unlike
from .outcome import Outcome
from .paired import Difference, McNemar, Paired, bootstrap, mcnemar

RESAMPLES = 5000
ALL = "overall"


def compare(a: Outcome, b: Outcome, words: CountedUnit, *, resamples: int = RESAMPLES, seed: int = 0) -> dict[str, Any]:
    """Plain dicts, lists, numbers and None: `overall` and `bands`, each with every metric of A, of B, their difference,
    its interval and p, and McNemar's test; a `conclusion` and `notes` in the `words` of the job.

    Raises `RunError` where A and B were not asked the same."""
    refuse_unlike(a, b)
    how = Resampling(resample=a.resample, resamples=resamples, level=LEVEL, seed=seed)
    paired = Paired(a.target, a.predicted, b.predicted, a.unit, len(a.labels))
    band = np.array(a.band)
    scopes = {ALL: np.ones(len(band), bool), **{name: band == name for name in BAND_NAMES}}
    scores = bootstrap(paired, scopes, how)
    tests = {scope: mcnemar(paired, classes) for scope, classes in scopes.items()}
    verdicts = {
        scope: {
            "n_types": int(classes.sum()),
            "n_test": int(classes[paired.target].sum()),
            **{name: asdict(difference) for name, difference in scores[scope].items()},
            "mcnemar": asdict(tests[scope]),
        }
        for scope, classes in scopes.items()
    }
    return {
        "a": _side(a), "b": _side(b),
        **{k: getattr(a.result, k) for k in ("dataset", "protocol", "split", "n_folds", "fold_seed")},
        "folds": sorted(a.folds), "n_test": len(a), "words": asdict(words), "resampling": how.model_dump(),
        ALL: verdicts.pop(ALL), "bands": verdicts, "conclusion": conclude(scores, tests),
        "notes": list(_notes(a, how, words)),
    }  # fmt: skip


def _side(outcome: Outcome) -> dict[str, Any]:
    told = {k: getattr(outcome.result, k) for k in ("suite", "model", "variant", "loss", "seed")}
    return {"path": str(outcome.path), **told}


def conclude(scores: Mapping[str, Mapping[str, Difference]], tests: Mapping[str, McNemar]) -> str:
    """One sentence: accuracy and macro F1 overall, accuracy by band."""
    overall = _verdict(scores[ALL]["accuracy"], tests[ALL]), _verdict(scores[ALL]["macro_f1"])
    bands = ", ".join(f"{band}: {_verdict(scores[band]['accuracy'], tests[band])}" for band in BAND_NAMES)
    return f"In accuracy {overall[0]}; in macro F1 {overall[1]}; accuracy by band: {bands}."


def _verdict(score: Difference, test: McNemar | None = None) -> str:
    if score.interval is None:
        return "there is nothing to compare"
    low, high = score.interval
    if low <= 0 <= high:
        return f"no difference can be told (the interval {low:.4f} to {high:.4f} includes zero)"
    if test and test.p >= 1 - LEVEL:
        return f"no difference can be told (the interval is {low:.4f} to {high:.4f}, but McNemar's p is {test.p:.4f})"
    better, (least, most) = ("B", (low, high)) if low > 0 else ("A", (-high, -low))
    return f"{better} is better by {abs(score.difference or 0.0):.4f} ({least:.4f} to {most:.4f})"


def _notes(a: Outcome, how: Resampling, words: CountedUnit) -> Iterator[str]:
    cold, many = how.resample == "units", words.plural
    drawn = f"{words.groups}, which take their {many} along" if cold else f"test {many}"
    yield (
        f"Interval and p: paired bootstrap of B - A, {how.resamples:,} resamples of {drawn}, the same for A and B; "
        "p is twice the smaller share of resamples on one side of zero, and never below "
        f"{2 / (how.resamples + 1):.4f}."
    )
    yield f"McNemar: exact two-sided binomial test of the test {many} that only one of the two gets right." + (
        f" It takes {many} for independent, and {many} of a new {words.group} are not: here its p is too small; trust "
        "the interval."
        if cold
        else ""
    )
    yield (
        "Each run is judged as it was trained: all this covers the draw of the test rows, not another seed of the "
        "training, and nothing is corrected for the number of comparisons. Intervals of bands with few test "
        f"{many} are rough."
    )
    if cold and len(a.folds) > 1:
        yield f"A {words.singular} that two folds test counts twice."
    if a.result.protocol == "paper":
        yield "Paper protocol: a network chose its epoch on these very test rows, which flatters it."
