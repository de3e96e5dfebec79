"""Classical methods, refitted whenever they are asked; they enter at `Predictions` and are never stored as objects.

`BUILD(*, <settings>)` gives an object with `choose(known, choosing)`, which settles its settings on the choosing rows,
`fit(known)`, `predict_proba(pair [q, 2]) -> [q, c]`, and `chosen`, what was settled. In the clean protocol the choosing
rows have done their work after `choose` and are known to `fit`; test rows never are.
"""

from dataclasses import dataclass

from ..types import FeatureTable, IntArray


@dataclass(frozen=True)
class Pairs:
    """Typed pairs of drugs: `pair [n, 2]` rows of `features`, `target [n]` below `n_classes`.

    `reference [r]` are the drugs that the columns of the feature blocks stand for."""

    features: FeatureTable
    reference: IntArray
    pair: IntArray
    target: IntArray
    n_classes: int
