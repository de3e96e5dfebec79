"""Paired statistics: against loops that copy rows, against hand arithmetic and SciPy, and on made-up systems."""

import itertools
import time

import numpy as np
import pytest
import sklearn.metrics as sk
from scipy.stats import binomtest

from tailrx.comparison.paired import COMPARED, Paired, bootstrap, fair_coin, mcnemar, two_sided
from tailrx.errors import DataError
from tailrx.report.intervals import resampled_counts
from tailrx.report.schema import Resampling
from tailrx.seeding import numpy_stream

TARGET = [0, 0, 0, 1, 1, 2, 2, 2, 0, 1, 3, 3]
A = [0, 1, 0, 1, 2, 2, 0, 2, 1, 1, 3, 0]
B = [0, 0, 0, 1, 1, 2, 2, 0, 0, 2, 0, 0]
DRUGS = [[0, 1], [0, 2], [0, 3], [0, 4], [1, 2], [1, 3], [1, 4], [2, 3], [2, 4], [3, 4], [5, 0], [5, 1]]
SCOPES = {"overall": np.array([True] * 4), "rare": np.array([False, False, True, True])}


def paired(target=TARGET, a=A, b=B, unit=None, n_classes=4):
    unit = np.arange(2 * len(target)).reshape(-1, 2) if unit is None else np.array(unit)
    return Paired(np.array(target), np.array(a), np.array(b), unit, n_classes)


def how(resample="rows", resamples=300, seed=0):
    return Resampling(resample=resample, resamples=resamples, level=0.95, seed=seed)


def differences(pairing, **settings):
    return bootstrap(pairing, {"all": np.ones(pairing.n_classes, bool)}, how(**settings))["all"]


def copied_rows(resample, rng):
    """Row numbers of the next resample: of rows those of each kind as often as it is drawn, its first row standing for
    them; of drugs each row once for every two places that hold its drugs."""
    if resample == "rows":
        kinds = list(zip(TARGET, A, B, strict=True))
        share = {kind: kinds.count(kind) / len(kinds) for kind in kinds}
        times = rng.multinomial(len(kinds), list(share.values()))
        return [kinds.index(kind) for kind, n in zip(share, times, strict=True) for _ in range(n)]
    drawn = rng.integers(6, size=6).tolist()
    return [r for p, q in itertools.product(drawn, repeat=2) for r, pair in enumerate(DRUGS) if pair == [p, q]]


def by_scikit_learn(rows, predicted, types):
    """Scores of copied rows in a scope: its rows alone for recall, all rows for F1; nothing where it has no rows."""
    target, said = np.array(TARGET)[rows], np.array(predicted)[rows]
    mine = np.isin(target, types)
    if not mine.any():
        return dict.fromkeys(COMPARED, np.nan)
    present = sorted(set(target[mine].tolist()))
    either = [t for t in types if t in target or t in said]
    return {
        "accuracy": sk.accuracy_score(target[mine], said[mine]),
        "balanced_accuracy": sk.recall_score(target, said, labels=present, average="macro", zero_division=0),
        "macro_f1": sk.f1_score(target, said, labels=either, average="macro", zero_division=0),
    }


@pytest.mark.parametrize("resample", ["rows", "units"])
@pytest.mark.parametrize(("scope", "types"), [("overall", [0, 1, 2, 3]), ("rare", [2, 3])])
def test_the_paired_bootstrap_is_a_loop_over_copied_rows(resample, scope, types):
    rng = numpy_stream(7, "bootstrap", resample)
    expected = {name: [] for name in COMPARED}
    for _ in range(300):
        rows = copied_rows(resample, rng)
        a, b = (by_scikit_learn(rows, said, types) for said in (A, B))
        for name in COMPARED:
            expected[name].append(b[name] - a[name])
    found = bootstrap(paired(unit=DRUGS), SCOPES, how(resample, seed=7))[scope]
    whole_a, whole_b = (by_scikit_learn(list(range(len(TARGET))), said, types) for said in (A, B))
    for name in COMPARED:
        kept = np.array([d for d in expected[name] if not np.isnan(d)])
        assert found[name].a == pytest.approx(whole_a[name])
        assert found[name].b == pytest.approx(whole_b[name])
        assert found[name].difference == pytest.approx(whole_b[name] - whole_a[name])
        assert found[name].interval == pytest.approx((np.quantile(kept, 0.025), np.quantile(kept, 0.975)))
        below, above = (kept <= 1e-12).sum(), (kept >= -1e-12).sum()
        assert found[name].p == pytest.approx(min(1, 2 * (1 + min(below, above)) / (len(kept) + 1)))


