"""DDIMDL: the answer is the mean of its branches' probabilities, and each branch learns as if it were alone."""

import numpy as np
import pytest
import torch

from tailrx.models.ddimdl import mean_of_softmax
from tailrx.objectives.classification import Classification
from tailrx.registry import AUGMENTS, LOSSES, MODELS
from tailrx.testing.networks import N_CLASSES, N_ENTITIES, WIDTHS, build_network, example
from tailrx.types import FeatureBatch, FeatureTable

FUSIONS = pytest.mark.parametrize("fusion", ["sum", "concat"])
K = len(WIDTHS)


def branch_alone(net, batch, k):
    """Logits of branch k, run as the `dnn` it is on its one modality."""
    features = FeatureBatch((batch.features.blocks[k],), batch.features.mask[:, k : k + 1])
    return net.branches[k](batch._replace(features=features)).logits


def with_mask(batch, mask):
    blocks = tuple(block * mask[:, k, None] for k, block in enumerate(batch.features.blocks))
    return batch._replace(features=FeatureBatch(blocks, mask))


def mean_by_loop(net, batch, counts):
    """Mean over the branches that count for each pair (`counts(i, k)`), one pair and one branch at a time."""
    out = torch.zeros(len(batch.target), N_CLASSES)
    z = [branch_alone(net, batch, k) for k in range(K)]
    for i in range(len(batch.target)):
        counted = [k for k in range(K) if counts(i, k)]
        for k in counted:
            out[i] += z[k][i].exp() / z[k][i].exp().sum() / len(counted)
    return out


@FUSIONS
def test_the_answer_is_the_mean_of_the_branches_probabilities(fusion):
    net, batch = build_network("ddimdl", {"fusion": fusion}).eval(), example()
    with torch.no_grad():
        torch.testing.assert_close(net(batch).logits.softmax(1), mean_by_loop(net, batch, lambda i, k: True))


def test_the_logits_are_log_probabilities():
    net, batch = build_network("ddimdl").eval(), example()
    torch.testing.assert_close(net(batch).logits.exp().sum(1), torch.ones(len(batch.target)))


def test_the_mean_is_right_where_plain_exponentials_overflow():
    heads = (torch.tensor([[2000.0, 0.0, -2000.0]]), torch.tensor([[0.0, 1000.0, 0.0]]))
    logits = mean_of_softmax(heads, torch.ones(1, 2))
    due = torch.tensor([[0.5, 0.5, 0.5]]).log() + torch.tensor([[0.0, 0.0, -1000.0]])  # p = 1/2, 1/2, e^-1000 / 2
    torch.testing.assert_close(logits, due)


def test_the_mean_of_bfloat16_logits_is_taken_in_float32():
    z = torch.randn(8, N_CLASSES, generator=torch.Generator().manual_seed(0)).bfloat16()
    assert torch.equal(mean_of_softmax((z, z), torch.ones(8, 2)), mean_of_softmax((z.float(),) * 2, torch.ones(8, 2)))


def test_each_branch_is_a_dnn_of_the_papers_size_on_one_modality():
    net = MODELS.build("ddimdl", {}, widths=(7, 9), n_classes=3)
    assert [branch.fuse.first.in_features for branch in net.branches] == [7, 9]
    for branch in net.branches:
        assert (branch.fuse.first.out_features, branch.last.in_features, branch.last.out_features) == (512, 256, 3)
        assert [m.p for m in branch.body if hasattr(m, "p")] == [0.3, 0.3]


# Missing modalities


def holed(seed=0):
    """Drugs of which some lack a modality, or all three."""
    mask = torch.rand(N_ENTITIES, K, generator=torch.Generator().manual_seed(seed)) < 0.6
    mask[0] = False
    return with_mask(example(), mask)


@FUSIONS
def test_only_branches_whose_modality_both_drugs_have_are_in_the_mean_and_all_where_none_is(fusion):
    net, batch = build_network("ddimdl", {"fusion": fusion}).eval(), holed()
    both = (batch.features.mask[batch.members[0]] & batch.features.mask[batch.members[1]]).tolist()
    assert {sum(row) for row in both} == {0, 1, 2, 3}  # the example has pairs of every kind
    with torch.no_grad():
        due = mean_by_loop(net, batch, lambda i, k: both[i][k] or not any(both[i]))
        torch.testing.assert_close(net(batch).logits.softmax(1), due)


def test_a_branch_left_out_cannot_change_the_answer():
    net, batch = build_network("ddimdl").eval(), example()
    mask = torch.ones(N_ENTITIES, K, dtype=torch.bool)
    mask[:, 1] = False
    with torch.no_grad():
        before = net(with_mask(batch, mask)).logits
        net.branches[1].last.bias += torch.arange(float(N_CLASSES))
        assert torch.equal(net(with_mask(batch, mask)).logits, before)


def test_every_branch_learns_from_every_pair_also_from_those_it_is_left_out_of():
    net, batch = build_network("ddimdl").eval(), holed()
    due = sum(torch.nn.functional.cross_entropy(branch_alone(net, batch, k), batch.target) for k in range(K)) / K
    torch.testing.assert_close(objective()(net, batch, torch.Generator()), due)


# Training


def objective(augment="none"):
    return Classification(run_loss=lambda: LOSSES.build("cross_entropy"), run_augment=lambda: AUGMENTS.build(augment))


def gradients(branch):
    return [p.grad.clone() for p in branch.parameters()]


@FUSIONS
@pytest.mark.parametrize("augment", ["none", "mixup"])
def test_the_loss_is_the_mean_of_the_branches_own_losses(fusion, augment):
    # In eval mode dropout rests, so that both ways see the same network.
    net, batch = build_network("ddimdl", {"fusion": fusion}).eval(), example()
    came = objective(augment)(net, batch, torch.Generator().manual_seed(0))
    each = []
    for k, branch in enumerate(net.branches):
        features = FeatureBatch((batch.features.blocks[k],), batch.features.mask[:, k : k + 1])
        alone = batch._replace(features=features)
        each.append(objective(augment)(branch, alone, torch.Generator().manual_seed(0)))
    torch.testing.assert_close(came, sum(each) / K)


def test_a_branch_learns_the_same_whatever_the_other_branches_are():
    batch, came = example(), []
    for scale in (1.0, 7.0):
        net = build_network("ddimdl").eval()
        with torch.no_grad():
            for parameter in net.branches[1:].parameters():
                parameter.mul_(scale)
        objective()(net, batch, torch.Generator()).backward()
        came.append((gradients(net.branches[0]), gradients(net.branches[1])))
    for one, other in zip(came[0][0], came[1][0], strict=True):
        torch.testing.assert_close(one, other)
    assert any(not torch.allclose(x, y) for x, y in zip(came[0][1], came[1][1], strict=True))


def test_a_table_of_no_known_drugs_is_still_told_apart_by_modality():
    widths = (3, 2)
    none = FeatureTable(("a", "b"), tuple(np.empty((0, w), np.float32) for w in widths), np.empty((0, 2), bool))
    net = MODELS.build("ddimdl", widths=widths, n_classes=4, known=none)
    assert [tuple(branch.turn.axes_0.shape) for branch in net.branches] == [(3, 3), (2, 2)]
