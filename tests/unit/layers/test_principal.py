"""Principal axes against scikit-learn's PCA, and what they do with what is missing or never varied."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from tailrx.layers.principal import Principal, principal_axes
from tailrx.types import FeatureBatch, FeatureTable

RNG = np.random.default_rng(0)
DRUGS, WIDTH = 40, 6
BLOCK = (RNG.normal(size=(DRUGS, WIDTH)) @ RNG.normal(size=(WIDTH, WIDTH)) + 3).astype(np.float32)
OTHER = RNG.normal(size=(DRUGS, 4)).astype(np.float32)
EVERY = np.ones((DRUGS, 2), bool)
TABLE = FeatureTable(("target", "enzyme"), (BLOCK, OTHER), EVERY)


def batch(table):
    return FeatureBatch(tuple(torch.from_numpy(b) for b in table.blocks), torch.from_numpy(table.mask))


def test_it_is_pca_at_full_width_of_each_block():
    for out, block in zip(Principal((WIDTH, 4), "pca", TABLE)(batch(TABLE)), TABLE.blocks, strict=True):
        due = PCA().fit_transform(block.astype(np.float64))
        flip = np.sign((out.numpy() * due).sum(axis=0))  # an axis may point either way
        np.testing.assert_allclose(out.numpy() * flip, due, atol=1e-4)


def test_axes_point_where_their_largest_share_is_positive():
    _, axes = principal_axes(BLOCK)
    assert all(axis[np.abs(axis).argmax()] > 0 for axis in axes.T)


def test_distances_between_drugs_stay():
    (out, _) = Principal((WIDTH, 4), "pca", TABLE)(batch(TABLE))
    between = [np.linalg.norm(x[:, None] - x[None], axis=2) for x in (out.numpy(), BLOCK)]
    np.testing.assert_allclose(*between, rtol=1e-4, atol=1e-4)


def test_only_drugs_that_have_the_modality_count_and_one_without_it_is_the_average_drug():
    mask = EVERY.copy()
    mask[:5, 0] = False
    far = BLOCK.copy()
    far[:5] = 1e3  # must count for nothing
    layer = Principal((WIDTH, 4), "pca", FeatureTable(TABLE.names, (far, OTHER), mask))
    np.testing.assert_allclose(layer.mean_0.numpy(), BLOCK[5:].mean(axis=0), rtol=1e-5)
    (out, _) = layer(FeatureBatch((torch.from_numpy(BLOCK), torch.from_numpy(OTHER)), torch.from_numpy(mask)))
    assert out[:5].count_nonzero() == 0
    torch.testing.assert_close(out[5:].mean(0), torch.zeros(WIDTH), atol=1e-4, rtol=0)


def test_what_no_training_drug_shows_is_not_shown_of_a_new_one():
    flat = BLOCK.copy()
    flat[:, 2] = 0.5
    layer = Principal((WIDTH,), "pca", FeatureTable(("target",), (flat,), EVERY[:, :1]))
    new = np.stack([flat[0], flat[0]])
    new[1, 2] = 9.0
    (out,) = layer(FeatureBatch((torch.from_numpy(new),), torch.ones(2, 1, dtype=torch.bool)))
    torch.testing.assert_close(out[0], out[1])


@pytest.mark.parametrize("times", [1, 3])
def test_drugs_that_do_not_differ_have_no_axes(times):
    mean, axes = principal_axes(np.repeat(BLOCK[:1], times, axis=0))
    np.testing.assert_allclose(mean, BLOCK[0], rtol=1e-6)
    assert not axes.any()


def test_a_modality_that_no_training_drug_has_is_left_as_it_is():
    mean, axes = principal_axes(BLOCK[:0])
    assert not mean.any()
    assert axes.tolist() == np.eye(WIDTH).tolist()


@pytest.mark.parametrize("given", [("raw", TABLE), ("pca", None)])
def test_raw_blocks_pass_as_they_are_and_so_do_all_before_the_axes_are_known(given):
    inputs, known = given
    for out, block in zip(Principal((WIDTH, 4), inputs, known)(batch(TABLE)), TABLE.blocks, strict=True):
        assert np.array_equal(out.numpy(), block)


def test_it_turns_in_full_precision_whatever_the_rest_is_computed_in():
    layer = Principal((WIDTH, 4), "pca", TABLE)
    with torch.autocast("cpu", torch.bfloat16):
        inside = layer(batch(TABLE))
    assert inside[0].dtype == torch.float32
    assert all(map(torch.equal, inside, layer(batch(TABLE))))


class Net(torch.nn.Module):
    def __init__(self, known=None):
        super().__init__()
        self.turn = Principal((WIDTH, 4), "pca", known)
        self.last = torch.nn.Linear(WIDTH, 1)


def test_the_axes_travel_with_the_weights():
    taught, empty = Net(TABLE), Net()
    empty.load_state_dict(taught.state_dict())
    assert all(map(torch.equal, empty.turn(batch(TABLE)), taught.turn(batch(TABLE))))


def test_weights_from_before_this_layer_leave_the_inputs_as_they_are():
    old = {"last.weight": torch.ones(1, WIDTH), "last.bias": torch.zeros(1)}
    net = Net(TABLE)
    net.load_state_dict(old)
    assert all(map(torch.equal, net.turn(batch(TABLE)), batch(TABLE).blocks))
    assert sorted(old) == ["last.bias", "last.weight"]


def test_weights_that_lost_some_of_their_axes_are_refused():
    weights = Net(TABLE).state_dict()
    del weights["turn.axes_1"]
    with pytest.raises(RuntimeError, match=r"turn\.axes_1"):
        Net().load_state_dict(weights)
