"""A command, run in this process, and what it said: never a traceback, a steered terminal or a message without end."""

import contextlib
import io
from typing import NamedTuple

from tailrx.cli import main

CONTROLS = (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067)
OBEYED = frozenset(map(chr, CONTROLS)) - {"\n", "\t"}
ENDLESS = 6_000  # characters of complaint


class Wrong(Exception):
    """An answer that no input excuses."""


class Said(NamedTuple):
    code: int
    out: str
    err: str


def told(*words: str) -> Said:
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(words))
        except SystemExit as end:
            code = int(end.code or 0)
    said = out.getvalue() + err.getvalue()
    if "Traceback" in said:
        raise Wrong(f"said {said[:200]!r}")
    if bad := OBEYED.intersection(said):
        raise Wrong(f"sends {sorted(map(ascii, bad))}")
    if len(err.getvalue()) > ENDLESS:
        raise Wrong(f"complains in {len(err.getvalue()):,} characters")
    return Said(code, out.getvalue(), err.getvalue())
