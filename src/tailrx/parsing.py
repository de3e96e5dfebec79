"""JSON and TOML that someone else may have written: whatever is wrong with them is one short `Unparsable`.

The standard parsers also fail with RecursionError (brackets within brackets), with ValueError on numbers of thousands
of digits, and read files of any size and kind; here each of these is a reason like any other.
"""

import json
import math
import os
import stat
import tomllib
from pathlib import Path
from typing import Any

MAX_BYTES = 256 * 2**20
TOO_DEEP = "it is nested too deeply"


class Unparsable(ValueError):
    """Says in a few words what is wrong."""


def parse_json(raw: bytes | str) -> Any:
    try:
        return json.loads(raw, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise Unparsable(TOO_DEEP) from None
    except ValueError as why:
        raise Unparsable(_short(why)) from why


def parse_toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Unparsable(TOO_DEEP) from None
    except ValueError as why:
        raise Unparsable(_short(why)) from why


def is_there(path: Path) -> bool:
    """False, too, for words that cannot be the name of a file, such as long ones."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a plain file. Raises `OSError` where it cannot be read, `Unparsable` for a pipe, a device or a
    folder, which are not even opened for reading, and for more than `limit` bytes."""
    # Without waiting for the other end of a pipe, should there be one; fstat then looks at what was really opened.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(number, "rb") as file:  # noqa: PTH123 - of a descriptor
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode):
            raise Unparsable("it is not a plain file")
        if found.st_size > limit:
            raise Unparsable(f"it is larger than {limit >> 20} MiB")
        raw = file.read(limit + 1)
    if len(raw) > limit:
        raise Unparsable(f"it is larger than {limit >> 20} MiB")
    return raw


def read_json(path: Path, limit: int = MAX_BYTES) -> Any:
    """Raises as `read_bytes` and `parse_json` do."""
    return parse_json(read_bytes(path, limit))


def read_toml(path: Path, limit: int = MAX_BYTES) -> dict[str, Any]:
    raw = read_bytes(path, limit)
    try:
        return parse_toml(raw.decode())
    except UnicodeDecodeError as why:
        raise Unparsable(f"byte {why.start} is not UTF-8") from why


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _finite(number: str) -> float:
    """Python reads `1e999` as infinity, which JSON cannot say again."""
    value = float(number)
    if math.isinf(value):
        raise ValueError(f"{number[:20]} is too large a number")
    return value


def _short(why: Exception) -> str:
    text = str(why)
    return text if len(text) <= 200 else f"{text[:197]}..."
