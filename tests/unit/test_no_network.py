"""The guard of tests/conftest.py guards."""

import socket

import pytest


def test_a_test_that_reaches_out_fails():
    with socket.socket() as line, pytest.raises(AssertionError, match="may not use the network"):
        line.connect(("192.0.2.1", 443))
