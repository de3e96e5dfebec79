"""A checkpoint gives back the nest of values it was given, or says in one sentence that it is damaged."""

import json
import pickle

import pytest
import torch
from safetensors.torch import save as to_bytes

from tailrx.errors import RunError
from tailrx.training import checkpoint

STATE = {
    "weights": {"a.b": torch.arange(6.0).view(2, 3), "empty": torch.empty(0, 4)},
    (0, 1): {"slow": torch.tensor([1.5, float("nan"), float("-inf")])},
    3: [torch.tensor(7), (1, 2.5, None, True, "text", [])],
    "kinds": [torch.ones(2, dtype=d) for d in (torch.bfloat16, torch.float64, torch.int8, torch.bool)],
    "numbers": (0.1 + 0.2, 1e-308, float("inf"), -0.0, 2**62),
    "nested": {(1, (2, "x")): {}, None: [], True: ()},
}


def same(x, y):
    if isinstance(x, torch.Tensor):
        return x.dtype == y.dtype and x.shape == y.shape and torch.equal(x.nan_to_num(), y.nan_to_num())
    if isinstance(x, dict):
        return list(x) == list(y) and all(same(v, y[k]) for k, v in x.items())
    if isinstance(x, list | tuple):
        return len(x) == len(y) and all(map(same, x, y))
    return type(x) is type(y) and repr(x) == repr(y)


def test_everything_comes_back_as_it_was_with_keys_of_any_kind(tmp_path):
    file = tmp_path / "state.safetensors"
    checkpoint.save(file, STATE)
    back = checkpoint.load(file)
    assert same(STATE, back)
    assert type(back[3][1]) is tuple


def test_tensors_that_share_memory_or_are_views_come_back_each_on_its_own(tmp_path):
    file, whole = tmp_path / "state.safetensors", torch.arange(12.0).view(3, 4)
    checkpoint.save(file, {"whole": whole, "again": whole, "turned": whole.T, "row": whole[1]})
    back = checkpoint.load(file)
    assert torch.equal(back["again"], whole)
    assert torch.equal(back["turned"], whole.T)
    back["row"].zero_()
    assert torch.equal(back["whole"], whole)


def test_saving_again_replaces_the_file_and_leaves_no_draft(tmp_path):
    file = tmp_path / "state.safetensors"
    checkpoint.save(file, {"x": 1})
    checkpoint.save(file, {"x": 2})
    assert checkpoint.load(file) == {"x": 2}
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_checkpoint_cannot_hold_is_our_own_mistake_and_touches_no_file(tmp_path):
    file = tmp_path / "state.safetensors"
    checkpoint.save(file, {"x": 1})
    with pytest.raises(TypeError, match="got set"):
        checkpoint.save(file, {"x": {1, 2}})
    assert checkpoint.load(file) == {"x": 1}


def skeleton(value):
    return to_bytes({"0": torch.ones(1)}, metadata={"state": value if isinstance(value, str) else json.dumps(value)})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 40,
        b"not a checkpoint",
        pickle.dumps({"weights": [1, 2]}),
        to_bytes({"0": torch.ones(1)}),  # another program's
        skeleton("[1, 2"),
        skeleton({"tensor": "9"}),
        skeleton({"dict": [["model", {"tensor": "9"}]]}),
        skeleton({"tensor": "0", "list": []}),
        skeleton({"list": [1]}),
        skeleton({"dict": [[{"list": []}, 1]]}),  # a list is no key
        skeleton({"dict": 3}),
        skeleton(4),
        skeleton('{"list": [' * 100_000),
    ],
    ids=range(14),
)
def test_what_is_no_checkpoint_is_refused_in_one_sentence(content, tmp_path):
    file = tmp_path / "state.safetensors"
    file.write_bytes(content)
    with pytest.raises(RunError, match=r"is damaged .*remove it to start this run afresh"):
        checkpoint.load(file)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_a_truncated_checkpoint_is_refused(keep, tmp_path):
    file = tmp_path / "state.safetensors"
    checkpoint.save(file, STATE)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(keep * len(whole))])
    with pytest.raises(RunError, match="is damaged"):
        checkpoint.load(file)


def test_a_missing_checkpoint_is_refused_too(tmp_path):
    with pytest.raises(RunError, match="is damaged"):
        checkpoint.load(tmp_path / "state.safetensors")


def test_to_device_keeps_the_nest_and_moves_the_tensors():
    moved = checkpoint.to_device(STATE, torch.device("cpu"))
    assert same(STATE, moved)
    meta = checkpoint.to_device({"x": [(torch.ones(1), 2)]}, torch.device("meta"))
    assert meta["x"][0][0].device.type == "meta"
    assert meta["x"][0][1] == 2
