"""run-file.md: every section and key of a run file, from the models that validate it."""

from typing import Any

from pydantic import BaseModel, TypeAdapter

from tailrx.cli.list import limits
from tailrx.config import FALLBACK, BandConfig, RunConfig, StageConfig, TrainConfig, fill

from .markdown import block, code, page, table

OWN = {"job": "the dataset's", "split": "the job's", "features": "the job's"}  # defaults that no constant holds
SECTIONS: dict[str, type[BaseModel]] = {"train": TrainConfig, "stages": StageConfig, "bands": BandConfig}
PARTS = {"data": "datasets", "split": "splits", "features": "features", "model": "models", "loss": "losses",
         "augment": "augment", "optim": "optim", "objective": "objectives", "sampler": "samplers"}  # fmt: skip


def run_file() -> str:
    return page(
        "Run files",
        'A run is one TOML file: a section names a part and its settings, `[loss]` with `name = "focal"` and '
        '`gamma = 2.0`. A part whose settings stay as they are may be given by its name alone, `loss = "focal"`. What '
        "is left out is taken from the model's own settings (see [models](models.md)), of the [job](jobs.md), and "
        "then from the defaults below. "
        "`tailrx train run.toml` carries it out, `--set loss.gamma=1` changes it; the run's folder holds it with every "
        "default filled in.",
        "## The whole file",
        _keys(RunConfig, FALLBACK),
        *(text for name, model in SECTIONS.items() for text in _section(name, model)),
        "## An example, filled in",
        '`model = "dnn"` and `data = "starter"`, and nothing else, is this run:',
        block(fill({"model": "dnn", "data": "starter"}).to_toml(), "toml"),
    )


def _section(name: str, model: type[BaseModel]) -> list[str]:
    return [f"## [{name}]", " ".join((model.__doc__ or "").split()), _keys(model, {})]


def _keys(model: type[BaseModel], fallback: dict[str, Any]) -> str:
    """`fallback`: the parts that are taken where neither the user nor the model names one."""
    rows = (_row(key, field, fallback.get(key)) for key, field in model.model_fields.items())
    return table(("key", "default", "may be", "meaning"), rows)


def _row(key: str, field: Any, fallback: Any) -> tuple[str, str, str, str]:
    if key in SECTIONS:
        return code(key), "", f"[section](#{key})", field.description
    if key in PARTS:
        kind = f"{'a list of' if key == 'features' else 'one of the'} [{PARTS[key]}]({PARTS[key]}.md)"
        return code(key), _names(fallback) or OWN.get(key) or _default(field), kind, field.description
    schema = TypeAdapter(field.rebuild_annotation()).json_schema()
    return code(key), OWN.get(key) or _default(field), code(limits(schema)), field.description


def _names(fallback: Any) -> str:
    parts = fallback if isinstance(fallback, list) else [fallback] if fallback else []
    return ", ".join(code(part["name"]) for part in parts)


def _default(field: Any) -> str:
    if field.is_required():
        return "must be given"
    return "" if field.default in (None, "") else code(field.default)
