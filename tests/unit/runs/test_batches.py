"""Pairs as batches: every row once per epoch, each drug of a batch once, and answers that no chunking changes."""

import numpy as np
import pytest
import torch

from tailrx.config import TrainConfig
from tailrx.data.dataset import Card, PairDataset
from tailrx.layers import network as layer
from tailrx.registry import MODELS, SAMPLERS
from tailrx.runs.batches import ExampleBatches
from tailrx.training.hardware import choose
from tailrx.types import Drug, FeatureBatch, FeatureTable, Label

N, DRUGS, WIDTH = 50, 9, 4
SHUFFLED = SAMPLERS.build("shuffled")


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    a = rng.integers(0, DRUGS, N)
    pair = np.column_stack([a, (a + rng.integers(1, DRUGS, N)) % DRUGS])
    dataset = PairDataset(
        drugs=tuple(Drug(f"D{i}", f"drug {i}") for i in range(DRUGS)), labels=(Label("x"), Label("y"), Label("z")),
        pair=pair, target=rng.integers(0, 3, N), card=Card("made up"),
    )  # fmt: skip
    blocks = tuple(rng.random((DRUGS, WIDTH)).astype(np.float32) for _ in range(2))
    table = FeatureTable(("f", "g"), blocks, rng.random((DRUGS, 2)) < 0.7)
    features = FeatureBatch(tuple(map(torch.from_numpy, blocks)), torch.from_numpy(table.mask))
    return (
        dataset,
        table,
        ExampleBatches(dataset, features, choose(TrainConfig(device="cpu", dtype="float32", threads=1))),
    )


def test_a_batch_holds_each_of_its_drugs_once_and_its_pairs_point_at_them(data):
    dataset, table, pairs = data
    index = [3, 3, 7, 20, 41]
    batch = pairs.batch(torch.tensor(index))
    assert len(batch.features.mask) == len(set(dataset.pair[index].ravel().tolist()))
    for i, row in enumerate(index):
        for side, drug in zip(batch.members, dataset.pair[row].tolist(), strict=True):
            for block, whole in zip(batch.features.blocks, table.blocks, strict=True):
                assert np.array_equal(block[side[i]].numpy(), whole[drug])
            assert np.array_equal(batch.features.mask[side[i]].numpy(), table.mask[drug])
        assert batch.target[i] == dataset.target[row]


@pytest.mark.parametrize("size", [1, 7, 16, 49, 50, 1000])
def test_an_epoch_shows_every_row_once_in_batches_of_nearly_equal_size(data, size):
    dataset, _, pairs = data
    rows = np.arange(0, N, 2)
    made = list(pairs.batches(rows, size, 1, SHUFFLED))
    lengths = [len(b.target) for b in made]
    assert len(made) == pairs.steps(rows, size) == min(-(-len(rows) // size), len(rows) // 2)  # none of one pair
    assert max(lengths) <= max(size, 3)
    assert max(lengths) - min(lengths) <= 1
    key = pairs.features.blocks[0][:, 0].tolist()  # names a drug
    shown = sorted(
        (key.index(b.features.blocks[0][i, 0].item()), key.index(b.features.blocks[0][j, 0].item()), t)
        for b in made
        for i, j, t in zip(*(place.tolist() for place in b.members), b.target.tolist(), strict=True)
    )
    assert shown == sorted((*dataset.pair[r].tolist(), int(dataset.target[r])) for r in rows)


def test_the_order_of_an_epoch_is_its_seeds(data):
    _, _, pairs = data
    orders = [
        torch.cat([b.target for b in pairs.batches(np.arange(N), 8, seed, SHUFFLED)]).tolist() for seed in (1, 1, 2)
    ]
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize("link", ["softmax", "sigmoid"])
def test_probabilities_are_those_of_each_pair_asked_alone_however_they_are_chunked(data, link, monkeypatch):
    dataset, _, pairs = data
    net = MODELS.build("dnn", {"fusion": "concat", "hidden": (8, 6)}, widths=(WIDTH, WIDTH), n_classes=3)
    net.link = link
    rows = np.array([5, 2, 44, 2])
    came = pairs.probabilities(net.train(), rows)
    with torch.no_grad():
        for p, row in zip(came, rows.tolist(), strict=True):
            logits = net.eval()(pairs.batch(torch.tensor([row]))).logits[0]
            due = logits.softmax(0) if link == "softmax" else logits.sigmoid()
            np.testing.assert_allclose(p, due.numpy(), atol=1e-6)
    monkeypatch.setattr(layer, "ENTITIES_AT_ONCE", 2)
    monkeypatch.setattr(layer, "EXAMPLES_AT_ONCE", 3)
    np.testing.assert_allclose(pairs.probabilities(net, rows), came, atol=1e-6)
    assert came.dtype == np.float32
    assert dataset.pair.shape == (N, 2)
