"""A network and the states of its features, built again from the description and the tensors of a bundle of any job."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from ..errors import BundleError, TailrxError
from ..features import FeatureState
from ..layers.network import Network
from ..registry import MODELS
from ..types import FeatureBatch
from .checks import check_weights


def blank(widths: list[int]) -> FeatureBatch:
    """Prepared features of one entity of which nothing is known."""
    return FeatureBatch(tuple(torch.zeros(1, width) for width in widths), torch.zeros(1, len(widths), dtype=torch.bool))


def network(meta: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> Network:
    """The model around its stored weights; random ones, which take longer to draw than all else here, are not drawn."""
    weights = {k.removeprefix("model/"): torch.from_numpy(v) for k, v in tensors.items() if k.startswith("model/")}
    with torch.device("meta"):
        model = _built(meta)
    check_weights(model, weights)
    model.load_state_dict(weights, assign=True)
    if any(t.is_meta for t in (*model.parameters(), *model.buffers())):  # something it does not store with its weights
        model = _built(meta)
        model.load_state_dict(weights)
    return model.eval()


def _built(meta: Mapping[str, Any]) -> Network:
    settings = dict(meta["config"]["model"])
    name, widths = settings.pop("name"), tuple(meta["widths"])
    try:
        model: Network = MODELS.build(name, settings, widths=widths, n_classes=len(meta["labels"]))
    except TailrxError as why:
        raise BundleError(f"this bundle's model cannot be built here: {why}") from why
    return model


def state(name: str, meta: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> FeatureState:
    prefix = f"feature/{name}/"
    return FeatureState(
        {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}, meta["vocabulary"][name]
    )
