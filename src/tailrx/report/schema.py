"""What a result file holds: the one schema of those who write it and of all who read it.

Its names are a public interface: later versions add to them and never rename. A name that is added changes no version.
The version rises when a reader must know of it: where a field that could be missing is there from now on, or where one
means something else. `schema_version` says which a file follows:

- 1: files without the field. Those of TailRx 0.1.0 lack what `SINCE_2` lists, and `accuracy` by type.
- 2: all of these are there.

A file of a version above `SCHEMA_VERSION` is refused. What a file holds beyond the names of here is kept as it is.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import RunError
from ..types import Protocol_
from .intervals import Resample
from .plain import plain
from .spread import Spread

SCHEMA_VERSION = 2
SINCE_2 = ("reliability", "confusions", "data_title", "data_licence", "commercial_use", "finished_at")

Share = Annotated[float, Field(ge=-1e-6, le=1 + 1e-6)]  # sums of float32 may pass 0 and 1 by a hair
Count = Annotated[int, Field(ge=0)]
Mean = Annotated[int | float, Field(ge=0)]  # of counts: whole in one run, a mean over folds in several
Interval = Annotated[tuple[Share, Share], Field(strict=False)]  # a list in JSON
BandName = Literal["many", "medium", "few"]
ADJUSTED = "adjusted_"  # before the name of a metric: its score after adjustment
SIX = ("accuracy", "aupr", "auc", "f1", "precision", "recall")


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="allow", allow_inf_nan=False)


class BandScore(Shape):
    """`accuracy` is the share of the band's `n_test` examples that are found; None throughout when there is none."""

    n_types: Count
    n_test: Count
    accuracy: Share | None
    balanced_accuracy: Share | None
    macro_f1: Share | None
    accuracy_interval: Interval | None


class TypeScore(Shape):
    """One type against the rest; the scores are None when it has no test example, AUC also when it has them all.

    `accuracy` is the share of all examples that are rightly called this type or rightly not."""

    type: str
    n_train: Mean
    n_test: Count
    accuracy: Share | None = None
    precision: Share | None
    recall: Share | None
    f1: Share | None
    auc: Share | None
    aupr: Share | None
    band: BandName

    @property
    def mean_of_six(self) -> float | None:
        """Mean of accuracy, AUPR, AUC, F1, precision and recall (CNN-Siam, Fig. 2); None where one is undefined."""
        six = [value for name in SIX if (value := getattr(self, name)) is not None]
        return sum(six) / len(SIX) if len(six) == len(SIX) else None


class ReliabilityBin(Shape):
    """Examples whose highest probability lies in (`low`, `high`]: how many, its mean, and the share of hits.

    `confidence` and `accuracy` are None in an empty bin."""

    low: Share
    high: Share
    n: Count
    confidence: Share | None
    accuracy: Share | None

    @model_validator(mode="after")
    def _of_something(self) -> "ReliabilityBin":
        if self.n and (self.confidence is None or self.accuracy is None):
            raise ValueError("a bin that holds examples has a confidence and an accuracy")
        return self


class Confusion(Shape):
    """`n` examples of the type `true` were called `predicted`; they are `share` of all examples of `true`."""

    true: str
    predicted: str
    n: Annotated[int, Field(ge=1)]
    share: Share


class Resampling(Shape):
    """How the intervals were made."""

    resample: Resample
    resamples: Count
    level: Share
    seed: int


class FoldAdjustment(Shape):
    """How the probabilities of one run were adjusted (`tailrx.scoring.logit_adjustment`): by the power `tau` of the
    training prior, or for two classes by a `threshold`; and on which rows that was chosen."""

    fold: int | None = None
    tau: float | None = None
    threshold: Annotated[float, Field(gt=0, lt=1)] | None = None
    chosen_on: str

    @model_validator(mode="after")
    def _by_one_number(self) -> "FoldAdjustment":
        if (self.tau is None) == (self.threshold is None):
            raise ValueError("an adjustment has a tau or a threshold")
        return self


