"""Results as a bench keeps them: one is changed, its checksum made again or not, and read by all who read them."""

import json
import random
import shutil
from pathlib import Path
from typing import Any

import tailrx
from tailrx.bench.kept_results import checksum
from tailrx.errors import TailrxError

from . import mutate
from .material import Material
from .say import told


def make(rng: random.Random, material: Material, at: Path) -> Path:
    """A home of kept results in `at`, in which one file is changed; gives that file."""
    home = shutil.copytree(material.suite.home, at / "home")
    if rng.random() < 0.1:
        suite = home / "suites" / "two.toml"
        suite.write_bytes(mutate.some_bytes(rng, mutate.text(rng, suite.read_text()).encode("utf-8", "replace"), 0.3))
        return suite
    path: Path = rng.choice(sorted((home / "results" / "two").glob("*.json")))
    said: dict[str, Any] = mutate.nest(rng, json.loads(path.read_text()))
    if rng.random() < 0.8:
        said["checksum"] = checksum(said)
    path.write_bytes(mutate.some_bytes(rng, json.dumps(said).encode("utf-8", "surrogatepass"), 0.05))
    return path


def try_it(path: Path, material: Material) -> None:
    home = path.parents[1] if path.suffix == ".toml" else path.parents[2]
    for words in (
        ["tables", "--home", home],
        ["report", path, "--out", home / "one.html"],
        ["report", "two", "--home", home, "--out", home / "all.html"],
        ["bench", "two", "--home", home, "--dry-run"],
    ):
        told(*map(str, words))
    try:
        tailrx.compare(path, material.suite.kept("warm", "by_target", 0), session=tailrx.Session(offline=True))
    except TailrxError:
        return
