"""Augmentations against loops written by hand, with the shares and partners that the generator dealt."""

import numpy as np
import pytest
import torch
from tests.cases import AUGMENTS as CASES
from torch.nn import functional as F

from tailrx.layers.network import rows
from tailrx.registry import AUGMENTS
from tailrx.testing.networks import N_ENTITIES, WIDTHS, build_network, example
from tailrx.types import Batch, FeatureBatch


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


def dealt(alpha, beta, n_shares, n, seed=0):
    """The draw of every mixup: a NumPy seed, Beta shares from it, then the partner of each pair."""
    generator = stream(seed)
    numbers = np.random.default_rng(int(torch.randint(2**62, (1,), generator=generator)))
    return numbers.beta(alpha, beta, n_shares).astype(np.float32), torch.randperm(n, generator=generator)


def net_and_batch(name="dnn", **settings):
    # Double precision and eval mode: a pair's output is then its own, so a loop over pairs is a fair reference.
    net, batch = build_network(name, settings).double().eval(), example()
    features = batch.features._replace(blocks=tuple(b.double() for b in batch.features.blocks))
    return net, batch._replace(features=features)


def each(e, i):
    return type(e)(*(t[i : i + 1] for t in e))


def mix(x, y, share):
    return type(x)(*(share * s + (1 - share) * t for s, t in zip(x, y, strict=True)))


def test_every_augmentation_has_one_line_in_cases_and_every_line_names_one():
    assert sorted(CASES) == AUGMENTS.names()


@pytest.mark.parametrize("per", ["batch", "pair"])
def test_mixup_mixes_the_encodings_of_each_pair_with_those_of_its_partner(per):
    net, batch = net_and_batch(fusion="concat")
    n = len(batch.target)
    output, targets = AUGMENTS.build("mixup", {"alpha": 0.7, "beta": 0.4, "per": per})(net, batch, stream())
    shares, other = dealt(0.7, 0.4, n if per == "pair" else 1, n)
    e = net.encode(batch.features)
    for i in range(n):
        j, share = int(other[i]), float(shares[i if per == "pair" else 0])
        e_a = mix(each(e, batch.members[0][i]), each(e, batch.members[0][j]), share)
        e_b = mix(each(e, batch.members[1][i]), each(e, batch.members[1][j]), share)
        torch.testing.assert_close(output.logits[i : i + 1], net.interact(e_a, e_b).logits)
    (own, own_share), (others, other_share) = targets
    assert torch.equal(own, batch.target)
    assert torch.equal(others, batch.target[other])
    np.testing.assert_allclose(np.broadcast_to(own_share, n), np.broadcast_to(shares, n))
    np.testing.assert_allclose(np.broadcast_to(own_share + other_share, n), 1)


def test_with_summed_drugs_mixing_encodings_mixes_the_fused_pair():
    net, batch = net_and_batch("cnn_siam")
    output, _ = AUGMENTS.build("mixup")(net, batch, stream())
    (share,), other = dealt(0.5, 0.5, 1, len(batch.target))
    share = float(share)
    e = net.encode(batch.features)
    fused = net.fuse.join(*(rows(e, place) for place in batch.members))  # [n, 2048], with the bias once
    mixed = share * fused + (1 - share) * fused[other]
    torch.testing.assert_close(output.logits, net.last(F.relu(net.hidden(F.relu(mixed)))))


def test_input_mixup_mixes_the_features_of_the_drugs_and_encodes_every_mixture():
    net, batch = net_and_batch("cnn_siam", fusion="concat")
    output, targets = AUGMENTS.build("input_mixup", {"alpha": 0.7, "beta": 0.4})(net, batch, stream())
    (share,), other = dealt(0.7, 0.4, 1, len(batch.target))
    share, blocks = float(share), batch.features.blocks
    for i in range(len(batch.target)):
        j = int(other[i])
        sides = [
            FeatureBatch(
                tuple((share * b[side[i]] + (1 - share) * b[side[j]])[None] for b in blocks),
                torch.ones(1, len(WIDTHS), dtype=torch.bool),
            )
            for side in batch.members
        ]
        torch.testing.assert_close(output.logits[i : i + 1], net.interact(*map(net.encode, sides)).logits)
    assert torch.equal(targets[1][0], batch.target[other])
    assert targets[0][1] + targets[1][1] == pytest.approx(1)
    assert targets[0][1] == pytest.approx(share)


