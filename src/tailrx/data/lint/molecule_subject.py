"""Molecules or reactions that are checked: a dataset, or a user's own table read leniently, all its errors at once."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...errors import DataError
from ..dataset import Card
from ..datasets.molecule_table import table_rows
from ..molecule_rows import Source, SourceRow, molecule_dataset, usable
from ..molecules import MoleculeDataset, Rejected
from .finding import Finding


@dataclass(frozen=True, eq=False)
class MoleculeSubject:
    """`rows [n]` that can be used and `form [n]`, a text that all spellings of a molecule or reaction share; `rejected`
    are the other rows. `owned`: the dataset is not the user's, and says itself what it keeps. `sha256` is empty where
    no dataset can be made of the rows."""

    name: str
    rows: tuple[SourceRow, ...]
    form: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    has_sides: bool = False
    notes: tuple[str, ...] = ()
    owned: bool = False
    sha256: str = ""

    @cached_property
    def counts(self) -> Counter[str]:
        """Different structures of each class, the commonest first."""
        held = {(form, row.label) for form, row in zip(self.form, self.rows, strict=True)}
        return Counter(label for _, label in held)

    @property
    def is_reaction(self) -> bool:
        return ">" in (self.rows[0].smiles if self.rows else "")

    def row(self, k: int) -> str:
        """A row in words: where it stands, its structure, its label."""
        row = self.rows[k]
        where = "" if self.owned else f"row {row.number}: "
        return f"{where}{row.smiles} ({row.label})"


def of_dataset(dataset: MoleculeDataset) -> MoleculeSubject:
    """Of a dataset that reading has settled already; its rows have no numbers of their own."""
    molecules, names = dataset.molecules, [t.name for t in dataset.labels]
    sides = dataset.given_split or ("",) * len(dataset)
    both = zip(dataset.molecule.tolist(), dataset.target.tolist(), sides, strict=True)
    rows = tuple(SourceRow(k, molecules[m].smiles, names[t], molecules[m].id, side) for k, (m, t, side) in
                 enumerate(both, 1))  # fmt: skip
    forms = tuple(map(str, dataset.unit.tolist()))
    return MoleculeSubject(dataset.name, rows, forms, dataset.rejected, dataset.given_split is not None, dataset.notes,
                           owned=True, sha256=dataset.sha256)  # fmt: skip


def read_leniently(path: str, cache: Path | None) -> tuple[MoleculeSubject | None, list[Finding]]:
    """The table at `path`, also where training would refuse it, and what the strict reader says beyond the checks."""
    try:
        rows, broken, has_sides = table_rows(path)
    except DataError as why:
        return None, [Finding("unreadable_table", "error", 1, str(why))]
    source = Source(path, Card(name=Path(path).stem), has_sides=has_sides, cache=cache)
    used, bad = usable(rows, source)
    notes, sha256, found = tuple[str, ...](), "", list[Finding]()
    try:
        dataset = molecule_dataset(rows, source, rejected=broken)
        notes, sha256 = dataset.notes, dataset.sha256
    except DataError as why:
        found = [Finding("refused", "error", 1, str(why))]
    rejected = tuple(sorted((*broken, *bad)))
    subject = MoleculeSubject(source.card.name, tuple(r for r, _ in used), tuple(f for _, f in used), rejected,
                              has_sides, notes, sha256=sha256)  # fmt: skip
    return subject, found
