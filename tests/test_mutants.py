"""The mutants are what scripts/mutants.py takes them for, and it takes nothing for a kill but a failed assertion."""

import re
from pathlib import Path

import pytest
from scripts import mutants

ROOT = Path(__file__).parents[1]
PATCHES = sorted(mutants.MUTANTS.glob("*.patch"))
ROOMS = {
    "splits",
    "features",
    "training",
    "losses",
    "report",
    "bench",
    "comparison",
    "data",
    "chem",
    "runs",
    "objectives",
    "samplers",
    "config",
    "api",
    "cli",
}


def touched(patch: Path) -> set[str]:
    """The files that a patch changes."""
    return set(re.findall(r"^--- a/(\S+)$", patch.read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_mutant_says_its_fault_and_names_tests_that_are_there(patch: Path) -> None:
    mutant = mutants.read(patch)
    assert mutant.fault.endswith(".")
    assert all((ROOT / test.partition("::")[0]).exists() for test in mutant.tests)
    assert touched(patch)
    assert all(file.startswith("src/tailrx/") and (ROOT / file).is_file() for file in touched(patch))


def test_no_room_is_without_a_mutant() -> None:
    assert len(PATCHES) >= 30
    assert not ROOMS - {Path(file).parts[2] for patch in PATCHES for file in touched(patch)}


HEAD = "Fault: a is wrong.\nKilled by: tests/test_a.py\n\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "must begin with the lines"),
        (f"{HEAD}--- a/x\n+++ b/x\n@@ -1 +1 @@\n a\n", "changes 0 lines"),
        (f"{HEAD}--- a/x\n+++ b/x\n@@ -1,4 +0,0 @@\n-a\n-b\n-c\n-d\n", "changes 4 lines; a mutant changes 1 to 3"),
    ],
)
def test_what_is_no_mutant_is_refused(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "a.patch").write_text(text, encoding="utf-8")
    with pytest.raises(mutants.Malformed, match=says):
        mutants.read(tmp_path / "a.patch")


@pytest.mark.parametrize(
    ("body", "passed", "said"),
    [
        ("def test_it(): assert 1 == 1", True, "passes"),
        ("def test_it(): assert 1 == 2", False, "killed by test_it"),
        ("import pytest\ndef test_it():\n  with pytest.raises(ValueError): pass", False, "killed by test_it"),
        ("def test_it(): raise AssertionError('as NumPy does')", False, "killed by test_it"),
        ("def test_it(): raise ValueError('assert nothing')", False, "no assertion fails, but: ValueError"),
        ("import nothing_of_that_name", False, "no assertion fails, but: "),
        ("def test_it(", False, "no assertion fails, but: "),
        ("import pytest\n@pytest.fixture\ndef bad(): assert 0\ndef test_it(bad): pass", False, "no assertion fails"),
    ],
)
def test_only_an_assertion_of_a_test_that_does_not_hold_is_a_kill(
    body: str, passed: bool, said: str, tmp_path: Path
) -> None:
    (tmp_path / "test_made_up.py").write_text(f"{body}\n", encoding="utf-8")
    result = mutants.outcome(tmp_path, ["test_made_up.py"])
    assert result[0] is passed
    assert result[1].startswith(said)


def test_a_patch_that_does_not_apply_is_no_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("src", "tests", "examples"):
        (tmp_path / name).mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    (tmp_path / "src" / "x").write_text("c\n", encoding="utf-8")
    patch = tmp_path / "a.patch"
    patch.write_text(f"{HEAD}--- a/src/x\n+++ b/src/x\n@@ -1 +1 @@\n-a\n+b\n", encoding="utf-8")
    verdict = mutants.judge(mutants.read(patch))
    assert not verdict.killed
    assert verdict.said.startswith("no longer applies")
    assert (tmp_path / "src" / "x").read_text(encoding="utf-8") == "c\n"
