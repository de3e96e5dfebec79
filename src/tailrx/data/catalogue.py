"""Dataset files that are not ours to ship: read from a folder, the cache or the web, and always verified.

    fetch(file, cache=...) -> path     looks in `source`, then in the cache, then downloads; SHA-256 decides every time

A folder given by the user (`--from DIR` or TAILRX_DATA) may hold the file at its path, below `originals/`, or by its
bare name. If it lacks the file, the search goes on; if it holds only a different file of that name, that is an error.
A file without a `url` comes from such a folder only.

Hashing the 30 MB of the largest file takes about 20 ms, so nothing is remembered: each use verifies again.
"""

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import platformdirs

from ..errors import DownloadError
from .download import Progress, download
from .remote import RemoteFile, verified, wrong


@dataclass(frozen=True)
class Files:
    """Where to look, decided once; a dataset reader asks it for one file after another."""

    cache: Path
    source: Path | None = None
    offline: bool = False
    progress: Progress | None = None

    def get(self, file: RemoteFile) -> Path:
        return fetch(file, cache=self.cache, source=self.source, offline=self.offline, progress=self.progress)

    def have(self, file: RemoteFile) -> Path | None:
        """As `get`, for an optional file: None if it is not on this machine and one attempt does not fetch it."""
        place = self.cache / file.path
        try:
            if not (path := self.find(file)) and not self.offline:
                download(file, place, self.progress, attempts=1)
                path = place
        except DownloadError:
            return None
        return path

    def find(self, file: RemoteFile) -> Path | None:
        """As `get`, for what a dataset can do without: None where the file is not on this machine, and no download."""
        return local_copy(file, cache=self.cache, source=self.source)


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


def offline_mode(override: bool = False) -> bool:
    """`override` (the user's `--offline`), or TAILRX_OFFLINE set to anything."""
    return override or bool(os.environ.get("TAILRX_OFFLINE"))


def fetch(
    file: RemoteFile,
    *,
    cache: Path,
    source: Path | None = None,
    offline: bool = False,
    progress: Progress | None = None,
) -> Path:
    """The verified file on this machine; DownloadError if it cannot be fetched or has another checksum."""
    if path := local_copy(file, cache=cache, source=source):
        return path
    place = cache / file.path
    if not file.url:
        raise DownloadError(_folder_advice(file, source))
    if offline:
        raise DownloadError(_offline_advice(file, place, source))
    download(file, place, progress)
    return place


def local_copy(file: RemoteFile, *, cache: Path, source: Path | None = None) -> Path | None:
    """The verified file in `source` or in the cache, if it is there; DownloadError if `source` holds another one."""
    if source is not None and (path := _in_folder(file, source)):
        return path
    place = cache / file.path
    return place if verified(file, place) else None


def _in_folder(file: RemoteFile, folder: Path) -> Path | None:
    if not folder.is_dir():
        raise DownloadError(
            f"the data folder {folder} does not exist or is no folder; name the one that holds the data."
        )
    here = [folder / file.path, folder / "originals" / file.path, folder / PurePosixPath(file.path).name]
    here = [path for path in here if path.is_file()]
    for path in here:
        if verified(file, path):
            return path
    if here:
        raise DownloadError(wrong(file, here[0], "put the right file there or take it away to let it be downloaded"))
    return None


def _offline_advice(file: RemoteFile, place: Path, source: Path | None) -> str:
    if place.exists():
        state = f"is damaged in {place.parent}" + (f" and is not in {source}" if source else "")
    else:
        state = f"is not in {place.parent}" + (f", nor in {source}" if source else "")
    return (
        f"{file.path} ({file.size / 1e6:.1f} MB) {state}, and offline mode forbids the network: "
        f"run once online, or save {file.url} as DIR/{file.path} and name DIR with --from or TAILRX_DATA."
    )


def _folder_advice(file: RemoteFile, source: Path | None) -> str:
    where = f"it is not in {source}" if source else "no folder is named"
    return (
        f"{file.path} cannot be downloaded, and {where}: "
        f"name the folder DIR that holds DIR/{file.path} with --from or TAILRX_DATA."
    )
