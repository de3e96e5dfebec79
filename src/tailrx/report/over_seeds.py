"""One experiment under several seeds: each is pooled over its folds first, and then the seeds are averaged.

    value of a seed   the score of all its folds' predictions together (`metrics` of the pooled result)
    shown             mean over seeds ± sample standard deviation over seeds

The deviation is that of training, on the same folds; the mean of folds, which moves with the test rows, has no part in
it. Where a split is drawn by the seed of the run (ImDrug's), each seed has a division of its own, and the deviation is
that of both. With one seed there is none, and the interval of its pooled result says how far the test rows move it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..errors import RunError
from .result import ONE_EXPERIMENT
from .schema import Result
from .spread import Spread, spread


@dataclass(frozen=True)
class SeedGroup:
    """`results`: at least one, each of another seed, all of one experiment and over the same folds; `asked`: how many
    seeds there are to be. Raises `RunError` where they are not that."""

    results: Sequence[Result]
    asked: int = 1

    def __post_init__(self) -> None:
        seeds = [r.seed for r in self.results]
        if len(set(seeds)) < len(seeds):
            raise RunError(f"a mean over seeds takes each seed once; got seeds {', '.join(map(str, seeds))}.")
        own = {"seed", "fold_seed"} if all(r.fold_seed == r.seed for r in self.results) else {"seed"}
        same = [*(name for name in ONE_EXPERIMENT if name not in own), "fold", "folds"]
        for other in self.results[1:]:
            if torn := [name for name in same if getattr(other, name) != getattr(self.first, name)]:
                raise RunError(
                    f"a mean over seeds is of one experiment on the same folds; {torn[0]} is "
                    f"{getattr(self.first, torn[0])!r} under seed {self.first.seed} and {getattr(other, torn[0])!r} "
                    f"under seed {other.seed} (suite {self.first.suite!r}, {self.first.model}): run tailrx bench again."
                )

    @property
    def first(self) -> Result:
        return self.results[0]

    @property
    def several(self) -> bool:
        return len(self.results) > 1

    @property
    def label(self) -> str:
        """What of the seeds is shown: nothing to say where one was asked for."""
        if self.asked == 1:
            return ""
        if not self.several:
            return f"seed {self.first.seed} alone of {self.asked} seeds"
        some = f"{len(self.results)} of " if len(self.results) < self.asked else ""
        return f"mean of {some}{self.asked} seeds"

    def metric(self, name: str) -> Spread:
        """Of the pooled values of a metric, as `Result.value` names it; undefined where one seed has none."""
        return self._of(lambda r: r.value(name))

    @property
    def few(self) -> Spread:
        """Of the accuracy on types with few training examples."""
        return self._of(lambda r: r.bands["few"].accuracy)

    def _of(self, value: Callable[[Result], float | None]) -> Spread:
        return spread([value(r) for r in self.results])

    @property
    def seconds(self) -> float:
        """Of one fold, on average."""
        return sum(r.seconds / (len(r.folds) or 1) for r in self.results) / len(self.results)

    @property
    def threads(self) -> str:
        """`2`, or `1–2` where folds or seeds had different numbers; empty where none says."""
        told: list[int | None] = [*(one.threads for r in self.results for one in r.computed)]
        used = sorted(t for t in told or [r.threads for r in self.results] if t is not None)
        return "–".join(map(str, dict.fromkeys([used[0], used[-1]]))) if used else ""

    @property
    def peak_mb(self) -> float | None:
        return max((r.peak_mb for r in self.results if r.peak_mb), default=None)
