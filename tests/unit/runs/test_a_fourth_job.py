"""A job from outside the package: points in a plane, of which colour they are. It trains, is judged, reported, bundled.

Nothing of ours knows it: an entry point offers the job, another its dataset, its feature and its model.
"""

import json
import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from tests.throwaway_part import installed
from torch import Tensor, nn

import tailrx
from tailrx.api import evaluate, report
from tailrx.data.dataset import Card
from tailrx.features import Block, FeatureState
from tailrx.layers.network import Network
from tailrx.registry import DATASETS, FEATURES, JOBS, MODELS
from tailrx.report.counted_unit import CountedUnit
from tailrx.runs.job import Job
from tailrx.types import Label, Output

pytestmark = pytest.mark.usefixtures("no_data_of_ours")


@dataclass(frozen=True)
class Point:
    id: str
    x: float
    y: float


@dataclass(frozen=True, eq=False)
class Points:
    """Two hundred points, red above the diagonal and green below it."""

    card: Card = field(default_factory=lambda: Card("plane", commercial_use=True))
    given_split: None = None
    notes: tuple[str, ...] = ()
    example_name: str = "point"
    entity_name: str = "point"
    labels: tuple[Label, ...] = (Label("red"), Label("green"))
    sha256: str = "0" * 64

    @property
    def entities(self) -> tuple[Point, ...]:
        x = np.random.default_rng(0).normal(size=(200, 2))
        return tuple(Point(f"p{i:03}", a, b) for i, (a, b) in enumerate(x.tolist()))

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def members(self) -> Any:
        return np.arange(200)[:, None]

    @property
    def unit(self) -> Any:
        return np.arange(200)

    @property
    def target(self) -> Any:
        return np.array([int(p.x > p.y) for p in self.entities])

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(p.id for p in self.entities)

    def __len__(self) -> int:
        return 200

    def counts(self, rows: Any = slice(None)) -> Any:
        return np.bincount(self.target[rows], minlength=2)


def points() -> Points:
    return Points()


class Coordinates:
    def fit(self, entities: Any) -> FeatureState:
        return FeatureState({})

    def transform(self, entities: Any, state: FeatureState) -> Block:
        return Block(np.array([[p.x, p.y] for p in entities], np.float32), np.ones(len(entities), bool))

    def width(self, state: FeatureState) -> int:
        return 2


class Code(NamedTuple):
    z: Tensor


class Line(Network):
    encoding = Code

    def __init__(self, *, widths: tuple[int, ...], n_classes: int):
        super().__init__()
        self.last = nn.Linear(sum(widths), n_classes)

    def encode(self, features: Any) -> Code:
        return Code(torch.cat(features.blocks, dim=1))

    def interact(self, *e: Any) -> Output:
        return Output(self.last(e[0].z), e[0].z, {})


def pack(folder: Path, trained: Any) -> None:
    folder.mkdir()
    save_file({k: v.numpy() for k, v in trained.model.state_dict().items()}, folder / "weights.safetensors")
    (folder / "words.json").write_text(json.dumps([t.name for t in trained.dataset.labels]))


def colours() -> Job:
    words = CountedUnit("point", "points", "point", "points", "colour", "colours", "Colours of points in a plane.")
    return Job("plane", 1, words, {"split": {"name": "holdout"}, "features": [{"name": "coordinates"}]}, pack, load)


def load(path: Path) -> Any:
    return load_file(path / "weights.safetensors"), json.loads((path / "words.json").read_text())


@pytest.fixture
def plane():
    with ExitStack() as offered:
        for name, part, kind in (
            ("plane", colours, JOBS), ("points", points, DATASETS), ("coordinates", Coordinates, FEATURES),
            ("line", Line, MODELS),
        ):  # fmt: skip
            offered.enter_context(installed(name, part, kind, JOB="plane"))
        yield


CONFIG = {"data": "points", "model": "line", "optim": {"lr": 0.1},
          "train": {"epochs": 20, "batch_size": 32, "device": "cpu", "dtype": "float32", "threads": 1}}  # fmt: skip


@pytest.mark.usefixtures("plane")
def test_it_trains_is_evaluated_reported_and_bundled(tmp_path):
    run = tailrx.train(CONFIG, tmp_path / "run")
    assert run.result["config"]["job"] == "plane"
    assert run.metrics["accuracy"] > 0.9
    assert evaluate(tmp_path / "run") == run.result
    weights, names = JOBS.build("plane").load(tmp_path / "run" / "bundle")
    assert names == ["red", "green"]
    assert weights["last.weight"].shape == (2, 2)
    page = report(tmp_path / "run", out=tmp_path / "page.html")
    text = Path(page).read_text(encoding="utf-8")
    assert "balanced accuracy" in text
    assert "Colours of points in a plane." in text
    assert re.findall(r"[^.>]*\b(?:types?|pairs?|drugs?)\b[^.<]*", re.sub(r"<(style|script).*?</\1>|class=\"[^\"]*\"|"
                      r"<a [^>]*>|id=\"[^\"]*\"", "", text, flags=re.DOTALL)) == []  # fmt: skip


@pytest.mark.usefixtures("plane")
def test_it_resumes_and_recipes_work_on_it(tmp_path):
    class KilledError(Exception):
        """Stands for whatever ends a process."""

    def tell(epoch):
        if epoch.epoch == 3:
            raise KilledError

    config = CONFIG | {"recipe": {"name": "decoupling", "epochs": 2}}
    config["train"] = {**CONFIG["train"], "checkpoint_s": 0.0}
    whole = tailrx.train(config, tmp_path / "whole")
    with pytest.raises(KilledError):
        tailrx.train(config, tmp_path / "run", session=tailrx.Session(tell=tell))
    assert tailrx.resume(tmp_path / "run").metrics == whole.metrics


@pytest.mark.usefixtures("plane")
def test_a_model_of_another_job_is_refused(tmp_path):
    with pytest.raises(tailrx.TailrxError, match="model 'dnn' is for the job 'pair'"):
        tailrx.train(CONFIG | {"model": "dnn"}, tmp_path / "run")
