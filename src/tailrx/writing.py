"""Files appear whole or not at all: written beside their place, flushed to disk, then renamed over it.

    with atomic_write(Path("report.json")) as draft:
        draft.write_text(...)          # report.json changes only when the block ends well

A crash, an exception or a full disk leaves the old file as it was, and no draft behind. A killed process may leave a
hidden one, `.report.1a2b3c4d.json`; whoever writes into that folder next, as the only one, clears it away. Writers that
add a suffix of their own find the right one. A link in the place of the file is replaced and never followed: it might
lead to a file that is not ours.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import RunError

DRAFT = re.compile(r"\..+\.[0-9a-f]{8}(\.[A-Za-z0-9]+)?")


def write_atomically(path: Path, data: bytes | str) -> None:
    """Write `data`, text as UTF-8 with the line ends it has, so that the same text is the same bytes everywhere."""
    with atomic_write(path) as draft:
        draft.write_bytes(data.encode() if isinstance(data, str) else data)


def make_folder(path: Path) -> None:
    """Make `path` and the folders above it where they are missing. Raises `RunError` where that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise RunError(f"{path} cannot be made ({why.strerror}); name a folder you may write to.") from why


def clear_drafts(folder: Path) -> None:
    """Remove the drafts that killed processes left in `folder`; for one who holds its lock (`tailrx.locking`)."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if DRAFT.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            _discard(path)


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A draft in the same folder to write to; it takes the place of `path` when the block ends without an exception."""
    place = path.parent.resolve() / path.name
    if os.path.lexists(place) and not place.is_symlink() and not place.is_file():  # never a device, a pipe or a folder
        raise RunError(f"{path} is not a plain file, and only a file can be replaced; choose another path.")
    draft = place.with_name(f".{place.stem}.{secrets.token_hex(4)}{place.suffix}")
    try:
        draft.touch(exist_ok=False)  # an unwritable folder is found before the work, not after it
        if place.is_file() and not place.is_symlink():
            draft.chmod(place.stat().st_mode)  # a private file stays private
        yield draft
        _flush(draft)
        draft.replace(place)
        _flush_folder(place.parent)
    except OSError as why:
        if why.filename is not None and Path(why.filename) not in (draft, place):
            raise  # the block failed to read something of its own
        raise RunError(f"cannot write {path} ({why.strerror or why}); free space or choose another folder.") from why
    finally:
        _discard(draft)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """So that the new name, too, outlives a power cut; Windows opens no folders and needs none of it."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _discard(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:  # a folder that is a file, or went away: there is no draft in it
        return
