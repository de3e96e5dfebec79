"""Every registered network, in every named variant, keeps the contract; every check of it can fail."""

from typing import NamedTuple

import numpy as np
import pytest
import torch
from tests.cases import MODELS as CASES
from torch import Tensor, nn

from tailrx.layers.network import rows
from tailrx.layers.pair import PairNet
from tailrx.registry import MODELS
from tailrx.testing import networks as contract
from tailrx.testing.networks import N_ENTITIES, build_network, check_network, example
from tailrx.types import FeatureBatch, Output

VARIANTS = [(name, settings) for name, variants in CASES.items() for settings in variants]


def test_every_model_has_one_line_in_cases_and_every_line_names_a_model():
    assert sorted(CASES) == MODELS.names()


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize(("name", "settings"), VARIANTS, ids=str)
def test_the_model_keeps_its_contract(name, settings, check):
    check(name, settings)


@pytest.mark.parametrize(("name", "settings"), VARIANTS, ids=str)
def test_only_the_models_that_read_the_order_of_the_drugs_say_so(name, settings):
    net, batch = build_network(name, settings).eval(), example()
    if net.places == 1:
        return
    with torch.no_grad():
        swapped = net(batch._replace(members=batch.members[::-1])).logits
        assert torch.allclose(net(batch).logits, swapped, atol=1e-5) == net.symmetric


def test_the_normalising_check_is_not_empty_for_cnn_siam_and_passes_by_models_whose_encode_is_trivial():
    def in_encode(settings):
        net, batch = build_network("cnn_siam", settings).train(), example()
        return contract._rows_normalised(net, lambda: net.encode(batch.features))

    assert in_encode({}) == {"cnn.norm": N_ENTITIES}
    assert in_encode({"fusion": "single"}) == {}


# Wrong models, each the right one with one fault planted. Their names say the fault.


class Code(NamedTuple):
    code: Tensor


class OtherCode(NamedTuple):
    code: Tensor


class Right(PairNet):
    """Without a fault: a small siamese network with BatchNorm inside `encode`."""

    encoding, symmetric = Code, True

    def __init__(self, *, widths, n_classes):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(sum(widths), 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 64))
        self.last = nn.Linear(64, n_classes)

    def encode(self, features):
        return Code(self.body(torch.cat(features.blocks, dim=1)))

    def interact(self, e_a, e_b):
        z = torch.relu(e_a.code + e_b.code)
        return Output(self.last(z), z, {})


class LinkedBySigmoid(Right):
    link = "sigmoid"


class AttendsAcrossTheBatch(Right):
    def interact(self, e_a, e_b):
        z = torch.relu(e_a.code + e_b.code)
        z = z + torch.softmax(z @ z.T, dim=1) @ z
        return Output(self.last(z), z, {})


class CentresTheDrugsOfTheBatch(Right):
    def encode(self, features):
        code = super().encode(features).code
        return Code(code - code.mean(0))


class OnlySaysItIsSymmetric(Right):
    def interact(self, e_a, e_b):
        return super().interact(Code(2 * e_a.code), e_b)


class NormalisesEachOccurrence(Right):
    def forward(self, batch):
        f = batch.features
        sides = [FeatureBatch(tuple(b[i] for b in f.blocks), f.mask[i]) for i in batch.members]
        return self.interact(*map(self.encode, sides))


class ForwardDoesSomethingElse(Right):
    def forward(self, batch):
        e = self.encode(batch.features)
        out = self.interact(*(rows(e, place) for place in batch.members))
        return out._replace(logits=out.logits + 0.01)


class CannotTellPairsApart(Right):
    def interact(self, e_a, e_b):
        out = super().interact(e_a, e_b)
        return out._replace(logits=0 * out.logits + self.last.bias)


class KeepsABareTensor(Right):
    def __init__(self, **given):
        super().__init__(**given)
        self.shift = torch.randn(5)

    def interact(self, e_a, e_b):
        out = super().interact(e_a, e_b)
        return out._replace(logits=out.logits + self.shift)


class DrawsFromElsewhere(Right):
    stream = np.random.default_rng(0)

    def __init__(self, **given):
        super().__init__(**given)
        with torch.no_grad():
            self.last.bias += float(self.stream.normal())


class SeedsItself(Right):
    def __init__(self, **given):
        torch.manual_seed(7)
        super().__init__(**given)


class DividesByTheRow(Right):
    def encode(self, features):
        unit = tuple(b / b.sum(1, keepdim=True) for b in features.blocks)
        return super().encode(features._replace(blocks=unit))


class DividesByTheRowInTheGradientOnly(Right):
    def encode(self, features):
        x = torch.cat(features.blocks, dim=1) * self.body[0].weight.mean()
        length = x.pow(2).sum(1, keepdim=True).sqrt()  # sqrt has no slope at 0
        return Code(super().encode(features).code + 0.01 * length)


class GivesAnotherEncoding(Right):
    def encode(self, features):
        return OtherCode(*super().encode(features))


