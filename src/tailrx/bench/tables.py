"""TABLES.md: every suite as a table, published numbers beside ours, made from the suite files and the kept results.

Per system up to five lines: published; ours under the paper protocol and under the clean one, each pooled over the
folds' predictions with the mean of the folds (and their sample standard deviation) below it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .keep import read_kept
from .suite import Setting, Suite, System, read_suite

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
    suites = [read_suite(path) for path in sorted((home / "suites").glob("*.toml"))]
    return "\n".join([HEAD, *(part for suite in suites for part in _suite(suite))]).rstrip() + "\n"


def pooled(suite: Suite, setting: Setting, system: System, protocol: str) -> dict[str, Any] | None:
    """The row's kept pooled result, or None."""
    name = f"{setting.name}-{system.name}-{protocol}-foldpooled-seed*.json"
    found = sorted((suite.home / "results" / suite.name).glob(name))
    return read_kept(found[0]) if found else None


def _suite(suite: Suite) -> Iterator[str]:
    yield f"## {suite.title}\n"
    yield f"`tailrx bench {suite.name}`" + (f"\n\n{suite.note.strip()}\n" if suite.note else "\n")
    for setting in suite.settings:
        lines = [line for system in suite.systems for line in _system(suite, setting, system)]
        if not lines:
            continue
        if len(suite.settings) > 1:
            yield f"### {setting.title}\n"
        names = [m.replace("_", " ").replace("auc", "AUC").replace("aupr", "AUPR").replace("f1", "F1")
                 for m in suite.metrics]  # fmt: skip
        yield _line(["system", "", *names, "interval", "few", "time", "memory"])
        yield _line(["---", "---", *["--:"] * (len(names) + 4)])
        yield from lines
        yield ""
    if notes := [f"- {s.title}: {s.note}" for s in suite.systems if s.note]:
        yield "\n".join([*notes, ""])


def _system(suite: Suite, setting: Setting, system: System) -> Iterator[str]:
    title = system.title
    if row := system.published.get(setting.name):
        yield _line([title, "published", *(digits(row.get(m)) for m in suite.metrics), *[""] * 4])
        title = ""
    for protocol in ("paper", "clean"):
        if found := pooled(suite, setting, system, protocol):
            yield from _ours(suite, title, protocol, found)
            title = ""


def _ours(suite: Suite, title: str, protocol: str, found: dict[str, Any]) -> Iterator[str]:
    folds = len(found["folds"])
    some = "" if folds == found["n_folds"] else f", {folds} of {found['n_folds']} folds"
    low, high = found["intervals"]["accuracy"]
    seconds = sum(found["time_s"].values()) / folds
    yield _line([
        title, f"ours, {protocol}{some}", *(f"**{digits(found['metrics'][m])}**" for m in suite.metrics),
        f"{digits(low)}–{digits(high)}", digits(found["bands"]["few"]["accuracy"]),
        f"{duration(seconds)} × {found['threads']}", f"{found['peak_mb'] / 1000:.1f} GB" if found["peak_mb"] else "",
    ])  # fmt: skip
    if folds > 1:
        means = [_mean(found["mean_of_folds"][m], found["sd_of_folds"][m]) for m in suite.metrics]
        yield _line(["", "mean of folds", *means, *[""] * 4])


def _mean(mean: float | None, sd: float | None) -> str:
    return "–" if mean is None else digits(mean) + ("" if sd is None else f" ± {digits(sd)}")


def digits(value: float | None) -> str:
    """Four digits without the leading zero, as the papers print."""
    return "–" if value is None else f"{value:.4f}".removeprefix("0")


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{seconds:.1f} s"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
