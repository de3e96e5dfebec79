"""Each metric equals scikit-learn's on random predictions with ties and absent classes, to 1e-9."""

import warnings

import numpy as np
import pytest
import sklearn.metrics as sk
from hypothesis import given, settings
from hypothesis import strategies as st

from tailrx.registry import METRICS


@st.composite
def predictions(draw):
    """Targets [n] and coarse float32 scores [n, c]: few distinct values, so ties abound; classes are often absent."""
    n, c = draw(st.integers(1, 40)), draw(st.integers(2, 6))
    seed, levels = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([1, 2, 5, 1000]))
    rng = np.random.default_rng(seed)
    present = rng.choice(c, size=draw(st.integers(1, c)), replace=False)
    return rng.choice(present, size=n), (rng.integers(0, levels + 1, size=(n, c)) / levels).astype(np.float32)


def one_hot(target, probability):
    return (target[:, None] == np.arange(probability.shape[1])).astype(int)


def trapezoid(truth, score):
    precision, recall, _ = sk.precision_recall_curve(truth, score)
    return sk.auc(recall, precision)


def prf(function, average, zero_division):
    return lambda y, p: function(y, p.argmax(1), average=average, zero_division=zero_division)


def macro_auc(y, p):
    truth = one_hot(y, p)
    both = (truth.any(0)) & (~truth.astype(bool)).any(0)
    return sk.roc_auc_score(truth[:, both], p[:, both], average="macro") if both.any() else np.nan


def macro_aupr(y, p):
    truth = one_hot(y, p)
    return np.mean([trapezoid(truth[:, k], p[:, k]) for k in range(p.shape[1]) if truth[:, k].any()])


ORACLES = {
    "accuracy": lambda y, p: sk.accuracy_score(y, p.argmax(1)),
    "balanced_accuracy": lambda y, p: sk.balanced_accuracy_score(y, p.argmax(1)),
    "balanced_f1": lambda y, p: sk.f1_score(
        y, p.argmax(1), labels=np.unique(y), average="macro", sample_weight=1 / np.bincount(y)[y], zero_division=0
    ),
    "micro_precision": prf(sk.precision_score, "micro", 0),
    "micro_recall": prf(sk.recall_score, "micro", 0),
    "micro_f1": prf(sk.f1_score, "micro", 0),
    "macro_precision": prf(sk.precision_score, "macro", 0),
    "macro_recall": prf(sk.recall_score, "macro", 0),
    "macro_f1": prf(sk.f1_score, "macro", 0),
    "macro_precision_zd1": prf(sk.precision_score, "macro", 1),
    "macro_recall_zd1": prf(sk.recall_score, "macro", 1),
    "macro_f1_zd1": prf(sk.f1_score, "macro", 1),
    "micro_auc": lambda y, p: sk.roc_auc_score(one_hot(y, p).ravel(), p.ravel()),
    "micro_aupr": lambda y, p: trapezoid(one_hot(y, p).ravel(), p.ravel()),
    "macro_auc": macro_auc,
    "macro_aupr": macro_aupr,
}


def test_every_metric_but_ece_has_an_oracle_here():
    assert set(METRICS.names()) == set(ORACLES) | {"ece"}  # scikit-learn has no ECE; its own test file has a slow loop


@pytest.mark.parametrize("name", ORACLES)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(case=predictions())
def test_it_equals_scikit_learn(name, case):
    target, probability = case
    with warnings.catch_warnings():  # balanced_accuracy_score warns of predicted types that are absent
        warnings.simplefilter("ignore")
        expected = ORACLES[name](target, probability)
    assert METRICS.build(name)(target, probability) == pytest.approx(expected, abs=1e-9, nan_ok=True)
