"""Bundles: they need nothing but themselves, answer row by row, and refuse what is not whole."""

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load as from_bytes
from safetensors.numpy import save as to_bytes
from tests import tiny

import tailrx
from tailrx.bundle import store
from tailrx.bundle.answers import Documented, disagreement
from tailrx.bundle.card import NOTICE
from tailrx.bundle.predictor import Bundle
from tailrx.bundle.question import Question
from tailrx.chem.molecules import inchikey as key_of
from tailrx.errors import BundleError, DataError
from tailrx.features import FeatureSet
from tailrx.layers import network as layer
from tailrx.models.dnn import DNN
from tailrx.predictions import Predictions
from tailrx.types import Drug, FeatureBatch, Substance, Vocabulary

SRC = Path(tailrx.__file__).parents[1]
ASPIRIN, DOXYLAMINE = "OC(=O)c1ccccc1OC(C)=O", "CC(OCCN(C)C)(c1ccccc1)c1ccccn1"
IDS = {r["name"]: r["drug_id"] for r in tiny.rows()}
DOCUMENTED = {frozenset((p["drug_a"], p["drug_b"])): p["type"] for p in tiny.pairs()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Runs over data that are gone by the time anyone asks: a symmetric, an ordered, and two of other kinds."""
    folder = tmp_path_factory.mktemp("made")
    data = tiny.write(folder / "data")
    ordered = {"model": {"name": "dnn", "fusion": "concat", "hidden": [32, 16]}, "features": ["morgan"]}
    cold = {"split": {"name": "cold_s1"}, "protocol": "paper"}
    siam = {"model": "cnn_siam", "epochs": 2}  # its BatchNorms work inside `encode`
    runs = {"symmetric": {}, "ordered": ordered, "siam": siam, "cold": cold, "baseline": {"model": "neighbours"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAILRX_CACHE", str(folder / "cache"))
        patch.delenv("TAILRX_DATA", raising=False)
        for name, sections in runs.items():
            tailrx.train(tiny.run(data, **{"epochs": 20, **sections}), folder / name)
    shutil.rmtree(data)
    shutil.rmtree(folder / "cache")
    return folder


@pytest.fixture(scope="module")
def symmetric(made):
    return Bundle.load(made / "symmetric")


@pytest.fixture(scope="module")
def ordered(made):
    return Bundle.load(made / "ordered")


@pytest.fixture(scope="module")
def siam(made):
    return Bundle.load(made / "siam")


@pytest.fixture
def copy(made, tmp_path):
    """A bundle to spoil."""
    return shutil.copytree(made / "symmetric" / "bundle", tmp_path / "bundle")


def probabilities(answer):
    return {t.type: t.probability for t in answer.types}


# Self-sufficient


def test_a_bundle_alone_on_an_empty_machine_answers_for_a_drug_nobody_has_seen(made, symmetric, tmp_path):
    moved = shutil.copytree(made / "symmetric" / "bundle", tmp_path / "elsewhere")
    ask = (
        "import json, sys, tailrx\n"
        f"p = tailrx.Bundle.load({str(moved)!r}).predict('aspirin', smiles={{'new': {DOXYLAMINE!r}}}, top=4)\n"
        "print(json.dumps(p.to_dict()))"
    )
    empty = {"HOME": str(tmp_path / "home"), "TAILRX_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(SRC),
             "PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"}  # fmt: skip
    (tmp_path / "home").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", ask], env=empty, cwd=tmp_path / "home", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (answer,) = json.loads(done.stdout)["answers"]
    assert answer["states"] == ["predicted"]
    here = symmetric.predict("aspirin", smiles={"new": DOXYLAMINE}, top=4).answers[0]
    assert {t["type"]: pytest.approx(t["probability"], abs=1e-6) for t in answer["types"]} == probabilities(here)
    assert not list((tmp_path / "home").iterdir())
    assert not (tmp_path / "cache").exists()


def test_the_folder_of_a_run_and_its_bundle_folder_are_the_same_bundle(made):
    asked = [Bundle.load(p).predict("aspirin", "caffeine") for p in (made / "symmetric", made / "symmetric/bundle")]
    assert asked[0] == asked[1]


def test_a_bundle_holds_three_plain_files_and_no_more(made):
    assert sorted(p.name for p in (made / "symmetric" / "bundle").iterdir()) == [
        "bundle.json", "card.json", "weights.safetensors",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["symmetric", "ordered", "siam"])
def test_the_stored_encodings_are_those_the_model_gives_the_drugs(name, request):
    bundle = request.getfixturevalue(name)
    sets = [{"target": frozenset(filter(None, r["targets"].split("|")))} for r in tiny.rows()]
    drugs = [Drug(r["drug_id"], r["name"], r["smiles"] or None, sets=s) for r, s in zip(tiny.rows(), sets, strict=True)]
    table, _ = FeatureSet.of(bundle.meta["config"]["features"]).transform(drugs, bundle.states)
    np.testing.assert_array_equal(table.mask, bundle.mask)
    batch = FeatureBatch(tuple(map(torch.from_numpy, table.blocks)), torch.from_numpy(table.mask))
    with torch.no_grad():
        fresh = bundle.model.encode(bundle.model.prepare(batch))
    assert type(fresh) is type(bundle.encoded)
    for mine, stored in zip(fresh, bundle.encoded, strict=True):
        torch.testing.assert_close(mine, stored, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["symmetric", "ordered", "siam"])
def test_it_answers_with_the_very_test_probabilities_of_its_run(name, made, request):
    bundle, kept = request.getfixturevalue(name), Predictions.load(made / name / "predictions.npz")
    ids = [d.id for d in bundle.drugs]
    pairs = [(ids[a], ids[b]) for a, b in kept.unit.tolist()]
    types = [t.name for t in bundle.labels]
    for answer, due in zip(bundle.predict(pairs=pairs, top=99).answers, kept.probability, strict=True):
        assert probabilities(answer) == pytest.approx(dict(zip(types, due.tolist(), strict=True)), abs=1e-6)


def test_a_known_drug_asked_by_its_structure_in_any_spelling_gets_the_answer_of_its_name(ordered):
    named = ordered.predict(pairs=[("Aspirin", "Warfarin")], top=4).answers[0]
    drawn = ordered.predict(pairs=[("new", "Warfarin")], smiles={"new": ASPIRIN}, top=4).answers[0]
    assert probabilities(drawn) == pytest.approx(probabilities(named), abs=1e-6)
    assert (drawn.drug_a.id, drawn.drug_a.seen) == (named.drug_a.id, True)
    assert drawn.documented == named.documented
    assert "read as Aspirin" in drawn.drug_a.note


# Answers, row by row


def test_every_row_is_answered_in_its_place_with_its_status(symmetric):
    pairs = [
        ("aspirin", "warfarin"), ("Aspirine", "warfarin"), ("T01", "ASA"), ("warfarin", "the stimulant"),
        ("placebin", "aspirin"), ("warfarin", "aspirin"), ("broken", "aspirin"), ("", "aspirin"), ("new", "diazepam"),
    ]  # fmt: skip
    answers = symmetric.predict(pairs=pairs, smiles={"broken": "C1CC", "new": DOXYLAMINE}).answers
    assert [(a.drug_a.asked, a.drug_b.asked) for a in answers] == pairs
    assert [a.reason_kind for a in answers] == [
        None, "unknown text", "same drug twice", "ambiguous", "no usable feature", None, "unusable structure",
        "unknown text", None,
    ]  # fmt: skip
    assert all(bool(a.types) == ("predicted" in a.states) == a.assessed for a in answers)
    assert all(bool(a.documented) == ("documented" in a.states) for a in answers)
    assert all(bool(a.reason) == bool(a.reason_kind) != a.assessed for a in answers)
    assert "the nearest name is Aspirin" in answers[1].reason
    assert "Aspirin" in answers[2].reason
    assert all(word in answers[3].reason for word in ("Caffeine (T21)", "Theophylline (T22)"))
    assert "morgan, target" in answers[4].reason
    assert "C1CC" in answers[6].reason
    assert (answers[2].drug_a.id, answers[2].drug_b.id) == ("T01", "T01")
    assert (answers[1].drug_a.id, answers[1].drug_b.id) == (None, "T07")


def test_drugs_alone_mean_all_their_pairs_and_new_ones_are_among_them(symmetric):
    answers = symmetric.predict("aspirin", "warfarin", smiles={"new": DOXYLAMINE}).answers
    asked = [(a.drug_a.asked, a.drug_b.asked) for a in answers]
    assert asked == [("aspirin", "warfarin"), ("aspirin", "new"), ("warfarin", "new")]


@pytest.mark.parametrize("other", ["aspirin", "ASA"])
def test_a_drug_named_twice_is_asked_once_and_that_is_said(symmetric, other):
    prediction = symmetric.predict("aspirin", other, "warfarin")
    assert [(a.drug_a.name, a.drug_b.name) for a in prediction.answers] == [("Aspirin", "Warfarin")]
    (remarks,) = prediction.remarks
    assert "asked once" in remarks
    with pytest.raises(DataError, match=r"needs two drugs or more: .*asked once"):
        symmetric.predict("aspirin", other)


def test_a_pair_given_twice_is_answered_twice(symmetric):
    one, other, again = symmetric.predict(
        pairs=[("aspirin", "codeine"), ("codeine", "caffeine"), ("aspirin", "codeine")]
    ).answers
    assert one.types == again.types != other.types


def test_answers_do_not_depend_on_what_else_is_asked(symmetric):
    many = symmetric.predict(*(r["name"] for r in tiny.rows()), top=4).answers
    for answer in many[::40]:
        (alone,) = symmetric.predict(answer.drug_a.asked, answer.drug_b.asked, top=4).answers
        assert probabilities(alone) == pytest.approx(probabilities(answer), abs=1e-6)
        assert (alone.documented, alone.nearest_pairs) == (answer.documented, answer.nearest_pairs)


def spied(monkeypatch, what, size):
    """A list that grows by `size(its arguments)` whenever the function `what` of DNN is called outside training."""
    sizes, own = [], getattr(DNN, what)

    def spy(self, *given):
        if not self.training:
            sizes.append(size(*given))
        return own(self, *given)

    monkeypatch.setattr(DNN, what, spy)
    return sizes


def test_however_many_pairs_are_asked_the_model_sees_a_bounded_number_at_a_time(symmetric, monkeypatch):
    names = [r["name"] for r in tiny.rows() if r["smiles"]]
    pairs = [pair for _ in range(30) for pair in combinations(names, 2)]  # 8,280
    asked = [*pairs[:5], ("aspirin", "aspirin"), *pairs[5:], ("aspirin", "nothing of that name")]
    seen = spied(monkeypatch, "interact", lambda e_a, e_b: len(e_a[0]))
    answers = symmetric.predict(pairs=asked).answers
    assert sum(seen) == len(pairs)
    assert max(seen) <= layer.EXAMPLES_AT_ONCE < len(pairs)
    assert [(a.drug_a.asked, a.drug_b.asked) for a in answers] == asked
    assert [i for i, a in enumerate(answers) if not a.assessed] == [5, len(asked) - 1]
    once = symmetric.predict(pairs=pairs[:276]).answers
    for answer, due in zip((a for a in answers if a.assessed), once * 30, strict=True):
        assert probabilities(answer) == pytest.approx(probabilities(due), abs=1e-6)


def test_drugs_are_encoded_so_many_at_a_time_for_a_bundle_and_for_a_question(made, tmp_path, monkeypatch):
    monkeypatch.setenv("TAILRX_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(layer, "ENTITIES_AT_ONCE", 7)
    seen = spied(monkeypatch, "encode", lambda features: len(features.mask))
    run = tailrx.train(tiny.run(tiny.write(tmp_path / "data"), epochs=20), tmp_path / "run")
    new = {f"new {i}": "C" * (i + 3) for i in range(9)}
    answers = run.bundle().predict(smiles=new).answers
    assert {a.states for a in answers} == {("predicted",)}
    assert max(seen) == 7
    stored, due = (store.read(folder / "bundle").tensors for folder in (tmp_path / "run", made / "symmetric"))
    for key in ("encoded/first", "encoded/second"):
        np.testing.assert_allclose(stored[key], due[key], atol=1e-5)


def test_answers_are_made_as_they_are_taken(symmetric, monkeypatch):
    made = []
    own = Question._answer
    monkeypatch.setattr(Question, "_answer", lambda *given: made.append(1) or own(*given))
    answers = symmetric.ask(*(r["name"] for r in tiny.rows())).answers()
    first = next(answers)
    assert len(made) == 1
    assert (first, *answers) == symmetric.predict(*(r["name"] for r in tiny.rows())).answers


def test_what_is_wrong_with_a_question_is_told_before_the_first_answer_is_taken(symmetric):
    with pytest.raises(DataError, match="needs two drugs or more"):
        symmetric.ask("aspirin")


def test_what_is_said_of_a_drug_is_worked_out_once_however_often_it_is_asked(symmetric):
    answers = symmetric.predict("aspirin", "warfarin", "codeine", "nothing of that name").answers
    for text in ("aspirin", "warfarin", "codeine", "nothing of that name"):
        assert len({id(d) for a in answers for d in (a.drug_a, a.drug_b) if d.asked == text}) == 1


def test_more_types_than_there_are_gives_all_of_them_likeliest_first(symmetric):
    (answer,) = symmetric.predict("aspirin", "diazepam", top=1000).answers
    assert {t.type for t in answer.types} == {t[0] for t in tiny.TYPES}
    probabilities = [t.probability for t in answer.types]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=1e-6)
    (first,) = symmetric.predict("aspirin", "diazepam", top=1).answers
    assert first.types == answer.types[:1]


def test_it_has_learnt_what_the_data_teaches(symmetric):
    answers = symmetric.predict(pairs=[("ibuprofen", "warfarin"), ("diazepam", "morphine")]).answers
    assert [a.types[0].type for a in answers] == ["bleeding", "sedation"]


def test_nothing_asked_is_an_error_in_one_sentence(symmetric):
    for asked in (
        lambda: symmetric.predict(),
        lambda: symmetric.predict("aspirin"),
        lambda: symmetric.predict(pairs=[]),
    ):
        with pytest.raises(DataError, match="needs two drugs or more"):
            asked()
    with pytest.raises(DataError, match="top must be at least 1; got 0"):
        symmetric.predict("aspirin", "warfarin", top=0)


def test_a_documented_pair_says_its_type_from_either_side_whether_it_was_trained_on_or_not(symmetric):
    asked = list(combinations([r["name"] for r in tiny.rows()][:12], 2))
    there, back = (symmetric.predict(pairs=p).answers for p in (asked, [(b, a) for a, b in asked]))
    for (a, b), one, other in zip(asked, there, back, strict=True):
        documented = DOCUMENTED.get(frozenset((IDS[a], IDS[b])))
        assert one.documented == other.documented
        assert [d.type for d in one.documented] == ([documented] if documented else [])


# Order


def test_swapping_the_drugs_of_a_symmetric_model_changes_no_probability(symmetric):
    there, back = (symmetric.predict(pairs=[p], top=4).answers[0] for p in (("codeine", "ASA"), ("ASA", "codeine")))
    assert probabilities(there) == pytest.approx(probabilities(back), abs=1e-7)


def sentences(bundle, a, b):
    return {t.type: t.sentence for t in bundle.predict(pairs=[(a, b)], top=9).answers[0].types}


def test_a_symmetric_model_never_puts_the_drugs_in_places(symmetric):
    assert sentences(symmetric, "asa", "warfarin") == {
        "bleeding": "Aspirin and Warfarin: more bleeding.",
        "sedation": "Aspirin and Warfarin add up to sedation.",
        "exposure": "Aspirin and Warfarin: exposure.",
        "other": "Aspirin and Warfarin: other.",
    }


def test_a_model_that_knows_the_order_puts_them_in_places_where_the_type_has_one(ordered):
    for a, b in (("Aspirin", "Warfarin"), ("Warfarin", "Aspirin")):
        assert sentences(ordered, a, b) == {
            "bleeding": f"{a} raises the bleeding risk of {b}.",
            "sedation": f"{a} and {b} add up to sedation.",
            "exposure": f"{a} raises the exposure of {b}.",
            "other": f"{a} and {b}: other.",
        }


def test_a_model_that_knows_the_order_answers_by_it(ordered):
    there, back = (ordered.predict(pairs=[p], top=4).answers[0] for p in (("codeine", "ASA"), ("ASA", "codeine")))
    assert probabilities(there) != pytest.approx(probabilities(back), abs=1e-4)


# What is near


def tanimoto(one, other):
    from rdkit import Chem, DataStructs
    from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator

    made = GetMorganGenerator(radius=2, fpSize=2048)
    return DataStructs.TanimotoSimilarity(*(made.GetFingerprint(Chem.MolFromSmiles(s)) for s in (one, other)))


def test_the_nearest_drug_is_another_one_and_as_near_as_rdkit_says(ordered):
    (answer,) = ordered.predict("caffeine", smiles={"new": DOXYLAMINE}).answers
    structures = {r["name"]: r["smiles"] for r in tiny.rows() if r["smiles"]}
    for drug, smiles in ((answer.drug_a, structures["Caffeine"]), (answer.drug_b, DOXYLAMINE)):
        like = {name: tanimoto(smiles, s) for name, s in structures.items() if name != drug.name}
        assert drug.nearest == max(like, key=like.get)
        assert drug.similarity == pytest.approx(max(like.values()), abs=1e-3)
    assert answer.drug_a.nearest == "Theophylline"


def test_the_nearest_known_pairs_are_those_a_slow_search_finds(ordered):
    smiles = {r["drug_id"]: r["smiles"] for r in tiny.rows()}
    names = {r["drug_id"]: r["name"] for r in tiny.rows()}
    for a, b in (("T01", "T07"), ("T09", "T15"), ("T03", "T20")):  # documented or not
        near = ordered.predict(pairs=[(a, b)]).answers[0].nearest_pairs
        like = {d: {e: tanimoto(smiles[d], s) for e, s in smiles.items() if s} for d in (a, b)}
        score = {
            tuple(sorted(pair)): max(like[a][c] * like[b][d], like[a][d] * like[b][c])
            for pair in DOCUMENTED
            for c, d in [tuple(pair)]
            if pair != {a, b}
        }
        best = sorted(score.values(), reverse=True)[:3]
        assert [n.similarity for n in near] == pytest.approx(best, abs=2e-3)
        for n in near:
            ids = IDS[n.drug_a], IDS[n.drug_b]
            assert n.similarity == pytest.approx(score[tuple(sorted(ids))], abs=2e-3)
            assert n.type == DOCUMENTED[frozenset(ids)]
        assert {names[a], names[b]} not in [{n.drug_a, n.drug_b} for n in near]


def test_a_drug_says_which_features_it_has_and_whether_training_saw_it(symmetric):
    (answer,) = symmetric.predict("clotrimazole", smiles={"new": DOXYLAMINE}).answers
    assert answer.drug_a.features == answer.drug_b.features == ("morgan",)
    assert (answer.drug_a.seen, answer.drug_b.seen) == (True, False)
    placebin = symmetric.predict("placebin", "aspirin").answers[0].drug_a
    assert (placebin.seen, placebin.features, placebin.nearest, placebin.similarity) == (False, (), None, 0.0)


def test_under_the_paper_protocol_a_held_out_drug_is_still_not_one_that_training_saw(made):
    """There the features, like the papers', are fitted on all drugs; training pairs are something else."""
    bundle = Bundle.load(made / "cold")
    stored = store.read(made / "cold" / "bundle").tensors
    trained = {bundle.drugs[i].name for i in stored["known/pair"][stored["known/trained"]].ravel()}
    assert 0 < len(trained) < 24
    names = [r["name"] for r in tiny.rows()]
    for answer in bundle.predict(*names).answers:
        for drug in (answer.drug_a, answer.drug_b):
            assert drug.seen == (drug.name in trained)
            assert drug.nearest is None or drug.nearest in trained


# What surrounds the answers


def test_a_prediction_says_what_it_is_conditional_on_and_whose_data_it_rests_on(symmetric):
    prediction = symmetric.predict("aspirin", "warfarin").to_dict()
    json.dumps(prediction, allow_nan=False)
    assert "if the two drugs interact at all" in prediction["condition"]
    assert prediction["notice"] == NOTICE
    assert (prediction["licence"], prediction["commercial_use"], prediction["model"], prediction["data"]) == (
        "CC0-1.0",
        "yes",
        "dnn",
        "tiny",
    )


def test_the_card_tells_what_a_reader_must_know(made):
    card = json.loads((made / "symmetric/bundle/card.json").read_text(encoding="utf-8"))
    result = json.loads((made / "symmetric/result.json").read_text(encoding="utf-8"))
    assert card["evaluation"]["metrics"] == result["metrics"]
    assert card["data"]["licence"] == "CC0-1.0"
    assert (card["data"]["drugs"], card["data"]["pairs"], card["data"]["types"]) == (25, len(tiny.pairs()), 4)
    assert card["notice"] == NOTICE
    assert card["features"] == ["morgan", "target"]


# Refusals


def test_a_baseline_has_no_bundle_and_says_so(made):
    with pytest.raises(BundleError, match="baselines are refitted and have none"):
        Bundle.load(made / "baseline")


@pytest.mark.parametrize("what", ["nowhere", "", "file.txt"])
def test_what_is_no_bundle_folder_is_refused(what, tmp_path):
    (tmp_path / "file.txt").write_text("text")
    with pytest.raises(BundleError, match=r"is not a bundle \(no bundle.json\); name the run or bundle folder"):
        Bundle.load(tmp_path / what)


@pytest.mark.parametrize("name", ["bundle.json", "card.json", "weights.safetensors"])
def test_a_missing_file_is_named(name, copy):
    (copy / name).unlink()
    with pytest.raises(BundleError, match=name):
        Bundle.load(copy)


def edited(copy, change):
    file = copy / "bundle.json"
    meta = json.loads(file.read_text(encoding="utf-8"))
    change(meta)
    file.write_text(json.dumps(meta), encoding="utf-8")
    return copy


@pytest.mark.parametrize("version", [3, 99, 0, "1", None])
def test_another_format_version_is_refused_and_told(version, copy):
    with pytest.raises(
        BundleError, match=f"bundle format {version!r} and this version of TailRx reads 1 and 2; upgrade"
    ):
        Bundle.load(edited(copy, lambda meta: meta.update(format_version=version)))


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.999])
def test_truncated_weights_are_refused(keep, copy):
    file = copy / "weights.safetensors"
    raw = file.read_bytes()
    file.write_bytes(raw[: int(keep * len(raw))])
    with pytest.raises(BundleError, match="damaged, truncated or of another bundle"):
        Bundle.load(copy)


