"""What goes into a bundle: enough to answer for known drugs without encoding, and for new ones from a SMILES."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from ..config import RunConfig
from ..data.dataset import PairDataset
from ..errors import DataError
from ..features import Described
from ..layers.network import Network, encodings, prepared
from ..similarity import mean_similarity
from ..types import IntArray, Vocabulary
from . import medicines, store
from .card import card


def pack_model(
    folder: Path,
    model: Network,
    config: RunConfig,
    dataset: PairDataset,
    train: IntArray,
    features: Described,
    result: Mapping[str, Any],
    vocabulary: Vocabulary | None,
) -> None:
    """Write the bundle of a trained pair model into `folder`, with the run's `result` on its card.

    The rows `train [n]` are the pairs the model knows from training; all other rows of the dataset are documented pairs
    too, and a prediction says so. `vocabulary` names medicines beyond the dataset's drugs, so that none of them is
    taken for one of these. Moves the model to the CPU. Raises `RunError` where the folder cannot be written."""
    table, states, reference = features.table, features.states, features.reference
    model = model.to("cpu").eval()
    tensors = {f"model/{k}": v.numpy() for k, v in model.state_dict().items()}
    for name, state in zip(table.names, states, strict=True):
        tensors |= {f"feature/{name}/{k}": v for k, v in state.arrays.items()}
    encoded = encodings(model, prepared(model, table))
    tensors |= {f"encoded/{k}": v.numpy() for k, v in zip(encoded._fields, _apart(encoded), strict=True)}
    tensors |= {
        "known/pair": dataset.pair.astype(np.int32), "known/target": dataset.target.astype(np.int32),
        "known/trained": np.isin(np.arange(len(dataset)), train),
        "drugs/mask": table.mask, "drugs/reference": reference.astype(np.int32),
        "drugs/similarity": mean_similarity(table.blocks, table.mask, table.mask[reference]).astype(np.float16),
    }  # fmt: skip
    meta = {
        "job": "pair", "config": config.model_dump(exclude_none=True), "widths": [b.shape[1] for b in table.blocks],
        "labels": [asdict(t) for t in dataset.labels],
        "drugs": [{"id": d.id, "name": d.name, "synonyms": list(d.synonyms)} for d in dataset.drugs],
        "vocabulary": {n: dict(s.strings) for n, s in zip(table.names, states, strict=True)},
        "resolved": {k: result[k] for k in ("device", "dtype", "threads")},
        "affected": [dataset.affected.get(t.name) for t in dataset.labels], "own_names": dataset.own_names,
        "structures": _structures(dataset), "medicines": vocabulary and medicines.packed(vocabulary),
        "licence": dataset.card.licence, "commercial_use": dataset.card.commercial_use,
    }  # fmt: skip
    store.write(folder, meta, tensors, card(config, dataset, result))


def _structures(dataset: PairDataset) -> list[tuple[str, str] | None]:
    """InChIKeys of each drug's structure, as written and of its parent; None where there is none."""
    from ..chem.identity import structure_keys  # loads RDKit

    keys_of_drugs: list[tuple[str, str] | None] = []
    for drug in dataset.drugs:
        try:
            keys = structure_keys(drug.smiles) if drug.smiles else None
        except DataError:  # a model without structures takes drugs whose SMILES does not read
            keys = None
        keys_of_drugs.append((keys.written, keys.parent) if keys else None)
    return keys_of_drugs


def _apart(encoded: Any) -> list[Tensor]:
    """The tensors of an encoding, none sharing memory with another (safetensors stores no aliases)."""
    return [t.clone() for t in encoded]
