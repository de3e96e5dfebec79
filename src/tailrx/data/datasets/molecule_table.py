"""Your own molecules or reactions: a table (CSV, TSV, Parquet, Excel) with a column of structures and one of labels.

A structure is SMILES, or reaction SMILES `reactants>agents>product`. Columns are found by their headings, in capitals
or not: smiles, reaction_smiles, rxn_smiles, canonical_smiles, structure; label, class, target, activity, y, type; id,
name; split. `structure`, `label`, `id` and `split` name them where they are called otherwise, or where two would do.
Rows that cannot be used (no label, a structure that does not read) are left out, counted, and kept in `rejected`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from ...errors import DataError, did_you_mean
from ..catalogue import Files
from ..conflicts import Conflicts
from ..dataset import Card
from ..frames import read_cells
from ..molecule_rows import Source, SourceRow, molecule_dataset, shown
from ..molecules import MoleculeDataset, Rejected
from ..remote import RemoteFile

JOB = "molecule"
FILES: tuple[RemoteFile, ...] = ()
HEADINGS = {
    "structure": ("smiles", "reaction_smiles", "rxn_smiles", "reaction", "rxn", "canonical_smiles", "structure"),
    "label": ("label", "class", "target", "activity", "y", "type"),
    "id": ("id", "name"),
    "split": ("split",),
}
NEEDED = ("structure", "label")
Column = Annotated[str, Field(description="the heading of its column; empty finds it by the usual headings")]


def molecule_table(
    *,
    path: str,
    structure: Column = "",
    label: Column = "",
    id: Column = "",
    split: Column = "",
    conflicts: Conflicts = "error",
    files: Files | None = None,
) -> MoleculeDataset:
    """`conflicts` says what to do with a molecule that carries two labels: error, keep or drop."""
    rows, broken, has_sides = table_rows(path, structure=structure, label=label, id=id, split=split)
    source = Source(path, Card(name=Path(path).stem), has_sides=has_sides, cache=files.cache if files else None)
    return molecule_dataset(rows, source, conflicts=conflicts, rejected=broken)


class TableRows(NamedTuple):
    """The rows of a table, those that have not as many cells as its header, and whether it has a split column."""

    rows: list[SourceRow]
    broken: list[Rejected]
    has_sides: bool


def table_rows(path: str, **named: str) -> TableRows:
    """`named` gives the headings of roles (structure, label, id, split); those that are empty or missing are found.
    Raises `DataError`."""
    ragged = list[int]()
    frame = read_cells(Path(path), ragged)
    headings = list(map(str, frame.columns))
    columns = {role: _column(role, named.get(role, ""), headings, path) for role in HEADINGS}
    if frame.empty and not ragged:
        raise DataError(f"{path} holds a header and no rows; give it at least one row.")
    cells = [list(frame[column]) if column else [""] * len(frame) for column in columns.values()]
    rows = [SourceRow(int(line), *row) for line, *row in zip(frame.index, *cells, strict=True)]
    broken = [Rejected(line, "", "it has not as many cells as the header.") for line in ragged]
    return TableRows(rows, broken, bool(columns["split"]))


def _column(role: str, said: str, headings: Sequence[str], path: str) -> str:
    """The heading of the column for `role`, empty where there is none and none is needed."""
    there = ", ".join(map(shown, headings[:20])) + (", ..." if len(headings) > 20 else "")
    if said:
        if said not in headings:
            raise DataError(
                f"{path} has no column {said!r} for the {role}.{did_you_mean(said, list(headings))} It has: {there}."
            )
        return said
    found = candidates(role, headings)
    if len(found) > 1 and role != "id":
        raise DataError(
            f"{path} has several columns that may be the {role}: {', '.join(map(shown, found))}; say which with --set "
            f"data.{role}={found[0]}."
        )
    if not found and role in NEEDED:
        raise DataError(
            f"{path} has no column for the {role} ({', '.join(HEADINGS[role])}); say which it is with --set "
            f"data.{role}=HEADING. It has: {there}."
        )
    return found[0] if found else ""


def candidates(role: str, headings: Sequence[str]) -> list[str]:
    """The headings that are usual for a `role` of `HEADINGS`."""
    return [h for h in headings if h.strip().casefold().replace(" ", "_") in HEADINGS[role]]


BUILD = molecule_table