@pytest.mark.parametrize("where", [0, 7, 100, -1, "middle"])
def test_one_flipped_bit_of_the_weights_is_refused(where, copy):
    file = copy / "weights.safetensors"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2 if where == "middle" else where] ^= 1
    file.write_bytes(raw)
    with pytest.raises(BundleError, match="damaged, truncated or of another bundle"):
        Bundle.load(copy)


def test_weights_of_another_bundle_are_refused(made, copy):
    shutil.copy(made / "cold/bundle/weights.safetensors", copy)
    with pytest.raises(BundleError, match="of another bundle"):
        Bundle.load(copy)


@pytest.mark.parametrize("name", ["bundle.json", "card.json"])
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b"[1, 2]", b"3", b"null", b'"text"', b"[" * 200_000, b'{"a":' * 200_000, b"{}\x00",
     b"9" * 10_000],
    ids=range(11),
)  # fmt: skip
def test_damaged_json_is_refused(name, content, copy):
    (copy / name).write_bytes(content)
    with pytest.raises(BundleError, match=f"{name} is damaged .*copy the whole bundle folder again"):
        Bundle.load(copy)


@pytest.mark.parametrize("name", ["bundle.json", "card.json"])
def test_json_of_absurd_size_is_refused_unread(name, copy):
    with (copy / name).open("r+b") as file:
        file.truncate(store.MAX_JSON_BYTES + 1)  # sparse: takes no room on disk
    with pytest.raises(BundleError, match="larger than 64 MiB"):
        Bundle.load(copy)


