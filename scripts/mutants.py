"""Are the tests able to fail? Plant one fault after another and see that a named test's assertion catches each.

    make mutants                             all of tests/mutants
    python scripts/mutants.py NAME...        some of them

A mutant is a patch of at most three lines that leaves the program running: examples/demo.py, cut to one epoch, still
ends well. Its head says which tests must catch it:

    Fault: the epoch of a clean run is chosen on test rows.
    Killed by: tests/wiring/test_poison.py

The tree is copied and only the copy is changed. A fault is killed when a test reaches an assertion that does not hold;
an import error, a crash or a test that cannot be collected does not count. Ends with 1 unless every mutant is killed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tailrx.cores import cores

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = ROOT / "tests" / "mutants"
NEEDED = ("src", "tests", "examples", "pyproject.toml")  # of the tree, to run the demo and the tests that are named
MAX_LINES = 3
LIMIT = 300  # seconds for the demo, and for the tests of one mutant
LIMIT_OF_ALL = 3600  # seconds for the tests of all mutants
ASSERTED = ("AssertionError", "assert ", "Failed: ")  # the last is what pytest.raises and pytest.fail say
QUICK = ('"train.epochs=20"', '"train.epochs=1"')


@dataclass(frozen=True)
class Mutant:
    """`tests` are what pytest is given: files, or tests in them. `lines` is the larger of the numbers of lines that the
    patch takes away and puts in."""

    name: str
    patch: Path
    fault: str
    tests: tuple[str, ...]
    lines: int


@dataclass(frozen=True)
class Verdict:
    """`killed` only where an assertion failed; `said` is what happened, in a few words."""

    mutant: Mutant
    killed: bool
    said: str


class Malformed(Exception):
    """A mutant's file is not what one is."""


def main(names: Sequence[str]) -> int:
    try:
        known = {m.name: m for m in map(read, sorted(MUTANTS.glob("*.patch")))}
        return judge_all(known, names)
    except Malformed as why:
        print(why, file=sys.stderr)
        return 2


def judge_all(known: Mapping[str, Mutant], names: Sequence[str]) -> int:
    """The exit code: 0 where all of `names`, or where none is named all that are known, are killed."""
    if strange := [name for name in names if name not in known]:
        print(f"no mutant is called {strange[0]!r}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    chosen = [known[name] for name in names or known]
    if trouble := trouble_without_a_fault(chosen):
        print(f"without any fault, {trouble}: no mutant can be judged.", file=sys.stderr)
        return 1
    with ThreadPoolExecutor(cores()) as pool:
        verdicts = list(map(shown, pool.map(judge, chosen)))
    alive = [v.mutant.name for v in verdicts if not v.killed]
    print(f"\n{len(verdicts) - len(alive)} of {len(verdicts)} killed" + (f"; not: {', '.join(alive)}" if alive else ""))
    return 1 if alive else 0


def read(patch: Path) -> Mutant:
    """The mutant in a file. Raises `Malformed` for a head that lacks something, or for too many lines."""
    text = patch.read_text(encoding="utf-8")
    head, _, body = text.partition("\n--- ")
    said = dict(re.findall(r"^(Fault|Killed by): (.+)$", head, re.M))
    if set(said) != {"Fault", "Killed by"}:
        raise Malformed(f"{patch.name} must begin with the lines 'Fault: ...' and 'Killed by: ...'.")
    lines = max(len(re.findall(rf"^\{sign}(?!\{sign})", body, re.M)) for sign in "+-")
    if not 1 <= lines <= MAX_LINES:
        raise Malformed(f"{patch.name} changes {lines} lines; a mutant changes 1 to {MAX_LINES}.")
    return Mutant(patch.stem, patch, said["Fault"], tuple(said["Killed by"].split()), lines)


def trouble_without_a_fault(mutants: Sequence[Mutant]) -> str:
    """What goes wrong in the tree as it is; empty where the demo runs and every named test passes."""
    with copied_tree() as tree:
        if not demo_runs(tree):
            return "the demo does not run"
        tests = sorted({test for mutant in mutants for test in mutant.tests})
        passed, said = outcome(tree, [*tests, "-n", str(cores())], LIMIT_OF_ALL)
        return "" if passed else said.replace("killed by", "there fails")


def judge(mutant: Mutant) -> Verdict:
    with copied_tree() as tree:
        if trouble := planted(mutant, tree):
            return Verdict(mutant, False, f"no longer applies: {trouble}")
        if not demo_runs(tree):
            return Verdict(mutant, False, "breaks the demo, so that anyone would see it")
        passed, said = outcome(tree, mutant.tests)
        return Verdict(mutant, not passed and said.startswith("killed"), "SURVIVES" if passed else said)


def planted(mutant: Mutant, tree: Path) -> str:
    """Apply the patch to the copy; gives what git says where it cannot."""
    done = subprocess.run(["git", "apply", str(mutant.patch)], cwd=tree, capture_output=True, text=True)
    return done.stderr.strip().partition("\n")[0] if done.returncode else ""


@contextmanager
def copied_tree() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        for name in NEEDED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
            else:
                shutil.copy2(source, folder)
        yield Path(folder)


def demo_runs(tree: Path) -> bool:
    """The demo as it stands, but for the number of epochs."""
    demo = tree / "examples" / "demo.py"
    text = demo.read_text(encoding="utf-8")
    if QUICK[0] not in text:
        raise Malformed(f"{demo.name} no longer holds {QUICK[0]}; say in scripts/mutants.py how to shorten it.")
    quick = tree / "quick_demo.py"
    quick.write_text(text.replace(*QUICK), encoding="utf-8")
    return run(tree, str(quick)) == 0


def outcome(tree: Path, tests: Sequence[str], limit: float = LIMIT) -> tuple[bool, str]:
    """Whether the tests pass, and else how they fail: `killed by NAME` where an assertion did not hold."""
    report = tree / "report.xml"
    code = run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}", *tests, limit=limit)
    if code is None:
        return False, f"takes more than {limit} s"
    if code == 0:
        return True, "passes"
    if not report.exists():
        return False, f"pytest ends with {code} and no report"
    cases = list(ElementTree.parse(report).iter("testcase"))
    for case in cases:
        failure = case.find("failure")
        if failure is not None and failure.get("message", "").startswith(ASSERTED):
            return False, f"killed by {case.get('name')}"
    fault = next((f for case in cases for f in case if f.tag in ("failure", "error")), None)
    said = "" if fault is None else fault.get("message", "").partition("\n")[0]
    return False, f"no assertion fails, but: {said[:100]}"


def run(tree: Path, *words: str, limit: float = LIMIT) -> int | None:
    """The exit code of Python with the package of the copy; None where it took too long."""
    own = {"PYTHONPATH": str(tree / "src"), "TAILRX_CACHE": str(tree / "cache"), "OMP_NUM_THREADS": "1"}
    kept = {k: v for k, v in os.environ.items() if k != "TAILRX_DATA"}
    try:
        done = subprocess.run(
            [sys.executable, *words], cwd=tree, env=kept | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def shown(verdict: Verdict) -> Verdict:
    mutant = verdict.mutant
    print(f"{mutant.name:<52} {mutant.lines}  {verdict.said}", flush=True)
    return verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
