"""tailrx list: the parts of each kind, and the description and settings of one."""

from typing import Annotated, Any

import typer

from .. import api
from ..registry import KINDS
from ._options import Json
from ._say import as_json, console, table

EXAMPLE = "tailrx list losses, or one of them with its settings: tailrx list losses ldam"


def run(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    name: Annotated[str | None, typer.Argument(help="A part of that kind.")] = None,
    json: Json = False,
) -> None:
    """List the parts of a kind, or show one part with its settings."""
    if name is not None:
        part = api.describe_part(kind, name)
        as_json(part) if json else show(part)
        return
    parts = api.list_parts(kind)
    if json:
        as_json(parts)
    else:
        table(f"{len(parts)} {kind}", ("name", "summary"), ((p["name"], p["summary"]) for p in parts))


def show(part: dict[str, Any]) -> None:
    console().print(f"{part['text']}\n", markup=False)
    if part["settings"]:
        rows = ((s["name"], default(s), limits(s["schema"])) for s in part["settings"])
        table("Settings", ("name", "default", "may be"), rows)
    else:
        console().print("It has no settings.")


def default(setting: dict[str, Any]) -> str:
    if setting["required"]:
        return "must be given"
    return "none" if setting["default"] is None else str(setting["default"])


def limits(schema: dict[str, Any]) -> str:
    """A JSON schema of one setting in words."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(map(limits, schema["anyOf"]))
    if "prefixItems" in schema:
        return ", ".join(map(limits, schema["prefixItems"]))
    if "items" in schema:
        return f"list of {limits(schema['items'])}"
    words = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}
    bounds = [f"{sign} {schema[key]}" for key, sign in words.items() if key in schema]
    return " ".join([str(schema.get("type", "any")), *bounds])
