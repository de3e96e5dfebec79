"""What goes into a bundle of molecules: the model and the states of its features, enough to answer for any SMILES."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...bundle import store
from ...bundle.card import card_of
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
    sizes = {"examples": len(trained.dataset), "classes": len(trained.dataset.labels)}
    limits = (f"classes in the band 'few' had under {trained.config.bands.few} training examples",)
    use = "classifying molecules or reactions of the kind that the data hold, for research"
    return card_of(trained.config, trained.dataset, trained.result, use, sizes, limits)
