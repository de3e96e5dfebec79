"""What a result file must state before its run can be compared; all else in it is left alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..config import BandConfig
from ..errors import RunError
from ..types import Protocol_

LOOSE = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class StatedType(BaseModel):
    model_config = LOOSE
    type: str
    n_train: Annotated[float, Field(ge=0)]


class StatedConfig(BaseModel):
    model_config = LOOSE
    data: dict[str, Any]
    split: dict[str, Any]
    bands: BandConfig


class Stated(BaseModel):
    """`folds` only where `fold` is "pooled"; `split_sha256` is then a list, one checksum per fold."""

    model_config = LOOSE
    suite: str
    model: str
    variant: str
    loss: str | None
    dataset: str
    protocol: Protocol_
    split: str
    fold: Annotated[int, Field(ge=0)] | Literal["pooled"]
    folds: Annotated[list[int], Field(min_length=1)] = []
    n_folds: int
    fold_seed: int
    seed: int
    n_test: int
    data_sha256: str
    split_sha256: str | list[str]
    metrics: dict[str, float | None]
    per_type: list[StatedType]
    config: StatedConfig


def stated(path: Path, result: Mapping[str, Any]) -> Stated:
    """The checked fields of the `result` read from `path`. Raises `RunError` naming the first field that is wrong."""
    try:
        said = Stated.model_validate(result, strict=True)
    except ValidationError as why:
        first = why.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise RunError(f"{path} is damaged ({field}: {first['msg']}); restore it, or run it again.") from None
    pooled = said.fold == "pooled"
    if pooled != isinstance(said.split_sha256, list) or pooled != bool(said.folds):
        raise RunError(
            f"{path} is damaged (a pooled result has folds and a checksum for each, another has one checksum); "
            "restore it, or run it again."
        )
    return said
