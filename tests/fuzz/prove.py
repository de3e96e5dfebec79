"""Known faults, injected again one by one: the fuzzer must find each. A fuzzer that finds nothing proves nothing."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin
from unittest.mock import patch

import pandas as pd
import torch
from pydantic import create_model

from tailrx import cli, config, locking, parsing
from tailrx.bundle import installed, loaded, rebuilt, schema, store
from tailrx.chem import molecules
from tailrx.cli import _say, _usage
from tailrx.data import frames, molecule_rows
from tailrx.data.datasets import table
from tailrx.registry import Registry
from tailrx.report import result
from tailrx.training import checkpoint, hardware

from .material import Material
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
    return frames._text(*frames._records(path, text, "," if "," in header else ";", ragged))


def _unchecked_table(tensors: Any, sizes: dict[str, int]) -> dict[str, int]:
    return {**sizes, "r": len(tensors["drugs/reference"]), "n": len(tensors["known/pair"])}


def _clean_without_end(text: str, limit: int = 0) -> str:
    return CLEAN(text, 10**9)


def _boundless(registry: Registry, name: str) -> Any:
    """The schema of a part without what its annotations say beside the type."""
    bare: Any = {
        key: (get_args(p.annotation)[0] if get_origin(p.annotation) is Annotated else p.annotation,
              ... if p.default is Parameter.empty else p.default)
        for key, p in registry.parameters(name).items()
    }  # fmt: skip
    return create_model(name, **bare)


@contextmanager
def _follow_links(lock: Path, *, otherwise: str = "") -> Iterator[None]:
    with lock.open("w"):
        yield


def _exists(path: Path) -> bool:
    return path.exists()


CLEAN = _say.clean
NEVER = re.compile("(?!)")
UNASKED = (loaded.Loaded, "_check_an_answer", _unchecked)
FAULTS = (
    Fault("NaN and indices out of range", "bundles", ((loaded, "check_table", _unchecked_table), UNASKED)),
    Fault("weights of another kind", "bundles", ((rebuilt, "check_weights", _unchecked), UNASKED)),
    Fault("misshapen descriptions", "bundles", ((store, "misfit", _unchecked),)),
    Fault("settings of features out of bounds", "bundles", ((schema, "part", lambda registry, settings: settings),)),
    Fault("pipes and devices", "bundles", ((store, "read_bytes", lambda path, limit: path.read_bytes()),)),
    Fault("RDKit's own exceptions", "smiles", ((molecules, "_NUMBER", NEVER),
                                               (molecules, "RDKIT_TROUBLE", (Never,)))),
    Fault("atoms that do not exist", "smiles", ((molecules, "_NUMBER", NEVER), (molecules, "_ISOTOPE", NEVER))),
    Fault("deep JSON", "results", ((result, "read_json", lambda path: json.loads(path.read_bytes())),)),
    Fault("a result of another shape", "results", ((result, "misshapen", _unchecked),)),
    Fault("settings without bounds", "runs", ((config, "_schema", _boundless),)),
    Fault("a device that computes nothing", "runs", ((hardware, "_device", torch.device),)),
    Fault("deep and huge TOML", "runs", ((parsing, "parse_toml", tomllib.loads),)),
    Fault("odd Parquet", "tables", ((frames, "_read_parquet", _read_parquet),)),
    Fault("labels that are no numbers", "molecules", ((molecule_rows, "_number", float),)),
    Fault("a CSV of blanks", "pairs", ((frames, "_read_csv", _read_csv),)),
    Fault("a path that cannot be one", "commands", ((table, "is_there", _exists), (installed, "is_there", _exists),
                                                    (cli, "PATH_TROUBLE", frozenset()))),
    Fault("messages without end", "commands", ((_say, "clean", _clean_without_end),
                                               (_usage, "clean", _clean_without_end))),
    Fault("a full disk", "commands", ((checkpoint, "SafetensorError", Never),)),
    Fault("locks that follow links", "commands", ((locking, "exclusive_lock", _follow_links),)),
    Fault("escapes to the terminal", "commands", ((_say, "clean", lambda text, limit=0: text),)),
)  # fmt: skip


def prove(material: Material, seconds: float, seed: int, kinds: Sequence[str] = ()) -> int:
    """Inject the faults of these kinds of input, or all."""
    missed = 0
    for fault in (f for f in FAULTS if not kinds or f.kind in kinds):
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
