"""What takes long to compute is kept in a folder by the content it was computed from, and is never needed to be there.

    kept = remembered(folder, "morgan", [radius, bits, smiles], make)   make() only where the folder has no such file

A file holds plain arrays, the reasons of what could not be computed, and the checksum of what was given: one that is
damaged, or stands in the place of another, is made anew. A folder that cannot be written to costs time, never a run.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .errors import RunError
from .parsing import parse_json
from .writing import write_atomically

TROUBLE = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    RuntimeError,
    MemoryError,
    zipfile.BadZipFile,
    zlib.error,
)


class Kept(NamedTuple):
    """Computed `arrays` by name, and by the number of a row why it could not be computed."""

    arrays: Mapping[str, np.ndarray]
    problems: dict[int, str]


def remembered(folder: Path | None, kind: str, given: Any, make: Callable[[], Kept]) -> Kept:
    """What `make` gives, from `folder` where it was made before; `given` is all that it depends on, as JSON takes it.

    `kind` is the beginning of the file's name. Without a folder it is made each time."""
    if folder is None:
        return make()
    checksum = hashlib.sha256(json.dumps([kind, given]).encode()).hexdigest()
    file = folder / f"{kind}-{checksum[:32]}.npz"
    if (found := read(file, checksum)) is None:
        found = make()
        _write(file, checksum, found)
    return found


def read(file: Path, checksum: str) -> Kept | None:
    """What `file` holds, or None where it is not there, is damaged, or was computed from something else."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        said = parse_json(arrays.pop("about").tobytes())
        if said["given"] != checksum:
            return None
        return Kept(arrays, {int(row): reason for row, reason in said["problems"].items()})
    except TROUBLE:
        return None


def _write(file: Path, checksum: str, kept: Kept) -> None:
    about = json.dumps({"given": checksum, "problems": kept.problems}).encode()
    arrays: dict[str, Any] = {**kept.arrays, "about": np.frombuffer(about, np.uint8)}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    with suppress(OSError, RunError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, buffer.getvalue())
