"""What a result says of the process that made it."""

import subprocess
import sys

import numpy as np
import pytest

from tailrx.report.environment import peak_mb


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a child does not inherit its parent's peak")
def test_the_peak_is_the_processes_own_and_not_that_of_the_one_that_began_it():
    held = np.ones(400 * 2**20, np.uint8)  # 400 MB, really written to
    code = "from tailrx.report.environment import peak_mb; print(peak_mb())"
    child = float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    mine = peak_mb()
    assert held.all()
    assert mine is not None
    assert child < 300 < 400 < mine
