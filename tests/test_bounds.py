"""Every number a user can set has a least and a largest value, so that no slip of a zero hangs or kills the program."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from tailrx.config import BandConfig, RunConfig, StageConfig, TrainConfig, fill
from tailrx.errors import BadSetting, ConfigError
from tailrx.registry import KINDS


def settings() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, registry in KINDS.items():
        for name in registry.names():
            for key, parameter in registry.parameters(name).items():
                yield f"{kind}.{name}.{key}", TypeAdapter(parameter.annotation).json_schema()
    for section in (TrainConfig, BandConfig, StageConfig, RunConfig):
        for key, field in section.model_fields.items():
            schema = section.model_json_schema()["properties"][key]
            if field.annotation in (int, float):
                yield f"{section.__name__}.{key}", schema


def numbers(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if schema.get("type") in ("integer", "number") and "enum" not in schema and "const" not in schema:
        yield schema
    inner = [schema.get("items"), *schema.get("prefixItems", ()), *schema.get("anyOf", ())]
    for one in inner:
        if isinstance(one, dict):
            yield from numbers(one)


SETTINGS = dict(settings())


def test_the_settings_are_seen():
    assert {"losses.focal.gamma", "models.dnn.hidden", "splits.kfold.n_folds", "TrainConfig.threads"} <= SETTINGS.keys()


@pytest.mark.parametrize("name", [name for name, schema in SETTINGS.items() if any(numbers(schema))])
def test_every_number_has_bounds(name):
    for schema in numbers(SETTINGS[name]):
        assert {"minimum", "exclusiveMinimum"} & schema.keys(), name
        assert {"maximum", "exclusiveMaximum"} & schema.keys(), name


def test_a_list_that_a_user_may_set_has_a_largest_length():
    for name, schema in SETTINGS.items():
        if schema.get("type") == "array":
            assert "maxItems" in schema, name


BASE = {"model": "dnn", "data": "starter"}


@pytest.mark.parametrize(
    "more",
    [
        {"train": {"threads": 100_000}},
        {"train": {"epochs": 10**400}},
        {"model": {"name": "dnn", "hidden": [10**9, 10**9]}},
        {"split": {"name": "kfold", "n_folds": 10**12}},
        {"optim": {"name": "adam", "lr": 1e-300}},
        {"loss": {"name": "focal", "gamma": 1e9}},
        {"seed": 10**400},
        {"suite": "x" * 100_000, "seed": "y" * 100_000},
    ],
    ids=range(8),
)
def test_a_number_out_of_bounds_is_one_short_sentence(more):
    with pytest.raises((BadSetting, ConfigError)) as why:
        fill(BASE | more)
    assert len(str(why.value).splitlines()) == 1
    assert len(str(why.value)) < 700


def test_a_number_of_thousands_of_digits_is_one_short_sentence():
    with pytest.raises(BadSetting, match="cannot be used"):
        fill(BASE | {"train": {"epochs": 10**5_000}})


def test_settings_within_settings_without_end_are_one_sentence():
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BadSetting, match="nested too deeply"):
        fill(BASE | {"model": {"name": "dnn", "hidden": deep}})
