"""A data file that we may not ship, and whether a file on this machine is that file."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..errors import DownloadError


@dataclass(frozen=True)
class RemoteFile:
    """`path` is its place below the cache, with forward slashes; `size` in bytes; `licence` in the source's words.

    `url` is empty if the file is published nowhere in this form; it then comes from the user's folder only."""

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


def verified(file: RemoteFile, path: Path) -> bool:
    return path.is_file() and path.stat().st_size == file.size and sha256(path) == file.sha256


def sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as why:
        raise DownloadError(f"{path} cannot be read ({why.strerror or why}); check its permissions.") from why


def wrong(file: RemoteFile, path: Path, advice: str) -> str:
    return f"{path} is not {file.path}: its SHA-256 is {sha256(path)}, it should be {file.sha256}; {advice}."
