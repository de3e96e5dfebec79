"""Load a molecule bundle and ask it for the classes of structures nobody has classified."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from ...bundle import store
from ...bundle.card import NOTICE, commercial_use
from ...bundle.checks import check_features, check_numbers
from ...bundle.installed import bundle_inside, home_folder
from ...bundle.rebuilt import blank, network, state
from ...errors import BundleError, DataError
from ...features import FeatureSet
from ...layers.network import encodings, prepared, probabilities
from ...types import BoolArray, FloatArray, Label, Molecule
from . import WORDS
from .answers import ClassProbability, MoleculeAnswer, MoleculePrediction, refused
from .reading import Read, read

AT_ONCE = 1_024  # structures that are described and classified together: bounds memory


class MoleculeBundle:
    """A trained model of molecules or reactions. `MoleculeBundle.load(folder).predict(["CCO", "c1ccccc1O"])`."""

    def __init__(self, stored: store.Stored):
        meta, tensors = stored.meta, stored.tensors
        self.card, self.meta = stored.card, meta
        self.labels = tuple(Label(**t) for t in meta["labels"])
        self.example = str(meta["example"])
        self.features = FeatureSet.of(meta["config"]["features"])
        check_numbers(tensors, ("model/", *(f"feature/{name}/" for name in self.features.names)))
        self.states = tuple(state(name, meta, tensors) for name in self.features.names)
        check_features(self.features, self.states, meta["widths"])
        self.model = network(meta, tensors)
        self.data = str(stored.card["data"]["name"])
        self._check_an_answer()

    @classmethod
    def load(cls, path: str | Path) -> "MoleculeBundle":
        """Read a bundle folder, a run folder that holds one, or the installed bundle of that name (`tailrx setup`).

        Raises `BundleError`; never runs code from disk."""
        folder = bundle_inside(path, home_folder())
        if (job := store.job_of(folder)) != "molecule":
            raise BundleError(
                f"{folder} is a bundle of the job {job!r} and classifies no molecules; load it with "
                "tailrx.load_bundle, which gives what answers for it."
            )
        with store.fitting(folder):
            return cls(store.read(folder))

    def _check_an_answer(self) -> None:
        """One row goes through the model: whether it takes one member and gives its classes shows nowhere else."""
        if self.model.places != 1:
            raise ValueError(f"its model joins {self.model.places} members, and a molecule stands alone")
        (said,) = self._of(encodings(self.model, self.model.prepare(blank(self.meta["widths"]))), 1)
        if said.shape != (len(self.labels),) or not np.isfinite(said).all():
            raise ValueError("its model gives no probability for each of its classes")

    @property
    def terms(self) -> dict[str, str]:
        """The terms that hold for all answers, by field of `MoleculePrediction`."""
        return {
            "example": self.example, "condition": WORDS.caveat, "notice": NOTICE,
            "licence": str(self.meta["licence"]), "commercial_use": commercial_use(self.meta["commercial_use"]),
            "model": str(self.meta["config"]["model"]["name"]), "data": self.data,
        }  # fmt: skip

    def predict(self, structures: Sequence[str], top: int = 3) -> MoleculePrediction:
        """One answer per structure (SMILES, or reaction SMILES), in the order given; `top` classes each, at most.

        What cannot be answered says why; nothing is dropped. Raises `DataError` where nothing is asked, where something
        is no text, and for a `top` below 1."""
        if isinstance(structures, str):
            raise DataError(f"structures are a list of texts; got the text {structures[:60]!r} alone.")
        if not len(structures):
            raise DataError("a prediction needs a structure; name one or more.")
        return self.prediction(self.answers(structures, top))

    def prediction(self, answers: Iterable[MoleculeAnswer]) -> MoleculePrediction:
        """These answers of the bundle, with the terms that hold for all of them."""
        return MoleculePrediction(answers=tuple(answers), **self.terms)

    def answers(self, structures: Iterable[str], top: int = 3) -> Iterator[MoleculeAnswer]:
        """As `predict`, one answer after another as they are taken; any number of structures fits into memory."""
        if top < 1:
            raise DataError(f"top must be at least 1; got {top}.")
        asked = enumerate(structures)
        parts = iter(lambda: list(islice(asked, AT_ONCE)), [])
        return (answer for some in parts for answer in self._answered(some, top))

    def _answered(self, asked: Sequence[tuple[int, str]], top: int) -> list[MoleculeAnswer]:
        out, readable = dict[int, MoleculeAnswer](), dict[int, Read]()
        for row, text in asked:
            if not isinstance(text, str):
                raise DataError(f"a structure is text; got {text!r}: leave blanks as empty text.")
            try:
                readable[row] = read(text, reactions=self.example == "reaction")
            except DataError as why:
                out[row] = refused(row, text, "unusable structure", str(why))
        if readable:
            texts = dict(asked)
            known, probability, problems = self._classified([r.smiles for r in readable.values()])
            for place, (row, found) in enumerate(readable.items()):
                if not known[place]:
                    reason = problems.get(place) or f"the features {self._named} say nothing of this {self.example}."
                    out[row] = refused(row, texts[row], "no usable feature", reason, found.canonical)
                else:
                    classes = self._likeliest(probability[place], top)
                    out[row] = MoleculeAnswer(row, texts[row], "predicted", found.canonical, classes=classes,
                                              warning=found.warning)  # fmt: skip
        return [out[row] for row, _ in asked]

    def _classified(self, smiles: Sequence[str]) -> tuple[BoolArray, FloatArray, dict[int, str]]:
        """Whether any feature says anything of each structure `[m]`, probabilities `[m, c]`, and why one did not read.

        A row of zeros says nothing: of a reaction that changes nothing, say."""
        molecules = [Molecule("", text) for text in smiles]
        table, problems = self.features.transform(molecules, self.states)
        anything = [np.asarray(abs(block).sum(axis=1)).ravel() > 0 for block in table.blocks]
        known = np.logical_or.reduce(np.column_stack(anything) & table.mask, axis=1).astype(np.bool_)
        probability = self._of(encodings(self.model, prepared(self.model, table)), len(smiles))
        return known, probability, {place: reasons[0] for place, reasons in problems.items()}

    def _of(self, encoded: object, m: int) -> FloatArray:
        """Probabilities `[m, c]` of entities by their encodings."""
        return probabilities(self.model, encoded, torch.arange(m)[:, None])

    @property
    def _named(self) -> str:
        return ", ".join(self.features.names)

    def _likeliest(self, probability: FloatArray, top: int) -> tuple[ClassProbability, ...]:
        order = np.argsort(-probability, kind="stable")[:top]
        return tuple(ClassProbability(self.labels[t].name, float(probability[t])) for t in order)
