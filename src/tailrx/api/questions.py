"""What is asked, as people have it: entries of medication lists, tables of pairs, further names."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .session import USUAL, Session

if TYPE_CHECKING:
    from ..data.questions import ListTable, PairsTable
    from ..data.structure_lists import StructureList
    from ..names.aliases import Aliases
    from ..names.listing import NamedEntry
    from ..types import Vocabulary


def read_pairs(path: str | Path, columns: Sequence[str] = ()) -> "PairsTable":
    """A table of pairs: the columns named, or those known by their headings (drug_a and drug_b, Drug1 and Drug2, ...).
    Raises `DataError`."""
    from ..data.questions import read_pairs

    return read_pairs(Path(path), columns)


def read_list(path: str | Path, columns: Sequence[str] = ()) -> "ListTable":
    """A list of medicines, one a row or line, perhaps with the patient each belongs to. Raises `DataError`."""
    from ..data.questions import read_list

    return read_list(Path(path), columns)


def read_structures(path: str | Path, columns: Sequence[str] = ()) -> "StructureList":
    """Structures of molecules or reactions, one a line or a row, with all further columns. Raises `DataError`."""
    from ..data.structure_lists import read_structures

    return read_structures(Path(path), columns)


def split_columns(text: str) -> tuple[str, ...]:
    """Headings separated by commas; one that holds a comma stands in quotes."""
    from csv import reader

    return tuple(c.strip() for c in next(reader([text], skipinitialspace=True), []) if c.strip())


def read_aliases(path: str | Path) -> "Aliases":
    """Further names of drugs: a table with the columns `alias` and `drug`, or the files of RxNorm
    (`tailrx.data.aliases`). Raises `DataError`."""
    from ..data.aliases import read_aliases

    return read_aliases(path)


def read_names(
    entries: Iterable[str],
    *,
    aliases: "Sequence[Aliases]" = (),
    session: Session = USUAL,
) -> "Iterator[NamedEntry]":
    """What each entry of a medication list is read as, against all substances of DrugBank's open vocabulary; no model
    is asked. The vocabulary is looked for as a dataset's files are, and then in the bundles that `tailrx setup` made.
    Raises `DataError` where there is none."""
    from ..data import drugbank
    from ..errors import DataError
    from ..names.listing import name_entries

    vocabulary = drugbank.vocabulary(session.files) or _of_a_bundle()
    if vocabulary is None:
        raise DataError(
            "DrugBank's open vocabulary is not on this machine and could not be fetched; run tailrx setup once where "
            "there is a network, or name a folder that holds it with --from."
        )
    return name_entries(entries, vocabulary, aliases)


def _of_a_bundle() -> "Vocabulary | None":
    """The vocabulary in an installed bundle."""
    from ..bundle import medicines, store
    from ..bundle.installed import home_folder, installed
    from ..errors import BundleError

    for path in installed(home_folder()).values():
        try:
            said = store.read(path / "bundle").meta.get("medicines")
        except BundleError:
            continue
        if said:
            return medicines.unpacked(said)
    return None
