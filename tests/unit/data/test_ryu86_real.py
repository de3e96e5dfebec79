"""The real Ryu-86: its counts, its agreement with tables joined by others, and the direction of its sentences."""

import csv
import gzip
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tailrx.bundle.answers import sentence
from tailrx.data.catalogue import Files, source_folder
from tailrx.data.conflicts import ceiling
from tailrx.data.datasets.ryu86 import ryu86
from tailrx.splits.cold_given import cold_given
from tailrx.splits.kfold import kfold

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not os.environ.get("TAILRX_DATA"), reason="TAILRX_DATA names no folder of real data"),
]


def flat(name):
    """Rows of the table joined from the same sources by others, beside the originals."""
    path = source_folder() / "ddi" / "deepddi_ryu86" / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def real():
    return ryu86(files=Files(cache=Path("does-not-exist"), source=source_folder(), offline=True))


@pytest.fixture(scope="module")
def ids(real):
    return {d.id: i for i, d in enumerate(real.drugs)}


def test_it_has_the_counts_of_its_source(real):
    counts = real.counts()
    assert (len(real.drugs), len(real), len(real.labels)) == (1_706, 191_808, 86)
    assert (counts.max(), counts.min(), (counts < 20).sum(), (counts < 50).sum()) == (60_751, 6, 10, 23)
    assert Counter(t.direction for t in real.labels) == {"directed": 79, "symmetric": 7}


def test_its_two_type_pairs_and_both_orders_are_counted_and_so_is_the_ceiling(real):
    units, orders = len(set(real.unit.tolist())), len({tuple(p) for p in real.pair.tolist()})
    assert (units, orders) == (191_402, 191_519)
    assert orders - units == 117
    assert len(set(real.keys)) == len(real)  # so that a split's checksum tells its rows apart
    assert len(real) - units == 406  # no pair has three types, so each of these pairs costs one row
    assert ceiling(real) == (191_402, 191_519)
    assert any(n.startswith("406 pairs carry two different types") for n in real.notes)
    assert any(n.startswith("117 pairs stand in both orders") for n in real.notes)


def test_rows_agree_with_the_flat_table_in_drugs_order_and_type(real):
    rows = flat("interactions.csv.gz")
    ids = [d.id for d in real.drugs]
    ours = [(ids[a], ids[b], t) for (a, b), t in zip(real.pair.tolist(), real.target.tolist(), strict=True)]
    assert ours == [(r["drug1"], r["drug2"], int(r["type_id"])) for r in rows]


def test_types_agree_with_the_flat_table_once_the_drugs_are_put_back(real):
    for label, row in zip(real.labels, flat("types.csv.gz"), strict=True):
        a, b = ("#Drug2", "#Drug1") if row["deepddi_subject"] == "2" else ("#Drug1", "#Drug2")
        assert sentence(label, a, b, ordered=True) == row["description"]
        assert (label.direction == "symmetric") == (row["deepddi_subject"] == "3")


def test_joined_proteins_agree_with_the_flat_table(real):
    for drug, row in zip(real.drugs, flat("drugs.csv.gz"), strict=True):
        assert drug.id == row["drugbank_id"]
        for modality in ("target", "enzyme", "transporter"):
            cell = row[f"{modality}s_dhimmel"]
            assert drug.sets.get(modality, frozenset()) == frozenset(filter(None, cell.split("|")))


def test_what_is_missing_is_missing_and_every_structure_given_reads(real):
    from tailrx.chem.fingerprints import morgan

    have = [d.smiles for d in real.drugs if d.smiles]
    assert real.modalities() | {"pathway": 0, "substructure": 0} == {
        "structure": 1_702, "target": 1_198, "enzyme": 867, "transporter": 497, "pathway": 0, "substructure": 0,
    }  # fmt: skip
    assert morgan(have)[1] == {}
    assert max(Counter(d.name for d in real.drugs).values()) == 1


