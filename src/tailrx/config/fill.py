"""Fill in a run: what the user wrote, over the model's own defaults, over those of its job, over TailRx's."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ConfigError, UnknownName, did_you_mean
from ..registry import (
    AUGMENTS,
    BASELINES,
    DATASETS,
    FEATURES,
    JOBS,
    LOSSES,
    METRICS,
    MODELS,
    OBJECTIVES,
    OPTIMISERS,
    SAMPLERS,
    SPLITS,
    Registry,
)
from ..scoring.metric_description import metric_description
from .parts import named, overlay, part, validate
from .recipes import expanded
from .schema import RunConfig, StageConfig, TrainConfig
from .upgrade import upgraded

FALLBACK: dict[str, Any] = {
    "loss": {"name": "cross_entropy"},
    "augment": {"name": "none"},
    "optim": {"name": "adam"},
    "objective": {"name": "classification"},
    "sampler": {"name": "shuffled"},
}
TRAINING: dict[str, Registry] = {
    "loss": LOSSES,
    "augment": AUGMENTS,
    "optim": OPTIMISERS,
    "objective": OBJECTIVES,
    "sampler": SAMPLERS,
}
PARTS: dict[str, Registry] = {"data": DATASETS, "split": SPLITS, **TRAINING}
ANY = "any"  # the job of parts that fit every one
OF_THE_RUN = ("device", "dtype", "threads", "checkpoint_s")  # keys of [train] that no stage may change


def fill(raw: Mapping[str, Any]) -> RunConfig:
    """Validate what the user wrote and spell out every default: TailRx's, the job's, the dataset's, the model's own.

    Raises `ConfigError` (or its kin) in one sentence."""
    given = expanded(upgraded(raw))
    given = {k: named(v) if k in (*PARTS, "model") else v for k, v in given.items()}
    _check_sections(given)
    job, registry = _job(given), _registry(given["model"])
    model = part(registry, given["model"])
    own = getattr(registry.module(model["name"]), "DEFAULTS", {})
    data = given["data"].get("name")
    of_data = getattr(DATASETS.module(data), "DEFAULTS", {}) if data in DATASETS.names() else {}
    defaults = {**FALLBACK, **job.defaults, **of_data}
    out: dict[str, Any] = {**given, "job": job.name, "model": model}
    if registry is BASELINES:
        _refuse_training({**given, **({"recipe": raw["recipe"]} if "recipe" in raw else {})}, model["name"])
    for section, kind in PARTS.items():
        if not (section in TRAINING and registry is BASELINES):
            layers = (defaults.get(section, {}), own.get(section, {}), given.get(section, {}))
            out[section] = part(kind, overlay(*layers))
    out["features"] = _features(given.get("features", own.get("features", defaults["features"])))
    out["train"] = {**defaults.get("train", {}), **own.get("train", {}), **_train(given.get("train", {}))}
    out["models"] = {name: part(MODELS, named(m)) for name, m in _table("models", given.get("models", {})).items()}
    out["stages"] = [_stage(stage, out) for stage in _list("stages", given.get("stages", []))]
    _check_jobs(job.name, (registry, [out["model"]]), (SPLITS, [out["split"]]), (FEATURES, out["features"]))
    config: RunConfig = validate(RunConfig, out, "run")
    for settings in (config.train, *(stage_settings(config, stage) for stage in config.stages)):
        _check_monitor(settings.monitor)
    _check_models(config)
    return config


def stage_settings(config: RunConfig, stage: StageConfig) -> TrainConfig:
    """`[train]` of the run with what the stage changes in it."""
    settings: TrainConfig = validate(TrainConfig, {**config.train.model_dump(), **stage.train}, "[train] of a stage")
    return settings


def _check_sections(given: Mapping[str, Any]) -> None:
    sections = list(RunConfig.model_fields)
    if unknown := [k for k in given if k not in sections]:
        raise ConfigError(
            f"a run has no section {unknown[0]!r}.{did_you_mean(unknown[0], sections)} It has: {', '.join(sections)}."
        )
    for section in ("data", "model"):
        if section not in given:
            raise ConfigError(f"a run must name its {section}; add {section} = {{ name = ... }}.")


def _job(given: Mapping[str, Any]) -> Any:
    """The job of the dataset, which a run may also name."""
    data = given["data"].get("name")
    of_data = DATASETS.job(data) if isinstance(data, str) and data in DATASETS.names() else "pair"
    name = given.get("job", of_data)
    if name not in JOBS.names():
        raise UnknownName("job", str(name), JOBS.names())
    if name != of_data:
        raise ConfigError(
            f"dataset {data!r} is of the job {of_data!r}, and the run says job = {name!r}; leave job out."
        )
    return JOBS.build(name)


def _check_jobs(job: str, *parts: tuple[Registry, list[dict[str, Any]]]) -> None:
    """Parts of another job are refused before any data are read."""
    for registry, listed in parts:
        for settings in listed:
            if (own := registry.job(settings["name"])) not in (job, ANY):
                raise ConfigError(
                    f"{registry.kind} {settings['name']!r} is for the job {own!r}, and the data are of the job "
                    f"{job!r}; choose another {registry.kind}."
                )


def _registry(model: Mapping[str, Any]) -> Registry:
    name = model.get("name")
    registry = BASELINES if name in BASELINES.names() else MODELS
    if isinstance(name, str) and name not in registry.names():
        raise UnknownName("model", name, [*MODELS.names(), *BASELINES.names()])
    return registry


def _refuse_training(given: Mapping[str, Any], name: str) -> None:
    for section in (*TRAINING, "models", "recipe", "stages"):
        if given.get(section):
            raise ConfigError(f"baseline {name!r} has no {section}; remove that section.")


def _features(listed: Any) -> list[dict[str, Any]]:
    if not isinstance(listed, list) or not listed:
        raise ConfigError(f"features must be a list of names or tables, such as ['morgan', 'target']; got {listed!r}.")
    return [part(FEATURES, named(f)) for f in listed]


def _train(value: Any) -> dict[str, Any]:
    own = _table("train", value)
    return {"min_steps": 0, **own} if "epochs" in own else own  # who says how many epochs means so many


def _stage(value: Any, run: Mapping[str, Any]) -> dict[str, Any]:
    """A stage with its parts filled in; a part without a name changes settings of the run's."""
    stage = _table("stages", value)
    for section, kind in TRAINING.items():
        if section in stage:
            stage[section] = part(kind, overlay(run[section], named(stage[section])))
    stage["train"] = _train(stage.get("train", {}))
    if fixed := [k for k in OF_THE_RUN if k in stage["train"]]:
        raise ConfigError(f"a stage cannot change {fixed[0]}, which is the run's; set train.{fixed[0]}.")
    return stage


