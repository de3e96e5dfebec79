"""DDIMDL benchmark: 572 drugs, 37,264 pairs, 65 types (Deng et al., Bioinformatics 2020), from DrugBank 5.1.3.

The label of a pair is `mechanism + " " + action` of the original `extraction` table. The order of the two drugs is
alphabetical there and the sentence order is no reliable direction either, so every type's direction is `unknown`.
`substructure` holds PubChem-881 bit numbers (given for these drugs, computable by nobody here for others), `pathway`
holds KEGG gene ids of the targets and is nearly the same as `target`. Names and synonyms come from DrugBank's open
vocabulary, since the original has the spaces of names removed. Content derives from DrugBank: non-commercial.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np

from ...errors import DataError
from ...types import Drug, Label
from ..catalogue import Files
from ..dataset import Card, PairDataset
from ..drugbank import VOCABULARY, DrugNames, drug_names
from ..originals import rows
from ..remote import RemoteFile

_RAW = "https://raw.githubusercontent.com"
_LICENCE = "none stated; content of DrugBank 5.1.3, CC BY-NC 4.0"
EVENTS = RemoteFile(
    path="ddimdl/event.db",
    url=f"{_RAW}/YifanDengWHU/DDIMDL/370e37ad9a6a719c22b52f6475dd3a6dfb9e4336/event.db",
    sha256="a25ba8ba3f8bddd07143ae6a6973bf343514bd14898849c0d97335b3f2d45c15",
    size=30_580_736,
    licence=_LICENCE,
)
STRUCTURES = RemoteFile(
    path="ddimdl/drug_listxiao.csv",
    url=f"{_RAW}/Zhankun-Xiong/MRCGNN/7c10a0112334544df49d25cac60f6156e64f8969/Deng%27s%20dataset/drug_listxiao.csv",
    sha256="edf26d72729bb322dbf8764c3bc56a4f218f04b717d1236b0b12874a24e822e1",
    size=38_762,
    licence=_LICENCE,
)
FILES = (EVENTS, STRUCTURES, VOCABULARY)
CARD = Card(
    name="ddimdl",
    title="DDIMDL: 65 interaction types of 572 drugs",
    source="github.com/YifanDengWHU/DDIMDL (event.db), compiled from DrugBank 5.1.3",
    licence=_LICENCE,
    commercial_use=False,
    citation="Deng Y. et al., A multimodal deep learning framework for predicting drug-drug interaction events, "
    "Bioinformatics 36 (2020) 4316-4322",
    label_origin="DrugBank interaction sentences, largely generated from enzyme and transporter roles and categories",
    limits=(
        "every pair in it interacts: a prediction is the type if the two drugs interact",
        "types derive partly from enzyme roles, so enzyme features and labels are not independent",
        "the direction of a type is not recorded reliably",
    ),
)


def ddimdl(*, files: Files) -> PairDataset:
    smiles = dict(rows(files.get(STRUCTURES), 2))
    names_of = drug_names(files)
    table, events, types = _tables(files.get(EVENTS))
    drugs = tuple(_drug(row, smiles, names_of) for row in table)
    number = {d.id: i for i, d in enumerate(drugs)}
    names = [f"{m} {a}" for m, a in types]
    labels = tuple(_label(m, a) for m, a in sorted(set(types), key=lambda t: f"{t[0]} {t[1]}"))
    position = {t.name: i for i, t in enumerate(labels)}
    return PairDataset(
        drugs=drugs,
        labels=labels,
        card=CARD,
        own_names=False,
        pair=np.array([[number[a], number[b]] for a, b in events], np.int64),
        target=np.array([position[n] for n in names], np.int64),
    )


def _tables(path: Path) -> list[list[tuple[str, ...]]]:
    """The rows of `drug`, `event` and `extraction`; row i of the last two is the same pair."""
    queries = (
        'SELECT id, target, enzyme, pathway, smile, name FROM drug ORDER BY "index"',
        'SELECT id1, id2 FROM event ORDER BY "index"',
        'SELECT mechanism, action FROM extraction ORDER BY "index"',
    )
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            return [db.execute(query).fetchall() for query in queries]
    except sqlite3.Error as why:  # connecting reads nothing yet: the first query finds out
        raise DataError(f"{path} does not read as DDIMDL ({why}); fetch it again: tailrx data get ddimdl.") from why


def _drug(row: tuple[str, ...], smiles: Mapping[str, str], names_of: Mapping[str, DrugNames]) -> Drug:
    ident, target, enzyme, pathway, bits, squeezed = row
    names = names_of.get(ident)
    synonyms = {squeezed.strip(), *names.synonyms} if names else set()
    # One pathway token of the original is misspelt "HAS:"; it means the human KEGG prefix "hsa:".
    sets = {"target": target, "enzyme": enzyme, "pathway": pathway.replace("HAS:", "hsa:"), "substructure": bits}
    name = names.name if names else squeezed.strip()
    return Drug(
        id=ident,
        name=name,
        smiles=smiles.get(ident),
        synonyms=tuple(sorted(synonyms - {"", name})),
        sets={k: frozenset(filter(None, v.split("|"))) for k, v in sets.items()},
    )


def _label(mechanism: str, action: str) -> Label:
    what = mechanism[0].lower() + mechanism[1:]
    return Label(
        f"{mechanism} {action}",
        "unknown",
        neutral=f"{{a}} and {{b}} together: {what} may {action} (the source does not say for which drug).",
    )


BUILD = ddimdl
