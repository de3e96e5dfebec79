"""Dataset files that are not ours to ship: found in a folder, in the cache or on the web, and always verified.

    fetch(file, cache=...) -> path     looks in `source`, then in the cache, then downloads; SHA-256 decides every time

A folder given by the user (`--from DIR` or TAILRX_DATA) may hold the file at its path, below `originals/`, or by its
bare name. If it lacks the file, the search goes on; if it holds only a different file of that name, that is an error.

Downloads go to `<file>.part`, resume where they stopped (HTTP Range), are verified, and only then get their name.
Hashing the 30 MB of the largest file takes about 20 ms, so nothing is remembered: each use verifies again.
pooch was considered for this: it starts a broken download from the beginning, which loses on the slow lines it is for.
"""

import hashlib
import http.client
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

import platformdirs

from ..errors import DownloadError

Progress = Callable[[str, int, int], None]  # path, bytes so far, bytes in all

ATTEMPTS = 5
PAUSE_S = 0.5  # before the second attempt; doubles
TIMEOUT_S = 30.0
CHUNK = 1 << 18
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class RemoteFile:
    """`path` is its place below the cache, with forward slashes; `size` in bytes; `licence` in the source's words."""

    path: str
    url: str
    sha256: str
    size: int
    licence: str

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.path).parts
        if not parts or self.path.startswith("/") or ".." in parts or "\\" in self.path or ":" in self.path:
            raise DownloadError(f"a file's path must stay below the cache; got {self.path!r}: make it relative.")
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise DownloadError(f"{self.path} needs a SHA-256 of 64 lower-case hex digits; got {self.sha256!r}.")


@dataclass(frozen=True)
class Files:
    """Where to look, decided once; a dataset reader asks it for one file after another."""

    cache: Path
    source: Path | None = None
    offline: bool = False
    progress: Progress | None = None

    def get(self, file: RemoteFile) -> Path:
        return fetch(file, cache=self.cache, source=self.source, offline=self.offline, progress=self.progress)


def cache_folder(override: Path | None = None) -> Path:
    """`override`, else TAILRX_CACHE, else the system's place for caches."""
    if override is None and (named := os.environ.get("TAILRX_CACHE")):
        override = Path(named)
    return (override or platformdirs.user_cache_path("tailrx", appauthor=False)).expanduser()


def source_folder(override: Path | None = None) -> Path | None:
    """`override` (the user's `--from`), else TAILRX_DATA, else none."""
    if override is None and (named := os.environ.get("TAILRX_DATA")):
        override = Path(named)
    return override.expanduser() if override else None


def fetch(
    file: RemoteFile,
    *,
    cache: Path,
    source: Path | None = None,
    offline: bool = False,
    progress: Progress | None = None,
) -> Path:
    """The verified file on this machine; DownloadError if it cannot be had or is not the file it should be."""
    if source is not None and (found := _in_folder(file, source)):
        return found
    place = cache / file.path
    if _verified(file, place):
        return place
    if offline:
        raise DownloadError(_offline_advice(file, place, source))
    _check_url(file.url)
    with _one_at_a_time(place):
        if not _verified(file, place):  # another process may have fetched it meanwhile
            _download(file, place, progress)
    return place


def _in_folder(file: RemoteFile, folder: Path) -> Path | None:
    if not folder.is_dir():
        raise DownloadError(
            f"the data folder {folder} does not exist or is no folder; name the one that holds the data."
        )
    here = [folder / file.path, folder / "originals" / file.path, folder / PurePosixPath(file.path).name]
    here = [path for path in here if path.is_file()]
    for path in here:
        if _verified(file, path):
            return path
    if here:
        raise DownloadError(_wrong(file, here[0], "put the right file there or take it away to let it be downloaded"))
    return None


def _verified(file: RemoteFile, path: Path) -> bool:
    return path.is_file() and path.stat().st_size == file.size and _sha256(path) == file.sha256


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as why:
        raise DownloadError(f"{path} cannot be read ({why.strerror or why}); check its permissions.") from why


def _wrong(file: RemoteFile, path: Path, advice: str) -> str:
    return f"{path} is not {file.path}: its SHA-256 is {_sha256(path)}, it should be {file.sha256}; {advice}."


def _offline_advice(file: RemoteFile, place: Path, source: Path | None) -> str:
    state = "is damaged in" if place.exists() else "is not in"
    looked = f"{place.parent}" + (f", nor in {source}" if source else "")
    return (
        f"{file.path} ({file.size / 1e6:.1f} MB) {state} {looked}, and offline mode forbids the network: "
        f"run once online, or save {file.url} as DIR/{file.path} and name DIR with --from or TAILRX_DATA."
    )


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise DownloadError(f"only https addresses may be downloaded from; got {url!r}: give the https address.")


