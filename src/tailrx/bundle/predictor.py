"""Load a bundle and ask it about drugs: known ones by name or id, new ones by SMILES."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..errors import BundleError, DataError, TailrxError
from ..features import FeatureState
from ..layers.pair import PairNet
from ..names.index import NameIndex
from ..registry import MODELS
from ..types import Drug, IntArray, Label
from . import store
from .answers import Prediction
from .card import CONDITION, NOTICE, commercial_use
from .question import Question


class Bundle:
    """A trained pair model. `Bundle.load(folder).predict("warfarin", "fluconazole")`."""

    def __init__(self, stored: store.Stored):
        meta, tensors = stored.meta, stored.tensors
        self.card, self.meta = stored.card, meta
        self.labels = tuple(Label(**t) for t in meta["labels"])
        self.drugs = tuple(Drug(d["id"], d["name"], synonyms=tuple(d["synonyms"])) for d in meta["drugs"])
        self.features = tuple(f["name"] for f in meta["config"]["features"])
        self.model = _model(meta, tensors)
        self.states = tuple(_state(name, meta, tensors) for name in self.features)
        kind = self.model.encoding
        self.encoded = kind(*(torch.from_numpy(tensors[f"encoded/{field}"]) for field in kind._fields))
        self.mask = tensors["drugs/mask"]
        self.similarity = tensors["drugs/similarity"].astype(np.float32)  # [m, r]
        self.reference = tensors["drugs/reference"].astype(np.int64)
        self.pair = tensors["known/pair"].astype(np.int64)
        self.target = tensors["known/target"].astype(np.int64)
        self.trained = np.zeros(len(self.drugs), bool)  # [m] in a pair that the model was trained on
        self.trained[self.pair[tensors["known/trained"]]] = True
        self.data, self.licence = str(stored.card["data"]["name"]), str(meta["licence"])
        self.commercial_use = commercial_use(meta["commercial_use"])
        self._check_sizes()

    @classmethod
    def load(cls, path: str | Path) -> "Bundle":
        """Read a bundle folder, or a run folder that holds one. Raises `BundleError`; never runs code from disk."""
        folder = Path(path)
        inside = folder / "bundle"
        if (folder / "result.json").exists() and not inside.exists():
            raise BundleError(
                f"{folder} is a run of a baseline, which is refitted and has no bundle; train a model "
                "(tailrx list models) to predict with."
            )
        try:
            return cls(store.read(inside if inside.is_dir() else folder))
        except (KeyError, IndexError, TypeError, ValueError, RuntimeError, AttributeError) as why:
            raise BundleError(
                f"{folder} does not fit together ({str(why).splitlines()[0]}); it was changed by hand or "
                "made by another version: train it again."
            ) from why

    def _check_sizes(self) -> None:
        """A drug or feature too many or too few would shift every answer to another drug."""
        rows = {len(self.drugs), len(self.mask), len(self.similarity), *map(len, self.encoded)}
        if len(rows) > 1 or len(self.features) != self.mask.shape[1]:
            raise ValueError("its drugs or features are more or fewer than its weights were made for")

    def predict(
        self,
        *drugs: str,
        pairs: Sequence[tuple[str, str]] | None = None,
        smiles: Mapping[str, str] | None = None,
        top: int = 3,
    ) -> Prediction:
        """Answer for all pairs of `drugs`, or for `pairs`, row by row in the order given.

        `smiles` names drugs nobody has seen by their structure. A row that cannot be answered says why; nothing is
        dropped. Raises `DataError` where nothing is asked."""
        smiles = dict(smiles or {})
        asked = (
            list(pairs)
            if pairs is not None
            else list(combinations([*drugs, *(s for s in smiles if s not in drugs)], 2))
        )
        if not asked:
            raise DataError("a prediction needs two drugs or more; name them, or give pairs.")
        if top < 1:
            raise DataError(f"top must be at least 1; got {top}.")
        view = Question(self, smiles, [d for p in asked for d in p])
        return Prediction(
            answers=tuple(view.answers(asked, top)), condition=CONDITION, notice=NOTICE, licence=self.licence,
            commercial_use=self.commercial_use, model=self.meta["config"]["model"]["name"], data=self.data,
        )  # fmt: skip

    @cached_property
    def names(self) -> NameIndex:
        return NameIndex.of(self.drugs)

    @cached_property
    def documented(self) -> dict[tuple[int, int], list[int]]:
        """Unordered pair of drug numbers -> rows of the known pairs."""
        found: dict[tuple[int, int], list[int]] = {}
        for row, (a, b) in enumerate(self.pair.tolist()):
            found.setdefault((min(a, b), max(a, b)), []).append(row)
        return found

    @cached_property
    def of_reference(self) -> IntArray:
        """`[m]` column of each drug among the reference drugs, -1 where it is none."""
        column = np.full(len(self.drugs), -1)
        column[self.reference] = np.arange(len(self.reference))
        return column

    @cached_property
    def memory(self) -> tuple[IntArray, IntArray]:
        """Known pairs as columns of the similarities `[k, 2]`, and their rows."""
        columns = self.of_reference[self.pair]
        usable = np.flatnonzero((columns >= 0).all(axis=1))
        return columns[usable], usable


def _model(meta: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> PairNet:
    settings = dict(meta["config"]["model"])
    try:
        model: PairNet = MODELS.build(
            settings.pop("name"), settings, widths=tuple(meta["widths"]), n_classes=len(meta["labels"])
        )
    except TailrxError as why:
        raise BundleError(f"this bundle's model cannot be built here: {why}") from why
    model.load_state_dict(
        {k.removeprefix("model/"): torch.from_numpy(v) for k, v in tensors.items() if k.startswith("model/")}
    )
    return model.eval()


def _state(name: str, meta: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> FeatureState:
    prefix = f"feature/{name}/"
    return FeatureState(
        {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}, meta["vocabulary"][name]
    )
