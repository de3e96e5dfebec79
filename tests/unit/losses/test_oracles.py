"""Each loss against its paper's formula, written again here in float64 NumPy one example at a time.

Values and gradients (central differences of the oracle) must agree; hypothesis draws logits, counts and target.
"""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tailrx.errors import BadSetting, DataError
from tailrx.losses.tailed_focal import tail_classes
from tailrx.registry import LOSSES

# --- the papers' formulas: logits z [c], class y, counts n [c] -> one number -----------------------------------------


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def cross_entropy(z, y, n):
    return -math.log(softmax(z)[y])


def smoothed_cross_entropy(z, y, n, e=0.1):
    q = [e / len(z) + (1 - e) * (j == y) for j in range(len(z))]  # Szegedy et al. 2016, section 7
    return -sum(q_j * math.log(p_j) for q_j, p_j in zip(q, softmax(z), strict=True))


def weighted_cross_entropy(z, y, n):
    return -sum(n) / n[y] * math.log(softmax(z)[y])  # TFMD Table 1


def focal(z, y, n, gamma=2.0):
    p = softmax(z)[y]
    return -((1 - p) ** gamma) * math.log(p)  # Lin et al. 2017, Eq. 4


def class_balanced(z, y, n, lam=0.999):
    effective_number = sum(lam**i for i in range(int(n[y])))  # Cui et al. 2019: (1 - lam^n) / (1 - lam) as a sum
    return -math.log(softmax(z)[y]) / effective_number


def balanced_softmax(z, y, n, tau=1.0):
    top = max(z)
    k = [n_j**tau * math.exp(z_j - top) for n_j, z_j in zip(n, z, strict=True)]  # Ren et al. 2020
    return -math.log(k[y] / sum(k))


def ldam(z, y, n, max_margin=0.5, s=30.0):
    c = max_margin * min(n) ** 0.25  # Cao et al. 2019: D_j = C / n_j^(1/4), the rarest class has max_margin
    moved = np.array([s * (z_j - (c / n[y] ** 0.25 if j == y else 0.0)) for j, z_j in enumerate(z)])
    rest = np.delete(moved, y) - moved[y]
    top = max(rest.max(), 0.0)
    return top + math.log(math.exp(-top) + sum(math.exp(r - top) for r in rest))


def tailed_focal(z, y, n, gamma=2.0, beta=2.0, threshold=0.9):
    position = (sum(m for m in n if m > n[y]) + n[y]) / sum(n)  # TFMD Eq. 6
    p = softmax(z)[y]
    return -((1 - p) ** gamma * math.log(p) + beta * (position > threshold) * math.log(p))  # TFMD Eq. 5


ORACLES = [
    ("cross_entropy", {}, cross_entropy),
    ("cross_entropy", {"label_smoothing": 0.1}, smoothed_cross_entropy),
    ("weighted_cross_entropy", {}, weighted_cross_entropy),
    ("focal", {}, focal),
    ("focal", {"gamma": 0.5}, lambda z, y, n: focal(z, y, n, gamma=0.5)),
    ("class_balanced", {}, class_balanced),
    ("class_balanced", {"lam": 0.9}, lambda z, y, n: class_balanced(z, y, n, lam=0.9)),
    ("balanced_softmax", {}, balanced_softmax),
    ("balanced_softmax", {"tau": 0.5}, lambda z, y, n: balanced_softmax(z, y, n, tau=0.5)),
    ("ldam", {}, ldam),
    ("ldam", {"max_margin": 1.0, "scale": 5.0}, lambda z, y, n: ldam(z, y, n, max_margin=1.0, s=5.0)),
    ("tailed_focal", {}, tailed_focal),
    ("tailed_focal", {"beta": 3.0, "threshold": 0.5}, lambda z, y, n: tailed_focal(z, y, n, beta=3.0, threshold=0.5)),
]
each_loss = pytest.mark.parametrize(("name", "chosen", "oracle"), ORACLES, ids=[f"{n}-{s}" for n, s, _ in ORACLES])


@st.composite
def batches(draw):
    """Logits [n, c] within (-8, 8), target [n], counts [c] from 1 up."""
    c, rows = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    number = st.floats(-8, 8, allow_subnormal=False)
    logits = [[draw(number) for _ in range(c)] for _ in range(rows)]
    target = [draw(st.integers(0, c - 1)) for _ in range(rows)]
    counts = [draw(st.sampled_from([1, 2, 7, 7, 40, 40, 999, 9810])) for _ in range(c)]
    return np.array(logits), np.array(target), np.array(counts)


def build(name, counts=(3, 2, 1), **chosen):
    """The loss, computing in float64."""
    return LOSSES.build(name, chosen, counts=torch.tensor(counts)).double()


def value_and_gradient(loss, logits, target):
    z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    values = loss(z, torch.as_tensor(target))
    (gradient,) = torch.autograd.grad(values.sum(), z)
    return values.detach().numpy(), gradient.numpy()


