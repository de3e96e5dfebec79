"""USPTO-50K: 50,037 reactions of patents in 10 classes (Schneider et al., 2016; the cut of Liu et al., 2017).

Reactants and product as the source spells them, without agents. The classes are those of NameRxn's first level, the
rarest 67 times rarer than the commonest. `given_split` is the source's own (by class, 80/10/10). One reaction stands in
it with two classes: `conflicts` keeps its rows or drops them. Other cuts of the same reactions have 50,016 rows.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from ...errors import DataError
from ...types import Label
from ..catalogue import Files
from ..dataset import Card
from ..molecule_rows import Source, SourceRow, molecule_dataset
from ..molecules import MoleculeDataset
from ..remote import RemoteFile

JOB = "molecule"
DEFAULTS = {"features": [{"name": "reaction_difference"}]}
_RAW = (
    "https://raw.githubusercontent.com/pandegroup/reaction_prediction_seq2seq/"
    "9a6f040198ce990cbdeea812e7e99df7becd142c/processed_data"
)
_LICENCE = "Apache-2.0; reactions from US patents by D. Lowe, CC0"


def _file(name: str, sha256: str, size: int) -> RemoteFile:
    return RemoteFile(f"uspto50k/{name}", f"{_RAW}/{name}", sha256, size, _LICENCE)


# By side, the file of products, each behind its class, and that of reactants, line by line.
SIDES = {
    "train": (
        _file("train_sources", "a09a5700f1fe3f91aea33d122eda870bd1d99ad2ec0fd81fa37f43b0e2871747", 3_936_472),
        _file("train_targets", "af8fb61d23357618d45a2009020e5354d0325e96d6d3f5b1d9ffd781b6a147ca", 4_058_658),
    ),
    "valid": (
        _file("valid_sources", "40459c9e5c0f63c1ca08a8ebda2cc80bde42f5dbf0d520cd6c9f9069ae694f48", 494_411),
        _file("valid_targets", "b856e45c5b762e416fbe93e75432c5cc4d3ee0dd90582d8b4c0d9cacaf3a6dee", 508_692),
    ),
    "test": (
        _file("test_sources", "dd10431c929eb9f7fe8952d263c1fed118b8fb4c6e8f8004b73c528adf1989c9", 492_255),
        _file("test_targets", "408504846efaafcfc2c0559a507a40232dcf3393fb7263aa83f583ececbd8179", 508_588),
    ),
}
FILES = tuple(file for pair in SIDES.values() for file in pair)
CLASSES = (
    "heteroatom alkylation and arylation",
    "acylation and related",
    "C-C bond formation",
    "heterocycle formation",
    "protections",
    "deprotections",
    "reductions",
    "oxidations",
    "functional group interconversion",
    "functional group addition",
)
CARD = Card(
    name="uspto50k",
    title="USPTO-50K: 10 classes of 50,037 reactions",
    source="github.com/pandegroup/reaction_prediction_seq2seq, from D. Lowe's text mining of US patents",
    licence=_LICENCE,
    commercial_use=True,
    citation="Schneider N. et al., What's what: the (nearly) definitive guide to reaction role assignment, "
    "J. Chem. Inf. Model. 56 (2016) 2336-2346; Liu B. et al., Retrosynthetic reaction prediction using neural "
    "sequence-to-sequence models, ACS Cent. Sci. 3 (2017) 1103-1113",
    label_origin="rules of NameRxn on atom-mapped reactions: a class follows from the structures alone",
    limits=(
        "every reaction in it is of one of the ten classes: others have no class here",
        "agents and conditions are left out, by-products are not written",
        "tables of others use a cut of 50,016 reactions: close, and not the same",
    ),
)
LINE = re.compile(r"<RX_(\d+)> (.+)")


def uspto50k(*, files: Files, conflicts: Literal["keep", "drop"] = "keep") -> MoleculeDataset:
    rows = [row for side in SIDES for row in _rows(side, *map(files.get, SIDES[side]))]
    numbered = [row._replace(number=i) for i, row in enumerate(rows, 1)]
    source = Source("uspto50k", CARD, has_sides=True, cache=files.cache)
    return molecule_dataset(numbered, source, labels=tuple(map(Label, CLASSES)), conflicts=conflicts)


def _rows(side: str, products: Path, reactants: Path) -> Iterator[SourceRow]:
    sources, targets = (path.read_text(encoding="utf-8").splitlines() for path in (products, reactants))
    if len(sources) != len(targets):
        raise DataError(f"{products} and {reactants} must have a line for each reaction; fetch them again.")
    for line, (source, target) in enumerate(zip(sources, targets, strict=True), 1):
        found = LINE.fullmatch(source.strip())
        if found is None or not 1 <= int(found[1]) <= len(CLASSES):
            raise DataError(f"{products}:{line} does not begin with <RX_1> to <RX_{len(CLASSES)}>; fetch it again.")
        reaction = f"{target.replace(' ', '')}>>{found[2].replace(' ', '')}"
        yield SourceRow(line, reaction, CLASSES[int(found[1]) - 1], f"{side} {line}", side)


BUILD = uspto50k
