"""Who is meant, asked of bundles over real data as a person asks: never the wrong drug, never a false "documented"."""

import pytest
from tests import tiny

import tailrx
from tailrx.bundle.predictor import Bundle
from tailrx.data.catalogue import source_folder

DATA = source_folder()
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="TAILRX_DATA names no folder of real data")]
OUTSIDE = "known medicine outside the model"
QUININE = "COc1ccc2nccc([C@@H](O)[C@@H]3C[C@@H]4CC[N@]3C[C@@H]4C=C)c2c1"


@pytest.fixture(scope="module", params=["starter", "ddimdl", "ryu86"])
def bundle(request, tmp_path_factory) -> Bundle:
    folder = tmp_path_factory.mktemp(request.param)
    train = tiny.run(folder)["train"] | {"epochs": 1, "batch_size": 8192}
    config = {
        "data": request.param,
        "model": {"name": "dnn", "hidden": [8, 4], "inputs": "raw"},
        "features": ["morgan"],
        "train": train,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAILRX_CACHE", str(folder / "cache"))
        return tailrx.train(config, folder / "run", session=tailrx.Session(DATA, offline=True)).bundle()


# bundle, text, who it is (an id) or why not, words of the reason
NAMES = [
    ("ddimdl", "omeprazole", OUTSIDE, "DB00338 Esomeprazole"),
    ("ddimdl", "(S)-omeprazole", "DB00736", ""),
    ("ddimdl", "salbutamol", OUTSIDE, "DB01001 Levosalbutamol"),
    ("ddimdl", "albuterol", OUTSIDE, "DB01001 Levosalbutamol"),
    ("ddimdl", "levalbuterol", "DB13139", ""),
    ("ddimdl", "ofloxacin", OUTSIDE, "DB01165 Levofloxacin"),
    ("ddimdl", "zopiclone", OUTSIDE, "DB01198 Eszopiclone"),
    ("ddimdl", "hyoscyamine", OUTSIDE, "DB00424 Atropine"),
    ("ryu86", "albuterol", "DB01001", ""),
    ("ddimdl", "adenosine phosphate", OUTSIDE, "DB00131 Adenosine"),
    ("starter", "lithium citrate", OUTSIDE, "DB14507 Lithium carbonate"),
    ("ddimdl", "MET", "ambiguous", "Metformin Methionine Methotrexate"),
    ("ddimdl", "Dex", "ambiguous", "Dexamethasone Dextromethorphan Dexmedetomidine"),
    ("ddimdl", "M", "ambiguous", "Methionine"),
    ("ddimdl", "warfarin", OUTSIDE, "DB00682 572"),
    ("ddimdl", "metformin", OUTSIDE, "DB00331"),
    ("starter", "ワルファリン", "unknown text", ""),
    ("starter", "аспирин", "unknown text", ""),
    ("starter", "St John's wort", OUTSIDE, "DB01323"),
]


def test_a_name_is_who_it_is(bundle):
    for _, text, meant, words in (case for case in NAMES if case[0] == bundle.data):
        asked = bundle.predict(pairs=[(text, "fluoxetine")]).answers[0]
        if meant.startswith("DB"):
            assert (asked.drug_a.id, asked.assessed) == (meant, True), text
            continue
        assert (asked.reason_kind, asked.states, asked.drug_a.id) == (meant, ("cannot assess",), None), text
        assert all(word in asked.reason for word in words.split()), asked.reason
        if meant == "unknown text":
            assert (asked.drug_a.near, asked.drug_a.different) == ((), ())


def test_a_stereoisomer_is_near_and_what_is_documented_of_the_other_is_not_said_of_it(bundle):
    quinidine = next((d for d in bundle.drugs if d.name == "Quinidine"), None)
    if quinidine is None or any(d.name == "Quinine" for d in bundle.drugs):
        pytest.skip("this bundle knows no quinidine, or quinine, too")
    partners = [d.name for d in bundle.drugs if d is not quinidine]
    of_quinidine = bundle.predict(pairs=[("quinidine", other) for other in partners]).answers
    drawn = bundle.predict(pairs=[("drawn", other) for other in partners], smiles={"drawn": QUININE}).answers
    assert any(a.documented for a in of_quinidine)
    assert not any(a.documented for a in drawn)
    drug = drawn[0].drug_a
    assert (drug.seen, drug.different) == (False, ("Quinidine",))
    assert "Quinine (DB00468), a known medicine that is not among this model's drugs" in drug.note
    assert "near Quinidine (DB00908): a stereoisomer" in drug.note


@pytest.mark.parametrize(
    "text",
    [
        "RZVAJINKPMORJF-UHFFFAOYSA-N",
        "InChI=1S/C8H9NO2/c1-6(10)9-7-2-4-8(11)5-3-7/h2-5,11H,1H3,(H,9,10)",
        "CC(=O)Nc1ccc(O)cc1",
    ],
)
def test_a_structure_is_read_in_whatever_form_it_comes(bundle, text):
    paracetamol = next((d for d in bundle.drugs if d.id == "DB00316"), None)
    answer = bundle.predict(pairs=[("x", "fluoxetine")], smiles={"x": text}).answers[0]
    if paracetamol:
        assert (answer.drug_a.id, answer.states[-1]) == ("DB00316", "predicted")
    elif text.startswith("RZV"):
        assert answer.reason_kind == OUTSIDE
        assert "(DB00316)" in answer.reason
    else:
        assert "(DB00316), a known medicine that is not among" in answer.drug_a.note


def test_water_is_answered_with_a_warning_or_not_at_all(bundle):
    answer = bundle.predict(pairs=[("x", "fluoxetine")], smiles={"x": "O"}).answers[0]
    if answer.assessed:
        assert "far from every training drug" in answer.drug_a.warning
    else:
        assert answer.reason_kind == "outside the domain"


def test_the_drugs_of_the_data_are_themselves_when_drawn(bundle):
    """But for those that share a structure, which ask; none is taken for another."""
    data = tailrx.load_dataset(bundle.data, session=tailrx.Session(DATA, offline=True))
    smiles = {f"structure {d.id}": d.smiles for d in data.drugs[::3] if d.smiles}
    drawn = bundle.predict(pairs=[(text, "fluoxetine") for text in smiles], smiles=smiles).answers
    wrong = [a for a in drawn if a.drug_a.id not in (None, a.drug_a.asked, a.drug_a.asked.split()[-1])]
    themselves = [a for a in drawn if a.drug_a.id == a.drug_a.asked.split()[-1]]
    assert [(a.drug_a.asked, a.drug_a.id) for a in wrong] == []
    assert len(themselves) > 0.94 * len(drawn)
