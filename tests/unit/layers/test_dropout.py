"""Dropout drawn four values at a time is still dropout: the right share, the right scale, every value on its own."""

import pytest
import torch

from tailrx.layers.dropout import STEPS, Dropout

BIG = 1_000_000


def dropped(p, shape=(BIG,), dtype=torch.float32, seed=0):
    torch.manual_seed(seed)
    return Dropout(p).train()(torch.ones(shape, dtype=dtype))


@pytest.mark.parametrize("p", [0.1, 0.3, 0.5, 0.9])
def test_a_share_p_of_the_values_is_zeroed_and_the_others_keep_the_mean(p):
    y = dropped(p)
    spread = (p * (1 - p) / BIG) ** 0.5
    assert abs(float((y == 0).double().mean()) - p) < 5 * spread
    kept = STEPS / (STEPS - round(p * STEPS))
    assert y.unique().tolist() == [0, pytest.approx(kept)]
    assert kept == pytest.approx(1 / (1 - p), rel=1e-3)


@pytest.mark.parametrize("p", [0.3, 0.5])
def test_values_that_share_a_random_number_are_dropped_independently(p):
    gone = (dropped(p).view(-1, 4) == 0).double()  # the four of one number side by side
    assert torch.allclose(gone.mean(0), torch.full((4,), p, dtype=torch.float64), atol=0.005)
    together = (gone.T @ gone) / len(gone)
    due = torch.full((4, 4), p * p, dtype=torch.float64).fill_diagonal_(p)
    assert torch.allclose(together, due, atol=0.005)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (5, 7), (2, 3, 11)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_shape_and_number_format_stay(shape, dtype):
    y = dropped(0.5, shape, dtype)
    assert (y.shape, y.dtype) == (shape, dtype)


def test_the_gradient_passes_where_the_value_did():
    torch.manual_seed(0)
    x = torch.randn(50, 40, requires_grad=True)
    y = Dropout(0.3).train()(x)
    y.sum().backward()
    torch.testing.assert_close(x.grad, y.detach() / x.detach())


def test_it_rests_in_eval_mode_and_where_nothing_is_dropped():
    x = torch.randn(10, 10)
    assert torch.equal(Dropout(0.5).eval()(x), x)
    assert torch.equal(Dropout(0.0).train()(x), x)


def test_torchs_generator_is_its_only_chance():
    assert torch.equal(dropped(0.3, seed=3), dropped(0.3, seed=3))
    assert not torch.equal(dropped(0.3, seed=3), dropped(0.3, seed=4))
