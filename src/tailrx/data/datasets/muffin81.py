"""MUFFIN-81: 1,569 drugs, 172,426 pairs, 81 types (Chen et al., Bioinformatics 2021): nearly a part of ryu86.

The source numbers its types and does not name them. All its pairs of drugs that ryu86 knows (172,168) are pairs of
ryu86 with the same order and type, if its types are those of ryu86 in the same order without five that have under ten
pairs here; so they bear ryu86's sentences and directions. What holds for ryu86 holds here: some pairs carry two types,
and `conflicts` keeps their rows or drops them; names, targets, enzymes and transporters are joined by DrugBank id.
Content derives from DrugBank: non-commercial.
"""

from typing import Literal

import numpy as np

from .. import drugbank, sentences
from ..catalogue import Files
from ..conflicts import settle
from ..dataset import Card, PairDataset
from ..originals import number, rows
from ..remote import RemoteFile

_RAW = "https://raw.githubusercontent.com/xzenglab/MUFFIN/9051b096c6f4dfca8f3f28889d29727e6b60fabe/data/DRKG"
_LICENCE = "none stated; content of DrugBank, CC BY-NC 4.0"
PAIRS = RemoteFile(
    path="muffin81/multi_ddi_sift.txt",
    url=f"{_RAW}/multi_ddi_sift.txt",
    sha256="425ea5e9da665d696e9782f5c29434836e8b5c2905549b4c4ad5f04171537018",
    size=1_993_132,
    licence=_LICENCE,
)
STRUCTURES = RemoteFile(
    path="muffin81/drugname_smiles.txt",
    url=f"{_RAW}/drugname_smiles.txt",
    sha256="f2c2bab780f9b1a2ab9ad5f43ffb5cff83bf96bfc2487b8a171ef0de86b040ce",
    size=192_541,
    licence=_LICENCE,
)
FILES = (PAIRS, STRUCTURES, sentences.TEXTS, drugbank.VOCABULARY, drugbank.PROTEINS)
NOT_HERE = (0, 6, 25, 34, 41)  # numbers of the types of ryu86 that are no types here
CARD = Card(
    name="muffin81",
    title="MUFFIN-81: 81 interaction types of 1,569 drugs",
    source="github.com/xzenglab/MUFFIN, compiled from DrugBank; type sentences from DeepDDI (Ryu et al. 2018)",
    licence=_LICENCE,
    commercial_use=False,
    citation="Chen Y. et al., MUFFIN: multi-scale feature fusion for drug-drug interaction prediction, "
    "Bioinformatics 37 (2021) 2651-2658",
    label_origin="DrugBank interaction sentences, largely generated from enzyme and transporter roles and categories",
    limits=(
        "every pair in it interacts: a prediction is the type if the two drugs interact",
        "types derive partly from enzyme roles, so enzyme features and labels are not independent",
        "in types whose effect is mutual (sedation, QTc) the recorded direction is DrugBank's wording and no more",
        "all but 258 of its rows are rows of ryu86: the two are no test of each other",
    ),
)


def muffin81(*, files: Files, conflicts: Literal["keep", "drop"] = "keep") -> PairDataset:
    path = files.get(PAIRS)
    listed = [[part.removeprefix("Compound::"), text] for part, text in rows(files.get(STRUCTURES), 2, "\t")]
    labels = tuple(t for k, t in enumerate(sentences.labels(files.get(sentences.TEXTS))) if k not in NOT_HERE)
    triples = [(number(a, len(listed), path), number(b, len(listed), path), number(t, len(labels), path))
            for a, b, t in rows(path, 3, "\t")]  # fmt: skip
    used = sorted({line for a, b, _ in triples for line in (a, b)}, key=lambda line: listed[line][0])
    drugs, lacking = drugbank.drugs([listed[line][0] for line in used], dict(listed), files)
    place = {line: i for i, line in enumerate(used)}
    return settle(
        PairDataset(
            drugs=drugs,
            labels=labels,
            pair=np.array([(place[a], place[b]) for a, b, _ in triples], np.int64),
            target=np.array([t for _, _, t in triples], np.int64),
            card=CARD,
            affected=sentences.affected(files.get(sentences.TEXTS)),
            own_names=False,
            notes=lacking,
        ),
        conflicts,
    )


BUILD = muffin81
