"""How `lint` looks at the datasets of each job: reads one, checks it, and says what it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..config import part
from ..data import lint
from ..data.catalogue import Files
from ..data.lint import Finding, Subject
from ..data.lint import molecules as of_molecules
from ..data.lint.molecule_subject import MoleculeSubject, of_dataset
from ..data.lint.molecule_subject import read_leniently as molecules_leniently
from ..errors import DataError, DownloadError
from ..registry import DATASETS, assemble
from .datasets import dataset_named


@dataclass(frozen=True)
class Look:
    """`read(name, files)` gives the subject, None where it does not read, and the findings of reading; `findings` those
    on a subject, on another that it is compared with, and of reading; `about(name, subject)` what was looked at."""

    read: Callable[[str, Files], tuple[Any, list[Finding]]]
    findings: Callable[[Any, Any, list[Finding]], list[Finding]]
    about: Callable[[str, Any], dict[str, Any]]


def _pairs(name: str, files: Files) -> tuple[Subject | None, list[Finding]]:
    if path := dataset_named(name).get("path"):
        return lint.read_leniently(path)
    made, found = _dataset(name, files)
    return (Subject(made) if made is not None else None), found


def _molecules(name: str, files: Files) -> tuple[MoleculeSubject | None, list[Finding]]:
    if path := dataset_named(name).get("path"):
        return molecules_leniently(path, files.cache)
    made, found = _dataset(name, files)
    return (of_dataset(made) if made is not None else None), found


def _dataset(name: str, files: Files) -> tuple[Any, list[Finding]]:
    try:
        return assemble(DATASETS, part(DATASETS, {"name": name}), files=files), []
    except DownloadError:
        raise
    except DataError as why:
        return None, [Finding("refused", "error", 1, str(why))]


LOOKS = {
    "pair": Look(_pairs, lint.lint, lint.about_pairs),
    "molecule": Look(_molecules, of_molecules.lint_molecules, of_molecules.about),
}
