"""What a repository keeps of data that is not free names none of its types; of free data it names them."""

from pathlib import Path

import pytest
from tests import tiny
from tests.tiny_suite import carry_out

pytestmark = pytest.mark.usefixtures("no_data_of_ours")


@pytest.mark.parametrize("free", [True, False])
def test_kept_results_name_types_only_where_the_data_may_be_used_commercially(
    free: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tiny.CARD, "commercial_use", free)
    kept = sorted((carry_out(tmp_path).home / "results").rglob("*.json"))
    assert len(kept) == 12  # two settings, two systems, two folds each and these pooled
    for file in kept:
        text = file.read_text(encoding="utf-8")
        assert [f'"{name}"' in text for name, *_ in tiny.TYPES] == [free] * len(tiny.TYPES), file.name
