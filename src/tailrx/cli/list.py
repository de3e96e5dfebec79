"""tailrx list: what parts there are."""

from typing import Annotated

import typer

from .. import api
from ..registry import KINDS
from ._options import Json
from ._say import as_json, table

EXAMPLE = "tailrx list losses"


def run(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    json: Json = False,
) -> None:
    """List the parts of a kind, with one line on each."""
    parts = api.list_parts(kind)
    if json:
        as_json(parts)
    else:
        table(f"{len(parts)} {kind}", ("name", "summary"), ((p["name"], p["summary"]) for p in parts))
