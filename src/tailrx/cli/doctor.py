"""tailrx doctor: is this machine ready?"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from ..errors import TailrxError
from ._options import Json
from ._say import as_json, table

EXAMPLE = "tailrx doctor"


def run(json: Json = False) -> None:
    """Check versions, processor, RDKit, cache and data folder, off the network. Exit code 1 if one fails."""
    rows = [_examined(name, check) for name, check in CHECKS.items()]
    if json:
        as_json(rows)
    else:
        table(
            "TailRx on this machine",
            ("check", "state", "finding"),
            ((r["check"], r["state"], r["finding"]) for r in rows),
        )
    if any(r["state"] == "fails" for r in rows):
        raise typer.Exit(1)


def _examined(name: str, check: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"check": name, "state": "ok", "finding": check()}
    except (TailrxError, ImportError, OSError, RuntimeError, ValueError) as why:
        return {"check": name, "state": "fails", "finding": str(why)}


def _versions() -> str:
    from ..report.environment import versions

    return ", ".join(f"{k} {v}" for k, v in versions().items())


def _processor() -> str:
    from ..config import TrainConfig
    from ..training.hardware import choose

    hardware = choose(TrainConfig())
    return f"{hardware.device}, {hardware.threads} threads, {str(hardware.dtype).removeprefix('torch.')}"


def _rdkit() -> str:
    from ..chem.fingerprints import morgan

    bits, problems = morgan(["CC(=O)Oc1ccccc1C(=O)O"])
    if problems:
        raise ValueError(f"RDKit does not read aspirin: {problems[0]}")
    return f"aspirin has {int(bits.sum())} Morgan bits"


def _cache() -> str:
    from ..data.catalogue import cache_folder
    from ..writing import atomic_write

    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_write(folder / "doctor.txt") as draft:
        draft.write_text("TailRx may write here.\n", encoding="utf-8")
    (folder / "doctor.txt").unlink()
    return f"{folder} (change it with TAILRX_CACHE)"


def _data() -> str:
    named = os.environ.get("TAILRX_DATA")
    if named and not Path(named).is_dir():
        raise ValueError(f"TAILRX_DATA names {named}, which is no folder; correct or unset it.")
    return named or "TAILRX_DATA is not set; datasets are downloaded when first used"


def _bundles() -> str:
    from ..bundle.installed import home_folder, installed

    home = home_folder()
    names = ", ".join(installed(home)) or "none; make one with tailrx setup"
    return f"{names} (in {home}; change it with TAILRX_HOME)"


CHECKS: dict[str, Callable[[], str]] = {
    "python": lambda: f"{sys.version.split()[0]} at {sys.executable}",
    "versions": _versions,
    "processor": _processor,
    "rdkit": _rdkit,
    "cache": _cache,
    "data folder": _data,
    "bundles": _bundles,
}
