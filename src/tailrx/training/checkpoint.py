"""Training state on disk as one safetensors file: tensors, and a JSON skeleton of everything around them.

Nothing is pickled, so opening a checkpoint cannot run code. A file appears whole or not at all.
"""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from ..errors import RunError
from ..writing import atomic_write


def save(path: Path, state: dict[str, Any]) -> None:
    tensors: dict[str, Tensor] = {}
    skeleton = _pack(state, tensors)
    # Straight to the file: as one block of bytes the state would be held in memory once more.
    with atomic_write(path) as draft:
        try:
            save_file(tensors, draft, metadata={"state": json.dumps(skeleton)})
        except SafetensorError as why:  # the library's own word for a full disk
            raise RunError(f"cannot write {path} ({why}); free space, and go on with --resume.") from why


def load(path: Path) -> dict[str, Any]:
    try:
        with safe_open(path, framework="pt") as file:
            # Not by the strict parser: before the first score, the best one is minus infinity.
            skeleton = json.loads(file.metadata()["state"])
            tensors = {k: file.get_tensor(k) for k in file.keys()}  # noqa: SIM118 - safe_open is no dict
        state = _unpack(skeleton, tensors)
        if not isinstance(state, dict):
            raise ValueError("it holds no training state")
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RecursionError) as why:
        raise RunError(f"{path} is damaged ({why}); remove it to start this run afresh.") from why
    return state


def _pack(value: Any, tensors: dict[str, Tensor]) -> Any:
    """JSON for `value`; tensors go to `tensors` and leave their name. Dict keys may be numbers or tuples of them."""
    if isinstance(value, Tensor):
        name = str(len(tensors))
        held = value.detach().to("cpu").contiguous()
        taken = {t.untyped_storage().data_ptr() for t in tensors.values()}
        tensors[name] = held.clone() if held.untyped_storage().data_ptr() in taken else held  # no aliases in a file
        return {"tensor": name}
    if isinstance(value, dict):
        return {"dict": [[_pack(k, tensors), _pack(v, tensors)] for k, v in value.items()]}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [_pack(v, tensors) for v in value]}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a checkpoint holds tensors, numbers and text; got {type(value).__name__}")


def _unpack(value: Any, tensors: dict[str, Tensor]) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "dict":
        return {_unpack(k, tensors): _unpack(v, tensors) for k, v in content}
    items = [_unpack(v, tensors) for v in content]
    return tuple(items) if kind == "tuple" else items


def to_device(value: Any, device: torch.device) -> Any:
    """The same nest of values with its tensors on `device`."""
    if isinstance(value, Tensor):
        return value.to(device)
    if isinstance(value, dict):
        return {k: to_device(v, device) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(to_device(v, device) for v in value)
    return value