def test_a_mixed_drug_of_input_mixup_has_a_modality_that_either_drug_has():
    seen = []

    class Spy(torch.nn.Module):
        def encode(self, features):
            seen.append(features.mask)
            return net.encode(features)

        def interact(self, e_a, e_b):
            return net.interact(e_a, e_b)

    net, batch = net_and_batch()
    mask = torch.rand(N_ENTITIES, len(WIDTHS), generator=stream(3)) < 0.5
    holed = batch._replace(features=batch.features._replace(mask=mask))
    AUGMENTS.build("input_mixup")(Spy(), holed, stream())
    _, other = dealt(0.5, 0.5, 1, len(batch.target))
    due = [mask[side[i]] | mask[side[int(other[i])]] for side in batch.members for i in range(len(batch.target))]
    assert torch.equal(seen[0], torch.stack(due))


def test_none_is_the_forward_pass_and_the_whole_target():
    net, batch = net_and_batch()
    output, targets = AUGMENTS.build("none")(net, batch, stream())
    assert torch.equal(output.logits, net(batch).logits)
    ((target, share),) = targets
    assert torch.equal(target, batch.target)
    assert share == 1


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("extra", [False, True])
def test_the_generator_is_the_only_source_of_chance(name, extra):
    part = AUGMENTS.build(name, CASES[name] if extra else {})
    net, batch = net_and_batch()
    torch.manual_seed(1)
    before, first = torch.get_rng_state(), part(net, batch, stream(5))
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    np.random.seed(9)  # NumPy's own global stream must not matter either
    again, other = part(net, batch, stream(5)), part(net, batch, stream(6))
    assert torch.equal(first.output.logits, again.output.logits)
    assert torch.equal(first.output.logits, other.output.logits) == (name == "none")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("extra", [False, True])
def test_shares_of_the_targets_sum_to_one_for_every_pair_and_the_batch_stays_as_it_was(name, extra):
    net, batch = net_and_batch()
    before = [t.clone() for t in (*batch.features.blocks, batch.features.mask, *batch.members, batch.target)]
    output, targets = AUGMENTS.build(name, CASES[name] if extra else {})(net, batch, stream())
    total = sum(torch.as_tensor(share, dtype=torch.float64).expand(len(batch.target)) for _, share in targets)
    torch.testing.assert_close(total, torch.ones(len(batch.target), dtype=torch.float64), rtol=0, atol=1e-6)
    assert len(output.logits) == len(batch.target)
    after = (*batch.features.blocks, batch.features.mask, *batch.members, batch.target)
    assert all(map(torch.equal, before, after))


def test_mixup_encodes_each_unique_drug_once_and_input_mixup_two_drugs_per_pair():
    for name, due in (("mixup", N_ENTITIES), ("none", N_ENTITIES), ("input_mixup", 2 * 24)):
        net, batch, seen = build_network("dnn").eval(), example(), []
        net.fuse.register_forward_pre_hook(lambda m, x, seen=seen: seen.append(len(x[0])))
        AUGMENTS.build(name)(net, batch, stream())
        assert seen == [due]


def test_a_batch_of_one_pair_is_its_own_partner():
    net, batch = net_and_batch()
    alone = Batch(batch.features, tuple(place[:1] for place in batch.members), batch.target[:1])
    for name in CASES:
        output, _ = AUGMENTS.build(name)(net, alone, stream())
        torch.testing.assert_close(output.logits, net(alone).logits)
