"""What the parser of the command line says about words it cannot use: it repeats them, so they are cleaned as well."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import typer
from typer.core import TyperGroup

from ._say import clean

# The parent of all such complaints, of which typer exports this one child alone.
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
