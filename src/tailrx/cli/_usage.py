"""Cleans the parser's errors about the command line, since they repeat the user's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import typer
from typer.core import TyperGroup

from ._say import clean

# The base class of all usage errors; typer exports only this child of it.
UsageError = cast("type[Exception]", typer.BadParameter.__mro__[1])


class CleanUsage(TyperGroup):
    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _cleaned():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with _cleaned():
            return super().invoke(ctx)


@contextmanager
def _cleaned() -> Iterator[None]:
    try:
        yield
    except UsageError as why:
        why.message = clean(str(why.message))  # type: ignore[attr-defined]
        raise
