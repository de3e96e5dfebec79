"""One process at a time: a lock that ends with the process that holds it.

    with exclusive_lock(Path("folder/.lock")): ...                    waits for the other to end
    with exclusive_lock(Path("folder/.lock"), otherwise="..."): ...   RunError with that sentence instead of waiting
    with exclusive_folder(Path("folder"), otherwise="..."): ...  the folder of a run: made if need be, and gone again if
    unused

filelock holds it, on Windows and on disks without locks of their own, too; it follows no link and empties no file.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import RunError

NAME = ".lock"


@contextmanager
def exclusive_lock(lock: Path, *, otherwise: str = "") -> Iterator[None]:
    """Hold the file `lock`, which is made where it is not there. Raises `OSError` where it cannot be made, or is a
    link."""
    try:
        held = FileLock(lock, timeout=0 if otherwise else -1, is_singleton=False)
        held.acquire()
    except Timeout as why:
        raise RunError(otherwise) from why
    try:
        yield
    finally:
        held.release()


@contextmanager
def exclusive_folder(folder: Path, *, otherwise: str) -> Iterator[None]:
    """Write into `folder` as the only one. A folder in which nothing was written is taken away again.

    Raises `RunError` with `otherwise` where another process does, and where the folder cannot be made."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise RunError(f"{folder} cannot be made ({why.strerror}); name a folder you may write to.") from why
    lock = folder / NAME
    with exclusive_lock(lock, otherwise=otherwise):
        try:
            yield
        finally:
            # Under the lock: one who waits for it finds it gone, and lays a new one.
            with suppress(OSError):  # Windows does not remove what is open: then it stays
                lock.unlink()
                if made:
                    folder.rmdir()  # only where nothing is in it
