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

# Models: the settings of each variant that has a name in its paper.
MODELS: dict[str, tuple[dict[str, Any], ...]] = {
    "mlp": ({}, {"hidden": (64, 32), "dropout": 0.0}),
    "cnn_siam": ({}, {"fusion": "concat"}, {"fusion": "single"}, {"pool": "none"}, {"dropout": 0.3}),
    "ddimdl": ({}, {"fusion": "concat"}),
    "dnn": ({}, {"fusion": "concat"}, {"inputs": "raw"}),
}

# Augmentations, objectives, samplers and optimisers: settings other than the defaults, to run beside them.
AUGMENTS: dict[str, dict[str, Any]] = {
    "input_mixup": {"alpha": 2.0, "beta": 1.0},
    "mixup": {"alpha": 2.0, "beta": 1.0, "per": "pair"},
    "none": {},
}
OBJECTIVES: dict[str, dict[str, Any]] = {
    "classification": {},
    "distillation": {"temperature": 3.0},
    "reconstruction": {},
    "switch": {"after": 0.5, "loss": {"name": "focal"}, "augment": {"name": "mixup"}},
    "weighted_sum": {"terms": [{"name": "classification"}, {"name": "reconstruction"}], "weights": [1.0, 0.5]},
}
SAMPLERS: dict[str, dict[str, Any]] = {
    "class_balanced": {"power": 0.5},
    "shuffled": {},
}
OPTIMISERS: dict[str, dict[str, Any]] = {
    "adam": {"weight_decay": 0.01},
    "radam": {"beta2": 0.99, "weight_decay": 0.01},
    "radam_lookahead": {"beta2": 0.99, "k": 3, "alpha": 0.8},
}

# Splits: settings beside the defaults, as many lines of them as are worth a run.
SPLITS: dict[str, tuple[dict[str, Any], ...]] = {
    "cold_given": ({}, {"unseen": 2}, {"scheme": "other"}),
    "cold_s1": ({}, {"fold": 2, "n_folds": 3, "fold_seed": 7}),
    "cold_s2": ({}, {"fold": 2, "n_folds": 3, "fold_seed": 7}),
    "column": ({},),
    "holdout": ({}, {"valid": 0.2, "test": 0.3, "fold_seed": 7}),
    "random": ({}, {"valid": 0.2, "test": 0.3, "fold_seed": 7}),
    "standard": ({}, {"valid": 0.2, "test": 0.3, "fold_seed": 7}),
    "kfold": ({}, {"fold": 2, "n_folds": 3, "fold_seed": 7, "valid": 0.4}),
}
