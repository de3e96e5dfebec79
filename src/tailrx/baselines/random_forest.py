"""Random forest on balanced bags (Breiman, 2001; Chen, Liaw & Breiman, 2004): each tree sees all classes alike.

    bag of a tree = all training examples of the rarest class, and as many of every other class, drawn anew
    p(x)          = mean over trees of the class shares in the leaf that x falls into

A class of few examples thus weighs as much as the commonest, and a tree costs what its bag costs: a fraction of one
over everything. Trees are grown out, as Breiman's are; where several least sizes of a leaf are given, the one is chosen
that finds the classes of the choosing examples best (balanced accuracy, the smaller on ties). Probabilities are those
of equally common classes.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from ..seeding import derive, numpy_stream
from ..types import FloatArray, IntArray, Values, dense
from . import Examples
from ._columns import balanced_accuracy, over_all_classes, rows, training_rows

Leaf = Annotated[int, Field(ge=1, le=100_000)]
JOB = "molecule"
NAME = "random_forest"
AT_ONCE = 2048  # rows that are asked about at a time: their columns are then a plain array


class RandomForest:
    """`trees`: how many; `min_leaf`: the least sizes of a leaf to choose from; `max_features`: columns that a division
    looks at. `seed` decides the bags and the columns; the number of threads, that of torch, changes nothing."""

    places: ClassVar[int] = 1

    def __init__(
        self,
        *,
        trees: Annotated[int, Field(ge=1, le=100_000)] = 500,
        min_leaf: Annotated[tuple[Leaf, ...], Field(min_length=1, max_length=100)] = (1,),
        max_features: Literal["sqrt", "log2", "all"] = "sqrt",
        seed: int = 0,
    ):
        self.trees, self.min_leaf, self.max_features, self.seed = trees, min_leaf, max_features, seed
        self.min_leaf_ = min_leaf[0]

    @property
    def chosen(self) -> dict[str, float]:
        """What `choose` settled on, for the result file."""
        return {"min_leaf": self.min_leaf_}

    def choose(self, training: Examples, choosing: Examples) -> Self:
        """Set the least size of a leaf to the one that finds the classes of `choosing` best."""
        if len(self.min_leaf) > 1:
            sizes = sorted(self.min_leaf)
            found = []
            for self.min_leaf_ in sizes:
                predicted = self.fit(training).predict_proba(choosing.members).argmax(axis=1)
                found.append(balanced_accuracy(predicted, choosing.target))
            self.min_leaf_ = sizes[int(np.argmax(found))]
        return self

    def fit(self, training: Examples) -> Self:
        x, target = training_rows(NAME, training), training.target
        self.features_, self.n_classes_ = training.features, training.n_classes
        self.seen_ = np.unique(target)
        of_class = [np.flatnonzero(target == t) for t in self.seen_]
        self.forest_ = list(_in_threads(lambda tree: self._tree(tree, x, target, of_class), range(self.trees)))
        return self

    def _tree(self, tree: int, x: Values, target: IntArray, of_class: list[IntArray]) -> Any:
        from sklearn.tree import DecisionTreeClassifier

        draw, rarest = numpy_stream(self.seed, "bag", tree), min(map(len, of_class))
        bag = np.concatenate([draw.choice(members, rarest, replace=False) for members in of_class])
        return DecisionTreeClassifier(
            max_features=None if self.max_features == "all" else self.max_features,
            min_samples_leaf=self.min_leaf_,
            random_state=derive(self.seed, "tree", tree) % 2**32,
        ).fit(dense(x[bag]), target[bag])

    def predict_proba(self, members: IntArray) -> FloatArray:
        if not len(members):
            return np.zeros((0, self.n_classes_), np.float32)
        parts = [members[i : i + AT_ONCE] for i in range(0, len(members), AT_ONCE)]
        shares = np.concatenate(list(_in_threads(self._shares, parts)))
        return over_all_classes(shares, self.seen_, self.n_classes_)

    def _shares(self, members: IntArray) -> FloatArray:
        x = np.ascontiguousarray(dense(rows(NAME, self.features_, members)), np.float32)
        total = np.zeros((len(members), len(self.seen_)))
        for tree in self.forest_:
            total += tree.predict_proba(x, check_input=False)
        return (total / len(self.forest_)).astype(np.float32)


def _in_threads(do: Any, each: Iterable[Any]) -> list[Any]:
    """The results of `do`, in order, by as many threads as torch was told to take: trees let go of Python's lock."""
    import torch

    with ThreadPoolExecutor(torch.get_num_threads()) as pool:
        return list(pool.map(do, each))


BUILD = RandomForest