def test_a_card_that_does_not_name_the_data_is_refused(copy):
    (copy / "card.json").write_text("{}")
    with pytest.raises(BundleError, match="does not fit together"):
        Bundle.load(copy)


@pytest.mark.parametrize("content", [{}, {"format": "other"}, {"name": "left-pad", "version": "1.0.0"}])
def test_the_json_of_another_program_is_refused(content, copy):
    (copy / "bundle.json").write_text(json.dumps(content))
    with pytest.raises(BundleError, match="is not a TailRx bundle"):
        Bundle.load(copy)


def remove(key):
    return lambda meta: meta.pop(key)


@pytest.mark.parametrize(
    "change",
    [
        *(remove(key) for key in ("config", "widths", "labels", "drugs", "vocabulary", "licence", "commercial_use")),
        lambda meta: meta["labels"].pop(),
        lambda meta: meta["labels"].append(meta["labels"][0]),
        lambda meta: meta.update(labels=5),
        lambda meta: meta["labels"][0].update(colour="red"),
        lambda meta: meta["drugs"].pop(0),
        lambda meta: meta["drugs"].append({"id": "X", "name": "X", "synonyms": []}),
        lambda meta: meta["drugs"][0].pop("name"),
        lambda meta: meta.update(widths=[3, 3]),
        lambda meta: meta.update(widths="wide"),
        lambda meta: meta["config"]["model"].update(name="transformer9"),
        lambda meta: meta["config"]["model"].update(depth=3),
        lambda meta: meta["config"]["model"].update(fusion="concat"),
        lambda meta: meta["config"]["features"].pop(),
        lambda meta: meta["config"].update(features=[{"name": "smell"}]),
        lambda meta: meta["config"].update(model=[]),
        lambda meta: meta["vocabulary"].pop("target"),
    ],
    ids=range(23),
)
def test_a_bundle_changed_by_hand_is_refused_before_it_answers_wrongly(change, copy):
    with pytest.raises(BundleError) as why:
        Bundle.load(edited(copy, change))
    assert len(str(why.value).splitlines()) == 1