def differences(oracle, z, y, n, step=1e-5):
    sides = (step * np.eye(len(z)), -step * np.eye(len(z)))
    up, down = ([oracle(z + move, y, n) for move in side] for side in sides)
    return (np.array(up) - np.array(down)) / (2 * step)


@each_loss
@settings(max_examples=15, deadline=None, derandomize=True)
@given(batch=batches())
def test_value_and_gradient_are_those_of_the_papers_formula(name, chosen, oracle, batch):
    logits, target, counts = batch
    values, gradient = value_and_gradient(build(name, counts, **chosen), logits, target)
    rows = list(zip(logits, target, strict=True))
    # The buffers are float32, hence 1e-5; the formula is float64.
    np.testing.assert_allclose(values, [oracle(z, y, counts) for z, y in rows], rtol=1e-5, atol=1e-6)
    due = [differences(oracle, z, y, counts) for z, y in rows]
    np.testing.assert_allclose(gradient, due, rtol=1e-4, atol=1e-4)


@each_loss
@settings(max_examples=15, deadline=None, derandomize=True)
@given(batch=batches(), added=st.floats(-50, 50))
def test_adding_one_number_to_all_logits_changes_nothing(name, chosen, oracle, batch, added):
    logits, target, counts = batch
    loss = build(name, counts, **chosen)
    came, due = (value_and_gradient(loss, z, target)[0] for z in (logits + added, logits))
    np.testing.assert_allclose(came, due, rtol=1e-9, atol=1e-9)


@each_loss
@settings(max_examples=15, deadline=None, derandomize=True)
@given(batch=batches())
def test_a_zero_count_is_a_count_of_one(name, chosen, oracle, batch):
    logits, target, counts = batch
    absent = np.where(counts == 1, 0, counts)
    came, due = (value_and_gradient(build(name, n, **chosen), logits, target)[0] for n in (absent, counts))
    np.testing.assert_array_equal(came, due)


# --- by hand --------------------------------------------------------------------------------------------------------

NINETY = torch.tensor([[math.log(9.0), 0.0]], dtype=torch.float64)  # softmax is .9, .1


@pytest.mark.parametrize(
    ("name", "y", "due"),
    [
        ("cross_entropy", 0, -math.log(0.9)),
        ("weighted_cross_entropy", 1, -(100 / 10) * math.log(0.1)),
        ("focal", 0, -0.01 * math.log(0.9)),
        ("focal", 1, -0.81 * math.log(0.1)),
        ("class_balanced", 1, -0.001 / (1 - 0.999**10) * math.log(0.1)),
        ("balanced_softmax", 1, -math.log(10 / (90 * 9 + 10))),
        ("tailed_focal", 0, -0.01 * math.log(0.9)),  # position 90 / 100 is not above .9
        ("tailed_focal", 1, -(0.81 + 2) * math.log(0.1)),
    ],
)
def test_counts_90_and_10_at_probability_ninety_percent(name, y, due):
    assert build(name, (90, 10))(NINETY, torch.tensor([y])).item() == pytest.approx(due, rel=1e-6)


def test_ldam_margins_halve_when_counts_grow_sixteenfold():
    assert build("ldam", (16, 1, 256)).margin.tolist() == [0.25, 0.5, 0.125]


def test_ldam_moves_only_the_true_class():
    logits = torch.zeros(1, 2, dtype=torch.float64)
    due = math.log(1 + math.exp(30 * 0.25))  # the margin of class 0 alone: moving both would give exp(30 * -0.25)
    assert build("ldam", (16, 1))(logits, torch.tensor([0])).item() == pytest.approx(due, rel=1e-9)


@pytest.mark.parametrize(
    ("counts", "threshold", "tail"),
    [
        ([50, 30, 15, 5], 0.9, [False, False, True, True]),  # positions .5 .8 .95 1
        ([5, 15, 30, 50], 0.9, [True, True, False, False]),
        ([9, 1], 0.9, [False, True]),  # .9 is not above .9
        ([80, 10, 10], 0.9, [False, False, False]),  # ties share .9; cut by number, the last would be at 1
        ([80, 10, 8, 1, 1], 0.9, [False, False, True, True, True]),  # .8 .9 .98 .99 .99
        ([10] * 20, 0.9, [False] * 20),
        ([50, 30, 20], 0.0, [True, True, True]),
        ([8, 2, 0], 0.9, [False, True, True]),  # zero counts as one: 8/11, 10/11, 11/11
    ],
)
def test_the_tail_begins_where_the_cumulative_share_passes_the_threshold(counts, threshold, tail):
    assert tail_classes(torch.tensor(counts), threshold).tolist() == tail


