"""What goes into a bundle of molecules: the model and the states of its features, enough to answer for any SMILES."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...bundle import store
from ...bundle.card import NOTICE, commercial_use
from ...runs.job import Trained


def pack_model(folder: Path, trained: Trained) -> None:
    """Write the bundle of a trained model into `folder`. Moves the model to the CPU. Raises `RunError` where the folder
    cannot be written."""
    table, states = trained.features.table, trained.features.states
    dataset, model = trained.dataset, trained.model.to("cpu").eval()
    tensors = {f"model/{k}": v.numpy() for k, v in model.state_dict().items()}
    for name, state in zip(table.names, states, strict=True):
        tensors |= {f"feature/{name}/{k}": v for k, v in state.arrays.items()}
    meta = {
        "job": "molecule", "config": trained.config.model_dump(exclude_none=True),
        "widths": [b.shape[1] for b in table.blocks], "labels": [asdict(t) for t in dataset.labels],
        "vocabulary": {n: dict(s.strings) for n, s in zip(table.names, states, strict=True)},
        "resolved": {k: trained.result[k] for k in ("device", "dtype", "threads")},
        "example": dataset.example_name, "licence": dataset.card.licence,
        "commercial_use": dataset.card.commercial_use,
    }  # fmt: skip
    store.write(folder, meta, tensors, _card(trained))


def _card(trained: Trained) -> dict[str, Any]:
    about, config, result = trained.dataset.card, trained.config, trained.result
    return {
        "model": config.model["name"], "job": config.job, "notice": NOTICE,
        "intended_use": "classifying molecules or reactions of the kind that the data hold, for research",
        "data": {"name": about.name, "title": about.title, "source": about.source, "licence": about.licence,
                 "citation": about.citation, "label_origin": about.label_origin, "sha256": trained.dataset.sha256,
                 "examples": len(trained.dataset), "classes": len(trained.dataset.labels)},
        "commercial use": commercial_use(about.commercial_use),
        "features": [f["name"] for f in config.features],
        "evaluation": {k: result[k] for k in ("protocol", "split", "fold", "n_folds", "fold_seed", "seed", "n_train",
                                              "n_valid", "n_test", "metrics", "intervals", "bands")},
        "limits": [
            *about.limits, *trained.dataset.notes,
            "trained on the training part of the split named here, not on all of the data",
            "classes in the band 'few' had under " f"{config.bands.few} training examples",
            "probabilities are not calibrated beyond what the ece metric shows",
        ],
        "versions": result["versions"], "commit": result["commit"],
    }  # fmt: skip
