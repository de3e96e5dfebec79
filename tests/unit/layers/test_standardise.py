"""Inputs are standardised by the training drugs, and a missing modality is the average drug."""

import numpy as np
import torch

from tailrx.layers.standardise import LEAST, Moments, Standardise, moments
from tailrx.types import FeatureBatch, FeatureTable

BLOCK = np.array([[1, 0], [3, 0], [9, 9]], np.float32)
MASK = np.array([[True], [True], [False]])  # the third drug lacks the modality: its row must not count


def test_moments_are_of_the_drugs_that_have_the_modality():
    (found,) = moments(FeatureTable(("target",), (BLOCK,), MASK))
    np.testing.assert_allclose(found.mean, [2, 0])
    np.testing.assert_allclose(found.sd, [1, 0])


def test_a_modality_that_no_training_drug_has_is_left_as_it_is():
    (found,) = moments(FeatureTable(("target",), (BLOCK,), np.zeros((3, 1), bool)))
    assert found.mean.tolist() == [0, 0]
    assert found.sd.tolist() == [1, 1]


def test_columns_become_deviations_and_missing_rows_zero():
    layer = Standardise((2,), (Moments(np.array([2, 0], np.float32), np.array([1, 0], np.float32)),))
    (out,) = layer(FeatureBatch((torch.from_numpy(BLOCK),), torch.from_numpy(MASK)))
    expected = [[-1 / (1 + LEAST), 0], [1 / (1 + LEAST), 0], [0, 0]]
    torch.testing.assert_close(out, torch.tensor(expected))


def test_the_moments_travel_with_the_weights():
    taught = Standardise((2,), moments(FeatureTable(("target",), (BLOCK,), MASK)))
    empty = Standardise((2,))
    empty.load_state_dict(taught.state_dict())
    batch = FeatureBatch((torch.from_numpy(BLOCK),), torch.from_numpy(MASK))
    assert torch.equal(empty(batch)[0], taught(batch)[0])
