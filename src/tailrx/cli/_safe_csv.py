"""A CSV that a spreadsheet opens safely, written row by row, and beside it a JSON with what holds for all rows."""

import csv
import json
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import category

from ..writing import atomic_write

HIDDEN = {"Cc", "Cf", "Zl", "Zp"}  # control, format (direction, no width), line and paragraph ends


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]], terms: Mapping[str, Any]) -> Path:
    """Write one or more rows as they come; the file appears when all are written. The `terms`, which hold for all rows,
    go into a JSON beside it; returns its path."""
    rows = iter(rows)
    with atomic_write(path) as draft, draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        first = next(rows)
        writer = csv.DictWriter(file, list(first), lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: harmless(v) for k, v in row.items()} for row in chain([first], rows))
    about = path.with_name(f"{path.stem}.about.json")  # only now is it sure that the path has a name
    with atomic_write(about) as draft:
        draft.write_text(
            json.dumps(terms, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", errors="backslashreplace"
        )
    return about


def led(lead: Mapping[str, str], row: Mapping[str, Any], asked: Collection[str]) -> dict[str, Any]:
    """The columns of the user's file as they are, then ours; a column of theirs with a name of ours gets `input_` in
    front, unless it is one of `asked`, which are what was asked."""
    own = {k if k not in row or k in asked else f"input_{k}": v for k, v in lead.items()}
    return {**own, **{k: v for k, v in row.items() if k not in own}}


def harmless(value: Any) -> Any:
    """A cell without control characters; one that a spreadsheet would take for a formula gets an apostrophe in front
    (OWASP's rule)."""
    if not isinstance(value, str):
        return value
    if not value.isprintable():  # half a surrogate pair is left to the encoding
        value = "".join(c if c in "\n\t" or category(c) not in HIDDEN else "?" for c in value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
