"""Find parts by name: ``losses/focal.py`` is the loss ``"focal"``. Nothing is imported until asked for.

A part is a class or function. Its keyword arguments are its settings: there is no second schema. Arguments named in
`given` come from the program (class counts, widths), never from the user. A module that holds one part names it
``BUILD``, is called as the part is, and its docstring is the part's; one that holds several lists them as
``PARTS = {"name": Class, ...}``, and each has the docstring of its class. Installed packages add parts through an
entry-point group named as the folder (``tailrx.losses``).
"""

import ast
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from .errors import BadSetting, NameClash, UnknownName, did_you_mean


@cache
def _installed(group: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """What packages on `path`, which is `sys.path`, offer. Looking through all of them takes milliseconds each time."""
    return tuple(entry_points(group=group))


@dataclass(frozen=True)
class Nested:
    """Marks a setting that is itself a part, or a list of parts, of `kind`: `Annotated[Any, Nested("losses")]`."""

    kind: str


class Registry:
    """The parts in the modules of `package`, plus any that installed plugins offer under an entry-point group of the
    same name."""

    def __init__(self, package: str, kind: str, given: frozenset[str] = frozenset()):
        self.package, self.kind, self.given = package, kind, given

    def _files(self) -> dict[str, Path]:
        """By name of a part of ours, the file that holds it."""
        spec = find_spec(self.package)  # finds the folder without running its __init__, which may import torch
        folders = (spec and spec.submodule_search_locations) or []
        files: dict[str, Path] = {}
        for module in iter_modules(folders):
            if not module.name.startswith("_"):
                stem = f"{module.name}/__init__" if module.ispkg else module.name
                path = Path(module.module_finder.path) / f"{stem}.py"  # type: ignore[union-attr]
                for name in _several(path) or [module.name]:
                    if name in files:
                        raise NameClash(f"{self.kind} {name!r} stands in {files[name].name} and in {path.name}.")
                    files[name] = path
        return files

    def _loaders(self) -> dict[str, Callable[[], Any]]:
        loaders: dict[str, Callable[[], Any]] = {
            name: partial(import_module, f"{self.package}.{_module_name(path)}") for name, path in self._files().items()
        }
        for point in _installed(self.package, tuple(sys.path)):
            if point.name in loaders:
                raise NameClash(
                    f"{self.kind} {point.name!r} is offered twice; the plugin {point.value!r} must rename it."
                )
            loaders[point.name] = point.load
        return loaders

    def names(self) -> list[str]:
        return sorted(self._loaders())

    def listed(self) -> list[str]:
        """Names in the order in which our files (by name) list them; those of plugins last, by name."""
        own = list(self._files())
        return [*own, *(name for name in self.names() if name not in own)]

    def module(self, name: str) -> Any:
        loaders = self._loaders()
        if name not in loaders:
            raise UnknownName(self.kind, name, list(loaders))
        return loaders[name]()

    def get(self, name: str) -> Callable[..., Any]:
        module = self.module(name)
        return getattr(module, "PARTS", {}).get(name) or module.BUILD  # type: ignore[no-any-return]

    def text(self, name: str) -> str:
        """The part's docstring: what it is."""
        module = self.module(name)
        return inspect.cleandoc(getattr(module, "PARTS", {}).get(name, module).__doc__ or "")

    def summary(self, name: str) -> str:
        """First line of the part's docstring, read without importing it (`tailrx list` must not wait for torch)."""
        own = self._files().get(name)
        text = _docstring(own, name) if own else self.text(name)
        return text.strip().splitlines()[0] if text else ""

    def job(self, name: str) -> str:
        """The job that a part is for, or `any`: `JOB` of its module, read without importing ours, else `pair`."""
        own = self._files().get(name)
        return _constant(own, "JOB") or "pair" if own else getattr(self.module(name), "JOB", "pair")

    def parameters(self, name: str) -> dict[str, inspect.Parameter]:
        """The user's settings of a part: its arguments less those the program gives."""
        return {k: p for k, p in _signature(self.get(name)).items() if k not in self.given}

    def build(self, name: str, settings: dict[str, Any] | None = None, **given: Any) -> Any:
        """Call the part with the user's `settings` and those of `given` that its constructor names."""
        make, settings = self.get(name), settings or {}
        accepts, own = _signature(make), list(self.parameters(name))
        if unknown := [s for s in settings if s not in own]:
            raise BadSetting(
                f"{self.kind} {name!r} has no setting {unknown[0]!r}.{did_you_mean(unknown[0], own)} "
                f"It has: {', '.join(own) or 'none'}."
            )
        return make(**settings, **{k: v for k, v in given.items() if k in accepts})


def _module_name(path: Path) -> str:
    return path.parent.name if path.stem == "__init__" else path.stem


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _several(path: Path) -> dict[str, str]:
    """The parts that a module lists, each with the name of its class; empty where it holds one."""
    for node in _parsed(path).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and t.id == "PARTS" for t in targets):
                parts = zip(node.value.keys, node.value.values, strict=True)
                return {ast.literal_eval(k): ast.unparse(v) for k, v in parts if k is not None}
    return {}


