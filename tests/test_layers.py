"""Imports only ever point up the list of rooms, never down or sideways; and what no room may import at all."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "tailrx"
LAYERS = [
    "errors cores",
    "types",
    "seeding writing locking parsing scoring similarity",
    "predictions caching",
    "registry",
    "config",
    "run_identity",
    "chem text",
    "names",
    "data",
    "splits features",
    "layers",
    "losses objectives samplers recipes augment optim metrics",
    "models baselines",
    "training",
    "bundle calibrate",
    "report screen knowledge",
    "explain",
    "runs",
    "jobs",
    "bench",
    "comparison",
    "api",
    "cli web testing",
    "__main__",
]
RANK = {room: i for i, line in enumerate(LAYERS) for room in line.split()}
FILES = sorted(SRC.rglob("*.py"))


def imports(path: Path, source: str) -> Iterator[tuple[str, ...]]:
    """Every module that `source`, standing at `path`, imports anywhere in it, as its dotted parts."""
    where = ("tailrx", *path.relative_to(SRC).with_suffix("").parts)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (tuple(a.name.split(".")) for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = where[: -node.level] if node.level else ()
            module = tuple(node.module.split(".")) if node.module else ()
            yield from ((*base, *module, a.name) for a in node.names)


def room(path: Path) -> str:
    return path.relative_to(SRC).with_suffix("").parts[0]


def wrong_way(path: Path, source: str) -> list[str]:
    here = room(path)
    there = {found[1] for found in imports(path, source) if found[0] == "tailrx" and len(found) > 1}
    return [
        f"{path.relative_to(SRC)}: {here} may not import {other}"
        for other in sorted(there - {here, "__version__"})
        if not RANK.get(other, 99) < RANK[here]
    ]


def test_every_room_has_its_place_in_the_order():
    rooms = {room(p) for p in FILES} - {"__init__"}
    assert rooms <= set(RANK), f"give {sorted(rooms - set(RANK))} a place in LAYERS"


@pytest.mark.parametrize("path", [p for p in FILES if room(p) != "__init__"], ids=lambda p: str(p.relative_to(SRC)))
def test_imports_follow_the_layers(path):
    assert not (wrong := wrong_way(path, path.read_text(encoding="utf-8"))), "\n".join(wrong)


@pytest.mark.parametrize(
    ("place", "line", "other"),
    [
        ("losses/focal.py", "from ..models import dnn", "models"),
        ("losses/focal.py", "from ..metrics.calibration import ECE", "metrics"),  # sideways
        ("data/datasets/ddimdl.py", "from ...splits import Split", "splits"),
        ("errors.py", "import tailrx.types", "types"),
        ("training/fit.py", "def f():\n    from .. import runs", "runs"),  # hidden in a function
        ("registry.py", "from . import config", "config"),
    ],
)
def test_an_import_that_points_down_or_sideways_is_caught(place, line, other):
    assert [w.endswith(f"may not import {other}") for w in wrong_way(SRC / place, line)] == [True]


GENERIC = {
    *("training", "losses", "objectives", "samplers", "recipes", "optim", "metrics", "scoring", "report", "bench"),
    *("comparison", "runs", "config", "registry", "run_identity", "predictions", "splits"),
}
OF_ONE_JOB = {"pair", "pairs", "drug", "drugs"}
# By file of a generic room, why it may name what one job is about.
HONEST = {
    "splits/cold.py": "cold splits hold out whole drugs, by the mark that each drug gives its pairs",
    "splits/cold_given.py": "the sides of drugs are a column of the table of drugs",
}


def identifiers(source: str) -> Iterator[str]:
    """Names, attributes, parameters, keywords, definitions and imports in `source`; no strings and no comments."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.keyword(arg=str(name)) | ast.ImportFrom(module=str(name)):
                yield name
            case ast.alias(name=name, asname=other):
                yield from filter(None, (name, other))


def of_one_job(source: str) -> list[str]:
    """The identifiers in `source` of which a word, as in `new_drugs` and `PairDataset`, is of one job."""
    words = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
    return sorted({n for n in identifiers(source) if OF_ONE_JOB & {w.casefold() for w in words.findall(n)}})


@pytest.mark.parametrize("path", [p for p in FILES if room(p) in GENERIC], ids=lambda p: str(p.relative_to(SRC)))
def test_a_room_that_serves_every_job_names_what_none_of_them_is_about(path):
    found = of_one_job(path.read_text(encoding="utf-8"))
    assert bool(found) == (path.relative_to(SRC).as_posix() in HONEST), found


@pytest.mark.parametrize(
    "source",
    [
        "pair = 1",
        "data.drugs",
        "def f(n_drugs): ...",
        "f(new_drug=1)",
        "class PairDataset: ...",
        "from ..data.dataset import PairDataset",
        "from ..layers.pair import x",
        "import a as pairs",
    ],
)
def test_an_identifier_of_one_job_is_caught(source):
    assert of_one_job(source)


@pytest.mark.parametrize("source", ["repair = paired(x)", '"pairs of drugs"  # drugs', "def unpaired(): ..."])
def test_a_word_that_only_looks_like_one_is_not(source):
    assert not of_one_job(source)


def outside(name: str) -> set[str]:
    return {room(p) for p in FILES if any(found[0] == name for found in imports(p, p.read_text(encoding="utf-8")))}


def test_only_chem_imports_rdkit():
    assert outside("rdkit") == {"chem"}


def test_only_text_may_import_tokenizers():
    assert outside("tokenizers") <= {"text"}


@pytest.mark.parametrize("name", ["pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"])
def test_nothing_imports_a_library_whose_files_can_run_code(name):
    assert not outside(name)


def unsafe_calls(source: str) -> list[str]:
    """torch.load, torch.save, allow_pickle=<anything but False>, eval and exec, found as code and not in prose."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in {"torch.load", "torch.save", "eval", "exec"} or called.endswith((".to_pickle", ".read_pickle")):
            found.append(called)
        found += [
            f"allow_pickle={ast.unparse(k.value)}"
            for k in node.keywords
            if k.arg == "allow_pickle" and not (isinstance(k.value, ast.Constant) and k.value.value is False)
        ]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_no_file_is_ever_read_or_written_as_code(path):
    assert not unsafe_calls(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "line",
    [
        "torch.load(f)",
        "np.load(f, allow_pickle=True)",
        "np.load(f, allow_pickle=flag)",
        "frame.to_pickle(f)",
        "eval(x)",
    ],
)
def test_an_unsafe_call_is_caught(line):
    assert unsafe_calls(line)


def test_no_room_and_no_file_is_a_drawer_for_everything():
    names = {part for p in FILES for part in p.relative_to(SRC).with_suffix("").parts}
    drawers = {"utils", "util", "common", "helpers", "helper", "base", "misc", "shared"}
    assert not {n for n in names if n.strip("_") in drawers}


def imported_by(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after `statement`."""
    code = f"{statement}\nimport sys; print(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(SRC.parent)})  # fmt: skip
    return set(done.stdout.split())


@pytest.mark.parametrize("statement", ["import tailrx", "import tailrx.cli"])
def test_the_command_line_starts_without_the_heavy_libraries(statement):
    heavy = {"torch", "rdkit", "pandas", "sklearn", "scipy", "matplotlib", "pyarrow", "jinja2"}
    found = imported_by(statement)
    assert "tailrx" in found
    assert not found & heavy


def test_a_dataset_is_read_without_torch():
    assert not imported_by("import tailrx.data.tables") & {"torch", "rdkit"}
