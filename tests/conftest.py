"""No test reaches beyond this machine, whatever the code under test tries."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

HERE = {"127.0.0.1", "::1", "localhost"}
os.environ.setdefault("TAILRX_OFFLINE", "1")  # what is good to have is not fetched either; those that test it lift this


@pytest.fixture(autouse=True)
def this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family != getattr(socket, "AF_UNIX", None) and address[0] not in HERE:
            raise AssertionError(f"a test tried to reach {address[0]}; tests may not use the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(scope="module")
def no_data_of_ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of the module's own, and no folder of real data, also for what its module fixtures run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAILRX_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("TAILRX_DATA", raising=False)
        yield