def test_drawing_kinds_of_rows_is_drawing_rows():
    rng = np.random.default_rng(5)
    target, a, b = rng.choice(3, 200, p=[0.9, 0.08, 0.02]), rng.integers(3, size=200), rng.integers(3, size=200)
    of_a, of_b = paired(target, a, b, n_classes=3).resampled(how(resamples=4000))
    for found, predicted in ((of_a, a), (of_b, b)):
        due = resampled_counts(target, predicted, 3, np.arange(200)[:, None], resamples=4000, seed=1)
        for mine, theirs in zip(found, due, strict=True):
            np.testing.assert_allclose(mine.mean(0), theirs.mean(0), atol=0.5)
            np.testing.assert_allclose(mine.std(0), theirs.std(0), rtol=0.06, atol=0.02)
    assert np.array_equal(of_a.true, of_b.true)


def test_shared_errors_cancel_so_that_a_small_gain_is_told():
    rng = np.random.default_rng(0)
    target = np.zeros(1000, int)
    a = (rng.random(1000) < 0.4).astype(int)  # each alone is known to -+ .03
    b = np.where(np.arange(1000) < 40, 0, a)  # right wherever A is, and in some of the first 40
    gain = (a[:40] == 1).mean() * 40 / 1000
    accuracy = differences(paired(target, a, b))["accuracy"]
    assert accuracy.difference == pytest.approx(gain)
    assert 0 < accuracy.interval[0] < gain < accuracy.interval[1] < 0.03


@pytest.mark.parametrize("resample", ["rows", "units"])
def test_two_systems_that_say_the_same_differ_by_nothing(resample):
    for found in differences(paired(b=A, unit=DRUGS), resample=resample).values():
        assert (found.difference, found.interval, found.p) == (0, (0, 0), 1)


@pytest.mark.parametrize("resample", ["rows", "units"])
def test_swapping_the_two_turns_every_sign(resample):
    there, back = (differences(paired(a=a, b=b, unit=DRUGS), resample=resample) for a, b in ((A, B), (B, A)))
    for name in COMPARED:
        assert (there[name].a, there[name].b) == (back[name].b, back[name].a)
        assert there[name].difference == -back[name].difference
        assert there[name].interval == pytest.approx(tuple(-x for x in reversed(back[name].interval)))
        assert there[name].p == back[name].p


def test_where_whole_drugs_are_hard_the_interval_over_drugs_is_the_wider():
    pairs = list(itertools.combinations(range(30), 2))
    hard = [min(p) < 4 for p in pairs]  # all pairs of four drugs, which only B gets right
    case = paired([0] * len(pairs), np.array(hard, int), [0] * len(pairs), pairs, 2)
    width = {r: np.ptp(differences(case, resample=r)["accuracy"].interval) for r in ("rows", "units")}
    assert width["units"] > 2 * width["rows"]


def test_a_true_null_is_refused_in_about_one_of_twenty_and_a_real_gain_nearly_always():
    rng, null, gain = np.random.default_rng(3), [], []
    for i in range(200):
        a, b, c = ((rng.random(150) < wrong).astype(int) for wrong in (0.3, 0.3, 0.1))
        null.append(differences(paired([0] * 150, a, b, n_classes=2), resamples=199, seed=i)["accuracy"].p)
        gain.append(differences(paired([0] * 150, a, c, n_classes=2), resamples=199, seed=i)["accuracy"].p)
    assert 0.01 <= np.mean(np.array(null) < 0.05) <= 0.10
    assert np.mean(np.array(gain) < 0.05) > 0.95


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([0.1, 0.2, 0.3, -0.1], 2 * 2 / 5),  # one of four at or below zero
        ([0.1] * 99, 2 / 100),
        ([-0.1] * 99, 2 / 100),
        ([0.0] * 50, 1),  # on both sides of zero
        ([0.1] * 19 + [np.nan] * 80, 2 / 20),
        ([0.0] * 2 + [0.1] * 17, 2 * 3 / 20),
    ],
)
def test_p_is_twice_the_smaller_side_of_zero_counting_the_data_as_a_resample(differences, p):
    assert two_sided(np.array(differences)) == pytest.approx(p)


