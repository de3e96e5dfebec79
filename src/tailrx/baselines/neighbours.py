"""Nearest known pairs: no weights at all, the row that every table must beat.

    score_t(a, b) = sum over training pairs (c, d) of type t of  s(a, c)^p s(b, d)^p,  both orders of (c, d)

`s` is the mean similarity over the modalities that both drugs have (`tailrx.similarity`). The power p is chosen on
the choosing rows by accuracy, smaller p on ties. Scores are normalised to sum to one; a pair that is like no known
pair gets the training frequencies.
"""

from typing import Annotated, ClassVar, Self

import numpy as np
from pydantic import Field

from ..errors import DataError
from ..similarity import mean_similarity
from ..types import FloatArray, IntArray
from . import Examples

Power = Annotated[float, Field(gt=0, le=1000)]


class Neighbours:
    """`powers`: the values of p to choose from."""

    places: ClassVar[int] = 2

    def __init__(
        self, *, powers: Annotated[tuple[Power, ...], Field(min_length=1, max_length=1000)] = (2.0, 4.0, 6.0, 8.0)
    ):
        self.powers = powers
        self.power_ = powers[0]

    @property
    def chosen(self) -> dict[str, float]:
        """What `choose` settled on, for the result file."""
        return {"power": self.power_}

    def choose(self, training: Examples, choosing: Examples) -> Self:
        """Set p to the power that finds most of `choosing` with `training` as memory."""
        if len(self.powers) > 1:
            self.fit(training)
            powers = sorted(self.powers)
            right = [float(np.mean(self._scores(choosing.members, p).argmax(1) == choosing.target)) for p in powers]
            self.power_ = powers[int(np.argmax(right))]
        return self

    def fit(self, training: Examples) -> Self:
        """Remember the training pairs."""
        mask = training.features.mask
        self.similarity_ = mean_similarity(training.features.blocks, mask, mask[training.reference])  # [m, r]
        column = np.full(len(mask), -1)
        column[training.reference] = np.arange(len(training.reference))
        columns = column[training.members]
        if (columns < 0).any():
            raise DataError("a training pair names a drug that the features were not fitted on; fit them on its drugs.")
        self.links_ = [columns[training.target == t] for t in range(training.n_classes)]  # [n_t, 2] columns of s
        self.prior_ = np.bincount(training.target, minlength=training.n_classes) / len(training.target)
        return self

    def predict_proba(self, members: IntArray) -> FloatArray:
        score = self._scores(members, self.power_)
        total = score.sum(axis=1, keepdims=True)
        return np.where(total > 0, score / np.where(total > 0, total, 1), self.prior_).astype(np.float32)

    def _scores(self, pair: IntArray, power: float) -> FloatArray:
        """`[q, c]`. Per type, S^p A_t S^pT for the drugs that are asked about, then one look-up per pair."""
        left, i = np.unique(pair[:, 0], return_inverse=True)
        right, j = np.unique(pair[:, 1], return_inverse=True)
        s = self.similarity_**power
        s_left, s_right = s[left], s[right]
        out = np.zeros((len(pair), len(self.links_)), np.float32)
        for t, links in enumerate(self.links_):
            if not len(links):
                continue
            drugs, place = np.unique(links, return_inverse=True)
            c, d = place.reshape(-1, 2).T
            link = np.zeros((len(drugs), len(drugs)), np.float32)
            np.add.at(link, (c, d), 1)
            np.add.at(link, (d, c), 1)
            out[:, t] = (s_left[:, drugs] @ link @ s_right[:, drugs].T)[i, j]
        return out


BUILD = Neighbours
