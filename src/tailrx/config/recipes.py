"""Recipes: stages by one name. `recipe = "decoupling"` in a run file stands for the stages that it makes."""

from collections.abc import Mapping
from typing import Any

from ..errors import ConfigError
from ..registry import RECIPES
from .parts import named, part


def expanded(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the user wrote, with the stages of its recipe in the recipe's place. Raises `ConfigError`."""
    given = dict(raw)
    if "recipe" not in given:
        return given
    if given.get("stages"):
        raise ConfigError("a run has either a recipe or stages, which a recipe makes; remove one of them.")
    settings = part(RECIPES, named(given.pop("recipe")))
    given["stages"] = RECIPES.build(settings["name"], {k: v for k, v in settings.items() if k != "name"})
    return given
