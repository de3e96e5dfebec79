"""Bundle files: `bundle.json` (everything but numbers), `weights.safetensors` (numbers), `card.json` (for readers).

`bundle.json` holds the format version and the checksum of the weights, so a damaged, swapped or truncated file is
refused before anything is built from it.
"""

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel
from safetensors import SafetensorError
from safetensors.numpy import load as from_bytes
from safetensors.numpy import save as to_bytes

from ..errors import BundleError, TailrxError
from ..parsing import Unparsable, is_there, parse_json, read_bytes
from ..registry import JOBS
from ..writing import write_atomically
from .schema import CardFile, misfit

FORMAT = "tailrx-bundle"
VERSION = 2
READABLE = (1, 2)
MAX_JSON_BYTES = 64 * 2**20  # of empty brackets, these take 1.5 GB of memory; a real one has 3
MAX_WEIGHTS = 16 * 2**30


@dataclass(frozen=True)
class Stored:
    meta: dict[str, Any]
    tensors: dict[str, np.ndarray]
    card: dict[str, Any]


def write(folder: Path, meta: Mapping[str, Any], tensors: Mapping[str, np.ndarray], card: Mapping[str, Any]) -> None:
    """Write a bundle; `bundle.json` comes last, so an interrupted write leaves no bundle rather than half of one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bundle.json").unlink(missing_ok=True)
    weights = to_bytes({k: np.ascontiguousarray(v) for k, v in tensors.items()})
    write_atomically(folder / "weights.safetensors", weights)
    write_atomically(folder / "card.json", json.dumps(card, indent=1, allow_nan=False) + "\n")
    full = {"format": FORMAT, "format_version": VERSION, "weights_sha256": hashlib.sha256(weights).hexdigest(), **meta}
    write_atomically(folder / "bundle.json", json.dumps(full, allow_nan=False) + "\n")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the garbage collector. Reading makes tens of thousands of lists and no cycles, but the lists trigger a
    search for cycles in all that PyTorch has loaded: 0.4 s, most of the time of loading a bundle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def job_of(folder: Path) -> str:
    """The job of the bundle in `folder`, which is one that there is. Raises `BundleError`."""
    return _job(folder, _described(folder)[0])


@contextmanager
def fitting(folder: Path) -> Iterator[None]:
    """Whatever shows, while a model is built from the files of `folder`, that they do not fit together is raised as a
    `BundleError` of one sentence."""
    try:
        yield
    except (LookupError, TypeError, ValueError, RuntimeError, AttributeError, ArithmeticError, MemoryError) as why:
        reason = (str(why) or type(why).__name__).splitlines()[0][:200]
        raise BundleError(
            f"{folder} does not fit together ({reason}); it was changed by hand or made by another version: train "
            "it again."
        ) from why


@_no_collection()
def read(folder: Path) -> Stored:
    """Raises `BundleError`, one sentence, for a folder that is not a complete bundle of a readable version and of a job
    that there is. What `bundle.json` must hold, the job says."""
    meta, described = _described(folder)
    path = folder / "weights.safetensors"
    try:
        raw = read_bytes(path, MAX_WEIGHTS)
    except OSError as why:
        raise BundleError(f"{path} cannot be read ({why.strerror}); copy the whole bundle folder.") from why
    except Unparsable as why:
        raise BundleError(f"{path} is damaged ({why}); copy the whole bundle folder again.") from why
    if hashlib.sha256(raw).hexdigest() != meta.get("weights_sha256"):
        raise BundleError(
            f"{path} is damaged, truncated or of another bundle (its checksum differs); copy the whole "
            "bundle folder again."
        )
    schema: type[BaseModel] = JOBS.build(_job(folder, meta)).schema()
    _refuse_misfits(folder, "bundle.json", schema, described)
    try:
        tensors = from_bytes(raw)
    except (SafetensorError, KeyError, TypeError, ValueError, OverflowError, MemoryError) as why:
        raise BundleError(f"{path} is not a safetensors file ({why}); copy the whole bundle folder again.") from why
    card, raw_card = _json(folder, "card.json")
    _refuse_misfits(folder, "card.json", CardFile, raw_card)
    return Stored(meta, tensors, card)


def _described(folder: Path) -> tuple[dict[str, Any], bytes]:
    """What `bundle.json` says, and its bytes, where it is of a format that is read here."""
    meta, described = _json(folder, "bundle.json")
    if meta.get("format") != FORMAT:
        raise BundleError(f"{folder / 'bundle.json'} is not a TailRx bundle; name the folder that tailrx train made.")
    if meta.get("format_version") not in READABLE:
        raise BundleError(
            f"{folder} has bundle format {meta.get('format_version')!r} and this version of TailRx reads "
            f"{' and '.join(map(str, READABLE))}; upgrade TailRx, or train the bundle again."
        )
    return meta, described


def _job(folder: Path, meta: Mapping[str, Any]) -> str:
    name, known = meta.get("job"), JOBS.names()
    if not isinstance(name, str) or name not in known:
        raise BundleError(
            f"{folder} is of the job {str(name)[:100]!r}, and this TailRx has {' and '.join(known)}; upgrade it, or "
            "install the package that has that job."
        )
    return name


def _json(folder: Path, name: str) -> tuple[dict[str, Any], bytes]:
    """The object in a file, and its bytes."""
    path = folder / name
    if not is_there(path):
        raise BundleError(
            f"{folder} is not a bundle (no {name}); name the run or bundle folder that tailrx train made."
        )
    try:
        raw = read_bytes(path, MAX_JSON_BYTES)
        fields = parse_json(raw)
        if not isinstance(fields, dict):
            raise Unparsable("it is no JSON object")
    except (OSError, Unparsable) as why:
        raise BundleError(f"{path} is damaged ({why}); copy the whole bundle folder again.") from why
    return fields, raw


def _refuse_misfits(folder: Path, name: str, schema: type[BaseModel], raw: bytes) -> None:
    try:
        trouble = misfit(schema, raw)
    except TailrxError as why:
        trouble = str(why)
    if trouble:
        raise BundleError(
            f"{folder} does not fit together ({name}, {trouble}); it was changed by hand or made by another version: "
            "train it again."
        )
