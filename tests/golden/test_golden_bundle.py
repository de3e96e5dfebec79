"""Bundles of every format, made once and kept: each later version must still read them and say the same."""

import json
from pathlib import Path
from typing import Any

import pytest

import tailrx
from tailrx.bundle.predictor import Bundle

HERE = Path(__file__).parent
# What the first version called the state of an answer, and what it is since.
STATES = {
    "ok": None,
    "unknown drug": "unknown text",
    "same drug twice": "same drug twice",
    "no usable feature": "unusable structure",  # of a structure that did not read: all that was asked here
}


def flat(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flat(inner, f"{path}.{key}").items()}
    if isinstance(value, list | tuple):
        return {k: v for i, inner in enumerate(value) for k, v in flat(inner, f"{path}[{i}]").items()}
    return {path: value}


def told(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What is said now and what was said then, question by question."""
    bundle, out = Bundle.load(HERE / name), []
    for question in json.loads((HERE / f"{name}_answers.json").read_text()):
        asked = dict(question["asked"])
        now = bundle.predict(*asked.pop("drugs", ()), **asked).to_dict()
        out.append((now, question["said"]))
    return out


def same(now: dict[str, Any], then: dict[str, Any]) -> None:
    one, other = flat(now), flat(then)
    assert other.keys() <= one.keys()  # later versions may say more, never less
    for field, value in other.items():
        assert one[field] == (pytest.approx(value, abs=1e-5) if isinstance(value, float) else value), field


def test_a_bundle_of_format_1_still_answers_as_it_did():
    for now, then in told("bundle_v1"):
        for answer, before in zip(now["answers"], then.pop("answers"), strict=True):
            if answer["reason_kind"] == "outside the domain":  # was given a type with nothing to go by
                assert before["drug_b"]["similarity"] == 0
                continue
            assert answer["reason_kind"] == STATES[before.pop("status")]
            documented, reason = before.pop("documented"), before.pop("reason")
            assert bool(answer["reason"]) == bool(reason)
            drawn = [before[side]["note"].startswith("its fingerprint is that of") for side in ("drug_a", "drug_b")]
            # A fingerprint is no identity: what is documented of a drug is no longer said of what only looks like it.
            assert [d["type"] for d in answer["documented"]] == ([] if any(drawn) else documented)
            if any(drawn):
                before.pop("nearest_pairs")  # what was documented stands among them now
            for side, twin in zip(("drug_a", "drug_b"), drawn, strict=True):
                note = before[side].pop("note")
                assert "stereo unknown" in answer[side]["note"] if twin else answer[side]["note"] == note
                if before[side]["id"] is None:
                    before[side].pop("near")  # far-fetched names are not offered any more
            same(answer, before)
        same(now, then)


def test_a_bundle_of_format_1_says_what_it_cannot_know():
    said = tailrx.Bundle.load(HERE / "bundle_v1").predict("gold 0", "gold 5")
    assert "own 12 drugs only" in said.identity
    assert "stereo is unknown" in said.identity


def test_a_bundle_of_format_2_answers_as_it_did():
    for now, then in told("bundle_v2"):
        for answer, before in zip(now["answers"], then.pop("answers"), strict=True):
            same(answer, before)
        same(now, then)


def test_a_bundle_without_keys_of_structures_does_not_say_that_a_key_is_nobodys():
    bundle = tailrx.Bundle.load(HERE / "bundle_v1")
    (answer,) = bundle.predict("gold 5", smiles={"key": "LFQSCWFLJHTTHZ-UHFFFAOYSA-N"}).answers  # ethanol: gold 0
    assert answer.reason_kind == "unknown text"
    assert "no known drug's" not in answer.reason
    assert "this bundle was made by an earlier version and knows no keys; give the SMILES." in answer.reason


def test_a_bundle_of_molecules_answers_as_it_did():
    kept = json.loads((HERE / "molecules_v2_answers.json").read_text())
    same(
        json.loads(json.dumps(tailrx.load_bundle(HERE / "molecules_v2").predict(kept["asked"]).to_dict())), kept["said"]
    )
