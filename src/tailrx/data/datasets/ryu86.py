"""Ryu-86: 1,706 drugs, 191,808 pairs, 86 types (DeepDDI, Ryu et al., PNAS 2018), the multi-class DrugBank set of TDC.

The types are sentences about two drugs, 79 of them directed; `tailrx.data.sentences` says which drug of a row is which
in the sentence. Some pairs carry two types: `conflicts` keeps their rows or drops them. Structures are the source's;
names, targets, enzymes and transporters are joined by DrugBank id and missing for many drugs. The drug sides of
DDI-Bench (schemes `cluster` and `random`, for the split cold_given) are read where the folder named with --from or
TAILRX_DATA holds them. Content derives from DrugBank: non-commercial."""

from typing import Literal

import numpy as np

from ...errors import DataError
from ...types import Drug
from .. import drugbank, sentences
from ..catalogue import Files
from ..conflicts import settle
from ..dataset import Card, PairDataset
from ..originals import number, rows
from ..remote import RemoteFile

_RAW = "https://raw.githubusercontent.com"
_LICENCE = "none stated; content of DrugBank, CC BY-NC 4.0"
PAIRS = RemoteFile(
    path="ryu86/pos_triplets.csv",
    url=f"{_RAW}/MrPhil/RareDDIE/bcb6ecdd3fa15f5ce0857e04050270cd714acc68/RareDDIE/dataset1/data/pos_triplets.csv",
    sha256="53235872001a475eb621633c66dbcafa012b80a94f5c6f05e19cd061cb556655",
    size=3_632_017,
    licence=_LICENCE,
)
STRUCTURES = RemoteFile(
    path="ryu86/drug_smiles.csv",
    url=f"{_RAW}/kanz76/SSI-DDI/23e958f65f59f689edea8d68a38f944c6d18dc96/data/drug_smiles.csv",
    sha256="85e5e33ec5a49ceb1bf097ccb50129e4808fd9574dbd8626e70ea7e47d009fd3",
    size=133_777,
    licence=_LICENCE,
)
SIDES = RemoteFile(
    path="ddi/deepddi_ryu86/ddibench_drug_splits.csv.gz",
    url="",  # a table made from DDI-Bench's pair files, not published in this form
    sha256="6dc8bbbc7ad8ea8455fc19ee65aa27473de7a05e424f1e9f023d7a2609497bc1",
    size=26_783,
    licence="none stated (DDI-Bench)",
)
FILES = (PAIRS, STRUCTURES, sentences.TEXTS, drugbank.VOCABULARY, drugbank.PROTEINS)
CARD = Card(
    name="ryu86",
    title="Ryu-86: 86 interaction types of 1,706 drugs",
    source="DeepDDI's DrugBank pairs, as published by github.com/MrPhil/RareDDIE and github.com/kanz76/SSI-DDI",
    licence=_LICENCE,
    commercial_use=False,
    citation="Ryu J.Y., Kim H.U., Lee S.Y., Deep learning improves prediction of drug-drug and drug-food "
    "interactions, PNAS 115 (2018) E4304-E4311",
    label_origin="DrugBank interaction sentences, largely generated from enzyme and transporter roles and categories",
    limits=(
        "every pair in it interacts: a prediction is the type if the two drugs interact",
        "types derive partly from enzyme roles, so enzyme features and labels are not independent",
        "in types whose effect is mutual (sedation, QTc) the recorded direction is DrugBank's wording and no more",
    ),
)


def ryu86(*, files: Files, conflicts: Literal["keep", "drop"] = "keep") -> PairDataset:
    path = files.get(PAIRS)
    listed, labels = rows(path, 3), sentences.labels(files.get(sentences.TEXTS))
    smiles = {ident: text for _, ident, text in rows(files.get(STRUCTURES), 3)[1:]}
    idents = sorted({ident for a, b, _ in listed for ident in (a, b)})
    drugs, lacking = drugbank.drugs(idents, smiles, files)
    sides, unknown = _sides(files, drugs)
    place = {ident: i for i, ident in enumerate(idents)}
    return settle(
        PairDataset(
            drugs=drugs,
            labels=labels,
            pair=np.array([(place[a], place[b]) for a, b, _ in listed], np.int64),
            target=np.array([number(t, len(labels), path) for _, _, t in listed], np.int64),
            card=CARD,
            affected=sentences.affected(files.get(sentences.TEXTS)),
            own_names=False,
            notes=lacking + unknown,
            drug_sides=sides,
        ),
        conflicts,
    )


def _sides(files: Files, drugs: tuple[Drug, ...]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """By scheme the side of each drug, and a note if the file is not there."""
    path = files.find(SIDES)
    if path is None:
        note = f"{SIDES.path} is in no folder named with --from or TAILRX_DATA, so drugs have no sides for cold_given."
        return {}, (note,)
    header, *listed = rows(path, 7)
    by_id = {row[0]: dict(zip(header, row, strict=True)) for row in listed}
    if missing := [d.id for d in drugs if d.id not in by_id]:
        raise DataError(f"{path} lacks {len(missing)} drugs of ryu86, first {missing[0]}; fetch it again.")
    return {s: tuple(by_id[d.id][f"ddibench_{s}"] for d in drugs) for s in ("cluster", "random")}, ()


BUILD = ryu86
