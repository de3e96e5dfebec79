"""A bundle in memory: the model, the drugs and pairs it knows, and how near they are to one another."""

from functools import cached_property

import numpy as np
import torch

from ..features import FeatureSet
from ..layers.network import encodings, probabilities
from ..names.aliases import packaged
from ..names.entry import EntryReader
from ..names.index import NameIndex
from ..names.structures import StructureIndex, same_substances
from ..similarity import PairMemory
from ..types import Drug, IntArray, Label, Place, StructureKeys, Vocabulary
from . import medicines
from .card import commercial_use
from .checks import check_encodings, check_features, check_profiles, check_table
from .rebuilt import blank, network, state
from .store import Stored


class Loaded:
    """Built from files that fit together; raises whatever shows that they do not."""

    def __init__(self, stored: Stored):
        meta, tensors = stored.meta, stored.tensors
        self.card, self.meta = stored.card, meta
        self.labels = tuple(Label(**t) for t in meta["labels"])
        self.drugs = tuple(Drug(d["id"], d["name"], synonyms=tuple(d["synonyms"])) for d in meta["drugs"])
        self.features = tuple(f["name"] for f in meta["config"]["features"])
        sizes = {"m": len(self.drugs), "c": len(self.labels), "k": len(self.features)}
        sizes = check_table(tensors, sizes)
        self.states = tuple(state(name, meta, tensors) for name in self.features)
        check_features(FeatureSet.of(meta["config"]["features"]), self.states, meta["widths"])
        check_profiles(self.features, meta["widths"], sizes["r"])
        self.model = network(meta, tensors)
        kind = self.model.encoding
        self.encoded = kind(*(torch.from_numpy(tensors[f"encoded/{field}"]) for field in kind._fields))
        check_encodings(self.encoded, encodings(self.model, blank(meta["widths"])), sizes["m"])
        self.mask = tensors["drugs/mask"]
        self.similarity = tensors["drugs/similarity"].astype(np.float32)  # [m, r]
        self.reference = tensors["drugs/reference"].astype(np.int64)
        self.pair = tensors["known/pair"].astype(np.int64)
        self.target = tensors["known/target"].astype(np.int64)
        self.trained = np.zeros(len(self.drugs), bool)  # [m] in a pair that the model was trained on
        self.trained[self.pair[tensors["known/trained"]]] = True
        self.data, self.licence = str(stored.card["data"]["name"]), str(meta["licence"])
        self.commercial_use = commercial_use(meta["commercial_use"])
        self.affected: tuple[Place | None, ...] = tuple(meta.get("affected") or [None] * len(self.labels))
        self.keyed = meta.get("structures") is not None  # format 1 holds no keys of structures
        self._check_an_answer()

    def _check_an_answer(self) -> None:
        """One pair goes through the model: whether encodings and weights fit each other shows nowhere else."""
        (answer,) = probabilities(self.model, self.encoded, torch.tensor([[0, len(self.drugs) - 1]]))
        if answer.shape != (len(self.labels),) or not np.isfinite(answer).all():
            raise ValueError("its model gives no probability for each of its types")

    @cached_property
    def vocabulary(self) -> Vocabulary | None:
        """What the bundle knows of medicines beyond its drugs, if it does."""
        packed = self.meta.get("medicines")
        return None if packed is None else medicines.unpacked(packed)

    @cached_property
    def keys(self) -> tuple[StructureKeys | None, ...]:
        """Of the structure of each drug."""
        stored = self.meta["structures"] if self.keyed else [None] * len(self.drugs)
        return tuple(keys and StructureKeys(*keys) for keys in stored)

    @cached_property
    def names(self) -> NameIndex:
        vocabulary = self.vocabulary
        own = bool(self.meta.get("own_names", True))
        same = same_substances(self.drugs, self.keys, vocabulary) if vocabulary and own else {}
        return NameIndex.of(self.drugs, vocabulary, own=own, same=same)

    @cached_property
    def reader(self) -> EntryReader:
        return EntryReader(self.names, ours=packaged())

    @cached_property
    def structures(self) -> StructureIndex:
        return StructureIndex.of(self.keys, self.names.listed)

    def documented(self, a: int, b: int) -> list[int]:
        """Rows of the documented pairs of the drugs `a` and `b`, in either order."""
        unordered, rows = self._by_pair
        due = min(a, b) * len(self.drugs) + max(a, b)
        matches = rows[np.searchsorted(unordered, due) : np.searchsorted(unordered, due, side="right")]
        return [int(row) for row in matches]

    @cached_property
    def _by_pair(self) -> tuple[IntArray, IntArray]:
        """A number for the unordered pair of each documented row, in rising order, and the rows in that order."""
        low, high = np.sort(self.pair, axis=1).T
        unordered = low * len(self.drugs) + high
        rows = np.argsort(unordered, kind="stable")
        return unordered[rows], rows

    @cached_property
    def of_reference(self) -> IntArray:
        """`[m]` column of each drug among the reference drugs, -1 where it is none."""
        column = np.full(len(self.drugs), -1)
        column[self.reference] = np.arange(len(self.reference))
        return column

    @cached_property
    def memory(self) -> tuple[PairMemory, IntArray]:
        """The documented pairs of reference drugs, by columns of the similarities, and their rows."""
        columns = self.of_reference[self.pair]
        usable = np.flatnonzero((columns >= 0).all(axis=1))
        return PairMemory(columns[usable], len(self.reference)), usable
