"""One file over HTTPS: resumed where it stopped, verified, and only then given its name.

A download goes to `<file>.part` and continues there (HTTP Range) after trouble, in this process or a later one. Two
processes never append to one `.part`. pooch was considered for this: it starts a broken download from the beginning,
which loses on the slow lines it is for.
"""

import http.client
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from ..errors import DownloadError
from ..locking import exclusive_lock
from .remote import RemoteFile, verified, wrong

Progress = Callable[[str, int, int], None]  # path, bytes so far, bytes in all

ATTEMPTS = 5
PAUSE_S = 0.5  # before the second attempt; doubles
TIMEOUT_S = 30.0
CHUNK = 1 << 18
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def download(file: RemoteFile, place: Path, progress: Progress | None, *, attempts: int = ATTEMPTS) -> None:
    """Make `place` the file. Raises `DownloadError` where it cannot be had in so many `attempts`, or is not what it
    should be."""
    check_url(file.url)
    with ExitStack() as held:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(exclusive_lock(place.with_name(f"{place.name}.lock")))
        except OSError as why:
            raise _cannot_write(place, why) from why
        if not verified(file, place):  # another process may have fetched it meanwhile
            _fetch(file, place, progress, attempts)


def check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise DownloadError(f"only https addresses may be downloaded from; got {url!r}: give the https address.")


def _fetch(file: RemoteFile, place: Path, progress: Progress | None, attempts: int) -> None:
    """Fetch into `.part` until it is complete, verify, rename."""
    part = place.with_name(f"{place.name}.part")
    trouble = "no answer"
    for attempt in range(attempts):
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
    if not verified(file, part):
        message = wrong(file, part, f"it was deleted; try again, and if it stays so, {file.url} has changed")
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
        "the part already downloaded is kept."
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
        check_url(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> OpenerDirector:
    return build_opener(_SafeRedirects)
