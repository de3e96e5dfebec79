"""A molecule bundle: every structure asked gets its answer or the reason why not, in the order asked."""

import hashlib
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load as from_bytes
from safetensors.numpy import save as to_bytes

import tailrx
from tailrx import api
from tailrx.bundle import store
from tailrx.errors import BundleError, DataError
from tailrx.jobs.molecule import predictor
from tailrx.jobs.molecule.predictor import MoleculeBundle

pytestmark = pytest.mark.usefixtures("no_data_of_ours")
GOLDEN = Path(__file__).parents[2] / "golden"
CHAINS = ["C" * n for n in range(2, 12)]
QUICK = {"epochs": 2, "batch_size": 8, "device": "cpu", "dtype": "float32", "threads": 1}


def reactions(folder: Path) -> Path:
    """Alcohols that are oxidised, and aldehydes that are reduced."""
    rows = [f"{c}O>>{c[1:]}C=O,oxidation\n{c}C=O>>{c}CO,reduction" for c in CHAINS]
    table = folder / "reactions.csv"
    table.write_text("reaction_smiles,class\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return table


@pytest.fixture(scope="module")
def reaction_run(tmp_path_factory: pytest.TempPathFactory, no_data_of_ours: None) -> Path:
    folder = tmp_path_factory.mktemp("reactions")
    config = {
        "model": {"name": "mlp", "hidden": [8, 4]},
        "data": {"name": "molecule_table", "path": str(reactions(folder))},
        "features": [{"name": "reaction_difference", "bits": 64}],
        "train": QUICK,
    }
    return tailrx.train(config, folder / "run").path


@pytest.fixture(scope="module")
def molecules() -> MoleculeBundle:
    return MoleculeBundle.load(GOLDEN / "molecules_v2")


def test_answers_come_in_the_order_asked_one_for_each(molecules):
    asked = ["CCO", "C1CC", "CCN", "", "CCO"]
    said = molecules.predict(asked)
    assert [(a.row, a.asked) for a in said] == list(enumerate(asked))
    assert [a.state for a in said] == ["predicted", "cannot assess", "predicted", "cannot assess", "predicted"]
    assert said.answers[0].classes == said.answers[4].classes


def test_classes_are_the_likeliest_first_and_all_of_them_sum_to_one(molecules):
    (answer,) = molecules.predict(["CCCCO"], top=99)
    found = [c.probability for c in answer.classes]
    assert sorted(found, reverse=True) == found
    assert math.isclose(sum(found), 1, abs_tol=1e-5)
    assert {c.name for c in answer.classes} == {"alcohol", "amine", "chloride"}
    assert answer.classes[0].name == "alcohol"
    assert len(molecules.predict(["CCCCO"], top=2).answers[0].classes) == 2


def test_two_spellings_have_one_answer_and_one_canonical_structure(molecules):
    one, other = molecules.predict(["OCC", " C(O)C "])
    assert one.classes == other.classes
    assert one.structure == other.structure == "CCO"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("", "no structure stands there"),
        ("nan", "no structure stands there"),
        ("C1CC", "does not parse"),
        ("CCO>>CC=O", "this is a reaction, and the model was trained on molecules"),
        ("CCO>CC", "a reaction is written"),
        ("aspirin", "does not parse"),
    ],
)
def test_what_is_no_molecule_cannot_be_assessed_and_says_why(molecules, asked, reason):
    (answer,) = molecules.predict([asked])
    assert (answer.state, answer.reason_kind, answer.classes) == ("cannot assess", "unusable structure", ())
    assert reason in answer.reason
    assert not answer.assessed


def test_a_mixture_is_answered_with_a_warning_and_a_salt_without(molecules):
    mixture, salt = molecules.predict(["CCCCCO.CCCCN", "CCCCN.Cl"])
    assert "mixture of 2 components" in mixture.warning
    assert mixture.assessed
    assert salt.warning == ""


def test_a_reaction_model_answers_reactions_and_refuses_a_molecule(reaction_run):
    bundle = MoleculeBundle.load(reaction_run)
    reaction, molecule = bundle.predict(["CCCCO>>CCCC=O", "CCO"])
    assert reaction.assessed
    assert reaction.structure == "CCCCO>>CCCC=O"
    assert molecule.reason == "this is a molecule, and the model was trained on reactions; write reactants>>product."


def test_a_reaction_that_changes_nothing_has_no_usable_feature(reaction_run):
    (answer,) = MoleculeBundle.load(reaction_run).predict(["CCO>>OCC"])
    assert (answer.state, answer.reason_kind) == ("cannot assess", "no usable feature")
    assert "reaction_difference" in answer.reason


def test_a_bundle_gives_what_training_gave_its_test_rows(reaction_run):
    bundle = MoleculeBundle.load(reaction_run)
    result, predictions = api.evaluate(reaction_run), np.load(reaction_run / "predictions.npz")
    rows = (reaction_run.parent / "reactions.csv").read_text().splitlines()[1:]
    names = [t["type"] for t in result["per_type"]]
    for row, probability in zip(predictions["row"], predictions["probability"], strict=True):
        (answer,) = bundle.predict([rows[row].split(",")[0]], top=9)
        said = {c.name: c.probability for c in answer.classes}
        assert [said[label.name] for label in bundle.labels] == pytest.approx(probability.tolist(), abs=1e-5)
        assert said.keys() == set(names)