class Adjusted(Shape):
    """The scores after adjustment, beside those without. It is one run's (`tau` or `threshold`, `chosen_on`), or that
    of pooled `folds`, each with an adjustment of its own; then the mean of the folds' scores stands here too."""

    tau: float | None = None
    threshold: float | None = None
    chosen_on: str | None = None
    folds: list[FoldAdjustment] | None = None
    metrics: dict[str, Share | None]
    intervals: dict[str, Interval | None]
    bands: Annotated[dict[BandName, BandScore], Field(min_length=3)]
    mean_of_folds: dict[str, float | None] = {}
    sd_of_folds: dict[str, float | None] = {}

    @model_validator(mode="after")
    def _by_what(self) -> "Adjusted":
        if not self.each:
            raise ValueError("adjusted scores say by which adjustments")
        return self

    @property
    def each(self) -> list[FoldAdjustment]:
        """The adjustments, one for each run."""
        if self.folds is not None:
            return self.folds
        return [FoldAdjustment(tau=self.tau, threshold=self.threshold, chosen_on=self.chosen_on or "")]


class EpochTold(Shape):
    """`best`: better than all epochs before it, so that the last such epoch is the chosen one."""

    stage: Count = 0
    epoch: Count
    of: Count = 0
    loss: float | None
    scores: dict[str, float | None]
    seconds: Annotated[float, Field(ge=0)]
    best: bool


class TrainingTold(Shape):
    """How a run was trained; of pooled runs, how each of the `folds` was. A baseline's choices stand in the extras."""

    fold: int | None = None
    best_epoch: int | None = None
    epochs: int | None = None
    monitor: str | None = None
    chosen_on: str | None = None
    history: list[EpochTold] | None = None
    folds: list["TrainingTold"] | None = None

    @model_validator(mode="after")
    def _of_a_chosen_epoch(self) -> "TrainingTold":
        told = (self.best_epoch, self.epochs, self.monitor, self.chosen_on)
        if (self.history is not None or self.best_epoch is not None) and None in told:
            raise ValueError("a chosen epoch has a number, of how many, and by which score of which rows")
        return self

    @property
    def each(self) -> list["TrainingTold"]:
        return [self] if self.folds is None else self.folds


class Limits(Shape):
    """Of the bands: `many` training examples or more, fewer than `few`."""

    many: Annotated[int, Field(ge=1)]
    few: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Limits":
        if self.few > self.many:
            raise ValueError(f"few must not exceed many; few is {self.few} and many is {self.many}")
        return self


class RunSections(Shape):
    """A run file; of its sections only the bands are read here, the others are compared and shown as they are."""

    bands: Limits

    @model_validator(mode="after")
    def _of_sections(self) -> "RunSections":
        """Those in which runs are compared."""
        for name in ("data", "split", "train"):
            if not isinstance((self.model_extra or {}).get(name, {}), dict):
                raise ValueError(f"{name} is no section of settings")
        return self

    def section(self, name: str) -> dict[str, Any]:
        """The settings of a section, none where it is missing."""
        return dict((self.model_extra or {}).get(name, {}))

    @property
    def whole(self) -> dict[str, Any]:
        """All sections, the bands last, as a run file has them."""
        return {**(self.model_extra or {}), "bands": self.bands.model_dump()}


class Computed(Shape):
    """What one of the folds that were pooled was computed by; the tables say on how many threads."""

    fold: int | None = None
    device: str = ""
    dtype: str = ""
    threads: int
    versions: dict[str, str] = {}
    commit: str | None = None


