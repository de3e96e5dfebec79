"""Drug pairs: which type of interaction two drugs have, if they interact."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ..config import RunConfig
from ..data.catalogue import Files
from ..report.counted_unit import CountedUnit
from ..runs.job import Job, Trained

WORDS = CountedUnit(
    singular="pair",
    plural="pairs",
    group="drug",
    groups="drugs",
    label="type",
    labels="types",
    caveat="Every test pair interacts: these are scores for telling types apart, not for finding interactions.",
)
SETUP = {"model": "dnn", "split": {"name": "holdout", "valid": 0.05, "test": 0.05}}


def pair() -> Job:
    defaults = {
        "split": {"name": "kfold"},
        "features": [{"name": "morgan"}, {"name": "target"}, {"name": "enzyme"}],
    }
    return Job("pair", 2, WORDS, defaults, _pack, _load, _schema, _vocabulary, SETUP, _outdated)


def _vocabulary(config: RunConfig, files: Files) -> Any:
    """Names of medicines beyond the model's drugs, so that none of them is taken for one of these."""
    from ..data import drugbank

    return drugbank.vocabulary(files)


def _outdated(meta: Mapping[str, Any]) -> str:
    if meta["format_version"] > 1 and meta["medicines"] is not None:
        return ""
    return (
        "It knows the names of its own drugs only, and may take another medicine for one of them; to make it with "
        "DrugBank's vocabulary, add --again where that can be fetched."
    )


def _pack(folder: Path, trained: Trained) -> None:
    from ..bundle.pack import pack_model
    from ..data.dataset import PairDataset

    assert isinstance(trained.dataset, PairDataset)
    pack_model(
        folder,
        trained.model,
        trained.config,
        trained.dataset,
        trained.train,
        trained.features,
        trained.result,
        trained.extra,
    )


def _load(path: Path) -> Any:
    from ..bundle.predictor import Bundle

    return Bundle.load(path)


def _schema() -> type[BaseModel]:
    from ..bundle.schema import Meta

    return Meta


BUILD = pair
