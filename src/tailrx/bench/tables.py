"""TABLES.md: every suite as a table, published numbers beside ours, made from the suite files and the kept results.

Per system up to five lines: published; ours under the paper protocol and under the clean one, each pooled over the
folds' predictions with the mean of the folds (and their sample standard deviation) below it. Where several seeds are
kept, one line has the mean of their pooled values, and the deviation is that of the seeds.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..registry import JOBS
from ..report.described_metrics import described, plain_name
from ..report.over_seeds import SeedGroup
from ..report.page.words import duration
from ..report.spread import Spread
from .kept_results import kept_pooled
from .run_plan import Row, rows_of
from .suite import Setting, Suite, System, suites_of

Kept = dict[tuple[str, str, str], SeedGroup]

HEAD = """# Tables

Made by `tailrx tables` from `suites/` and `results/`; a test fails when it is not current.

*Published* is what the paper prints. *Paper protocol* does what the published codes do: the test rows choose the epoch.
*Clean*: validation rows choose, test rows are opened once. Ours are pooled over the folds' predictions, the mean of the
folds (± sample standard deviation) below. Brackets: 95 % bootstrap interval of the pooled accuracy, over {plural}, or
over {groups} where whole {groups} are held out. *few*: accuracy on {labels} with few training {plural} (under 20,
unless the suite says otherwise). Time is that of one fold on the named threads, features included, as measured with
other runs beside it; memory its peak.

{caveat}
"""


SEEDS = """Where several seeds were run, each is pooled over its folds, and what stands is the mean of the seeds ± their
sample standard deviation, without an interval.
"""


ADJUSTED = """*adjusted*: after training, probabilities are divided by a power of the training prior (Menon et al.,
2021, Eq. 9), or with two types a threshold takes the place of one half. The rows that choose the epoch choose the power
or the threshold, for each fold its own, by balanced accuracy.
"""


def render(home: Path) -> str:
    """The whole page for the suites of `home`. Raises `ConfigError` and `RunError` for damaged files."""
    kept = [(suite, kept_rows(suite)) for suite in suites_of(home)]
    about_seeds = [SEEDS] if any(group.several for _, groups in kept for group in groups.values()) else []
    about_adjusted = [ADJUSTED] if any(m != plain_name(m) for suite, _ in kept for m in suite.metrics) else []
    return (
        "\n".join(
            [_head(kept), *about_seeds, *about_adjusted, *(part for own in kept for part in _suite(*own))]
        ).rstrip()
        + "\n"
    )


def _head(kept: Sequence[tuple[Suite, Kept]]) -> str:
    """In the words of the jobs of which results are kept, those of the first suite's first."""
    found = [group.first for _, groups in kept for group in groups.values()]
    jobs = dict.fromkeys(str(result.config.whole.get("job", "pair")) for result in found) or {"pair": None}
    words = [JOBS.build(job).words for job in jobs]
    told = {k: " or ".join(getattr(w, k) for w in words) for k in ("plural", "groups", "labels")}
    return HEAD.format(**told, caveat=" ".join(w.caveat for w in words))


def kept_rows(suite: Suite) -> Kept:
    """The kept pooled results of a suite, those of all seeds together, by names of setting, system and protocol."""
    asked: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows_of(suite):
        asked[row.setting.name, row.system.name, row.protocol].append(row)
    found = {place: [r for row in rows if (r := kept_pooled(row))] for place, rows in asked.items()}
    return {place: SeedGroup(results, len(asked[place])) for place, results in found.items() if results}


def _suite(suite: Suite, kept: Kept) -> Iterator[str]:
    yield f"## {suite.title}\n"
    yield f"`tailrx bench {suite.name}`" + (f"\n\n{suite.note.strip()}\n" if suite.note else "\n")
    for setting in suite.settings:
        lines = [line for system in suite.systems for line in _system(suite, setting, system, kept)]
        if not lines:
            continue
        if len(suite.settings) > 1:
            yield f"### {setting.title}\n"
        names = [described(m).heading for m in suite.metrics]
        yield _line(["system", "", *names, "interval", "few", "time", "memory"])
        yield _line(["---", "---", *["--:"] * (len(names) + 4)])
        yield from lines
        yield ""
    if notes := [f"- {s.title}: {s.note}" for s in suite.systems if s.note]:
        yield "\n".join([*notes, ""])


def _system(suite: Suite, setting: Setting, system: System, kept: Kept) -> Iterator[str]:
    title = system.title
    if row := system.published.get(setting.name):
        yield _line([title, "published", *(digits(row.get(m)) for m in suite.metrics), *[""] * 4])
        title = ""
    for protocol in ("paper", "clean"):
        if found := kept.get((setting.name, system.name, protocol)):
            yield from _ours(suite, title, protocol, found)
            title = ""


def _ours(suite: Suite, title: str, protocol: str, group: SeedGroup) -> Iterator[str]:
    found, folds = group.first, len(group.first.folds)
    some = "" if folds == found.n_folds else f"{folds} of {found.n_folds} folds"
    low, high = found.intervals["accuracy"] or (None, None)
    interval = "" if group.several else f"{digits(low)}–{digits(high)}"
    yield _line([
        title, ", ".join(filter(None, ["ours", protocol, some, group.label])),
        *(_mean(group.metric(m), "**") for m in suite.metrics), interval,
        _mean(group.few), f"{duration(group.seconds)} × {group.threads}",
        f"{group.peak_mb / 1000:.1f} GB" if group.peak_mb else "",
    ])  # fmt: skip
    if folds > 1 and not group.several:
        means = [_mean(found.over_folds(m)) for m in suite.metrics]
        yield _line(["", "mean of folds", *means, *[""] * 4])


def _mean(found: Spread, mark: str = "") -> str:
    """`.9237 ± .0012`, the mean between marks."""
    sd = "" if found.mean is None or found.sd is None else f" ± {digits(found.sd)}"
    return f"{mark}{digits(found.mean)}{mark}{sd}"


def digits(value: float | None) -> str:
    """Four digits without the leading zero, as the papers print."""
    return "–" if value is None else f"{value:.4f}".removeprefix("0")


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