@contextmanager
def _one_at_a_time(place: Path) -> Iterator[None]:
    """Two processes appending to one `.part` would spoil it: the second waits. Where there is no flock, it may not."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = place.with_name(f"{place.name}.lock").open("wb")
    except OSError as why:
        raise _cannot_write(place, why) from why
    with lock:
        if sys.platform != "win32":
            import fcntl

            with suppress(OSError):  # some network disks have no locks; the checksum still guards the result
                fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file is closed
        yield


def _download(file: RemoteFile, place: Path, progress: Progress | None) -> None:
    """Fetch into `.part` until it is complete, verify, rename."""
    part = place.with_name(f"{place.name}.part")
    trouble = "no answer"
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE_S * 2 ** (attempt - 1))
        try:
            if _length(part) != file.size:
                _continue(file, part, progress)
        except HTTPError as why:
            if why.code < 500 and why.code not in (408, 416, 429):
                raise _unreachable(file, f"HTTP {why.code} {why.reason}", part) from why
            trouble = f"HTTP {why.code} {why.reason}"
        except (URLError, http.client.HTTPException, ConnectionError, TimeoutError) as why:
            trouble = str(getattr(why, "reason", why)) or type(why).__name__
        else:
            if _length(part) >= file.size:
                return _accept(file, part, place)
            trouble = "the connection closed early"
    raise _unreachable(file, trouble, part)


def _continue(file: RemoteFile, part: Path, progress: Progress | None) -> None:
    """One request: the bytes that `part` lacks, appended; from the start if the server will not or cannot continue."""
    have = _length(part)
    if have > file.size:
        _remove(part)
        have = 0
    request = Request(file.url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        reply = _opener().open(request, timeout=TIMEOUT_S)
    except HTTPError as why:
        if why.code == 416:  # what we hold is not the beginning of what the server has
            _remove(part)
        raise
    with reply:
        continues = have and _starts_at(reply.headers.get("Content-Range"), have)
        if reply.status == 206 and not continues:
            _remove(part)
            raise http.client.HTTPException("the server sent another range than the one asked for")
        _append(reply, part, have if continues else 0, file, progress)


def _append(reply: IO[bytes], part: Path, done: int, file: RemoteFile, progress: Progress | None) -> None:
    """Write what comes after the first `done` bytes. Disk trouble ends the download; line trouble may be retried."""
    try:
        stream = part.open("ab" if done else "wb")
    except OSError as why:
        raise _cannot_write(part, why) from why
    try:
        _report(progress, file, done)
        while done <= file.size and (chunk := reply.read(CHUNK)):
            _write(stream, chunk, part)
            done += len(chunk)
            _report(progress, file, done)
    finally:
        _close(stream, part)


def _write(stream: IO[bytes], chunk: bytes, part: Path) -> None:
    try:
        stream.write(chunk)
        stream.flush()
    except OSError as why:
        raise _cannot_write(part, why) from why


def _close(stream: IO[bytes], part: Path) -> None:
    try:
        stream.close()  # writes again what a full disk refused, and fails again
    except OSError as why:
        raise _cannot_write(part, why) from why


def _report(progress: Progress | None, file: RemoteFile, done: int) -> None:
    if progress:
        progress(file.path, min(done, file.size), file.size)


def _accept(file: RemoteFile, part: Path, place: Path) -> None:
    if not _verified(file, part):
        message = _wrong(file, part, f"it was deleted; try again, and if it stays so, {file.url} has changed")
        _remove(part)
        raise DownloadError(message)
    try:
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(place)
    except OSError as why:
        raise _cannot_write(place, why) from why


def _starts_at(content_range: str | None, start: int) -> bool:
    return content_range is not None and content_range.strip().startswith(f"bytes {start}-")


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _remove(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError as why:
        raise _cannot_write(part, why) from why


def _cannot_write(path: Path, why: OSError) -> DownloadError:
    return DownloadError(
        f"cannot write {path} ({why.strerror or why}); free space or name another folder with TAILRX_CACHE; "
        "what has come so far is kept."
    )


def _unreachable(file: RemoteFile, trouble: str, part: Path) -> DownloadError:
    kept = f" (from byte {have:,} of {file.size:,})" if (have := _length(part)) else ""
    return DownloadError(
        f"{file.url} could not be downloaded ({trouble}); try again{kept}, or save the file by hand "
        "and name its folder with --from or TAILRX_DATA."
    )


class _SafeRedirects(HTTPRedirectHandler):
    """Follows a redirect only to an address that could have been given in the first place."""

    def redirect_request(  # type: ignore[no-untyped-def]
        self, req: Request, fp, code: int, msg: str, headers, newurl: str
    ) -> Request | None:
        _check_url(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> OpenerDirector:
    return build_opener(_SafeRedirects)
