"""Everything that can go wrong through the user's hands, each error one sentence of advice.

A message states the rule, what came, and what to do. The command line prints it and exits with `exit_code`;
anything that is not a `TailrxError` is our own fault and keeps its traceback.
"""

from difflib import get_close_matches


class TailrxError(Exception):
    """Root of all errors that a user can mend."""

    exit_code = 2


class DataError(TailrxError):
    """A table, file or dataset breaks a stated rule."""


class DownloadError(DataError):
    """A dataset file could not be had, or is not the file it should be."""


class SplitError(TailrxError):
    """A split would overlap, be empty, or let its unit cross."""


class ConfigError(TailrxError):
    """A run file or a setting is wrong."""


class BundleError(TailrxError):
    """A trained model on disk is damaged, foreign, or too new."""


class RunError(TailrxError):
    """A run folder is unfinished, missing, or in the way."""


class Diverged(RunError):
    """Training came to no number; to go on with it would end in the same way."""


class NameClash(TailrxError):
    """Two parts want the same name."""


class BadSetting(ConfigError):
    """A part was given a setting it does not have, or a value of the wrong kind."""


class UnknownName(TailrxError):
    """No part of that name; says which are near and which exist."""

    def __init__(self, kind: str, name: str, known: list[str]):
        super().__init__(f"no {kind} named {name!r}.{did_you_mean(name, known)} Known: {', '.join(sorted(known))}.")
        self.kind, self.name, self.known = kind, name, known


def nearest(name: str, known: list[str]) -> str | None:
    """The known name most like `name`, or None where none is much like it."""
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.6)), None)


def did_you_mean(name: str, known: list[str]) -> str:
    """` Did you mean 'focal'?` for the nearest known name, or nothing."""
    near = nearest(name, known)
    return "" if near is None else f" Did you mean {near!r}?"
