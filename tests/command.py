"""A command as it is typed, run in this process through the real entry point."""

import pytest

from tailrx.cli import main


def tell(*words: object) -> int:
    """The exit code of `tailrx WORDS`."""
    try:
        main([str(word) for word in words])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """The one sentence that `tailrx WORDS` gives for bad input: on stderr alone, without a traceback, exit code 2."""
    assert tell(*words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Error: ")
    assert len(said.err.splitlines()) == 1
    return said.err.strip()
