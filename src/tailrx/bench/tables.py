"""TABLES.md: every suite as a table, published numbers beside ours, made from the suite files and the kept results.

Per system up to five lines: published; ours under the paper protocol and under the clean one, each pooled over the
folds' predictions with the mean of the folds (and their sample standard deviation) below it.
"""

from collections.abc import Iterator
from pathlib import Path

from ..report.described_metrics import described
from ..report.page.words import duration
from ..report.schema import Result
from .kept_results import kept_pooled
from .run_plan import rows_of
from .suite import Setting, Suite, System, suites_of

Kept = dict[tuple[str, str, str], Result]

HEAD = """# Tables

Made by `tailrx tables` from `suites/` and `results/`; a test fails when it is not current.

*Published* is what the paper prints. *Paper protocol* does what the published codes do: the test rows choose the epoch.
*Clean*: validation rows choose, test rows are opened once. Ours are pooled over the folds' predictions, the mean of the
folds (± sample standard deviation) below. Brackets: 95 % bootstrap interval of the pooled accuracy, over pairs, or over
drugs where whole drugs are held out. *few*: accuracy on types with few training pairs (under 20, unless the suite says
otherwise). Time is that of one fold on the named threads, features included, as measured with other runs beside it;
memory its peak. Every test pair interacts: these are scores for telling types apart, not for finding interactions.
"""


def render(home: Path) -> str:
    """The whole page for the suites of `home`. Raises `ConfigError` and `RunError` for damaged files."""
    return "\n".join([HEAD, *(part for suite in suites_of(home) for part in _suite(suite))]).rstrip() + "\n"


def kept_rows(suite: Suite) -> Kept:
    """The kept pooled results of a suite, by names of setting, system and protocol."""
    rows = {(row.setting.name, row.system.name, row.protocol): row for row in rows_of(suite)}
    return {place: found for place, row in rows.items() if (found := kept_pooled(row))}


def _suite(suite: Suite) -> Iterator[str]:
    kept = kept_rows(suite)
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


def _ours(suite: Suite, title: str, protocol: str, found: Result) -> Iterator[str]:
    folds = len(found.folds)
    some = "" if folds == found.n_folds else f", {folds} of {found.n_folds} folds"
    low, high = found.intervals["accuracy"] or (None, None)
    yield _line([
        title, f"ours, {protocol}{some}", *(f"**{digits(found.metrics.get(m))}**" for m in suite.metrics),
        f"{digits(low)}–{digits(high)}", digits(found.bands["few"].accuracy),
        f"{duration(found.seconds / folds)} × {_threads(found)}",
        f"{found.peak_mb / 1000:.1f} GB" if found.peak_mb else "",
    ])  # fmt: skip
    if folds > 1:
        means = [_mean(found.mean_of_folds.get(m), found.sd_of_folds.get(m)) for m in suite.metrics]
        yield _line(["", "mean of folds", *means, *[""] * 4])


def _threads(found: Result) -> str:
    used = sorted({one.threads for one in found.computed})
    return f"{used[0]}" if len(used) == 1 else f"{used[0]}–{used[-1]}"


def _mean(mean: float | None, sd: float | None) -> str:
    return "–" if mean is None else digits(mean) + ("" if sd is None else f" ± {digits(sd)}")


def digits(value: float | None) -> str:
    """Four digits without the leading zero, as the papers print."""
    return "–" if value is None else f"{value:.4f}".removeprefix("0")


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
