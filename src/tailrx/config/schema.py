"""A run described by one TOML file: section = part, key = constructor argument.

The parts' own signatures are the schema: names, types, defaults and limits are read from them, so a typo is an error
that names the nearest setting. `fill` turns what the user wrote into a `RunConfig` with every default spelt out; what
it prints reruns the run exactly.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model, model_validator

from . import parsing
from .errors import BadSetting, ConfigError, UnknownName, did_you_mean
from .registry import AUGMENTS, BASELINES, DATASETS, FEATURES, LOSSES, METRICS, MODELS, OPTIMISERS, SPLITS, Registry
from .types import Protocol_

Part = dict[str, Any]  # {"name": ..., setting: value, ...}, filled in
MAX_RUN_FILE = 2**20  # bytes
STRICT = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class TrainConfig(BaseModel):
    """How a network is trained; the keys of `[train]`."""

    model_config = STRICT
    epochs: Annotated[int, Field(ge=1, le=1_000_000, description="passes over the training pairs")] = 100
    batch_size: Annotated[int, Field(ge=2, le=10_000_000, description="pairs per step")] = 1024
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
    """Bands of types by training examples: many (>= `many`), medium, few (< `few`)."""

    model_config = STRICT
    many: Annotated[
        int, Field(ge=1, le=1_000_000_000, description="least training pairs of a type in the band `many`")
    ] = 100
    few: Annotated[
        int, Field(ge=1, le=1_000_000_000, description="a type with fewer training pairs is in the band `few`")
    ] = 20

    @model_validator(mode="after")
    def _in_order(self) -> "BandConfig":
        if self.few > self.many:
            raise ValueError(f"few must not exceed many; few is {self.few} and many is {self.many}")
        return self


class Switch(BaseModel):
    """After a share of the epochs, train on with another loss, another augmentation, or both."""

    model_config = STRICT
    after: Annotated[float, Field(gt=0, lt=1, description="share of the epochs before it")]
    loss: Annotated[Part | None, Field(description="the loss from then on")] = None
    augment: Annotated[Part | None, Field(description="the augmentation from then on")] = None


class RunConfig(BaseModel):
    """A whole run, every default spelt out. Made by `fill`."""

    model_config = STRICT
    job: Annotated[Literal["pair"], Field(description="what is asked about: pairs of drugs")] = "pair"
    suite: Annotated[str, Field(description="the benchmark suite it belongs to; changes nothing in the run")] = ""
    variant: Annotated[str, Field(description="what tables call it; changes nothing in the run")] = ""
    protocol: Annotated[
        Protocol_,
        Field(description="clean: validation rows choose the epoch; paper: test rows do, as papers' codes do"),
    ] = "clean"
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63, description="of weights, order and augmentation")] = 0
    data: Annotated[Part, Field(description="the dataset")]
    split: Annotated[Part, Field(description="who trains, who chooses, who is asked")]
    features: Annotated[list[Part], Field(description="what is known of a drug, a list of names or tables")]
    model: Annotated[Part, Field(description="the model or baseline")]
    loss: Annotated[Part | None, Field(description="what training makes small")] = None
    augment: Annotated[Part | None, Field(description="how examples are mixed in training")] = None
    optim: Annotated[Part | None, Field(description="how weights are changed")] = None
    switch: Annotated[Switch | None, Field(description="another loss or augmentation for the last epochs")] = None
    train: Annotated[TrainConfig, Field(description="how a network is trained")] = TrainConfig()
    bands: Annotated[BandConfig, Field(description="bands of types by training pairs")] = BandConfig()

    @property
    def is_baseline(self) -> bool:
        return self.model["name"] in BASELINES.names()

    def to_toml(self) -> str:
        said = self.model_dump(exclude_none=True)
        if self.switch is None and not self.is_baseline:
            said["switch"] = "none"  # left out, it would be that of the model's recipe again
        return tomli_w.dumps(said)


FALLBACK: dict[str, Any] = {
    "split": {"name": "kfold"},
    "features": [{"name": "morgan"}, {"name": "target"}, {"name": "enzyme"}],
    "loss": {"name": "cross_entropy"},
    "augment": {"name": "none"},
    "optim": {"name": "adam"},
}
_PARTS: dict[str, Registry] = {"data": DATASETS, "split": SPLITS, "loss": LOSSES, "augment": AUGMENTS,
                               "optim": OPTIMISERS}  # fmt: skip


def fill(raw: Mapping[str, Any]) -> RunConfig:
    """Validate what the user wrote and spell out every default: TailRx's, then the model's own recipe, then the user's.

    Raises `ConfigError` (or its kin) in one sentence."""
    said = {k: named(v) if k in (*_PARTS, "model") else v for k, v in raw.items()}
    if unknown := [k for k in said if k not in RunConfig.model_fields]:
        known = list(RunConfig.model_fields)
        raise ConfigError(
            f"a run has no section {unknown[0]!r}.{did_you_mean(unknown[0], known)} It has: {', '.join(known)}."
        )
    for section in ("data", "model"):
        if section not in said:
            raise ConfigError(f"a run must name its {section}; add {section} = {{ name = ... }}.")
    name = said["model"].get("name")
    registry = BASELINES if name in BASELINES.names() else MODELS
    if isinstance(name, str) and name not in registry.names():
        raise UnknownName("model", name, [*MODELS.names(), *BASELINES.names()])
    model = part(registry, said["model"])
    recipe = getattr(registry.module(model["name"]), "RECIPE", {})
    out: dict[str, Any] = {**said, "model": model}
    for section, kind in _PARTS.items():
        if section in ("loss", "augment", "optim") and registry is BASELINES:
            if section in said:
                raise ConfigError(f"baseline {model['name']!r} has no {section}; remove that section.")
            continue
        out[section] = part(kind, overlay(FALLBACK.get(section, {}), recipe.get(section, {}), said.get(section, {})))
    if "switch" in said and registry is BASELINES:
        raise ConfigError(f"baseline {model['name']!r} has no switch; remove that section.")
    listed = said.get("features", recipe.get("features", FALLBACK["features"]))
    if not isinstance(listed, list) or not listed:
        raise ConfigError(f"features must be a list of names or tables, such as ['morgan', 'target']; got {listed!r}.")
    out["features"] = [part(FEATURES, named(f)) for f in listed]
    own = _table("train", said.get("train", {}))
    if "epochs" in own:  # who says how many epochs means so many
        own = {"min_steps": 0, **own}
    out["train"] = {**recipe.get("train", {}), **own}
    out["switch"] = _switch(recipe.get("switch", {}), said.get("switch", {}))
    config: RunConfig = validate(RunConfig, out, "run")
    _check_monitor(config.train.monitor)
    return config


def _check_monitor(metric: str) -> None:
    if metric not in METRICS.names():
        raise UnknownName("metric", metric, METRICS.names())
    if metric == "ece":
        raise ConfigError("train.monitor must be a metric where more is better; ece is not: choose accuracy, say.")


def _switch(recipe: Mapping[str, Any], said: Any) -> dict[str, Any] | None:
    """The recipe's switch under the user's. `"none"` takes the recipe's away, as `augment = "none"` does."""
    own = {"name": said} if isinstance(said, str) else _table("switch", said)
    name = own.pop("name", None)
    if name not in (None, "none"):
        raise ConfigError(f"a switch is a table with after, loss and augment, or 'none'; got {name!r}.")
    if not (switch := own if name else {**recipe, **own}):
        return None
    kinds = {"loss": LOSSES, "augment": AUGMENTS}
    if kinds.keys().isdisjoint(switch):
        raise ConfigError(f"a switch must name a loss, an augment, or both; got {', '.join(switch)} only.")
    return {k: part(kinds[k], named(v)) if k in kinds else v for k, v in switch.items()}