class EncodesOneRowTooFew(Right):
    def encode(self, features):
        return Code(super().encode(features).code[1:])


class GivesOneLogitTooMany(Right):
    def __init__(self, *, widths, n_classes):
        super().__init__(widths=widths, n_classes=n_classes + 1)


class GivesAFlatZ(Right):
    def interact(self, e_a, e_b):
        out = super().interact(e_a, e_b)
        return out._replace(z=out.z.mean(1))


class GivesAHeadOfOneClass(Right):
    def interact(self, e_a, e_b):
        out = super().interact(e_a, e_b)
        return out._replace(heads=(out.logits, out.logits[:, :1]))


class SaysHalfSymmetric(Right):
    symmetric = "mostly"


class WritesIntoItsFeatures(Right):
    def encode(self, features):
        features.blocks[0].mul_(0.5)
        return super().encode(features)


class PreparesAcrossDrugs(Right):
    def prepare(self, features):
        return features._replace(blocks=tuple(b - b.mean(0) for b in features.blocks))


class PreparesByRunningStatistics(Right):
    def __init__(self, **given):
        super().__init__(**given)
        self.register_buffer("steps", torch.zeros(()))

    def prepare(self, features):
        return features._replace(blocks=tuple(b + self.steps for b in features.blocks))

    def encode(self, features):
        self.steps += 1
        return super().encode(features)


class LearnsToPrepare(Right):
    def __init__(self, *, widths, n_classes):
        super().__init__(widths=widths, n_classes=n_classes)
        self.scale = nn.Parameter(torch.ones(()))

    def prepare(self, features):
        return features._replace(blocks=tuple(b * self.scale for b in features.blocks))


class PreparesOneWideBlock(Right):
    def prepare(self, features):
        return features._replace(blocks=(torch.cat(features.blocks, dim=1),))


WRONG = [
    (PreparesOneWideBlock, contract.check_prepare_is_fixed_and_of_each_entity_alone, "of the shapes it was given"),
    (LearnsToPrepare, contract.check_prepare_is_fixed_and_of_each_entity_alone, "move that to encode"),
    (PreparesAcrossDrugs, contract.check_prepare_is_fixed_and_of_each_entity_alone, "neither on the other entities"),
    (PreparesByRunningStatistics, contract.check_prepare_is_fixed_and_of_each_entity_alone, "nor on training"),
    (AttendsAcrossTheBatch, contract.check_batch_equals_one_by_one, "may not depend on the other examples"),
    (CentresTheDrugsOfTheBatch, contract.check_batch_equals_one_by_one, "may not depend on the other entities"),
    (OnlySaysItIsSymmetric, contract.check_changing_places_in_a_symmetric_model, "when members change places"),
    (NormalisesEachOccurrence, contract.check_batchnorm_sees_each_entity_once, "must see 12 rows .* it saw 48"),
    (ForwardDoesSomethingElse, contract.check_interact_of_encodings_equals_forward, "must give the logits of forward"),
    (CentresTheDrugsOfTheBatch, contract.check_interact_of_encodings_equals_forward, "logits of forward"),
    (CannotTellPairsApart, contract.check_memorises_sixteen_examples, "16 examples by heart"),
    (KeepsABareTensor, contract.check_save_and_load_is_bit_identical, "logits bit for bit"),
    (DrawsFromElsewhere, contract.check_same_seed_same_weights, "the same seed must give"),
    (SeedsItself, contract.check_same_seed_same_weights, "another seed must give"),
    (DividesByTheRow, contract.check_missing_modalities_get_an_answer, "finite probabilities"),
    (DividesByTheRowInTheGradientOnly, contract.check_missing_modalities_get_an_answer, "finite gradients"),
    (GivesAnotherEncoding, contract.check_shapes_and_promises, "must give the class"),
    (EncodesOneRowTooFew, contract.check_shapes_and_promises, "one row per entity"),
    (GivesOneLogitTooMany, contract.check_shapes_and_promises, r"logits must be \[n, c\]"),
    (GivesAFlatZ, contract.check_shapes_and_promises, r"z must be \[n, d\]"),
    (GivesAHeadOfOneClass, contract.check_shapes_and_promises, r"heads are logits \[n, c\]"),
    (SaysHalfSymmetric, contract.check_shapes_and_promises, "symmetric must be"),
    (WritesIntoItsFeatures, contract.check_inputs_are_left_alone, "may not write"),
]


@pytest.mark.parametrize("right", [Right, LinkedBySigmoid])
def test_a_right_model_passes(right):
    check_network(right)


@pytest.mark.parametrize(("wrong", "check", "promise"), WRONG, ids=lambda x: getattr(x, "__name__", ""))
def test_a_wrong_model_is_caught(wrong, check, promise):
    with pytest.raises(AssertionError, match=promise):
        check(wrong)


def test_every_check_was_seen_failing():
    assert {check for _, check, _ in WRONG} == set(contract.CHECKS)