@pytest.mark.parametrize(
    ("affected", "acting", "words"),
    [
        ("DB00682", "DB00196", "concentration"),  # warfarin, fluconazole
        ("DB00641", "DB01211", "concentration"),  # simvastatin, clarithromycin
        ("DB00683", "DB01026", "concentration"),  # midazolam, ketoconazole
        ("DB00390", "DB01118", "concentration"),  # digoxin, amiodarone
        ("DB00682", "DB01045", "metabolism"),  # warfarin, rifampicin
        ("DB00682", "DB00945", "anticoagulant"),  # warfarin, acetylsalicylic acid
        ("DB00758", "DB00338", "antiplatelet"),  # clopidogrel, omeprazole
        ("DB00695", "DB01050", "diuretic"),  # furosemide, ibuprofen
        ("DB00318", "DB00472", "efficacy"),  # codeine, fluoxetine
        ("DB00727", "DB00203", "vasodilatory"),  # nitroglycerin, sildenafil
        ("DB00852", "DB00780", "hypertensive"),  # pseudoephedrine, phenelzine
    ],
)
def test_in_well_known_pairs_the_sentence_names_the_affected_drug_where_pharmacology_does(
    real, ids, affected, acting, words
):
    """What is affected is said to be `of` the affected drug, whether the source lists it first or second."""
    (row,) = np.flatnonzero(real.unit == real.unit[row_of(real, ids[affected], ids[acting])]).tolist()
    text = sentence(real.labels[real.target[row]], *(real.drugs[d].id for d in real.pair[row]), ordered=True)
    assert words in text
    assert f" of {affected}" in text
    assert f" of {acting}" not in text


def row_of(real, one, other):
    return int(np.flatnonzero((np.sort(real.pair, axis=1) == sorted((one, other))).all(axis=1))[0])


def test_enzyme_roles_say_of_thousands_of_pairs_that_the_sentence_points_the_right_way(real, ids):
    """A pair decides if one drug has the role (inhibitor, inducer) for an enzyme whose substrate the other is, and
    not the other way round; nothing of this went into the reader."""
    roles = {}
    with (source_folder() / "originals" / "drugbank" / "proteins.tsv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            for action in line["actions"].split("|") if line["category"] == "enzyme" else ():
                roles.setdefault(action, {}).setdefault(line["drugbank_id"], set()).add(line["uniprot_id"])
    for number, role in ((46, "inhibitor"), (3, "inducer")):
        first_acts = real.labels[number].sentence.index("{b}") < real.labels[number].sentence.index("{a}")
        right = wrong = 0
        for a, b in real.pair[real.target == number].tolist():
            acts, suffers = (a, b) if first_acts else (b, a)
            does = meets(roles, role, real.drugs[acts].id, real.drugs[suffers].id)
            suffered = meets(roles, role, real.drugs[suffers].id, real.drugs[acts].id)
            right, wrong = right + (does and not suffered), wrong + (suffered and not does)
        assert right > 3_600
        assert wrong < 0.03 * right


def meets(roles, role, acts, suffers):
    return bool(roles[role].get(acts, set()) & roles["substrate"].get(suffers, set()))


def test_a_fold_never_parts_the_rows_of_a_pair(real):
    tested = np.zeros(len(real), np.int64)
    for fold in range(5):
        split = kfold(dataset=real, protocol="clean", fold=fold)
        side = np.full(len(real), -1)
        for number, rows in enumerate((split.train, split.valid, split.test)):
            side[rows] = number
        low, high = (np.full(real.unit.max() + 1, start) for start in (9, -9))
        np.minimum.at(low, real.unit, side)
        np.maximum.at(high, real.unit, side)
        assert np.array_equal(low, high)
        tested[split.test] += 1
    assert (tested == 1).all()


@pytest.mark.parametrize(("scheme", "drugs"), [("cluster", (1_365, 170, 171)), ("random", (1_365, 169, 172))])
@pytest.mark.parametrize("unseen", [1, 2])
def test_the_drug_sides_of_the_benchmark_make_splits(real, scheme, drugs, unseen):
    if not real.drug_sides:
        pytest.skip("the folder holds no drug sides")
    assert tuple(real.drug_sides[scheme].count(side) for side in ("train", "valid", "test")) == drugs
    split = cold_given(dataset=real, protocol="clean", scheme=scheme, unseen=unseen)
    side = np.array(real.drug_sides[scheme])[real.pair]
    assert ((side[split.test] == "test").sum(axis=1) == unseen).all()
    assert ((side[split.valid] == "valid").sum(axis=1) == unseen).all()
    assert (side[split.train] == "train").all()
    assert split.name == f"cold_{scheme}_s{unseen}"
    if unseen == 2:
        assert len(split.test) == (side == "test").all(axis=1).sum()
