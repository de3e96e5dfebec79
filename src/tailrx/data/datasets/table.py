"""Your own tables: a folder with pairs.csv and drugs.csv (or .parquet), and types.csv and card.json if you have them.

`path` may also be the pairs file itself; the other tables are then looked for beside it. Columns are described in
`tailrx.data.tables`. `conflicts` says what to do with pairs that carry two types: error, keep or drop.
"""

from pathlib import Path

from ...errors import DataError
from ...parsing import Unparsable, is_there, read_json
from ..conflicts import Conflicts
from ..dataset import Card, PairDataset
from ..remote import RemoteFile
from ..tables import read_pair_tables

MAX_CARD = 2**20  # bytes
FILES: tuple[RemoteFile, ...] = ()


def table(*, path: str, conflicts: Conflicts = "error") -> PairDataset:
    pairs, drugs, types, folder = locate(path)
    return read_pair_tables(pairs, drugs, types, card(folder), conflicts)


def locate(path: str) -> tuple[Path, Path, Path | None, Path]:
    """The pairs, drugs and types tables, and their folder. Raises `DataError`."""
    named = Path(path)
    if not is_there(named):
        raise DataError(f"{path} is not there; name a folder with pairs.csv and drugs.csv, or the pairs file.")
    folder = named if named.is_dir() else named.parent
    pairs = named if named.is_file() else _find(folder, "pairs")
    drugs = _find(folder, "drugs")
    if pairs is None or drugs is None:
        missing = "pairs" if pairs is None else "drugs"
        molecules = "" if named.is_dir() else f" If {named.name} is of molecules, name its column of structures smiles."
        raise DataError(f"{folder} has no {missing} table; put a {missing}.csv or {missing}.parquet there.{molecules}")
    return pairs, drugs, _find(folder, "types"), folder


def _find(folder: Path, stem: str) -> Path | None:
    return next((f for end in (".csv", ".parquet") if (f := folder / f"{stem}{end}").is_file()), None)


def card(folder: Path) -> Card:
    """What card.json says, or the folder's name alone. Raises `DataError`."""
    file = folder / "card.json"
    try:
        fields = read_json(file, MAX_CARD) if file.is_file() else {}
        if not isinstance(fields, dict):
            raise TypeError("it is no object")
        return Card.of({"name": folder.resolve().name, **fields})
    except (OSError, Unparsable, TypeError) as why:
        raise DataError(f"{file} is not a JSON object of card fields ({why}); mend it, or remove it.") from why


BUILD = table
