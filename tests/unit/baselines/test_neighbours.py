"""Nearest known pairs, against a quadruple loop."""

from itertools import product

import numpy as np
import pytest

from tailrx.baselines import Examples
from tailrx.baselines.neighbours import Neighbours
from tailrx.config import fill
from tailrx.errors import BadSetting, ConfigError, DataError
from tailrx.similarity import PairMemory, mean_similarity
from tailrx.types import FeatureTable

M, R, C = 7, 5, 4  # drugs, reference drugs among them, types


def similar(rng, missing=0.0):
    """Two modalities of `M` drugs; the profile of a drug stands in the columns of the first `R` drugs."""
    blocks = []
    mask = rng.random((M, 2)) >= missing
    for k in range(2):
        square = rng.random((M, M)).astype(np.float32)
        square = (square + square.T) / 2
        np.fill_diagonal(square, 1)
        square[~mask[:, k]] = square[:, ~mask[:, k]] = 0
        blocks.append(square[:, :R])
    return FeatureTable(("one", "two"), tuple(blocks), mask)


def pairs(features, pair, target):
    return Examples(features, np.arange(R), np.array(pair, np.int64), np.array(target, np.int64), C)


def s(features, a, r):
    """Mean over the modalities that both have, by a loop."""
    both = [k for k in range(2) if features.mask[a, k] and features.mask[r, k]]
    return sum(float(features.blocks[k][a, r]) for k in both) / len(both) if both else 0.0


def by_loops(known, asked, power):
    """score_t(a, b) over every known pair of type t, in both orders."""
    out = np.zeros((len(asked), C))
    for i, (a, b) in enumerate(asked):
        for (c, d), t in zip(known.members.tolist(), known.target.tolist(), strict=True):
            for one, other in ((c, d), (d, c)):
                out[i, t] += s(known.features, a, one) ** power * s(known.features, b, other) ** power
    return out


def test_features_that_are_no_profiles_are_refused_in_one_sentence():
    wide = FeatureTable(("bits",), (np.zeros((M, 64), np.float32),), np.ones((M, 1), np.bool_))
    with pytest.raises(ConfigError, match="a column for each of 5 reference drugs, and a feature has 64 columns"):
        Neighbours().fit(pairs(wide, [(0, 1)], [0]))


KNOWN = [(0, 1), (0, 2), (3, 1), (4, 2), (3, 4), (1, 2)]
TYPES = [0, 0, 1, 1, 1, 3]  # type 2 has no known pair
ASKED = np.array(list(product(range(M), range(M))))


@pytest.mark.parametrize("missing", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("power", [1.0, 2.0, 5.5])
@pytest.mark.parametrize("seed", [0, 1])
def test_probabilities_are_those_of_a_quadruple_loop(missing, power, seed):
    known = pairs(similar(np.random.default_rng(seed), missing), KNOWN, TYPES)
    model = Neighbours(powers=(power,)).fit(known)
    score = by_loops(known, ASKED.tolist(), power)
    total = score.sum(axis=1, keepdims=True)
    prior = np.bincount(TYPES, minlength=C) / len(TYPES)
    expected = np.where(total > 0, score / np.where(total > 0, total, 1), prior)
    found = model.predict_proba(ASKED)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=2e-6)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)


def test_the_order_of_the_two_drugs_does_not_matter_whether_asked_or_known():
    features = similar(np.random.default_rng(0), 0.2)
    plain = Neighbours().fit(pairs(features, KNOWN, TYPES)).predict_proba(ASKED)
    turned = Neighbours().fit(pairs(features, [(d, c) for c, d in KNOWN], TYPES)).predict_proba(ASKED[:, ::-1])
    np.testing.assert_allclose(turned, plain, atol=1e-6)


def test_one_pair_at_a_time_is_as_all_at_once():
    model = Neighbours().fit(pairs(similar(np.random.default_rng(0)), KNOWN, TYPES))
    alone = np.vstack([model.predict_proba(ASKED[i : i + 1]) for i in range(len(ASKED))])
    np.testing.assert_allclose(alone, model.predict_proba(ASKED), atol=1e-6)


def test_a_pair_known_twice_counts_twice():
    features = similar(np.random.default_rng(0))
    once, twice = (Neighbours(powers=(2.0,)).fit(pairs(features, KNOWN + more, TYPES + [0] * len(more)))
                   for more in ([], [KNOWN[0]]))  # fmt: skip
    one, two = (model._scores(np.array([[5, 6]]), 2.0)[0, 0] for model in (once, twice))
    rest = by_loops(pairs(features, KNOWN[1:], TYPES[1:]), [(5, 6)], 2.0)[0, 0]
    assert two - one == pytest.approx(one - rest, rel=1e-5)


def test_a_pair_like_no_known_pair_gets_the_training_frequencies():
    blind = FeatureTable(("one",), (np.zeros((M, R), np.float32),), np.zeros((M, 1), bool))
    found = Neighbours().fit(pairs(blind, KNOWN, TYPES)).predict_proba(np.array([[5, 6]]))
    np.testing.assert_allclose(found, [[2 / 6, 3 / 6, 0, 1 / 6]], rtol=1e-6)


