"""A short training run of CNN-Siam goes as it went when its history was recorded: mixup, switch, order and rounding.

The history was recorded on one thread in float32. Another processor or version of PyTorch may round in another order:
all digits, and the checksum of the weights, are compared only where the first loss has all of its own.
"""

import hashlib
import json
from pathlib import Path

import pytest
from safetensors.numpy import load_file
from tests import tiny

import tailrx

pytestmark = pytest.mark.usefixtures("no_data_of_ours")
RECORDED = json.loads((Path(__file__).parent / "cnn_siam_history.json").read_text(encoding="utf-8"))
RUN = {
    "split": {"name": "holdout"},
    "features": ["morgan", "target"],
    "model": {"name": "cnn_siam"},
    "train": {"epochs": 4, "batch_size": 48, "dtype": "float32", "threads": 1, "device": "cpu"},
    "seed": 3,
}


def test_the_history_of_a_run_is_the_recorded_one(tmp_path):
    data = tiny.write(tmp_path / "data")
    tailrx.train({**RUN, "data": {"name": "table", "path": str(data)}}, tmp_path / "run")
    history = json.loads((tmp_path / "run" / "history.json").read_text(encoding="utf-8"))
    losses = [epoch["loss"] for epoch in history]
    assert losses == pytest.approx(RECORDED["losses"], rel=1e-4)
    assert [epoch["scores"] for epoch in history] == [pytest.approx(scores, rel=1e-3) for scores in RECORDED["scores"]]
    if losses[0] == RECORDED["losses"][0]:
        assert losses == RECORDED["losses"]
        assert weights_sum(tmp_path / "run" / "bundle") == RECORDED["weights"]


def weights_sum(bundle):
    digest = hashlib.sha256()
    for name, tensor in sorted(load_file(bundle / "weights.safetensors").items()):
        if name.startswith("model/"):
            digest.update(name.encode() + tensor.tobytes())
    return digest.hexdigest()
