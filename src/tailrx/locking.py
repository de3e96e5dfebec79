"""One process at a time: a lock that ends with the process that holds it.

    with alone(Path("folder/lock")): ...                     waits for the other to end
    with alone(Path("folder/lock"), otherwise="..."): ...    RunError with that sentence instead of waiting

Where the system has no such locks (Windows, some network disks) it lets everyone in.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import RunError


@contextmanager
def alone(lock: Path, *, otherwise: str = "") -> Iterator[None]:
    """Hold the file `lock`, which is made where it is not there. Raises `OSError` where it cannot be made."""
    with lock.open("wb") as file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if otherwise else 0))
            except BlockingIOError as why:
                raise RunError(otherwise) from why
            except OSError:  # a disk without locks
                pass
        yield
