"""ProfileCNN is CNN-Siam's Fig. 4b: a plain stack of convolutions, written out here with the same weights."""

import pytest
import torch
import torch.nn.functional as F

from tailrx.layers.profile_cnn import ProfileCNN


def standardised(h, over):
    """Less its mean over the dimensions `over`, by its deviation there."""
    return (h - h.mean(over, keepdim=True)) / torch.sqrt(h.var(over, unbiased=False, keepdim=True) + 1e-5)


def by_the_paper(cnn, x, pool):
    """The same network in literal convolutions; statistics of the batch, as in training."""
    channels = x.shape[1]
    kernel = cnn.conv1.weight.view(64, channels, 3)

    def halve(h):
        return F.max_pool1d(h, 2) if pool == "max" else h

    h = F.conv1d(x, kernel, cnn.conv1.bias, stride=2 if pool == "max" else 1, padding=1)
    h = F.relu(halve(h))
    two = F.relu(halve(F.conv1d(h, cnn.conv2.weight, cnn.conv2.bias, padding=1)))
    h = F.relu(F.conv1d(two, cnn.conv3_1.weight, cnn.conv3_1.bias, padding=1))
    h = F.relu(F.conv1d(h, cnn.conv3_2.weight, cnn.conv3_2.bias, padding=1)) + two  # the paper's residual
    h = F.relu(F.conv1d(halve(h), cnn.conv4.weight, cnn.conv4.bias, padding=1))
    h = standardised(h, (0, 2)) * cnn.norm.weight[None, :, None] + cnn.norm.bias[None, :, None]
    return h.flatten(1)


def network(pool, length, channels=3):
    torch.manual_seed(length)
    cnn = ProfileCNN(channels=channels, length=length, pool=pool).double()
    torch.nn.init.normal_(cnn.norm.weight)
    torch.nn.init.normal_(cnn.norm.bias)
    return cnn


@pytest.mark.parametrize("pool", ["max", "none"])
@pytest.mark.parametrize("length", [16, 17, 31, 50])
def test_it_equals_the_literal_convolutions_with_the_same_weights(pool, length):
    cnn = network(pool, length)
    x = torch.rand(5, 3, length, dtype=torch.float64)
    torch.testing.assert_close(cnn.train()(x), by_the_paper(cnn, x, pool))


def test_its_gradients_equal_those_of_the_literal_convolutions():
    cnn, x = network("max", 33), torch.rand(4, 3, 33, dtype=torch.float64)
    came = torch.autograd.grad(cnn.train()(x).pow(2).sum(), list(cnn.parameters()))
    due = torch.autograd.grad(by_the_paper(cnn, x, "max").pow(2).sum(), list(cnn.parameters()))
    for mine, theirs in zip(came, due, strict=True):
        torch.testing.assert_close(mine, theirs)


def test_the_layers_have_the_kernels_and_channels_of_the_paper():
    cnn = ProfileCNN(channels=3, length=32)
    assert cnn.conv1.weight.shape == (64, 3 * 3)
    shapes = [tuple(getattr(cnn, k).weight.shape) for k in ("conv2", "conv3_1", "conv3_2", "conv4")]
    assert shapes == [(128, 64, 3), (128, 128, 3), (128, 128, 3), (256, 128, 3)]


@pytest.mark.parametrize(
    ("pool", "length", "positions"),
    # stride 2 leaves ceil(length / 2), each of three poolings halves and drops an odd rest
    [("max", 16, 1), ("max", 31, 2), ("max", 33, 2), ("max", 572, 35), ("none", 16, 16), ("none", 7, 7)],
)
def test_width_is_what_comes_out(pool, length, positions):
    cnn = ProfileCNN(channels=2, length=length, pool=pool).eval()
    assert cnn.width == 256 * positions
    assert cnn(torch.rand(1, 2, length)).shape == (1, cnn.width)


def test_each_drug_in_eval_mode_is_its_own():
    cnn, x = network("max", 20), torch.rand(6, 3, 20, dtype=torch.float64)
    cnn.train()(x)
    cnn.eval()
    torch.testing.assert_close(cnn(x)[2:3], cnn(x[2:3]))
