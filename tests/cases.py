"""One line per part: the settings its contract suite builds it with, and what that suite must know about it.

A part without a line here fails the contract test of its kind, and so does a line that names no part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tailrx.testing.losses import Base


@dataclass(frozen=True)
class LossCase:
    """`base`: what the loss is when all counts are equal; None only for a loss that takes no counts."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    base: Base | None = None


LOSSES = {
    "balanced_softmax": LossCase(base=Base("cross_entropy")),
    "class_balanced": LossCase(base=Base("cross_entropy", times=lambda c, n: 0.001 / (1 - 0.999**n))),
    "cross_entropy": LossCase(),
    "focal": LossCase(),
    "ldam": LossCase(base=Base("cross_entropy", margin=0.5, logit_scale=30.0)),
    "tailed_focal": LossCase(base=Base("focal")),
    "weighted_cross_entropy": LossCase(base=Base("cross_entropy", times=lambda c, n: c)),
}
