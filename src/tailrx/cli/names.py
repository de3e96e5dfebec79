"""tailrx names: how the entries of a medication list are read, without any model."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .. import api
from ..errors import DataError
from ..parsing import is_there
from ..writing import atomic_write
from ._options import Aliases, Columns, Json, Offline, Quiet, Source, not_over
from ._safe_csv import harmless
from ._say import as_json, note, table

if TYPE_CHECKING:
    from ..names.listing import NamedEntry

EXAMPLE = "tailrx names 'metoprolol succinate ER 50 mg' Bactrim DB00682, or of a whole list: tailrx names medicines.csv"
SOME_UNREAD = 3
ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xlsm", ".json")


def run(
    words: Annotated[list[str], typer.Argument(metavar="FILE|TEXT...", help="Lists of medicines (one a line, or a "
                     "table), or entries as they stand in a chart.")],
    columns: Columns = None,
    aliases: Aliases = None,
    out: Annotated[Path | None, typer.Option(help="Write a CSV, one row per entry.")] = None,
    source: Source = None,
    offline: Offline = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Say what each entry is read as: its substances, what was ignored, or why not. Exit code 3 if some were not read.

    Names are those of DrugBank's open vocabulary (fetched once), of our own tables of brands, and of yours."""
    not_over(out, *(Path(word) for word in words), *(aliases or ()))
    texts = list(_texts(words, columns, quiet=quiet))
    further = [api.read_aliases(path) for path in aliases or ()]
    entries = list(api.read_names(texts, aliases=further, session=api.Session(source, offline)))
    if out:
        _write(out, entries)
        note(f"{len(entries):,} rows written to {out}", quiet=quiet)
    if json:
        as_json([entry.to_dict() for entry in entries])
    elif not out:
        table("", ("entry", "read as", "id", "ignored", "note"), (_row(entry) for entry in entries))
    if missed := sum(not entry.read for entry in entries):
        note(f"{missed:,} of {len(entries):,} entries were not read; their note says why.", quiet=quiet)
        raise typer.Exit(SOME_UNREAD)


def _texts(words: list[str], columns: str | None, *, quiet: bool) -> Iterator[str]:
    """The entries, those of a file in its place."""
    for word in words:
        if not (is_there(Path(word)) and Path(word).is_file()):
            if word.lower().endswith(ENDINGS) or word.startswith(("/", "./", "../", "~/")):
                raise DataError(f"{word} is not a file that is there; name a list, or a medicine.")
            yield word
            continue
        listed = api.read_list(Path(word), api.split_columns(columns or ""))
        for remark in listed.notes:
            note(remark, quiet=quiet)
        yield from (entry for _, entry in listed.entries)


def _row(entry: "NamedEntry") -> tuple[str, str, str, str, str]:
    names, ids = " + ".join(entry.names) or "-", " + ".join(entry.ids) or "-"
    return entry.text, names, ids, " ".join(d.text for d in entry.ignored) or "-", entry.reason or entry.note


def _write(path: Path, entries: "list[NamedEntry]") -> None:
    with atomic_write(path) as draft, draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("entry", "read", "names", "ids", "ignored", "note", "reason_kind", "reason", "near"))
        for e in entries:
            ignored = "; ".join(f"{d.text} ({d.kind})" for d in e.ignored)
            cells = (e.text, e.read, " + ".join(e.names), " + ".join(e.ids), ignored, e.note, e.kind, e.reason,
                     "|".join(e.near))  # fmt: skip
            writer.writerow([harmless(c) for c in cells])
