"""The model card: what a user must know about a bundle, from its run."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..config import RunConfig
from ..data.dataset import Dataset, PairDataset
from ..types import Label

NOTICE = "For research use; not medical advice; no answer does not mean safe."
CONDITION = "Each type is the predicted type if the two drugs interact at all; the model was not asked whether they do."
NEGATIVE = (
    "One of the types means that the drugs do not interact; probabilities are shared out among it and the others."
)
# Names of a class, letters only, under which people keep pairs that do not interact.
_NONE = frozenset(
    [
        "none", "no", "nointeraction", "nointeractions", "noddi", "noninteracting", "noninteraction", "nonddi",
        "noknowninteraction", "negative", "notinteracting", "doesnotinteract", "unrelated",
    ]
)  # fmt: skip


def denies(label: Label) -> bool:
    """True for a type of the user's own that means "no interaction"."""
    return "".join(filter(str.isalpha, label.name.casefold())) in _NONE


def condition(labels: Sequence[Label]) -> str:
    return NEGATIVE if any(map(denies, labels)) else CONDITION


def commercial_use(allowed: bool | None) -> str:
    return {True: "yes", False: "no", None: "not stated by the data's source; ask it"}[allowed]


def card(config: RunConfig, dataset: PairDataset, result: Mapping[str, Any]) -> dict[str, Any]:
    sizes = {"drugs": len(dataset.drugs), "pairs": len(dataset), "types": len(dataset.labels)}
    limits = (
        "scores are for drugs and pairs of this split; new drugs do worse (see a cold split)",
        f"types in the band 'few' had under {config.bands.few} training examples",
    )
    use = "ranking and explaining possible interaction types for research"
    return {**card_of(config, dataset, result, use, sizes, limits), "condition": condition(dataset.labels)}


def card_of(
    config: RunConfig,
    dataset: Dataset,
    result: Mapping[str, Any],
    use: str,
    sizes: Mapping[str, int],
    limits: Sequence[str],
) -> dict[str, Any]:
    """What the card of any job says: `sizes` of the data and `limits` of the model in the job's words."""
    about = dataset.card
    return {
        "model": config.model["name"], "job": config.job, "notice": NOTICE, "intended_use": use,
        "data": {"name": about.name, "title": about.title, "source": about.source, "licence": about.licence,
                 "citation": about.citation, "label_origin": about.label_origin, "sha256": dataset.sha256, **sizes},
        "commercial use": commercial_use(about.commercial_use),
        "features": [f["name"] for f in config.features],
        "evaluation": {k: result[k] for k in ("protocol", "split", "fold", "n_folds", "fold_seed", "seed", "n_train",
                                              "n_valid", "n_test", "metrics", "intervals", "bands")},
        "limits": [
            *about.limits, *dataset.notes,
            "trained on the training part of the split named here, not on all of the data",
            *limits,
            "probabilities are not calibrated beyond what the ece metric shows",
        ],
        "versions": result["versions"], "commit": result["commit"],
    }  # fmt: skip
