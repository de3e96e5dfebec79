"""What `bundle.json` of a molecule bundle holds: what every bundle says of its model, and what it is asked about."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...bundle.schema import ModelMeta

FIRST_FORMAT = 2  # bundles of molecules are younger than format 1


class MoleculeMeta(ModelMeta):
    """`example` is what the model was trained on, and the only thing it is asked about; `resolved` the hardware."""

    format_version: Annotated[int, Field(ge=FIRST_FORMAT)]
    job: Literal["molecule"]
    example: Literal["molecule", "reaction"]
    resolved: dict[str, str | int]

    @model_validator(mode="after")
    def _has_classes_to_tell_apart(self) -> "MoleculeMeta":
        if len(self.labels) < 2:
            raise ValueError("it has one class, and a model tells two or more apart")
        return self
