"""python.md: the public names of the package, with their arguments as the source spells them.

Signatures are read from source and not by `inspect`, which spells annotations differently in each Python version.
"""

import ast
import dataclasses
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tailrx
from tailrx import api
from tailrx.bundle import answers

from .markdown import block, code, contents, page, table

ANSWERS = ("Prediction", "Answer", "AskedDrug", "TypeProbability", "KnownPair")


def python() -> str:
    public = {name: getattr(tailrx, name) for name in tailrx.__all__ if callable(getattr(tailrx, name))}
    return page(
        "From Python",
        "What `import tailrx` offers, loaded when first used. Whatever a caller can mend is raised as a subclass of "
        "`TailrxError`, in one sentence.",
        contents([*public, "What a prediction holds", "tailrx.api"]),
        *(text for name, what in public.items() for text in _public(name, what)),
        "## What a prediction holds",
        "`Bundle.predict` gives a `Prediction`, whose `to_dict()` is what `tailrx predict --json` prints.",
        *(text for name in ANSWERS for text in _record(name, getattr(answers, name))),
        "## tailrx.api",
        "What the commands call besides. These may still change.",
        *(text for name in api.__all__ if name not in public for text in _function(f"api.{name}", getattr(api, name))),
    )


def _public(name: str, what: Any) -> Iterator[str]:
    yield f"## {name}"
    if not inspect.isclass(what):
        yield from _function(name, what)
        return
    yield _doc(what)
    if dataclasses.is_dataclass(what):
        yield _fields(what)
    for own, member in vars(what).items():
        if not own.startswith("_") and (shown := _callable(member)):
            yield block(signature(shown, f"{name}.{own}", method=True), "python")
            yield _doc(shown)


def _function(name: str, what: Any) -> Iterator[str]:
    yield block(signature(what, name), "python")
    yield _doc(what)


def _callable(member: Any) -> Any:
    """The function behind a method, class method or property; None for anything else."""
    inner = getattr(member, "fget", None) or getattr(member, "__func__", member)
    return inner if inspect.isfunction(inner) else None


def _record(name: str, what: Any) -> Iterator[str]:
    yield f"### {name}"
    yield _doc(what)
    yield _fields(what)


def _fields(what: Any) -> str:
    source = _definition(what)
    assert isinstance(source, ast.ClassDef)
    fields = [n for n in source.body if isinstance(n, ast.AnnAssign)]
    return table(("field", "type"), ((code(ast.unparse(n.target)), code(_plain(n.annotation))) for n in fields))


def signature(what: Any, name: str, *, method: bool = False) -> str:
    """`train(config, out, *, source=None) -> Run`, one argument per line where it would be long."""
    source = _definition(what)
    assert isinstance(source, ast.FunctionDef)
    if any(ast.unparse(d) in ("property", "cached_property") for d in source.decorator_list):
        return f"{name}: {_plain(source.returns)}"
    given = _arguments(source.args)[1 if method else 0 :]
    end = f" -> {_plain(source.returns)}"
    line = f"{name}({', '.join(given)}){end}"
    return line if len(line) <= 100 else f"{name}(\n    " + ",\n    ".join(given) + f",\n){end}"


def _definition(what: Any) -> ast.stmt:
    """Where the source defines a class, a function or a method, found by its name."""
    body = ast.parse(Path(inspect.getfile(what)).read_text(encoding="utf-8")).body
    for name in what.__qualname__.split("."):
        (found,) = [n for n in body if isinstance(n, ast.ClassDef | ast.FunctionDef) and n.name == name]
        body = found.body
    return found


def _arguments(args: ast.arguments) -> list[str]:
    """Each argument as written, and the lone `*` between those by place and those by name."""
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(args.defaults)), *args.defaults]
    out = [_argument(a, d) for a, d in zip(plain, defaults, strict=True)]
    out += [f"*{_argument(args.vararg, None)}"] if args.vararg else ["*"] if args.kwonlyargs else []
    out += [_argument(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    return out + ([f"**{_argument(args.kwarg, None)}"] if args.kwarg else [])


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    kind = f": {_plain(argument.annotation)}" if argument.annotation else ""
    return argument.arg + kind + ("" if default is None else f"{' = ' if kind else '='}{_value(default)}")


def _value(default: ast.expr) -> str:
    if isinstance(default, ast.Constant) and isinstance(default.value, str):
        return json.dumps(default.value)  # in the double quotes of the source
    return "..." if isinstance(default, ast.Lambda) else ast.unparse(default)


def _plain(annotation: ast.expr | None) -> str:
    """An annotation as text; a quoted one without its quotes."""
    if annotation is None:
        return "None"
    quoted = isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)
    return str(annotation.value) if quoted else ast.unparse(annotation)  # type: ignore[attr-defined]


def _doc(what: Any) -> str:
    return inspect.cleandoc(what.__doc__ or "")
