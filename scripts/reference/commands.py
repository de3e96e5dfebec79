"""cli.md: every command with its arguments, options, defaults and example.

Made from the commands themselves and not from `--help`, whose boxes depend on the terminal and on Rich's version.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer

from .markdown import block, code, contents, page, table

KINDS = {str: "TEXT", int: "INTEGER", float: "NUMBER", Path: "PATH"}


def cli(app: typer.Typer) -> str:
    root = typer.main.get_command(app)
    every = list(commands(root, "tailrx"))
    return page(
        "Commands",
        inspect.cleandoc(root.help or ""),
        "Results go to stdout and everything else to stderr; the exit code is not 0 where something went wrong. Every "
        "command shows the like of this with `--help`, and `tailrx --version` says the version.",
        contents(name for name, _ in every),
        *(text for name, command in every for text in _command(name, command)),
    )


def commands(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    """All commands below a group with their whole names, in the order in which help lists them."""
    for own, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} {own}")
        else:
            yield f"{name} {own}", command


def _command(name: str, command: Any) -> Iterator[str]:
    given = inspect.signature(inspect.unwrap(command.callback), eval_str=True).parameters
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name in given]
    yield f"## {name}"
    yield inspect.cleandoc(command.help or "")
    yield block(" ".join([name, *(_placed(a) for a in arguments), *(["[OPTION]..."] if options else [])]))
    yield table(("argument", "meaning"), ((code(_placed(a)), a.help or "") for a in arguments))
    rows = ((code(_spelt(o, given[o.name])), code(_default(given[o.name].default)), o.help or "") for o in options)
    yield table(("option", "default", "meaning"), rows)
    yield block(command.epilog.removeprefix("Example: "), "console") if command.epilog else ""


def _placed(argument: Any) -> str:
    """An argument as usage shows it."""
    name = argument.metavar or argument.name.upper()
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _spelt(option: Any, given: inspect.Parameter) -> str:
    kind = _kind(given.annotation)
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if kind is bool else f"{names} {option.metavar or _word(kind)}"


def _kind(annotation: Any) -> Any:
    """The type of one value: of `Annotated[list[int] | None, ...]` it is int."""
    origin, inner = get_origin(annotation), [a for a in get_args(annotation) if a is not type(None)]
    if origin in (Annotated, Union, UnionType, list):
        return _kind(inner[0])
    return annotation


def _word(kind: Any) -> str:
    return "|".join(map(str, get_args(kind))) if get_origin(kind) is Literal else KINDS.get(kind, "VALUE")


def _default(value: Any) -> str:
    if value is None or isinstance(value, bool) or value is inspect.Parameter.empty:
        return ""
    return value.as_posix() if isinstance(value, Path) else str(value)
