"""What `bundle.json` and `card.json` hold, checked once when a bundle is loaded, whoever wrote it.

`ModelMeta` is what bundles of every job say; `Meta` is of drug pairs, and other jobs have their own. Later versions may
add fields; those that are read here must be there (format 1 lacks the last five of `Meta`), of their kind, and of sizes
that a bundle can have.
"""

from collections.abc import Sequence, Sized
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..config import part
from ..registry import FEATURES, MODELS
from ..types import Direction, Place

MAX_DRUGS = 1_000_000
MAX_WIDTH = 1_000_000
Text = Annotated[str, Field(max_length=100_000)]
Texts = Annotated[list[Text], Field(max_length=100_000)]
Key = Annotated[str, Field(pattern=r"^[A-Z]{14}-[A-Z]{10}-[A-Z]$")]
Listed = tuple[Text, Text, Texts, Annotated[str, Field(pattern=r"^([A-Z]{14}-[A-Z]{10}-[A-Z])?$")], Text, Text, Texts]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False)


class LabelEntry(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    name: Text
    direction: Direction = "unknown"
    sentence: Text = ""
    neutral: Text = ""


class DrugEntry(Strict):
    id: Annotated[Text, Field(min_length=1)]
    name: Text
    synonyms: Texts


class Medicines(Strict):
    title: Text
    licence: Text
    sha256: Text
    substances: Annotated[list[Listed], Field(max_length=MAX_DRUGS)]


class Config(BaseModel):
    """Of a bundle's configuration, what it is loaded by; the settings are checked against the parts' own signatures."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow")
    model: dict[str, Any]
    features: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _parts(self) -> "Config":
        part(MODELS, self.model)
        for feature in self.features:
            part(FEATURES, feature)
        return self


class ModelMeta(Strict):
    """What a bundle of any job says of its model. `widths` of the features' blocks; `vocabulary` holds the strings of
    their states, by feature."""

    format_version: int
    config: Config
    widths: Annotated[list[Annotated[int, Field(ge=0, le=MAX_WIDTH)]], Field(max_length=100)]
    labels: Annotated[list[LabelEntry], Field(min_length=1, max_length=100_000)]
    vocabulary: dict[Text, dict[Text, Annotated[list[Text], Field(max_length=10_000_000)]]]
    licence: Text
    commercial_use: bool | None

    @model_validator(mode="after")
    def _model_fits_together(self) -> "ModelMeta":
        refuse_other_length("widths", self.widths, len(self.config.features))
        features = [str(f["name"]) for f in self.config.features]
        if list(self.vocabulary) != features:  # both are written in one order
            raise ValueError("vocabulary is of other features, or of the same in another order")
        refuse_repeated("labels", [t.name for t in self.labels])
        refuse_repeated("features", features)
        return self


def refuse_other_length(what: str, found: Sized | None, due: int) -> None:
    if found is not None and len(found) != due:
        raise ValueError(f"{what} has {len(found)} entries and needs {due}")


def refuse_repeated(what: str, names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise ValueError(f"two of its {what} have one name")


class Meta(ModelMeta):
    """What a bundle of drug pairs says."""

    job: Literal["pair"]
    drugs: Annotated[list[DrugEntry], Field(min_length=1, max_length=MAX_DRUGS)]
    affected: list[Place | None] | None = None
    own_names: bool = True
    structures: list[tuple[Key, Key] | None] | None = None
    medicines: Medicines | None = None
    resolved: dict[str, str | int] | None = None

    @model_validator(mode="after")
    def _tells_all_of_its_format(self) -> "Meta":
        """Without its keys of structures, say, a bundle would pass for one of format 1, which tells less apart."""
        if self.format_version > 1:
            for name in ("affected", "own_names", "structures", "medicines", "resolved"):
                may_be_null = name == "medicines"
                if name not in self.model_fields_set or (getattr(self, name) is None and not may_be_null):
                    raise ValueError(f"{name} is missing")
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> "Meta":
        refuse_other_length("affected", self.affected, len(self.labels))
        refuse_other_length("structures", self.structures, len(self.drugs))
        refuse_repeated("drugs", [d.id.strip().casefold() for d in self.drugs])
        return self


class CardData(Strict):
    name: Text


class CardFile(Strict):
    data: CardData


def misfit(schema: type[BaseModel], raw: bytes) -> str:
    """Where the JSON `raw` is not what `schema` asks, in a few words; empty where it is. Raises `ConfigError` for
    settings that a part does not have or that are out of its bounds."""
    try:
        schema.model_validate_json(raw, strict=True)
    except ValidationError as why:
        first = why.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))[:100]
        reason = first["msg"].removeprefix("Value error, ")[:200]
        return f"{where}: {reason}" if where else reason
    return ""
