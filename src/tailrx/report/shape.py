"""What a result file holds, checked where it is read. Fields that later releases added may be missing; nothing may be
misshapen."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import RunError

Share = Annotated[float, Field(ge=-1e-6, le=1 + 1e-6)]  # sums of float32 may pass 0 and 1 by a hair
Count = Annotated[int, Field(ge=0)]
Interval = Annotated[list[Share], Field(min_length=2, max_length=2)]
SIX = ("accuracy", "aupr", "auc", "f1", "precision", "recall")


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False)


class Band(Shape):
    n_types: Count
    n_test: Count
    accuracy: Share | None
    balanced_accuracy: Share | None
    macro_f1: Share | None
    accuracy_interval: Interval | None


class Type(Shape):
    """One type against the rest. `accuracy` is missing in results of TailRx 0.1.0."""

    type: str
    n_train: Annotated[float, Field(ge=0)]
    n_test: Count
    accuracy: Share | None = None
    precision: Share | None
    recall: Share | None
    f1: Share | None
    auc: Share | None
    aupr: Share | None
    band: Literal["many", "medium", "few"]

    @property
    def mean_of_six(self) -> float | None:
        """Mean of accuracy, AUPR, AUC, F1, precision and recall (CNN-Siam, Fig. 2); None where one is undefined."""
        six = [value for name in SIX if (value := getattr(self, name)) is not None]
        return sum(six) / len(SIX) if len(six) == len(SIX) else None


class Bin(Shape):
    low: Share
    high: Share
    n: Count
    confidence: Share | None
    accuracy: Share | None

    @model_validator(mode="after")
    def _of_something(self) -> "Bin":
        if self.n and (self.confidence is None or self.accuracy is None):
            raise ValueError("a bin that holds examples has a confidence and an accuracy")
        return self


class Confusion(Shape):
    true: str
    predicted: str
    n: Annotated[int, Field(ge=1)]
    share: Share


class Epoch(Shape):
    """`best`: better than all epochs before it, so that the last such epoch is the chosen one."""

    epoch: Count
    loss: float | None
    scores: dict[str, float | None]
    seconds: Annotated[float, Field(ge=0)]
    best: bool


class Training(Shape):
    """How a run was trained; of pooled runs, how each of the `folds` was. A baseline's choices stand in the extras."""

    model_config = ConfigDict(extra="allow")
    fold: int | None = None
    best_epoch: int | None = None
    epochs: int | None = None
    monitor: str | None = None
    chosen_on: str | None = None
    history: list[Epoch] | None = None
    folds: list["Training"] | None = None

    @model_validator(mode="after")
    def _of_a_chosen_epoch(self) -> "Training":
        told = (self.best_epoch, self.epochs, self.monitor, self.chosen_on)
        if (self.history is not None or self.best_epoch is not None) and None in told:
            raise ValueError("a chosen epoch has a number, of how many, and by which score of which rows")
        return self

    @property
    def each(self) -> list["Training"]:
        return [self] if self.folds is None else self.folds


class Resampling(Shape):
    resample: Literal["rows", "units"]
    resamples: Count
    level: Share


class Limits(Shape):
    many: Annotated[int, Field(ge=1)]
    few: Annotated[int, Field(ge=1)]


class Config(Shape):
    """A run file; of its sections only the bands are read, the others are compared and shown as they are."""

    model_config = ConfigDict(extra="allow")
    bands: Limits

    @model_validator(mode="after")
    def _of_sections(self) -> "Config":
        """Those in which runs are compared."""
        for name in ("split", "train"):
            if not isinstance((self.model_extra or {}).get(name, {}), dict):
                raise ValueError(f"{name} is no section of settings")
        return self

    @property
    def whole(self) -> dict[str, Any]:
        """All sections, the bands last, as a run file has them."""
        return {**(self.model_extra or {}), "bands": self.bands.model_dump()}


class Computed(Shape):
    """What one of the folds that were pooled was computed by; the tables say on how many threads."""

    threads: int


class Result(Shape):
    """A result file, of one run (`fold` is a number) or of pooled ones (`fold` is "pooled")."""

    suite: str
    model: str
    variant: str
    loss: str | None
    dataset: str
    protocol: Literal["clean", "paper"]
    split: str
    fold: int | Literal["pooled"]
    folds: list[int] = []
    fold_checksums: list[str] = []
    computed: list[Computed] = []
    n_folds: Count
    fold_seed: int
    seed: int
    n_test: Count
    n_train: Count
    n_valid: Count
    n_types: Count
    metrics: dict[str, Share | None]
    intervals: dict[str, Interval]
    mean_of_folds: dict[str, float | None] = {}
    sd_of_folds: dict[str, float | None] = {}
    bands: Annotated[dict[Literal["many", "medium", "few"], Band], Field(min_length=3)]
    per_type: Annotated[list[Type], Field(min_length=1)]
    resampling: Resampling | None
    reliability: list[Bin] | None = None
    confusions: list[Confusion] | None = None
    training: Training = Training()
    time_s: dict[str, float]
    peak_mb: float | None
    device: str
    dtype: str
    threads: int | None
    config: Config
    split_sha256: str | list[str]
    data_sha256: str
    data_title: str = ""
    data_licence: str | None = None
    commercial_use: bool | None = None
    versions: dict[str, str]
    commit: str | None
    finished_at: str | None = None
    remarks: list[str] = []

    @property
    def is_baseline(self) -> bool:
        return self.loss is None

    @property
    def by_frequency(self) -> list[Type]:
        """Types, the commonest in training first; ties by name."""
        return sorted(self.per_type, key=lambda t: (-t.n_train, t.type))

    @property
    def seconds(self) -> float:
        return sum(self.time_s.values())


def shaped(result: Mapping[str, Any]) -> Result:
    """`result` as a `Result`. Raises `RunError` naming the first field that is not what a result file holds."""
    if trouble := misshapen(result):
        where, _, reason = trouble.partition(": ")
        raise RunError(f"the result is damaged at {where} ({reason}); run it, or pool its folds, again.")
    return Result.model_validate(dict(result))


def misshapen(result: Mapping[str, Any]) -> str:
    """Where `result` is not what a result file holds, in a few words; empty where it is."""
    try:
        Result.model_validate(dict(result))
    except ValidationError as why:
        first = why.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))[:200]}: {first['msg'][:200]}"
    return ""
