"""The folder of a run: what is in it, and in which state it is.

config.toml   the run, every default spelt out       split.json      who stood where, with proof
state.safetensors   training state, while it lasts   history.json    scores per epoch
predictions.npz     test probabilities               result.json     the numbers (its presence means: finished)
bundle/       the trained model, self-sufficient           hardware.json   what the run was begun on
diverged.txt  why training came to no end               .lock           held by the one process that writes here
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..config import RunConfig, fill, read_toml
from ..errors import RunError
from ..locking import exclusive_folder
from ..parsing import Unparsable, read_json
from ..predictions import Predictions
from ..report import result
from ..writing import clear_drafts, write_atomically


@dataclass(frozen=True)
class RunFolder:
    path: Path

    @property
    def state(self) -> Path:
        return self.path / "state.safetensors"

    @property
    def bundle(self) -> Path:
        return self.path / "bundle"

    @property
    def finished(self) -> bool:
        return (self.path / "result.json").exists()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Be the one process that writes here, and clear away what a killed one left half done. Raises `RunError` where
        another is at work."""
        if self.path.is_symlink() and not self.path.is_dir():
            raise RunError(f"{self.path} is a link to no folder; name a folder.")
        busy = f"another tailrx is at work in {self.path}; wait for it to end, or choose another folder."
        with exclusive_folder(self.path, otherwise=busy):
            if (self.path / "config.toml").is_file():  # only then are they drafts of ours
                for folder in (self.path, self.bundle):
                    clear_drafts(folder)
            yield

    def refuse_if_used(self) -> None:
        """A new run wants a new or empty folder."""
        # A hidden file is the lock, or a draft that a killed process left (see `tailrx.writing`).
        if self.path.is_dir() and any(not p.name.startswith(".") for p in self.path.iterdir()):
            kind = "a finished run" if self.finished else "other files"
            self.refuse_if_diverged()
            if not self.finished and (self.path / "config.toml").exists():
                raise RunError(
                    f"{self.path} holds an unfinished run; finish it with: tailrx train --resume {self.path}"
                )
            raise RunError(f"{self.path} holds {kind}; give --out a new folder.")

    def refuse_if_diverged(self) -> None:
        """To go on with a run that diverged would end in the same way."""
        if not self.finished and (why := self.path / "diverged.txt").is_file():
            told = why.read_text(encoding="utf-8", errors="replace").strip()[:500]
            raise RunError(f"{self.path} holds a run that diverged: {told} Begin a new run in another folder.")

    def begin(self, config: RunConfig) -> None:
        """Make the folder and write down what is to be done in it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as why:
            raise RunError(
                f"{self.path} cannot be made ({why.strerror}); give --out a folder you may write to."
            ) from why
        write_atomically(self.path / "config.toml", config.to_toml())

    def config(self) -> RunConfig:
        if not (self.path / "config.toml").exists():
            raise RunError(f"{self.path} holds no run (no config.toml); name the folder that train made.")
        return fill(read_toml(self.path / "config.toml"))

    def hardware(self) -> dict[str, Any] | None:
        """What the run was begun on, where it says so."""
        try:
            fields = read_json(self.path / "hardware.json", 2**16)
        except (OSError, Unparsable):
            return None
        return fields if isinstance(fields, dict) else None

    def write_json(self, name: str, value: Any) -> None:
        write_atomically(self.path / name, json.dumps(value, indent=1, allow_nan=False) + "\n")

    def result(self) -> dict[str, Any]:
        if not self.path.is_dir():
            wrong = "is no folder" if self.path.exists() else "is not there"
            raise RunError(f"{self.path} {wrong}; name the folder that tailrx train made.")
        return result.read(self.path / "result.json")

    def predictions(self) -> Predictions:
        return Predictions.load(self.path / "predictions.npz")
