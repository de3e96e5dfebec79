"""Kept predictions are read from plain files only."""

import os

import pytest

from tailrx.bench.compact import read_predictions
from tailrx.errors import RunError


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_device_in_the_place_of_kept_predictions_is_refused_without_waiting(kind, tmp_path):
    path = tmp_path / "kept.npz"
    os.mkfifo(path) if kind == "pipe" else path.symlink_to("/dev/zero")
    with pytest.raises(RunError, match="is damaged or holds no predictions"):
        read_predictions(path, 3, 2)