def overlay(*layers: Mapping[str, Any]) -> Part:
    """Later settings over earlier ones; a layer that names another part starts afresh."""
    out: Part = {}
    for layer in layers:
        if "name" in layer and layer["name"] != out.get("name"):
            out = {}
        out = {**out, **layer}
    return out


def named(value: Any) -> Part:
    """A part given by name alone, or as a table with a name."""
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, Mapping):
        return dict(value)
    raise ConfigError(f"a part is given by its name or a table with a name; got {value!r}.")


def _table(section: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"[{section}] must be a table of settings; got {value!r}.")
    return dict(value)


def part(registry: Registry, settings: Part) -> Part:
    """The part's settings, checked against its signature and with its defaults filled in."""
    if "name" not in settings:
        raise ConfigError(f"a {registry.kind} needs a name. Known: {', '.join(registry.names())}.")
    name, own = settings["name"], {k: v for k, v in settings.items() if k != "name"}
    if not isinstance(name, str):
        raise ConfigError(f"the name of a {registry.kind} must be text; got {name!r}.")
    schema = _schema(registry, name)
    if unknown := [k for k in own if k not in schema.model_fields]:
        known = list(schema.model_fields)
        raise BadSetting(
            f"{registry.kind} {name!r} has no setting {unknown[0]!r}.{did_you_mean(unknown[0], known)} "
            f"It has: {', '.join(known) or 'none'}."
        )
    filled = validate(schema, own, f"{registry.kind} {name!r}")
    return {"name": name, **{k: v for k, v in filled.model_dump().items() if v is not None}}


