"""Classical methods, refitted whenever they are asked; they enter at `Predictions` and are never stored as objects.

`BUILD(*, <settings>)` gives an object with `choose(training, choosing)`, which settles its settings on the choosing
examples, `fit(training)`, `predict_proba(members [q, places]) -> [q, c]`, and `chosen`, what was settled. In the clean
protocol the choosing examples have done their work after `choose` and are training examples to `fit`; test rows never
are. A baseline says how many `places` its examples have.
"""

from dataclasses import dataclass

from ..types import FeatureTable, IntArray


@dataclass(frozen=True)
class Examples:
    """Labelled examples: `members [n, places]` rows of `features`, `target [n]` below `n_classes`.

    `reference [r]` are the entities that the features were fitted on: of profiles, the columns."""

    features: FeatureTable
    reference: IntArray
    members: IntArray
    target: IntArray
    n_classes: int
