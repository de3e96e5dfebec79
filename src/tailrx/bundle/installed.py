"""Bundles that `tailrx setup` made, by name, in the user's own data folder.

    HOME/bundles/<name>/<k>/    a run folder, k = 1, 2, ...; of those that finished, the highest number is in use

A new one is made beside the one in use and replaces it when its `result.json` appears, its last file. So a name never
leads to half a bundle, and a killed setup leaves the old one in use.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from ..errors import BundleError, did_you_mean
from ..parsing import is_there

DEFAULT = "ryu86"  # answers where several are installed and none is named


@dataclass(frozen=True)
class Chosen:
    """The bundle or run folder that answers, the words that are asked of it, and whether the user named the folder."""

    path: Path
    words: tuple[str, ...]
    named: bool


def home_folder(override: Path | None = None) -> Path:
    """`override`, else TAILRX_HOME, else the system's place for a user's data."""
    if override is None and (named := os.environ.get("TAILRX_HOME")):
        override = Path(named)
    return (override or platformdirs.user_data_path("tailrx", appauthor=False)).expanduser()


def shelf(name: str, home: Path) -> Path:
    """The folder with all builds of the bundle `name`."""
    return home / "bundles" / name


def numbered(name: str, home: Path) -> dict[int, Path]:
    """All builds of `name`, finished or not, oldest first."""
    return dict(sorted((int(p.name), p) for p in _folders(shelf(name, home)) if p.name.isdecimal()))


def in_use(name: str, home: Path) -> Path | None:
    finished = [p for p in numbered(name, home).values() if (p / "result.json").is_file()]
    return finished[-1] if finished else None


def installed(home: Path) -> dict[str, Path]:
    """By name of a bundle, the run folder in use."""
    return {name: path for name in bundle_names(home) if (path := in_use(name, home))}


def bundle_names(home: Path) -> list[str]:
    """Names of all bundles, also of those without a finished build."""
    return sorted(p.name for p in _folders(home / "bundles"))


def locate(text: str | Path, home: Path) -> Path | None:
    """The folder that `text` names: a path, which need not exist, or an installed bundle; None if it is neither."""
    folder = Path(text)
    if _holds_a_run(folder):
        return folder
    if path := installed(home).get(str(text)):
        return path
    is_path = "/" in str(text) or "\\" in str(text) or is_there(folder)
    return folder if is_path else None  # reading it raises the error, if it is no bundle


def bundle_folder(text: str | Path, home: Path) -> Path:
    """As `locate`, for a `text` that can only mean a bundle. Raises `BundleError`."""
    if path := locate(text, home):
        return path
    names = list(installed(home))
    raise BundleError(
        f"no folder and no installed bundle is named {str(text)!r}.{did_you_mean(str(text), names)} "
        f"Installed: {', '.join(names) or 'none (see tailrx setup)'}."
    )


def bundle_inside(text: str | Path, home: Path) -> Path:
    """The bundle that a bundle folder, a run folder or the name of an installed bundle means. Raises `BundleError`."""
    folder = bundle_folder(text, home)
    inside = folder / "bundle"
    if (folder / "result.json").exists() and not inside.exists():
        raise BundleError(
            f"{folder} is a run without a bundle (baselines are refitted and have none); predict with the run of "
            "a network (tailrx list models), or train this one again."
        )
    return inside if inside.is_dir() else folder


def choose(words: Sequence[str], home: Path) -> Chosen:
    """Of a command's words: the bundle that the first one names, and the rest as what is asked; else the bundle that
    answers by default, and all words as what is asked. Raises `BundleError` if there is none, or several without a
    default."""
    if words and (path := locate(words[0], home)):
        if is_there(path):
            return Chosen(path, tuple(words[1:]), named=True)
        choice = f", or an installed bundle ({', '.join(installed(home)) or 'there is none'}),"
        raise BundleError(
            f"{path} is not there; name a run or bundle folder{choice} before what is asked, or ask alone."
        )
    return Chosen(_default(words, installed(home)), tuple(words), named=False)


def _default(words: Sequence[str], folders: dict[str, Path]) -> Path:
    if not folders:
        first = f"{words[0]!r} is no run folder, and " if words else ""
        raise BundleError(f"{first}no bundle is installed to answer: run tailrx setup once, or name a run first.")
    if DEFAULT in folders:
        return folders[DEFAULT]
    if len(folders) > 1:
        raise BundleError(f"several bundles are installed; name one of them first: {', '.join(folders)}.")
    return next(iter(folders.values()))


def _holds_a_run(folder: Path) -> bool:
    return any(is_there(folder / file) for file in ("bundle.json", "result.json", "config.toml"))


def _folders(folder: Path) -> list[Path]:
    try:
        return [p for p in folder.iterdir() if p.is_dir()] if folder.is_dir() else []
    except OSError as why:
        raise BundleError(f"{folder} cannot be read ({why.strerror}); check its permissions, or TAILRX_HOME.") from why