def test_however_many_structures_are_asked_the_model_sees_a_bounded_number_at_a_time(molecules, monkeypatch):
    seen = []
    classified = molecules._classified
    monkeypatch.setattr(predictor, "AT_ONCE", 3)
    monkeypatch.setattr(molecules, "_classified", lambda smiles: seen.append(len(smiles)) or classified(smiles))
    told = molecules.answers(f"{'C' * n}O" for n in range(1, 8))
    assert next(told).row == 0
    assert seen == [3]  # the others are not read before they are asked for
    assert [a.row for a in told] == [1, 2, 3, 4, 5, 6]
    assert max(seen) == 3


@pytest.mark.parametrize(
    ("asked", "top", "says"),
    [([], 3, "needs a structure"), ("CCO", 3, "a list of texts"), (["CCO"], 0, "top must be"), ([None], 3, "is text")],
)
def test_a_question_that_is_none_is_refused_in_a_sentence(molecules, asked, top, says):
    with pytest.raises(DataError, match=says):
        molecules.predict(asked, top=top)


def test_load_bundle_gives_what_answers_for_the_job(reaction_run):
    assert isinstance(tailrx.load_bundle(reaction_run), MoleculeBundle)
    assert isinstance(tailrx.load_bundle(GOLDEN / "bundle_v2"), tailrx.Bundle)
    assert isinstance(api.Run(reaction_run, {}).bundle(), MoleculeBundle)


def test_a_bundle_of_another_job_is_refused_with_what_to_call_instead():
    with pytest.raises(BundleError, match=r"job 'molecule'.*load it with tailrx\.load_bundle"):
        tailrx.Bundle.load(GOLDEN / "molecules_v2")
    with pytest.raises(BundleError, match=r"job 'pair'.*load it with tailrx\.load_bundle"):
        MoleculeBundle.load(GOLDEN / "bundle_v2")


# Bundles that somebody changed, with their checksums made again


def copied(tmp_path: Path, change) -> Path:
    folder = shutil.copytree(GOLDEN / "molecules_v2", tmp_path / "bundle")
    meta = json.loads((folder / "bundle.json").read_text())
    tensors = from_bytes((folder / "weights.safetensors").read_bytes())
    change(meta, tensors)
    raw = to_bytes({k: np.ascontiguousarray(v) for k, v in tensors.items()})
    meta["weights_sha256"] = hashlib.sha256(raw).hexdigest()
    (folder / "weights.safetensors").write_bytes(raw)
    (folder / "bundle.json").write_text(json.dumps(meta))
    return folder


def poisoned(meta, tensors):
    tensors["model/last.weight"][0, 0] = np.nan


HOSTILE = {
    "another job": (lambda m, t: m.update(job="triple"), "of the job 'triple', and this TailRx has molecule and pair"),
    "a job that is a list": (lambda m, t: m.update(job=["pair"]), "of the job"),
    "no job": (lambda m, t: m.pop("job"), "of the job"),
    "a job that leads out": (lambda m, t: m.update(job="../pair"), "of the job"),
    "the job of pairs": (lambda m, t: m.update(job="pair"), "drugs"),
    "an example of another kind": (lambda m, t: m.update(example="polymer"), "example"),
    "no example": (lambda m, t: m.pop("example"), "example"),
    "format 1": (lambda m, t: m.update(format_version=1), "format_version"),
    "one class": (lambda m, t: m.update(labels=m["labels"][:1]), "one class"),
    "a class twice": (lambda m, t: m["labels"].__setitem__(0, m["labels"][1]), "labels have one name"),
    "a class more": (lambda m, t: m["labels"].append({"name": "more"}), "model/last"),
    "widths for two": (lambda m, t: m.update(widths=[128, 128]), "widths"),
    "another width": (lambda m, t: m.update(widths=[64]), "128 columns"),
    "bits of another number": (lambda m, t: m["config"]["features"][0].update(bits=256), "256 columns"),
    "bits beyond memory": (lambda m, t: m["config"]["features"][0].update(bits=2**40), "bits"),
    "a hidden layer beyond memory": (lambda m, t: m["config"]["model"].update(hidden=[10**9, 8]), "hidden"),
    "a model of pairs": (lambda m, t: m["config"].update(model={"name": "dnn"}), "fit together"),
    "a vocabulary of another feature": (lambda m, t: m.update(vocabulary={"morgan": {}}), "vocabulary"),
    "a state for a feature that fits nothing": (
        lambda m, t: t.update({"feature/fingerprint/x": np.zeros(2, np.float32)}), "fits nothing"),
    "a tensor that nobody reads": (lambda m, t: t.update({"known/pair": np.zeros(2, np.int32)}), "nobody reads"),
    "NaN among the weights": (poisoned, "NaN"),
    "weights in half precision": (lambda m, t: t.update({"model/last.bias": t["model/last.bias"].astype("f2")}),
                                  "model/last.bias"),
    "a layer that is missing": (lambda m, t: t.pop("model/last.bias"), "fit together"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_molecule_bundle_that_was_changed_is_refused_in_one_sentence(kind, tmp_path):
    change, says = HOSTILE[kind]
    with pytest.raises(BundleError) as refusal:
        tailrx.load_bundle(copied(tmp_path, change))
    text = str(refusal.value)
    assert says in text
    assert len(text.splitlines()) == 1
    assert len(text) < 1_000


def test_an_untouched_copy_is_read(tmp_path):
    folder = copied(tmp_path, lambda meta, tensors: None)
    assert store.job_of(folder) == "molecule"
    assert tailrx.load_bundle(folder).predict(["CCO"]).answers[0].assessed
