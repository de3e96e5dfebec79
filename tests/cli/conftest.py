"""What every command is told in: plain output, a cache of its own, and no folder of real data."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def plain_and_alone(no_data_of_ours):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        yield
