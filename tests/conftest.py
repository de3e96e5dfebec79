"""No test reaches beyond this machine, whatever the code under test tries."""

import socket
from typing import Any

import pytest

HERE = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family != getattr(socket, "AF_UNIX", None) and address[0] not in HERE:
            raise AssertionError(f"a test tried to reach {address[0]}; tests may not use the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)
