"""What `tailrx predict` was given, whatever the job of the bundle that answers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import typer

from ..errors import ConfigError
from ._say import note

if TYPE_CHECKING:
    from ..bundle.installed import Chosen

SOME_UNANSWERED = 3


@dataclass(frozen=True)
class Request:
    """The options of the command by their names; `chosen` is the bundle, with the words that are asked of it."""

    chosen: "Chosen"
    pairs: Path | None
    list_: Path | None
    columns: str | None
    aliases: list[Path]
    smiles: list[str]
    top: int
    out: Path | None
    all_pairs: bool
    full: bool
    json: bool
    quiet: bool

    def refuse(self, job: str, *options: str) -> None:
        """Raise `ConfigError` where one of these options was given, which mean nothing to the bundle's `job`."""
        given = {"--pairs": self.pairs, "--aliases": self.aliases, "--smiles": self.smiles, "--all": self.all_pairs}
        if idle := [option for option in options if given[option]]:
            raise ConfigError(
                f"{idle[0]} is for drug pairs, and {self.chosen.path} is of the job {job!r}; leave it out, and give "
                "structures as words or with --list."
            )

    def say(self, text: str) -> None:
        note(text, quiet=self.quiet)


class Assessed(Protocol):
    @property
    def assessed(self) -> bool: ...


A = TypeVar("A", bound=Assessed)


class Tally:
    """Counts answers as they pass, by whether they could be assessed."""

    def __init__(self) -> None:
        self.total = self.missed = 0

    def counting(self, answers: Iterable[A]) -> Iterator[A]:
        for answer in answers:
            self.total += 1
            self.missed += not answer.assessed
            yield answer

    def end(self, say: Callable[[str], None], *, blanks: int = 0) -> None:
        """Say how many rows have no answer; exit code 3 where there are some, or blank entries."""
        if self.missed:
            say(f"{self.missed:,} of {self.total:,} rows could not be assessed; their reason says why.")
        if self.missed or blanks:
            raise typer.Exit(SOME_UNANSWERED)