def _check_models(config: RunConfig) -> None:
    """Every stage trains a model that there is, and the last one that of the run."""
    if "model" in config.models:
        raise ConfigError("`model` names the model of the run; give those of `models` other names.")
    names = ["model", *config.models]
    for stage in config.stages:
        if stage.model not in names:
            raise UnknownName("model of a stage", stage.model, names)
    for name in config.models:
        if name not in [stage.model for stage in config.stages]:
            raise ConfigError(
                f"no stage trains the model {name!r} of `models`; add a stage with model = {name!r} before those that "
                "learn from it, or remove the model."
            )
    if config.stages and config.stages[-1].model != "model":
        raise ConfigError(f"the last stage must train the run's own model; it trains {config.stages[-1].model!r}.")


def _check_monitor(metric: str) -> None:
    if metric not in METRICS.names():
        raise UnknownName("metric", metric, METRICS.names())
    if not metric_description(metric, METRICS.get(metric)).more_is_better:
        raise ConfigError(
            f"train.monitor must be a metric where more is better; {metric} is not: choose accuracy, say."
        )


def _table(section: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"[{section}] must be a table of settings; got {value!r}.")
    return dict(value)


def _list(section: str, value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise ConfigError(f"[[{section}]] must be a list of tables; got {value!r}.")
    return value
