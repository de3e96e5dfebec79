"""Write docs/reference from the code: `make docs`. `--check` writes nothing and fails where a page is out of date.

The pages depend on the code alone: not on the terminal, its colours, the machine, or installed plugins' versions.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reference import commands, parts, python_names, run_file
from tailrx.cli import app

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "cli.md": partial(commands.cli, app),
    "python.md": python_names.python,
    "run-file.md": run_file.run_file,
    **{f"{kind}.md": partial(parts.parts, kind) for kind in parts.PAGES},
}


def stale() -> list[str]:
    """What is not as it would be written now: pages that differ, are missing, or that nothing writes any more."""
    there = {p.name for p in REFERENCE.glob("*.md")}
    differ = [name for name, make in PAGES.items() if _read(REFERENCE / name) != make()]
    return sorted({*differ, *(there - set(PAGES))})


def write() -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(make(), encoding="utf-8", newline="\n")
    for path in REFERENCE.glob("*.md"):
        if path.name not in PAGES:
            path.unlink()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say which pages are out of date")
    if not parser.parse_args().check:
        write()
    elif names := stale():
        sys.exit(f"out of date in docs/reference: {', '.join(names)}; run make docs.")


if __name__ == "__main__":
    main()