@cache
def _schema(registry: Registry, name: str) -> type[BaseModel]:
    fields = {
        k: (p.annotation, ... if p.default is Parameter.empty else p.default)
        for k, p in registry.parameters(name).items()
    }
    return create_model(f"{registry.kind} {name}", __config__=STRICT, **fields)  # type: ignore[call-overload, no-any-return]


def validate(schema: type[Any], values: Mapping[str, Any], what: str) -> Any:
    """`values` as a `schema`; `what` they describe is named in the one sentence of a `BadSetting`."""
    try:
        # As TOML, where a list is the only sequence: strict about kinds (no "5" or true for 5), lists fit tuples.
        text = json.dumps(values, default=_as_data)
    except RecursionError:
        raise BadSetting(f"{what} is nested too deeply; a setting is a value, or a list or table of them.") from None
    except ValueError as why:  # numbers of thousands of digits
        raise BadSetting(f"{what} holds a value that cannot be used ({why}); give a number of usual size.") from why
    try:
        return schema.model_validate_json(text, strict=True)
    except ValidationError as why:
        first = why.errors()[0]
        where = _shown(".".join(str(p) for p in first["loc"]))
        field = first["loc"][-1] if first["loc"] else ""
        near = ""
        if first["type"] == "extra_forbidden":
            sections: dict[Any, type[BaseModel]] = {"train": TrainConfig, "bands": BandConfig, "switch": Switch}
            owner = sections.get(first["loc"][0], schema)
            near = f"{did_you_mean(str(field), list(owner.model_fields))} It has: {', '.join(owner.model_fields)}."
            raise BadSetting(f"{what} has no setting {where}.{near}") from None
        came = f"; got {_shown(first['input'])}" if first["type"] != "missing" else ""
        message = first["msg"].removeprefix("Value error, ")
        came = "" if message != first["msg"] else came  # such a message has said what came
        raise BadSetting(f"{what}, setting {where}: {message[0].lower()}{message[1:]}{came}.") from None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:197]}..."


def _as_data(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise BadSetting(f"a setting is a number, a text, a truth value, or a list or table of them; got {value!r}.")


def read_toml(path: Path) -> dict[str, Any]:
    try:
        return parsing.read_toml(path, MAX_RUN_FILE)
    except FileNotFoundError as why:
        raise ConfigError(f"{path} is not there; name an existing run file.") from why
    except (parsing.Unparsable, OSError) as why:
        raise ConfigError(f"{path} is not a TOML run file ({why}).") from why


def assign(raw: dict[str, Any], settings: Sequence[str]) -> dict[str, Any]:
    """Apply `--set section.key=value`; the value is read as TOML, and as text where it is not TOML."""
    out = {k: dict(v) if isinstance(v, Mapping) else v for k, v in raw.items()}
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals or not path.strip():
            raise ConfigError(f"--set takes section.key=value; got {setting!r}.")
        *sections, key = path.strip().split(".")
        table = out
        for section in sections:
            inner = table.setdefault(section, {})
            table[section] = table = named(inner) if inner else {}
        value = _literal(text.strip())
        if key == "name" and table.get("name") != value:
            table.clear()  # another part: settings of the former one do not carry over
        table[key] = value
    return out


def _literal(text: str) -> Any:
    try:
        return parsing.parse_toml(f"value = {text}")["value"]
    except parsing.Unparsable:
        return text


def describe(registry: Registry, name: str) -> list[dict[str, Any]]:
    """The settings of a part with type, default and limits, for listings."""
    return [
        {
            "name": k,
            "default": None if p.default is Parameter.empty else p.default,
            "schema": TypeAdapter(p.annotation).json_schema(),
        }
        for k, p in registry.parameters(name).items()
    ]
