"""Streams by name: the same everywhere, independent of each other and of what ran before."""

import hashlib

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from tailrx.seeding import derive, numpy_stream, torch_seeded, torch_stream


def test_a_derived_seed_is_63_bits_of_the_hash_of_its_names():
    digest = hashlib.sha256(b"3/order/7").hexdigest()
    assert derive(3, "order", 7) == int(digest[:16], 16) // 2


@given(st.integers(), st.lists(st.text() | st.integers(), max_size=3))
def test_every_seed_fits_what_numpy_and_torch_take(seed, names):
    assert 0 <= derive(seed, *names) < 2**63
    torch_stream(seed, *names)
    numpy_stream(seed, *names)


def test_another_seed_name_or_epoch_is_another_stream():
    seeds = {derive(s, n, e) for s in range(5) for n in ("order", "valid") for e in range(5)}
    assert len(seeds) == 50
    draws = {numpy_stream(0, "order", e).integers(2**62) for e in range(50)}
    assert len(draws) == 50


def test_a_stream_does_not_depend_on_what_was_drawn_before():
    fresh = numpy_stream(1, "a").random(4)
    numpy_stream(1, "b").random(100)
    np.random.default_rng().random(3)
    np.testing.assert_array_equal(numpy_stream(1, "a").random(4), fresh)
    before = torch.rand(4, generator=torch_stream(1, "a"))
    torch.rand(100)
    torch.testing.assert_close(torch.rand(4, generator=torch_stream(1, "a")), before, rtol=0, atol=0)


def test_streams_leave_the_global_generators_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    torch.rand(7, generator=torch_stream(0, "x"))
    with torch_seeded(0, "layers"):
        torch.rand(11)
    assert torch.equal(torch.rand(3), expected)


def test_inside_the_block_torch_draws_by_name():
    with torch_seeded(1, "layers"):
        one = torch.nn.Linear(3, 2).weight
    torch.rand(5)
    with torch_seeded(1, "layers"):
        two = torch.nn.Linear(3, 2).weight
    with torch_seeded(2, "layers"):
        other = torch.nn.Linear(3, 2).weight
    assert torch.equal(one, two)
    assert not torch.equal(one, other)


def test_the_global_generator_is_restored_even_when_the_block_fails():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    try:
        with torch_seeded(0, "x"):
            torch.rand(2)
            raise ValueError
    except ValueError:
        assert torch.equal(torch.rand(3), expected)