class Payload:
    """Leaves a mark when unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (Path(self.mark),)


@pytest.mark.parametrize("name", ["bundle.json", "card.json", "weights.safetensors"])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("how", ["pickle", "torch"])
def test_a_pickle_in_place_of_any_file_is_refused_and_never_run(name, signed, how, copy, tmp_path):
    mark = tmp_path / "mark"
    if how == "pickle":
        (copy / name).write_bytes(pickle.dumps(Payload(mark)))
    else:
        torch.save({"weights": Payload(mark)}, copy / name)
    if signed and name == "weights.safetensors":
        digest = hashlib.sha256((copy / name).read_bytes()).hexdigest()
        edited(copy, lambda meta: meta.update(weights_sha256=digest))
    with pytest.raises(BundleError):
        Bundle.load(copy)
    assert not mark.exists()


def signed(copy, change):
    """Tensors changed by someone who also mends the checksum."""
    file = copy / "weights.safetensors"
    tensors = from_bytes(file.read_bytes())
    change(tensors)
    file.write_bytes(to_bytes(tensors))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return edited(copy, lambda meta: meta.update(weights_sha256=digest))


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.pop("model/last.bias"),
        lambda t: t.update({"model/strange": np.zeros(1)}),
        lambda t: t.update({"model/last.bias": np.zeros(9, np.float32)}),
        lambda t: t.pop("drugs/mask"),
        lambda t: t.pop("encoded/first"),
        lambda t: t.pop("known/trained"),
    ],
    ids=range(6),
)
def test_signed_tensors_that_do_not_fit_are_refused(change, copy):
    with pytest.raises(BundleError, match="does not fit together"):
        Bundle.load(signed(copy, change))


def test_a_write_that_fails_half_way_leaves_no_bundle_rather_than_half_of_one(copy):
    stored = store.read(copy)
    with pytest.raises(ValueError, match="JSON"):
        store.write(copy, stored.meta, stored.tensors, {"score": float("nan")})
    with pytest.raises(BundleError, match=r"no bundle\.json"):
        Bundle.load(copy)


def test_what_is_written_is_what_is_read(copy, tmp_path):
    stored = store.read(copy)
    meta = {k: v for k, v in stored.meta.items() if k not in ("format", "format_version", "weights_sha256")}
    store.write(tmp_path / "again", meta, stored.tensors, stored.card)
    for name in ("bundle.json", "card.json", "weights.safetensors"):
        assert (tmp_path / "again" / name).read_bytes() == (copy / name).read_bytes()


# Who is meant, and what is documented of it


def one(bundle, a, b, **smiles):
    return bundle.predict(pairs=[(a, b)], smiles=smiles, top=9).answers[0]


def test_a_structure_of_several_organic_components_is_refused_and_not_cut_down_to_the_largest(symmetric):
    answer = one(symmetric, "mix", "warfarin", mix=f"{ASPIRIN}.{DOXYLAMINE}")
    assert (answer.states, answer.reason_kind) == (("cannot assess",), "unusable structure")
    assert "it has 2 components" in answer.reason


def test_a_counter_ion_that_is_left_out_is_named(symmetric):
    answer = one(symmetric, "salt", "warfarin", salt=f"{DOXYLAMINE}.OC(=O)CCC(=O)O")
    assert answer.assessed
    assert answer.drug_a.note == "read without succinate, taken for counter-ion or solvent."


def test_one_structure_under_two_names_is_the_same_drug(symmetric):
    for a, b in ((ASPIRIN, "CC(=O)Oc1ccccc1C(=O)O"), (DOXYLAMINE, f"{DOXYLAMINE}.Cl")):
        assert one(symmetric, "one", "two", one=a, two=b).reason_kind == "same drug twice"
    assert one(symmetric, "x", "aspirin", x=ASPIRIN).reason_kind == "same drug twice"


def test_a_structure_that_two_drugs_share_asks_which(made, tmp_path):
    folder = shutil.copytree(made / "symmetric" / "bundle", tmp_path / "shared")
    meta = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    meta["structures"][1] = meta["structures"][0]  # ibuprofen drawn as aspirin
    (folder / "bundle.json").write_text(json.dumps(meta), encoding="utf-8")
    answer = one(Bundle.load(folder), "x", "warfarin", x=ASPIRIN)
    assert (answer.reason_kind, answer.drug_a.near) == ("ambiguous", ("Aspirin", "Ibuprofen"))
    assert "Aspirin (T01) and Ibuprofen (T02)" in answer.reason


def test_an_inchikey_is_looked_up_and_never_drawn(symmetric):
    assert one(symmetric, "k", "warfarin", k="BSYNRYMUTXBXSQ-UHFFFAOYSA-N").drug_a.id == "T01"
    answer = one(symmetric, "k", "warfarin", k="LFQSCWFLJHTTHZ-UHFFFAOYSA-N")
    assert answer.reason_kind == "unknown text"
    assert "is an InChIKey, which names a structure and does not draw it" in answer.reason


def test_a_structure_far_from_all_training_drugs_carries_a_warning_and_a_near_one_none(symmetric):
    far, near = (one(symmetric, "x", "warfarin", x=smiles) for smiles in ("CCCCCCCCCCCC", "OC(=O)c1ccccc1OC(C)=N"))
    assert "far from every training drug" in far.drug_a.warning
    assert near.drug_a.warning == ""
    alien = one(symmetric, "x", "warfarin", x="[Kr]")
    assert (alien.states, alien.reason_kind) == (("cannot assess",), "outside the domain")


def test_a_documented_pair_of_a_drug_without_features_is_still_documented(made, tmp_path):
    folder = shutil.copytree(made / "symmetric" / "bundle", tmp_path / "bundle")
    pair = from_bytes((folder / "weights.safetensors").read_bytes())["known/pair"][0]
    a, b = (tiny.rows()[i]["name"] for i in pair)
    bundle = Bundle.load(signed(folder, lambda t: t["drugs/mask"].__setitem__(pair[0], False)))
    answer = one(bundle, a, b)
    assert (answer.states, answer.reason_kind, answer.types) == (("documented",), "no usable feature", ())
    assert answer.documented
    assert answer.assessed


def test_what_is_documented_keeps_the_order_of_the_source_and_names_who_is_affected(made, tmp_path):
    folder = shutil.copytree(made / "symmetric" / "bundle", tmp_path / "bundle")
    directed = {"directed": "b"}
    edited(folder, lambda meta: meta.update(affected=[directed.get(t["direction"]) for t in meta["labels"]]))
    bundle = Bundle.load(folder)
    for a, b in (("Aspirin", "Warfarin"), ("Warfarin", "Aspirin")):
        (documented,) = one(bundle, a, b).documented
        assert documented.sentence == "Aspirin raises the bleeding risk of Warfarin."
        assert (documented.affected, documented.note) == ("Warfarin", "")
    other = next(a for a in bundle.predict(*(r["name"] for r in tiny.rows())).answers
                 if [d.type for d in a.documented] == ["other"])  # fmt: skip
    (documented,) = other.documented
    assert documented.affected is None
    assert documented.note == "this source's order is not reliable: it does not say which drug is affected"


def test_words_say_where_the_model_and_what_is_documented_disagree(symmetric):
    answers = symmetric.predict(*(r["name"] for r in tiny.rows()), top=9).answers
    documented = [a for a in answers if a.documented]
    for answer in documented:
        agrees = answer.types[0].type in [d.type for d in answer.documented]
        assert (answer.disagreement == "") == agrees
        assert agrees or f"it expects {answer.types[0].type!r}" in answer.disagreement
    assert not any(a.disagreement for a in answers if not a.documented)


def test_words_of_a_disagreement_give_both_probabilities():
    documented = (Documented("bleeding", "They bleed."),)
    words = disagreement(documented, {"bleeding": 0.25, "sedation": 0.75})
    assert "expects 'sedation' (0.75) and gives 'bleeding' 0.25" in words
    assert disagreement(documented, {"bleeding": 0.75, "sedation": 0.25}) == disagreement((), {"sedation": 1.0}) == ""


@pytest.mark.parametrize("name", ["No interaction", "none", "no DDI", "non-interacting"])
def test_a_type_that_means_no_interaction_is_not_said_to_hold_if_they_interact(name, copy):
    bundle = Bundle.load(edited(copy, lambda meta: meta["labels"][0].update(name=name)))
    assert "do not interact" in bundle.terms["condition"]
    assert "if the two drugs interact" not in bundle.terms["condition"]


def test_a_bundle_says_against_what_names_were_checked(symmetric, made, monkeypatch, tmp_path):
    assert "this model's own 25 drugs only" in symmetric.predict("aspirin", "warfarin").identity
    doxylamine = Substance("S1", "Doxylamine", inchikey=key_of(DOXYLAMINE))
    listed = Vocabulary("a small vocabulary", "CC0", "0" * 64, (doxylamine,))
    monkeypatch.setattr("tailrx.data.drugbank.vocabulary", lambda files: listed)
    monkeypatch.setenv("TAILRX_CACHE", str(tmp_path / "cache"))
    bundle = tailrx.train(tiny.run(tiny.write(tmp_path / "data"), epochs=1), tmp_path / "run").bundle()
    assert "a small vocabulary (1 substances)" in bundle.predict("aspirin", "warfarin").identity
    assert one(bundle, "doxylamine", "aspirin").reason_kind == "known medicine outside the model"
    assert "is that of Doxylamine (S1)" in one(bundle, "x", "aspirin", x=DOXYLAMINE).drug_a.note
    other = one(bundle, "doxylamine", "aspirin", doxylamine="CCCCCCO").drug_a.note
    assert "'doxylamine' names Doxylamine (S1), whose structure is another" in other
    assert "is another" not in one(bundle, "doxylamine", "aspirin", doxylamine=DOXYLAMINE).drug_a.note
