"""Parts in a run file: a name and settings, validated against the part's own signature."""

import json
from collections.abc import Mapping
from functools import cache
from inspect import Parameter
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from ..errors import BadSetting, ConfigError, did_you_mean
from ..registry import Registry, nested
from .schema import STRICT, BandConfig, Part, StageConfig, TrainConfig


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


def part(registry: Registry, settings: Part) -> Part:
    """The part's settings, checked against its signature and with its defaults filled in."""
    if "name" not in settings:
        raise ConfigError(f"a {registry.kind} needs a name. Known: {', '.join(registry.names())}.")
    name, own = settings["name"], {k: v for k, v in settings.items() if k != "name"}
    if not isinstance(name, str):
        raise ConfigError(f"the name of a {registry.kind} must be text; got {name!r}.")
    schema = _schema(registry, name)
    if unknown := [k for k in own if k not in schema.model_fields]:
        names = list(schema.model_fields)
        raise BadSetting(
            f"{registry.kind} {name!r} has no setting {unknown[0]!r}.{did_you_mean(unknown[0], names)} "
            f"It has: {', '.join(names) or 'none'}."
        )
    for key, parameter in registry.parameters(name).items():
        if (kind := nested(parameter)) and own.get(key) is not None:
            listed = isinstance(own[key], list | tuple)
            own[key] = [part(kind, named(v)) for v in own[key]] if listed else part(kind, named(own[key]))
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
            sections: dict[Any, type[BaseModel]] = {"train": TrainConfig, "bands": BandConfig, "stages": StageConfig}
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


def describe(registry: Registry, name: str) -> list[dict[str, Any]]:
    """The settings of a part with type, default and limits, for listings."""
    return [
        {
            "name": k,
            "default": None if p.default is Parameter.empty else p.default,
            "required": p.default is Parameter.empty,
            "schema": _nested_schema(p) or TypeAdapter(p.annotation).json_schema(),
        }
        for k, p in registry.parameters(name).items()
    ]


def _nested_schema(parameter: Parameter) -> dict[str, Any]:
    """Of a setting that is a part, or a list of parts; empty of any other."""
    if not (kind := nested(parameter)):
        return {}
    many = "list" in str(parameter.annotation)
    return {"type": "array", "items": {"type": kind.kind}} if many else {"type": kind.kind}
