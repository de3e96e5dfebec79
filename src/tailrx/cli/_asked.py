"""A question on pairs from the command line: medicines, a table of pairs, or lists of medicines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .. import api
from ..errors import DataError

if TYPE_CHECKING:
    from ..bundle.installed import Chosen
    from ..bundle.predictor import Asked, Bundle
    from ..data.questions import ListTable, PairsTable
    from ..names.aliases import Aliases


class Askable(Protocol):
    """`notes` say how its file was read, `whose` names the patient of each list, `lead` gives the columns of the file
    in front of the answer to a row, and `blanks` counts blank entries, which have no answer."""

    @property
    def notes(self) -> Sequence[str]: ...
    @property
    def whose(self) -> Sequence[str]: ...
    @property
    def blanks(self) -> int: ...

    def lead(self, row: int) -> Mapping[str, str]: ...
    def put_to(self, bundle: "Bundle", aliases: "Sequence[Aliases]") -> "Asked": ...


@dataclass(frozen=True)
class RequestWords:
    drugs: tuple[str, ...]
    smiles: Mapping[str, str]
    notes: Sequence[str] = ()
    whose: Sequence[str] = ()
    blanks: int = 0

    def lead(self, row: int) -> Mapping[str, str]:
        return {}

    def put_to(self, bundle: "Bundle", aliases: "Sequence[Aliases]") -> "Asked":
        return bundle.ask(*self.drugs, smiles=self.smiles, aliases=aliases)


class Rows:
    def __init__(self, table: "PairsTable", smiles: Mapping[str, str]):
        self.table, self.smiles, self.notes, self.whose = table, {**table.smiles, **smiles}, table.notes, ()
        self.blanks = 0  # each has a row of its own

    def lead(self, row: int) -> Mapping[str, str]:
        return self.table.row(row)

    def put_to(self, bundle: "Bundle", aliases: "Sequence[Aliases]") -> "Asked":
        return bundle.ask(pairs=self.table.pairs, smiles=self.smiles, aliases=aliases)


class Lists:
    def __init__(self, table: "ListTable", smiles: Mapping[str, str]):
        self.table, self.smiles, self.notes = table, {**table.smiles, **smiles}, table.notes
        self.whose: tuple[str, ...] = tuple(table.groups)
        self.blanks = sum(not entry for _, entry in table.entries)
        self.added = tuple(smiles)  # structures of the command line belong to a list without patients

    def lead(self, row: int) -> Mapping[str, str]:
        return {"patient": self.whose[row]} if self.whose != ("",) else {}

    def put_to(self, bundle: "Bundle", aliases: "Sequence[Aliases]") -> "Asked":
        from ..bundle.pairing import Group

        groups = [Group(name, (*entries, *self.added)) for name, entries in self.table.groups.items()]
        return bundle.ask(lists=groups, smiles=self.smiles, aliases=aliases)


def asked_of(
    chosen: "Chosen", pairs: Path | None, list_: Path | None, columns: str | None, smiles: Mapping[str, str]
) -> Askable:
    """The question that the command's words and options make. Raises `DataError`."""
    sources = [name for name, there in (("drug names", chosen.words), ("--pairs", pairs), ("--list", list_)) if there]
    if len(sources) > 1:
        unread = (
            ""
            if chosen.named or not chosen.words
            else f" {chosen.words[0]!r} is no run folder and no installed bundle."
        )
        raise DataError(f"give either {' or '.join(sources)}, not both.{unread}")
    if columns and not (pairs or list_):
        raise DataError("--columns names columns of a table; give it with --pairs or --list.")
    named = api.split_columns(columns or "")
    if pairs:
        return Rows(api.read_pairs(pairs, named), smiles)
    if list_:
        return Lists(api.read_list(list_, named), smiles)
    return RequestWords(chosen.words, smiles)
