"""A bundle of format 1, made once and kept: every later version must still read it and say the same."""

import json
from pathlib import Path
from typing import Any

import pytest

import tailrx

HERE = Path(__file__).parent


def flat(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in flat(inner, f"{path}.{key}").items()}
    if isinstance(value, list | tuple):
        return {k: v for i, inner in enumerate(value) for k, v in flat(inner, f"{path}[{i}]").items()}
    return {path: value}


def test_the_golden_bundle_still_answers_as_it_did():
    said = tailrx.Bundle.load(HERE / "bundle_v1").predict("gold 0", "gold 5", "gold 9", smiles={"new": "CCCO"})
    now, then = flat(said.to_dict()), flat(json.loads((HERE / "bundle_v1_answers.json").read_text()))
    assert then.keys() <= now.keys()  # later versions may say more, never less
    for field, value in then.items():
        expected = pytest.approx(value, abs=1e-5) if isinstance(value, float) else value
        assert now[field] == expected, field
