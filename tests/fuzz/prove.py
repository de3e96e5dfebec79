"""Known faults, injected again one by one: the fuzzer must find each. A fuzzer that finds nothing proves nothing."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pandas as pd

from tailrx import parsing
from tailrx.bundle import loaded, schema, store
from tailrx.chem import molecules
from tailrx.cli import _say
from tailrx.data import tables
from tailrx.report import result

from .kinds import Material
from .worker import run_kind


@dataclass(frozen=True)
class Fault:
    """`kind` of input that must find it, and what is put in the place of what."""

    name: str
    kind: str
    places: tuple[tuple[Any, str, Any], ...]


class Never(Exception):
    """What nobody raises, in the place of what is caught."""


def _read_parquet(path: Any) -> Any:
    frame = pd.read_parquet(path)
    return frame.astype("string").fillna("").astype(str)


def _unchecked(*_: Any) -> Any:
    return ""


def _read_csv(path: Any, ragged: Any) -> Any:
    text = path.read_text(encoding="utf-8", errors="replace")
    header = text.lstrip().splitlines()[0]
    return tables._text(*tables._records(path, text, "," if "," in header else ";", ragged))


UNASKED = (loaded.Loaded, "_check_an_answer", _unchecked)
FAULTS = (
    Fault("NaN and indices out of range", "bundles", ((loaded, "check_table", lambda tensors, sizes: sizes), UNASKED)),
    Fault("weights of another kind", "bundles", ((loaded, "check_weights", _unchecked), UNASKED)),
    Fault("misshapen descriptions", "bundles", ((store, "misfit", _unchecked),)),
    Fault("settings of features out of bounds", "bundles", ((schema, "part", lambda registry, settings: settings),)),
    Fault("pipes and devices", "bundles", ((store, "read_bytes", lambda path, limit: path.read_bytes()),)),
    Fault("RDKit's own exceptions", "smiles", ((molecules, "_NUMBER", re.compile("never")),
                                               (molecules, "RDKIT_TROUBLE", (Never,)))),
    Fault("deep JSON", "results", ((result, "read_json", lambda path: json.loads(path.read_bytes())),)),
    Fault("a result of another shape", "results", ((result, "misshapen", _unchecked),)),
    Fault("deep and huge TOML", "runs", ((parsing, "parse_toml", tomllib.loads),)),
    Fault("odd Parquet", "tables", ((tables, "_read_parquet", _read_parquet),)),
    Fault("a CSV of blanks", "pairs", ((tables, "_read_csv", _read_csv),)),
    Fault("escapes to the terminal", "commands", ((_say, "clean", lambda text, limit=0: text),)),
)  # fmt: skip


def prove(material: Material, seconds: float, seed: int) -> int:
    missed = 0
    for fault in FAULTS:
        tally = _with(fault, lambda fault=fault: run_kind(fault.kind, seed, seconds, material, stop_at=1))
        found = next(iter(tally.failures), "")
        missed += not found
        print(
            f"{'found' if found else 'MISSED':7} {fault.name:45} {fault.kind:9} {tally.tried:6,} inputs  {found}",
            flush=True,
        )
    return 1 if missed else 0


def _with(fault: Fault, act: Callable[[], Any]) -> Any:
    patches = [patch.object(owner, name, new) for owner, name, new in fault.places]
    for one in patches:
        one.start()
    try:
        return act()
    finally:
        for one in patches:
            one.stop()