# --- what the papers promise ------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, derandomize=True)
@given(batch=batches(), gamma=st.floats(0, 5), beta=st.floats(0, 5))
def test_focal_lies_between_zero_and_cross_entropy_and_the_tail_adds_beta_times_it(batch, gamma, beta):
    logits, target, counts = batch
    ce = value_and_gradient(build("cross_entropy"), logits, target)[0]
    fl = value_and_gradient(build("focal", gamma=gamma), logits, target)[0]
    assert (fl >= 0).all()
    assert (fl <= ce + 1e-12).all()
    all_tail = build("tailed_focal", counts, gamma=gamma, beta=beta, threshold=0.0)
    np.testing.assert_allclose(value_and_gradient(all_tail, logits, target)[0], fl + beta * ce, rtol=1e-9, atol=1e-9)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(counts=st.lists(st.integers(0, 9810), min_size=2, max_size=8))
def test_a_rarer_class_never_weighs_less(counts):
    order = np.argsort(counts)
    for name, per_class in [
        ("weighted_cross_entropy", "weight"),
        ("class_balanced", "weight"),
        ("ldam", "margin"),
        ("tailed_focal", "tail"),
    ]:
        rising = getattr(build(name, counts), per_class).numpy()[order].astype(float)
        assert (np.diff(rising) <= 0).all()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(batch=batches())
def test_balanced_softmax_is_a_probability_over_the_classes(batch):
    logits, _, counts = batch
    every_class = torch.arange(len(counts))
    values = build("balanced_softmax", counts)(torch.tensor(logits[:1]).expand(len(counts), -1), every_class)
    assert torch.exp(-values).sum().item() == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize("gamma", [0.1, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("lead", [-200.0, -20.0, 0.0, 10.0, 15.0, 20.0, 40.0])
def test_focal_in_float32_is_exact_where_p_rounds_to_zero_or_one(gamma, lead):
    z = torch.tensor([[lead, 0.0]], requires_grad=True)
    value = LOSSES.build("focal", {"gamma": gamma})(z, torch.tensor([0]))
    (gradient,) = torch.autograd.grad(value.sum(), z)
    # p = 1 / (1 + e^-lead): log p and log(1 - p) by log1p, slope by the product rule
    log_p, log_rest = -np.logaddexp(0.0, -lead), -np.logaddexp(0.0, lead)
    p, rest = math.exp(log_p), math.exp(log_rest)
    slope = rest**gamma * (gamma * p * log_p - rest)
    assert value.item() == pytest.approx(-(rest**gamma) * log_p, rel=1e-5, abs=1e-37)
    np.testing.assert_allclose(gradient.numpy(), [[slope, -slope]], rtol=2e-5, atol=1e-37)


@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("name", ["focal", "tailed_focal"])
def test_a_perfectly_confident_example_has_zero_loss_and_gradient(name, gamma):
    z = torch.tensor([[1e4, -1e4, 0.0], [0.0, 0.0, 1e4]], requires_grad=True)
    values = LOSSES.build(name, {"gamma": gamma}, counts=torch.tensor([90, 8, 2]))(z, torch.tensor([0, 2]))
    (gradient,) = torch.autograd.grad(values.sum(), z)
    assert values.tolist() == [0, 0]
    assert gradient.abs().sum().item() == 0


def test_focal_of_one_class_alone_is_zero_even_without_fading():
    values, gradient = value_and_gradient(build("focal", gamma=0.0), np.array([[2.0], [-3.0]]), np.array([0, 0]))
    assert values.tolist() == [0, 0]
    assert gradient.tolist() == [[0], [0]]


@each_loss
def test_one_class_alone_has_no_gradient(name, chosen, oracle):
    _, gradient = value_and_gradient(build(name, (4,), **chosen), np.array([[2.0], [-3.0]]), np.array([0, 0]))
    assert gradient.tolist() == [[0], [0]]


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "setting", "rule"),
    [
        ("cross_entropy", {"label_smoothing": 1.5}, r"label_smoothing must lie in \[0, 1\]; got 1.5"),
        ("focal", {"gamma": -1.0}, "gamma must be 0 or more; got -1.0"),
        ("class_balanced", {"lam": 1.0}, r"lam must lie in \[0, 1\); got 1.0"),
        ("balanced_softmax", {"tau": -0.5}, "tau must be 0 or more; got -0.5"),
        ("ldam", {"max_margin": -0.5}, "max_margin must be 0 or more"),
        ("ldam", {"scale": 0.0}, "scale above 0"),
        ("tailed_focal", {"threshold": 90.0}, r"threshold must lie in \[0, 1\]"),
        ("tailed_focal", {"beta": -2.0}, "gamma and beta must be 0 or more"),
    ],
)
def test_a_setting_out_of_range_is_refused(name, setting, rule):
    with pytest.raises(BadSetting, match=rule):
        build(name, **setting)


@pytest.mark.parametrize(
    ("counts", "rule"),
    [
        ([], "one number per class"),
        ([[3, 2]], "one number per class"),
        ([3, -1], "negative"),
        ([3, math.nan], "finite"),
    ],
)
@pytest.mark.parametrize("name", [name for name in LOSSES.names() if name not in ("cross_entropy", "focal")])
def test_counts_that_cannot_be_counts_are_refused(name, counts, rule):
    with pytest.raises(DataError, match=rule):
        build(name, counts)