def _constant(path: Path, name: str) -> str:
    """The text that a module assigns to `name`, empty where it assigns none."""
    for node in _parsed(path).body:
        if isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == [name]:
            return str(ast.literal_eval(node.value))
    return ""


def _docstring(path: Path, name: str) -> str:
    called = _several(path).get(name)
    definitions = (n for n in _parsed(path).body if isinstance(n, ast.ClassDef | ast.FunctionDef) and n.name == called)
    return ast.get_docstring(next(definitions, _parsed(path)) if called else _parsed(path)) or ""


@cache
def _signature(make: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    named = inspect.signature(make, eval_str=True).parameters.items()
    # A module without a constructor of its own has that of nn.Module, which takes anything and means nothing by it.
    return {k: p for k, p in named if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}


DATASETS = Registry("tailrx.data.datasets", "dataset", frozenset({"files"}))
SPLITS = Registry("tailrx.splits", "split", frozenset({"dataset", "protocol", "seed"}))
FEATURES = Registry("tailrx.features", "feature", frozenset({"cache"}))
LOSSES = Registry("tailrx.losses", "loss", frozenset({"counts"}))
AUGMENTS = Registry("tailrx.augment", "augmentation")
OPTIMISERS = Registry("tailrx.optim", "optimiser", frozenset({"params"}))
_OF_THE_STAGE = frozenset({"run_loss", "run_augment", "counts", "widths", "z_width", "places", "models"})
OBJECTIVES = Registry("tailrx.objectives", "objective", _OF_THE_STAGE)
SAMPLERS = Registry("tailrx.samplers", "sampler")
RECIPES = Registry("tailrx.recipes", "recipe")
METRICS = Registry("tailrx.metrics", "metric")
MODELS = Registry("tailrx.models", "model", frozenset({"widths", "n_classes", "reference"}))
BASELINES = Registry("tailrx.baselines", "baseline", frozenset({"seed"}))
JOBS = Registry("tailrx.jobs", "job")

KINDS = {
    "models": MODELS,
    "baselines": BASELINES,
    "losses": LOSSES,
    "datasets": DATASETS,
    "splits": SPLITS,
    "features": FEATURES,
    "augment": AUGMENTS,
    "objectives": OBJECTIVES,
    "samplers": SAMPLERS,
    "recipes": RECIPES,
    "optim": OPTIMISERS,
    "metrics": METRICS,
    "jobs": JOBS,
}


def nested(parameter: inspect.Parameter) -> "Registry | None":
    """The kind of part that the setting names, or None where it is a plain value."""
    marks = (mark for mark in getattr(parameter.annotation, "__metadata__", ()) if isinstance(mark, Nested))
    return next((KINDS[mark.kind] for mark in marks), None)


def assemble(registry: Registry, settings: Mapping[str, Any], **given: Any) -> Any:
    """The part that a filled-in section of a run file describes, with the parts inside it; each gets those of `given`
    that its constructor names."""
    own = {k: v for k, v in settings.items() if k != "name"}
    for name, parameter in registry.parameters(settings["name"]).items():
        if (kind := nested(parameter)) and own.get(name) is not None:
            inner = own[name]
            own[name] = (
                [assemble(kind, each, **given) for each in inner]
                if isinstance(inner, list)
                else assemble(kind, inner, **given)
            )
    return registry.build(settings["name"], own, **given)
