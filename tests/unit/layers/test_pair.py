"""One linear layer over two drugs equals a plain one on what the two make together."""

import pytest
import torch
from torch import nn

from tailrx.layers.network import blend, rows
from tailrx.layers.pair import Halves, PairLinear


def pairs(seed=0, drugs=6, width=7, n=10):
    generator = torch.Generator().manual_seed(seed)
    a, b = (torch.randint(drugs, (n,), generator=generator) for _ in range(2))
    return torch.randn(drugs, width, generator=generator, dtype=torch.float64), a, b


def layer(fusion):
    torch.manual_seed(1)
    made = PairLinear(width=7, out=5, fusion=fusion).double()
    nn.init.normal_(made.bias)
    return made


def test_concat_is_a_plain_linear_layer_on_the_drugs_side_by_side():
    made, (x, a, b) = layer("concat"), pairs()
    plain = nn.Linear(14, 5).double()
    with torch.no_grad():
        plain.weight.copy_(torch.cat([made.first.weight, made.second.weight], dim=1))
        plain.bias.copy_(made.bias)
    e = made(x)
    torch.testing.assert_close(made.join(rows(e, a), rows(e, b)), plain(torch.cat([x[a], x[b]], dim=1)))


def test_sum_is_a_plain_linear_layer_on_the_sum_of_the_drugs():
    made, (x, a, b) = layer("sum"), pairs()
    plain = nn.Linear(7, 5).double()
    with torch.no_grad():
        plain.weight.copy_(made.first.weight)
        plain.bias.copy_(made.bias)
    e = made(x)
    torch.testing.assert_close(made.join(rows(e, a), rows(e, b)), plain(x[a] + x[b]))


@pytest.mark.parametrize("fusion", ["sum", "concat"])
def test_its_gradients_are_those_of_the_plain_layer(fusion):
    made, (x, a, b) = layer(fusion), pairs()
    e = made(x)
    made.join(rows(e, a), rows(e, b)).pow(2).sum().backward()
    weight = made.first.weight.detach().clone().requires_grad_()
    second = weight if fusion == "sum" else made.second.weight.detach().clone().requires_grad_()
    (x[a] @ weight.T + x[b] @ second.T + made.bias.detach()).pow(2).sum().backward()
    torch.testing.assert_close(made.first.weight.grad, weight.grad)
    if fusion == "concat":
        torch.testing.assert_close(made.second.weight.grad, second.grad)


def test_only_concat_depends_on_the_order_of_the_drugs():
    for fusion, free in (("sum", True), ("concat", False)):
        made, (x, a, b) = layer(fusion), pairs()
        e = made(x)
        there, back = made.join(rows(e, a), rows(e, b)), made.join(rows(e, b), rows(e, a))
        assert torch.allclose(there, back) == free


def test_the_bias_is_added_once_not_once_per_drug():
    made = PairLinear(width=2, out=1, fusion="sum")
    with torch.no_grad():
        made.bias.fill_(3.0)
    e = made(torch.zeros(1, 2))
    assert made.join(e, e).item() == 3.0


def test_rows_picks_rows_of_every_tensor_whatever_its_shape_and_keeps_the_class():
    e = Halves(torch.arange(12.0).view(3, 4), torch.arange(24.0).view(3, 2, 4))
    index = torch.tensor([2, 0, 2, 1])
    picked = rows(e, index)
    assert type(picked) is Halves
    for mine, whole in zip(picked, e, strict=True):
        assert torch.equal(mine, whole[index])


def test_a_tensor_that_stands_in_two_places_is_looked_up_once():
    table = torch.arange(12.0).view(3, 4)
    picked = rows(Halves(table, table), torch.tensor([2, 0]))
    assert picked.first is picked.second


def test_rows_adds_up_the_gradient_of_a_drug_that_stands_in_several_pairs():
    table = torch.zeros(3, 2, requires_grad=True)
    picked = rows(Halves(table, table), torch.tensor([1, 1, 2]))
    picked.first.sum().backward()
    assert table.grad.tolist() == [[0, 0], [2, 2], [1, 1]]


def test_blend_mixes_each_tensor_by_one_share_or_by_a_share_per_row():
    e, other = (Halves(torch.full((2, 3), v), torch.full((2, 1, 2), v)) for v in (1.0, 5.0))
    assert blend(e, other, 0.25).first.tolist() == [[4.0] * 3] * 2  # 0.25 * 1 + 0.75 * 5
    each = blend(e, other, torch.tensor([1.0, 0.5]))
    assert each.first.tolist() == [[1.0] * 3, [3.0] * 3]
    assert each.second.tolist() == [[[1.0, 1.0]], [[3.0, 3.0]]]