def test_p_and_interval_agree_about_zero():
    rng = np.random.default_rng(1)
    for shift in np.linspace(-3.5, 3.5, 40):
        values = rng.normal(shift, 1, 5000)
        low, high = np.quantile(values, [0.025, 0.975])
        assert (two_sided(values) < 0.05) == (not low <= 0 <= high) or abs(two_sided(values) - 0.05) < 0.001


def test_a_scope_without_test_examples_has_no_scores_even_if_its_types_are_predicted():
    case = paired([0, 0, 1], [0, 2, 1], [2, 0, 1], n_classes=3)
    for found in bootstrap(case, {"few": np.array([False, False, True])}, how())["few"].values():
        assert (found.a, found.b, found.difference, found.interval, found.p) == (None,) * 5
    few = mcnemar(case, np.array([False, False, True]))
    assert (few.only_a, few.only_b, few.p) == (0, 0, 1)


def test_a_scope_that_no_resample_holds_has_scores_and_no_interval():
    case = paired([0, 1], [0, 1], [0, 0], [[0, 1], [0, 2]], n_classes=2)
    times = [numpy_stream(seed, "bootstrap", "rows").multinomial(2, [0.5, 0.5]).tolist() for seed in range(99)]
    seed = next(s for s, n in enumerate(times) if 0 in n)  # one of the two is drawn twice
    other = np.array(times[seed]) == 0
    accuracy = bootstrap(case, {"few": other}, how(resamples=1, seed=seed))["few"]["accuracy"]
    assert accuracy.difference is not None
    assert (accuracy.interval, accuracy.p) == (None, None)


def test_pairs_of_unequal_length_are_refused():
    with pytest.raises(DataError, match=r"the same examples in both; got \[12, 12, 11, 12\]"):
        paired(b=B[:-1])


def test_mcnemar_counts_what_only_one_gets_right_by_true_type():
    right_in = [(t, a == t, b == t) for t, a, b in zip(TARGET, A, B, strict=True)]
    assert right_in.count((0, False, True)) == 2  # rows 1 and 8; row 4 of type 1, row 6 of type 2
    whole, rare = (mcnemar(paired(), SCOPES[s]) for s in ("overall", "rare"))
    assert (whole.only_a, whole.only_b) == (3, 4)  # A alone: rows 7, 9 and 10
    assert whole.p == 1  # 2 (1 + 7 + 21 + 35) / 128
    assert (rare.only_a, rare.only_b) == (2, 1)
    second = mcnemar(paired(), np.array([False, True, False, False]))  # rows 3, 4 and 9, whatever is called type 1
    assert (second.only_a, second.only_b) == (1, 1)


@pytest.mark.parametrize(
    ("b", "c", "p"),
    [(0, 0, 1), (0, 1, 1), (0, 6, 2 / 64), (1, 5, 14 / 64), (5, 1, 14 / 64), (2, 8, 2 * 56 / 1024), (3, 3, 1)],
)
def test_exact_p_by_hand(b, c, p):
    assert fair_coin(b, c) == p


def test_exact_p_is_that_of_scipy():
    for b, c in [*itertools.product(range(12), repeat=2), (150, 86), (700, 640), (2100, 1900)]:
        expected = binomtest(b, b + c).pvalue if b + c else 1
        assert fair_coin(b, c) == pytest.approx(expected, rel=1e-9)


def test_exact_p_is_fast_and_never_overflows_on_the_largest_counts():
    began = time.perf_counter()
    p = fair_coin(30_000, 31_000)  # z = (1000 - 1) / sqrt(61000) = 4.0448, two-sided normal p = 5.236e-5
    assert p == pytest.approx(5.236e-5, rel=2e-3)
    assert fair_coin(0, 60_000) == 0
    assert time.perf_counter() - began < 5
