"""What a run file may say: the models that validate it. Every default is spelt out in a `RunConfig`."""

from typing import Annotated, Any, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..registry import BASELINES
from ..types import Protocol_

Part = dict[str, Any]  # {"name": ..., setting: value, ...}, filled in
STRICT = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TrainConfig(BaseModel):
    """How a network is trained; the keys of `[train]`."""

    model_config = STRICT
    epochs: Annotated[int, Field(ge=1, le=1_000_000, description="passes over the training examples")] = 100
    batch_size: Annotated[int, Field(ge=2, le=10_000_000, description="examples per step")] = 1024
    min_steps: Annotated[
        int, Field(ge=0, le=10_000_000, description="small data get more epochs, to reach so many steps")
    ] = 0
    schedule: Annotated[
        Literal["constant", "cosine", "one_cycle"], Field(description="course of the learning rate")
    ] = "cosine"
    warmup: Annotated[float, Field(ge=0, lt=1, description="share of the steps in which the rate rises")] = 0.05
    clip_norm: Annotated[float, Field(ge=0, le=1e6, description="largest gradient norm; 0 does not clip")] = 0.0
    monitor: Annotated[str, Field(description="metric of the choosing rows that picks the epoch")] = "accuracy"
    patience: Annotated[
        int, Field(ge=0, le=1_000_000, description="epochs without a better one before stopping; 0 never stops")
    ] = 0
    keep: Annotated[
        Literal["best", "last"], Field(description="the weights that training leaves: of its best epoch or its last")
    ] = "best"
    accumulate: Annotated[int, Field(ge=1, le=100_000, description="batches whose gradients one step sums")] = 1
    device: Annotated[str, Field(description="auto, cpu, cuda, cuda:1, mps")] = "auto"
    dtype: Annotated[
        Literal["auto", "float32", "bfloat16"],
        Field(description="number format of the forward pass; auto is bfloat16 where the hardware multiplies it"),
    ] = "auto"
    threads: Annotated[
        int, Field(ge=0, le=256, description="CPU threads; 0 takes OMP_NUM_THREADS, or else all cores")
    ] = 0
    checkpoint_s: Annotated[float, Field(ge=0, le=1e9, description="least seconds between two checkpoints")] = 30.0


class BandConfig(BaseModel):
    """Bands of classes by training examples: many (>= `many`), medium, few (< `few`)."""

    model_config = STRICT
    many: Annotated[
        int, Field(ge=1, le=1_000_000_000, description="least training examples of a class in the band `many`")
    ] = 100
    few: Annotated[
        int, Field(ge=1, le=1_000_000_000, description="a class with fewer training examples is in the band `few`")
    ] = 20

    @model_validator(mode="after")
    def _in_order(self) -> "BandConfig":
        if self.few > self.many:
            raise ValueError(f"few must not exceed many; few is {self.few} and many is {self.many}")
        return self


Pattern = Annotated[str, Field(min_length=1, max_length=1000)]


class StageConfig(BaseModel):
    """One stage of training; what it leaves out is as in the run. A run without stages has one."""

    model_config = STRICT
    model: Annotated[str, Field(description="which model learns: `model`, that of the run, or one of `models`")] = (
        "model"
    )
    objective: Annotated[Part | None, Field(description="what a step makes small")] = None
    loss: Annotated[Part | None, Field(description="the loss of its objective")] = None
    augment: Annotated[Part | None, Field(description="how examples are mixed")] = None
    sampler: Annotated[Part | None, Field(description="which examples an epoch shows")] = None
    optim: Annotated[Part | None, Field(description="how weights are changed")] = None
    train: Annotated[dict[str, Any], Field(description="keys of [train] that differ in this stage")] = {}
    trainable: Annotated[
        list[Pattern], Field(description="patterns of the parameters that learn, as in `last.*`; all where empty")
    ] = []
    rates: Annotated[
        dict[Pattern, Annotated[float, Field(ge=0, le=1e9)]],
        Field(description="factors of the learning rate by pattern of parameter names; the first that fits counts"),
    ] = {}


class RunConfig(BaseModel):
    """A whole run, every default spelt out. Made by `fill`."""

    model_config = STRICT
    job: Annotated[str, Field(description="what is asked about; that of the dataset where it is left out")]
    suite: Annotated[str, Field(description="the benchmark suite it belongs to; changes nothing in the run")] = ""
    variant: Annotated[str, Field(description="what tables call it; changes nothing in the run")] = ""
    protocol: Annotated[
        Protocol_,
        Field(description="clean: validation rows choose the epoch; paper: test rows do, as papers' codes do"),
    ] = "clean"
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63, description="of weights, order and augmentation")] = 0
    data: Annotated[Part, Field(description="the dataset")]
    split: Annotated[Part, Field(description="who trains, who chooses, who is asked")]
    features: Annotated[list[Part], Field(description="what is known of a drug or molecule, a list of names or tables")]
    model: Annotated[Part, Field(description="the model or baseline")]
    loss: Annotated[Part | None, Field(description="what training makes small")] = None
    augment: Annotated[Part | None, Field(description="how examples are mixed in training")] = None
    optim: Annotated[Part | None, Field(description="how weights are changed")] = None
    objective: Annotated[Part | None, Field(description="what a step makes small: the loss, or a composition")] = None
    sampler: Annotated[Part | None, Field(description="which examples an epoch shows")] = None
    models: Annotated[dict[str, Part], Field(description="further models that its stages train, by name")] = {}
    stages: Annotated[list[StageConfig], Field(description="stages of training, in order; one where empty")] = []
    train: Annotated[TrainConfig, Field(description="how a network is trained")] = TrainConfig()
    bands: Annotated[BandConfig, Field(description="bands of classes by training examples")] = BandConfig()

    @property
    def is_baseline(self) -> bool:
        return self.model["name"] in BASELINES.names()

    def to_toml(self) -> str:
        return tomli_w.dumps(self.model_dump(exclude_none=True))