def test_missing_modalities_are_left_out_of_the_mean_and_not_counted_as_unlike():
    """Drug 1 lacks the second modality: its likeness to drug 0 is that of the first alone."""
    blocks = (np.array([[1, 0.8], [0.8, 1]], np.float32), np.array([[1, 0], [0, 0]], np.float32))
    mask = np.array([[True, True], [True, False]])
    np.testing.assert_allclose(mean_similarity(blocks, mask, mask), [[1, 0.8], [0.8, 1]], rtol=1e-6)
    bare = np.array([[True, True], [False, False]])
    np.testing.assert_allclose(mean_similarity(blocks, bare, bare), [[1, 0], [0, 0]], rtol=1e-6)


def chooser():
    """One modality; drug 3 is 0.9 like drug 0 and 0.6 like drugs 1 and 2, as drug 4 is: with a small p the three pairs
    of type 1 outweigh the nearest one, with a large p they do not."""
    square = np.eye(5, dtype=np.float32)
    square[3, :3] = square[:3, 3] = square[4, :3] = square[:3, 4] = (0.9, 0.6, 0.6)
    features = FeatureTable(("one",), (square,), np.ones((5, 1), bool))
    return lambda pair, target: Examples(features, np.arange(5), np.array(pair), np.array(target), 2)


def test_the_power_is_the_one_that_finds_most_of_the_choosing_rows():
    make = chooser()
    known = make([(0, 1), (1, 2), (2, 1), (1, 2)], [0, 1, 1, 1])
    # Scores of (3, 4): type 0 is 2 (0.9 * 0.6)^p, type 1 is 3 * 2 (0.6 * 0.6)^p; type 0 wins from p = 2.71 on.
    for truth, chosen in ((0, 4.0), (1, 1.0)):
        model = Neighbours(powers=(1.0, 2.0, 4.0)).choose(known, make([(3, 4)], [truth]))
        assert model.chosen == {"power": chosen}
        assert model.fit(known).predict_proba(np.array([[3, 4]])).argmax() == truth


def test_on_ties_the_smaller_power_is_taken_and_a_single_one_is_not_chosen():
    make = chooser()
    known = make([(0, 1), (1, 2), (2, 1), (1, 2)], [0, 1, 1, 1])
    assert Neighbours(powers=(6.0, 4.0)).choose(known, make([(3, 4)], [0])).chosen == {"power": 4.0}
    assert Neighbours(powers=(3.0,)).choose(known, make([(3, 4)], [1])).chosen == {"power": 3.0}


def test_without_a_powers_list_a_run_file_is_refused():
    for powers in ([], [0], [2, -1]):
        with pytest.raises(BadSetting, match="baseline 'neighbours', setting 'powers"):
            fill({"data": "starter", "model": {"name": "neighbours", "powers": powers}})


def test_a_known_pair_of_a_drug_that_the_features_were_not_fitted_on_is_refused():
    with pytest.raises(DataError, match="a training pair names a drug that the features were not fitted on"):
        Neighbours().fit(pairs(similar(np.random.default_rng(0)), [(0, R)], [0]))


def test_the_reference_drugs_may_stand_in_any_order():
    features = similar(np.random.default_rng(0))
    plain = pairs(features, KNOWN, TYPES)
    order = np.array([3, 0, 4, 1, 2])
    moved = FeatureTable(features.names, tuple(b[:, order] for b in features.blocks), features.mask)
    there = Examples(moved, order, plain.members, plain.target, C)
    np.testing.assert_allclose(
        Neighbours().fit(there).predict_proba(ASKED), Neighbours().fit(plain).predict_proba(ASKED), atol=1e-6
    )


def test_the_nearest_pairs_are_the_best_in_their_better_order():
    to_a, to_b = np.array([0.9, 0.2, 0.5]), np.array([0.1, 0.8, 0.5])
    known = np.array([[0, 1], [1, 0], [2, 2], [0, 2]])
    # (0,1): 0.9 * 0.8 = 0.72 as it stands; (1,0): the same, turned; (2,2): 0.25; (0,2): 0.9 * 0.5 = 0.45.
    memory = PairMemory(known, 3)
    found = memory.nearest(to_a, to_b, 3)
    assert [n.row for n in found] == [0, 1, 3]
    assert [n.similarity for n in found] == pytest.approx([0.72, 0.72, 0.45])
    assert len(memory.nearest(to_a, to_b, 9)) == 4


@pytest.mark.parametrize("seed", range(30))
def test_no_pair_that_is_nearer_is_passed_over(seed):
    """Against a look at every pair, with many ties, repeated pairs, and more drugs than are looked at first."""
    rng = np.random.default_rng(seed)
    m = int(rng.integers(2, 120))
    levels = int(rng.choice([2, 5, 1000]))
    to_a, to_b = (
        np.round(rng.random(m) ** 2, 3) if levels == 1000 else rng.integers(0, levels, m) / levels for _ in "ab"
    )
    known = rng.integers(0, m, (int(rng.integers(1, 400)), 2))
    memory = PairMemory(known, m)
    c, d = known.T
    score = np.maximum(to_a[c] * to_b[d], to_a[d] * to_b[c])
    for top in (1, 3, 7):
        due = np.lexsort((np.arange(len(score)), -score))[:top]
        found = memory.nearest(to_a, to_b, top)
        assert [n.row for n in found] == due.tolist()
        assert [n.similarity for n in found] == score[due].tolist()
