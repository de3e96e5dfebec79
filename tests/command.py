"""A command as it is typed: run in this process through the real entry point, or in one of its own to be ended."""

import signal
import subprocess
import sys

import pytest

from tailrx.cli import main

# A process that is started in the background may have been told to ignore Ctrl-C; a person's has not.
TYPED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from tailrx.cli import main; main()"
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows, SIGTERM ends a process as SIGKILL does


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


def ended_in_epoch(epoch: int, *words: object, by: signal.Signals = KILL) -> subprocess.CompletedProcess[str]:
    """`tailrx WORDS`, sent the signal `by` when it reports `epoch`: its exit code, and what it said afterwards."""
    command = [sys.executable, "-c", TYPED, *map(str, words)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        before = []
        for line in process.stderr:
            before.append(line)
            if line.startswith(f"epoch {epoch}/"):
                process.send_signal(by)
                break
        else:
            pytest.fail(f"the command ended by itself: {''.join(before)}")
        rest = process.stderr.read()
    return subprocess.CompletedProcess(command, process.returncode, stderr=rest)
