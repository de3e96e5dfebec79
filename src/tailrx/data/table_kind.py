"""Whether a user's own table is of drug pairs or of molecules: its columns say.

Two columns of drugs make a table of pairs. A column of structures without them makes one of molecules or reactions, and
so does a setting that only such a table has. A folder holds tables of pairs.
"""

from collections.abc import Sequence
from pathlib import Path

from ..errors import DataError
from ..parsing import is_there
from . import headings
from .datasets.molecule_table import HEADINGS, candidates
from .frames import read_cells

OF_PAIRS = {"drug_a", "drug_b"}
KINDS = {"table": "a table of drug pairs", "molecule_table": "a table of molecules or reactions"}


def dataset_of(path: Path, settings: Sequence[str] = ()) -> str:
    """The dataset that reads the table at `path`, given these settings: a name of `KINDS`. What does not read at all is
    left to the reader of pairs, which says why. Raises `DataError` for a table that is neither."""
    if not set(HEADINGS).isdisjoint(settings):
        return "molecule_table"
    if not (is_there(path) and path.is_file()):
        return "table"
    try:
        columns = [str(c) for c in read_cells(path, []).columns]
    except DataError:
        return "table"
    if headings.pairs(columns) or not OF_PAIRS.isdisjoint(columns):
        return "table"
    if candidates("structure", columns):
        return "molecule_table"
    raise DataError(
        f"{path} is neither a table of drug pairs (columns drug_a, drug_b and type) nor one of molecules or reactions "
        "(a column of structures, such as smiles, and one of labels); rename its columns, or say which they are with "
        "--set data.structure=HEADING and --set data.label=HEADING."
    )
