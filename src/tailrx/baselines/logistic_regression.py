"""Multinomial logistic regression on the features as they are: the linear row that every network must beat.

    loss = - mean_i w_{y_i} log softmax(W x_i + b)_{y_i} + |W|^2 / (2 C n),   w_t = n / (c n_t) with `balanced` weights

`C` is chosen on the choosing examples by balanced accuracy, the smaller on ties. Each column is divided by the largest
size it has in training, which keeps zeros zero, so that counts and bits pull alike. With balanced weights every class
weighs the same, so probabilities are those of equally common classes; with `none` they are those of the training mix.
scikit-learn's L-BFGS; the answer does not depend on the seed.
"""

import warnings
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from ..types import FloatArray, IntArray
from . import Examples
from ._columns import balanced_accuracy, over_all_classes, rows, threads_of_torch, training_rows

Cost = Annotated[float, Field(gt=0, le=1e6)]
JOB = "molecule"
NAME = "logistic_regression"


class LogisticRegression:
    """`C`: the inverse strengths of the penalty to choose from."""

    places: ClassVar[int] = 1

    def __init__(
        self,
        *,
        C: Annotated[tuple[Cost, ...], Field(min_length=1, max_length=100)] = (0.01, 0.1, 1.0, 10.0),
        class_weight: Literal["balanced", "none"] = "balanced",
        max_iter: Annotated[int, Field(ge=1, le=100_000)] = 1000,
        tol: Annotated[float, Field(gt=0, le=1)] = 1e-4,
    ):
        self.C, self.class_weight, self.max_iter, self.tol = C, class_weight, max_iter, tol
        self.C_, self.iterations_ = C[0], 0

    @property
    def chosen(self) -> dict[str, float]:
        """What `choose` settled on, and the steps of the last fit: as many as `max_iter` are too few."""
        return {"C": self.C_, "iterations": self.iterations_}

    def choose(self, training: Examples, choosing: Examples) -> Self:
        """Set C to the value with which `training` finds the classes of `choosing` best, each class weighing the
        same."""
        if len(self.C) > 1:
            values = sorted(self.C)
            found = []
            for self.C_ in values:
                predicted = self.fit(training).predict_proba(choosing.members).argmax(axis=1)
                found.append(balanced_accuracy(predicted, choosing.target))
            self.C_ = values[int(np.argmax(found))]
        return self

    def fit(self, training: Examples) -> Self:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression as Fitted
        from sklearn.preprocessing import MaxAbsScaler

        x = training_rows(NAME, training)
        self.features_, self.n_classes_ = training.features, training.n_classes
        self.scale_ = MaxAbsScaler().fit(x)
        weight = None if self.class_weight == "none" else self.class_weight
        self.model_: Any = Fitted(C=self.C_, class_weight=weight, max_iter=self.max_iter, tol=self.tol)
        with warnings.catch_warnings(), threads_of_torch():
            warnings.simplefilter("ignore", ConvergenceWarning)  # `chosen` tells the number of steps
            self.model_.fit(self.scale_.transform(x), training.target)
        self.iterations_ = int(self.model_.n_iter_.max())
        return self

    def predict_proba(self, members: IntArray) -> FloatArray:
        if not len(members):
            return np.zeros((0, self.n_classes_), np.float32)
        x = self.scale_.transform(rows(NAME, self.features_, members))
        with threads_of_torch():
            return over_all_classes(self.model_.predict_proba(x), self.model_.classes_, self.n_classes_)


BUILD = LogisticRegression
