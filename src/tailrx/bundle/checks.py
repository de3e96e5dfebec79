"""Whether the tensors of a bundle fit its description: all present, of the right kind, shape and range, and finite.

Numbers, features and weights are those of any job; `TABLE` is of drug pairs, one row per tensor. Sizes by letter: `m`
drugs, `r` reference drugs, `n` known pairs, `c` types, `k` features. Weights are held against the model they are for,
features against their own states.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import nn

from ..features import FeatureSet, FeatureState

Sizes = dict[str, int]
PREFIXES = ("model/", "feature/", "encoded/", "known/", "drugs/")
SLACK = 1e-2  # similarities are kept in half precision
LARGEST = 1e12  # no trained number comes near it; those that do make answers overflow


@dataclass(frozen=True)
class Due:
    """What a tensor must be: `kinds` of its numbers, its `shape` by letters, and values from `low` to `high` (a number,
    or a letter: less than that size)."""

    kinds: str
    shape: tuple[str, ...]
    low: float | None = None
    high: float | str | None = None


TABLE: Mapping[str, Due] = {
    "drugs/mask": Due("b", ("m", "k")),
    "drugs/similarity": Due("f", ("m", "r"), 0, 1 + SLACK),
    "drugs/reference": Due("i", ("r",), 0, "m"),
    "known/pair": Due("i", ("n", "2"), 0, "m"),
    "known/target": Due("i", ("n",), 0, "c"),
    "known/trained": Due("b", ("n",)),
}


def check_numbers(tensors: Mapping[str, np.ndarray], prefixes: tuple[str, ...]) -> None:
    """Only tensors whose names begin with one of `prefixes`, of numbers, and none that is infinite or beyond all sense.
    Raises `ValueError`."""
    if strange := [name for name in tensors if not name.startswith(prefixes)]:
        raise ValueError(f"it holds a tensor that nobody reads, {strange[0][:100]!r}")
    for name, tensor in tensors.items():
        if tensor.dtype.kind == "f" and tensor.size and not _usual(tensor):
            raise ValueError(f"{name[:100]} holds NaN, or numbers that are infinite or beyond {LARGEST:g}")
        if tensor.dtype.kind not in "fiub":
            raise ValueError(f"{name[:100]} is of numbers that no bundle holds ({tensor.dtype})")


def check_table(tensors: Mapping[str, np.ndarray], sizes: Sizes) -> Sizes:
    """`sizes` with those that the tensors themselves give, `r` and `n`. Raises `ValueError` where one does not fit."""
    check_numbers(tensors, PREFIXES)
    for name, due in TABLE.items():
        if name not in tensors:
            raise ValueError(f"it lacks {name}")
        sizes = _check_one(name, tensors[name], due, sizes)
    if not sizes["n"] or not sizes["r"]:
        raise ValueError("it has no known pairs or no reference drugs")
    pair, reference = tensors["known/pair"], tensors["drugs/reference"]
    if (pair[:, 0] == pair[:, 1]).any():
        raise ValueError("known/pair pairs a drug with itself")
    if len(np.unique(reference)) < len(reference):
        raise ValueError("drugs/reference names a drug twice")
    if not np.isin(pair[tensors["known/trained"]], reference).all():
        raise ValueError("a training pair names a drug that is no reference drug")
    _check_columns(reference, tensors["drugs/mask"], tensors["drugs/similarity"])
    return sizes


def _usual(tensor: np.ndarray) -> bool:
    """False for NaN too, since min and max of an array with NaN are NaN."""
    return -LARGEST <= float(tensor.min()) <= float(tensor.max()) <= LARGEST


def _check_columns(reference: np.ndarray, mask: np.ndarray, similarity: np.ndarray) -> None:
    """The similarity of a drug to itself is 1; a reference drug with less has the column of another drug."""
    own = similarity[reference, np.arange(len(reference))]
    if (own[mask[reference].any(axis=1)] < 1 - SLACK).any():
        raise ValueError("drugs/similarity has columns of other drugs than drugs/reference says")


def _check_one(name: str, tensor: np.ndarray, due: Due, sizes: Sizes) -> Sizes:
    if tensor.dtype.kind not in due.kinds or tensor.ndim != len(due.shape):
        raise ValueError(
            f"{name} is {tensor.dtype} with {tensor.ndim} axes; due are {len(due.shape)} axes of {due.kinds}"
        )
    for letter, length in zip(due.shape, tensor.shape, strict=True):
        sizes = {letter: int(letter) if letter.isdigit() else length, **sizes}
        if sizes[letter] != length:
            raise ValueError(f"{name} has {length} entries where {sizes[letter]} are due")
    if due.low is not None and tensor.size:
        low, high = float(tensor.min()), float(tensor.max())
        top = sizes[due.high] - 1 if isinstance(due.high, str) else due.high
        if low < due.low or (top is not None and high > top):
            raise ValueError(f"{name} holds {low:g} to {high:g} where {due.low:g} to {top:g} is due")
    return sizes


def check_features(features: FeatureSet, states: tuple[FeatureState, ...], widths: list[int]) -> None:
    """Each feature says how wide the blocks are that it makes of its state. Raises `ValueError`."""
    for name, feature, state, width in zip(features.names, features.parts, states, widths, strict=True):
        columns = feature.width(state)
        if columns != width:
            raise ValueError(f"feature {name!r} makes blocks of {columns} columns and its model takes {width}")


def check_profiles(names: tuple[str, ...], widths: list[int], r: int) -> None:
    """A profile has one column for each of the `r` reference drugs. Raises `ValueError`."""
    for name, columns in zip(names, widths, strict=True):
        if columns != r:
            raise ValueError(f"feature {name!r} makes blocks of {columns} columns and has {r} reference drugs")


def check_weights(model: nn.Module, weights: Mapping[str, Any]) -> None:
    """The stored `weights` against those of `model`, which may have no memory of its own. Raises `ValueError`."""
    due = model.state_dict()
    for name, weight in weights.items():
        if name not in due:
            continue  # said by load_state_dict
        shape = tuple(due[name].shape) or (1,)  # a lone number is stored as a row of one
        if (tuple(weight.shape) or (1,), weight.dtype) != (shape, due[name].dtype):
            raise ValueError(
                f"model/{name} is {weight.dtype} {list(weight.shape)} and its model takes {due[name].dtype} "
                f"{list(due[name].shape)}"
            )


def check_encodings(encoded: Any, fresh: Any, m: int) -> None:
    """The stored encodings of `m` drugs against `fresh` ones, which the model gives now. Raises `ValueError`."""
    for name, tensor, due in zip(encoded._fields, encoded, fresh, strict=True):
        shape = (m, *due.shape[1:])
        if tensor.shape != shape or tensor.dtype != due.dtype:
            raise ValueError(
                f"encoded/{name} is {tensor.dtype} {list(tensor.shape)} and its model gives {due.dtype} {list(shape)}"
            )
