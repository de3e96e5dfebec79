"""Logistic regression and the balanced forest: what they share as baselines, and what is special about each."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression as OfScikitLearn

from tailrx.baselines import Examples
from tailrx.baselines._columns import balanced_accuracy
from tailrx.baselines.logistic_regression import LogisticRegression
from tailrx.baselines.random_forest import RandomForest
from tailrx.config import part
from tailrx.errors import BadSetting, ConfigError, DataError
from tailrx.registry import BASELINES
from tailrx.types import FeatureTable

MAKE = {
    "logistic_regression": lambda **more: LogisticRegression(**more),
    "random_forest": lambda **more: RandomForest(**{"trees": 40, **more}),
}
SIZES = (120, 30, 8)


def table(x, *, sparse=True):
    """Two blocks, the columns of `x [m, d]` divided between them."""
    half = x.shape[1] // 2
    blocks = (x[:, :half], x[:, half:])
    blocks = tuple(csr_array(b) for b in blocks) if sparse else blocks
    return FeatureTable(("one", "two"), blocks, np.ones((len(x), 2), np.bool_))


def examples(seed=0, sizes=SIZES, sparse=True, noise=0.6):
    """Bits of which each class has its own three, with the given number of examples and noise."""
    rng = np.random.default_rng(seed)
    target = np.repeat(np.arange(len(sizes)), sizes)
    x = (rng.random((len(target), 20)) < 0.2).astype(np.float32)
    for t in range(len(sizes)):
        own = (target == t)[:, None] & (rng.random((len(target), 3)) < 1 - noise / 2)
        x[:, 3 * t : 3 * t + 3] = np.maximum(x[:, 3 * t : 3 * t + 3], own)
    members = np.arange(len(target), dtype=np.int64)[:, None]
    return Examples(table(x, sparse=sparse), np.arange(len(target)), members, target, len(sizes))


def some(known, rows):
    return replace(known, members=known.members[rows], target=known.target[rows])


@pytest.fixture(params=MAKE)
def make(request):
    return MAKE[request.param]


def test_probabilities_are_of_all_classes_and_sum_to_one_and_find_the_rare_class(make):
    known = examples()
    model = make().fit(known)
    probability = model.predict_proba(known.members)
    assert probability.shape == (len(known.target), 3)
    assert probability.dtype == np.float32
    np.testing.assert_allclose(probability.sum(axis=1), 1, rtol=1e-5)
    assert balanced_accuracy(probability.argmax(axis=1), known.target) > 0.7


def test_the_same_seed_gives_the_same_bits_and_sparse_and_plain_blocks_the_same_answer(make):
    known = examples()
    one, again = (make().fit(known).predict_proba(known.members) for _ in range(2))
    assert one.tobytes() == again.tobytes()
    plain = make().fit(examples(sparse=False)).predict_proba(known.members)
    np.testing.assert_allclose(one, plain, atol=1e-4)


def test_one_by_one_is_as_all_at_once(make):
    known = examples()
    model = make().fit(known)
    together = model.predict_proba(known.members)
    alone = np.vstack([model.predict_proba(known.members[i : i + 1]) for i in (0, 77, 157)])
    np.testing.assert_allclose(together[[0, 77, 157]], alone, rtol=1e-5)


def test_nothing_asked_is_nothing_answered(make):
    known = examples()
    assert make().fit(known).predict_proba(known.members[:0]).shape == (0, 3)


def test_only_training_examples_are_looked_at(make):
    """Other entities of the table, and their classes, change nothing."""
    known = examples()
    rows = np.flatnonzero(np.arange(len(known.target)) % 3)
    other = [np.asarray(b.toarray()) for b in known.features.blocks]
    for block in other:
        block[known.members[:, 0] % 3 == 0] = 5
    changed = replace(known, features=replace(known.features, blocks=tuple(map(csr_array, other))))
    asked = known.members[rows]
    one, same = (make().fit(some(e, rows)).predict_proba(asked) for e in (known, changed))
    assert one.tobytes() == same.tobytes()


def test_a_class_without_a_training_example_has_a_column_of_zeros(make):
    known = replace(examples(sizes=(20, 20)), n_classes=4)
    probability = make().fit(replace(known, target=known.target * 2 + 1)).predict_proba(known.members)
    assert (probability[:, [0, 2]] == 0).all()
    np.testing.assert_allclose(probability[:, [1, 3]].sum(axis=1), 1, rtol=1e-5)


def test_training_examples_of_one_class_are_refused(make):
    with pytest.raises(DataError, match="needs training examples of two classes, and all 30 are of one"):
        make().fit(examples(sizes=(30,)))


def test_pairs_are_refused_in_one_sentence(make):
    known = examples()
    with pytest.raises(ConfigError, match=r"takes examples of one member.* these have 2; .* neighbours"):
        make().fit(replace(known, members=np.hstack([known.members, known.members])))


@pytest.mark.parametrize(
    ("name", "setting", "values"), [("logistic_regression", "C", (1e-6, 1.0)), ("random_forest", "min_leaf", (70, 1))]
)
def test_the_value_that_finds_the_classes_of_the_choosing_examples_best_is_chosen(name, setting, values):
    known, choosing = examples(sizes=(150, 150), noise=0.2), examples(seed=3, sizes=(40, 10), noise=0.2)
    together = Examples(
        replace(
            known.features,
            blocks=tuple(
                csr_array(np.vstack([a.toarray(), b.toarray()]))
                for a, b in zip(known.features.blocks, choosing.features.blocks, strict=True)
            ),
            mask=np.vstack([known.features.mask, choosing.features.mask]),
        ),
        known.reference,
        np.vstack([known.members, choosing.members + len(known.members)]),
        np.concatenate([known.target, choosing.target]),
        2,
    )
    training, choosing = (some(together, np.arange(a, b)) for a, b in ((0, 300), (300, 350)))
    found = {}
    for value in values:
        fixed = MAKE[name](**{setting: (value,)}).choose(training, choosing).fit(training)
        found[value] = balanced_accuracy(fixed.predict_proba(choosing.members).argmax(axis=1), choosing.target)
    best = min(v for v in values if found[v] == max(found.values()))
    assert MAKE[name](**{setting: values}).choose(training, choosing).chosen[setting] == best


def test_of_equally_good_values_the_smaller_is_chosen():
    easy = examples(sizes=(60, 60), noise=0.0)
    assert RandomForest(trees=20, min_leaf=(2, 1)).choose(easy, easy).chosen["min_leaf"] == 1


# Logistic regression


@pytest.mark.parametrize("weight", ["balanced", "none"])
def test_it_is_scikit_learn_s_on_columns_divided_by_their_largest_size(weight):
    known = examples()
    x = np.hstack([b.toarray() for b in known.features.blocks]) * np.arange(1, 21)
    scaled = replace(known, features=table(x.astype(np.float32)))
    model = LogisticRegression(C=(0.5,), class_weight=weight, tol=1e-8).fit(scaled)
    due = OfScikitLearn(C=0.5, class_weight=None if weight == "none" else weight, tol=1e-8, max_iter=5000)
    due.fit(x / np.abs(x).max(axis=0), known.target)
    np.testing.assert_allclose(
        model.predict_proba(known.members), due.predict_proba(x / np.abs(x).max(axis=0)), atol=1e-3
    )


def test_too_few_steps_show_in_what_is_said_of_the_fit():
    assert LogisticRegression(C=(1.0,), max_iter=2).fit(examples()).chosen == {"C": 1.0, "iterations": 2}


def test_balanced_weights_lift_the_rare_class():
    known = examples()
    shares = [
        LogisticRegression(C=(0.1,), class_weight=w).fit(known).predict_proba(known.members)[:, 2].mean()
        for w in ("balanced", "none")
    ]
    assert shares[0] > 2 * shares[1]


def test_linear_algebra_takes_the_threads_of_torch(monkeypatch):
    """Whatever numbers of threads the library is told about are those that torch has."""
    from threadpoolctl import threadpool_info

    seen, before = [], torch.get_num_threads()
    fit = OfScikitLearn.fit

    def look(self, x, y):
        seen.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        return fit(self, x, y)

    monkeypatch.setattr(OfScikitLearn, "fit", look)
    try:
        torch.set_num_threads(1)
        LogisticRegression(C=(1.0,)).fit(examples())
    finally:
        torch.set_num_threads(before)
    assert seen
    assert set(seen) == {1}


# The forest


def test_each_tree_sees_as_many_of_each_class_as_the_rarest_has_and_all_of_these(monkeypatch):
    known, seen = examples(), []
    monkeypatch.setattr(
        "sklearn.tree.DecisionTreeClassifier.fit", lambda self, x, y: seen.append((x.shape[0], np.bincount(y).tolist()))
    )
    RandomForest(trees=5).fit(known)
    assert seen == [(24, [8, 8, 8])] * 5


def test_trees_differ_and_seeds_decide_which():
    known = examples()
    one, same, other = (RandomForest(trees=10, seed=s).fit(known).predict_proba(known.members) for s in (1, 1, 2))
    assert one.tobytes() == same.tobytes() != other.tobytes()
    trees = RandomForest(trees=10).fit(known).forest_
    assert len({t.tree_.node_count for t in trees} | {t.tree_.feature.tobytes() for t in trees}) > 5


def test_the_number_of_threads_changes_nothing():
    known, before, found = examples(), torch.get_num_threads(), []
    try:
        for threads in (1, 3):
            torch.set_num_threads(threads)
            found.append(RandomForest(trees=20).fit(known).predict_proba(known.members).tobytes())
    finally:
        torch.set_num_threads(before)
    assert found[0] == found[1]


# Settings


@pytest.mark.parametrize("name", MAKE)
def test_they_are_parts_of_the_molecule_job_with_settings_that_a_run_file_can_say(name):
    assert BASELINES.job(name) == "molecule"
    assert BASELINES.get(name).places == 1
    assert part(BASELINES, {"name": name})["name"] == name
    BASELINES.build(name, {}, seed=3)


@pytest.mark.parametrize(
    ("name", "settings"),
    [("logistic_regression", {"C": []}), ("logistic_regression", {"C": [0.0]}), ("random_forest", {"trees": 0}),
     ("random_forest", {"max_features": "half"}), ("logistic_regression", {"class_weight": "even"})],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(name, settings):
    with pytest.raises(BadSetting):
        part(BASELINES, {"name": name, **settings})