class Result(Shape):
    """A result file, of one run (`fold` is a number) or of pooled ones (`fold` is "pooled").

    `setting`, `fold_checksums` and `checksum` are those of a kept result (`tailrx.bench.kept_results`)."""

    schema_version: Annotated[int, Field(ge=1)] = 1
    suite: str
    setting: str | None = None
    model: str
    variant: str
    loss: str | None
    dataset: str
    protocol: Protocol_
    split: str
    fold: Annotated[int, Field(ge=0)] | Literal["pooled"]
    folds: list[int] = []
    n_folds: Count
    fold_seed: int
    seed: int
    n_test: Count
    n_types: Count
    example: str = ""
    metrics: dict[str, Share | None]
    intervals: dict[str, Interval | None]
    bands: Annotated[dict[BandName, BandScore], Field(min_length=3)]
    per_type: Annotated[list[TypeScore], Field(min_length=1)]
    reliability: list[ReliabilityBin] | None = None
    confusions: list[Confusion] | None = None
    resampling: Resampling | None
    adjusted: Adjusted | None = None
    mean_of_folds: dict[str, float | None] = {}
    sd_of_folds: dict[str, float | None] = {}
    n_train: Count
    n_valid: Count
    time_s: dict[str, float]
    peak_mb: float | None
    device: str
    dtype: str
    threads: int | None
    versions: dict[str, str]
    commit: str | None
    computed: list[Computed] = []
    training: TrainingTold = TrainingTold()
    config: RunSections
    split_sha256: str | list[str]
    data_sha256: str
    data_title: str = ""
    data_licence: str | None = None
    commercial_use: bool | None = None
    finished_at: str | None = None
    remarks: list[str] = []
    fold_checksums: list[str] = []
    checksum: str | None = None

    @model_validator(mode="after")
    def _of_its_version(self) -> "Result":
        if self.schema_version > 1:
            if missing := [name for name in SINCE_2 if name not in self.model_fields_set]:
                raise ValueError(f"{missing[0]} is missing, which version {self.schema_version} of the schema has")
            if any("accuracy" not in t.model_fields_set for t in self.per_type):
                raise ValueError(f"a type lacks accuracy, which version {self.schema_version} of the schema has")
        return self

    @model_validator(mode="after")
    def _pooled_or_not(self) -> "Result":
        pooled = self.fold == "pooled"
        if pooled != isinstance(self.split_sha256, list) or pooled != bool(self.folds):
            raise ValueError("a pooled result has folds and a checksum for each, another has one checksum")
        return self

    @property
    def is_baseline(self) -> bool:
        return self.loss is None

    def value(self, metric: str) -> float | None:
        """The score `metric`; with `adjusted_` before its name, that after adjustment. None where there is none."""
        place, name = self._place(metric)
        return place.metrics.get(name)

    def over_folds(self, metric: str) -> Spread:
        """The same, as the mean of the folds and their deviation."""
        place, name = self._place(metric)
        return Spread(place.mean_of_folds.get(name), place.sd_of_folds.get(name))

    def _place(self, metric: str) -> "tuple[Result | Adjusted, str]":
        if self.adjusted and metric.startswith(ADJUSTED) and metric not in self.metrics:
            return self.adjusted, metric.removeprefix(ADJUSTED)
        return self, metric

    @property
    def by_frequency(self) -> list[TypeScore]:
        """Types, the commonest in training first; ties by name."""
        return sorted(self.per_type, key=lambda t: (-t.n_train, t.type))

    @property
    def seconds(self) -> float:
        return sum(self.time_s.values())

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with the names that were given and no other: what was read is given back as it was."""
        told = plain(self.model_dump(exclude_unset=True))
        return {**told, "config": plain(self.config.whole)}


def shaped(result: Mapping[str, Any] | Result) -> Result:
    """`result` as a `Result`. Raises `RunError` naming the first field that is not what a result file holds."""
    if isinstance(result, Result):
        return result
    if trouble := newer(result):
        raise RunError(f"the result {trouble}")
    if trouble := misshapen(result):
        where, _, reason = trouble.partition(": ")
        raise RunError(f"the result is damaged at {where} ({reason}); run it, or pool its folds, again.")
    return Result.model_validate(dict(result))


def newer(result: Mapping[str, Any]) -> str:
    """What to say of a result of a version that is not known yet; empty where it is known."""
    version = result.get("schema_version", 1)
    if not isinstance(version, int) or version <= SCHEMA_VERSION:
        return ""
    return f"follows version {version} of the schema, and this TailRx knows 1 to {SCHEMA_VERSION}; install a newer one."


def misshapen(result: Mapping[str, Any]) -> str:
    """Where `result` is not what a result file holds, in a few words; empty where it is."""
    try:
        Result.model_validate(dict(result))
    except ValidationError as why:
        first = why.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))[:200] or "its fields"
        return f"{where}: {first['msg'].removeprefix('Value error, ')[:200]}"
    return ""
