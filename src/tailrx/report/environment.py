"""What produced a number: versions, commit, memory, so that the number can be questioned."""

import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

REPORTED = ("torch", "numpy", "rdkit", "pytorch-optimizer", "safetensors")


def versions() -> dict[str, str]:
    from .. import __version__

    out = {"tailrx": __version__, "python": platform.python_version()}
    for name in REPORTED:
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            out[name] = "absent"
    return out


def commit() -> str | None:
    """Commit of the checkout this code runs from, with `+` if it was changed since; None where it is no checkout."""
    top = Path(__file__).resolve().parents[3]
    if not (top / ".git").exists():
        return None
    try:
        said = [
            subprocess.run(["git", "-C", str(top), *ask], capture_output=True, text=True, timeout=10, check=True).stdout
            for ask in (["rev-parse", "HEAD"], ["status", "--porcelain", "--", "src"])
        ]
    except (OSError, subprocess.SubprocessError):
        return None
    return said[0].strip() + ("+" if said[1].strip() else "")


def now() -> str:
    """The time in UTC, to the second: `2026-11-20T14:00:14+00:00`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def peak_mb() -> float | None:
    """Largest memory this process has held, in MB; None on systems that do not say."""
    if sys.platform == "win32":
        return None
    status = Path("/proc/self/status")
    if status.exists():  # Linux, where getrusage counts what the parent held when it began this process
        said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return round(int(said["VmHWM"].split()[0]) / 2**10, 1)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
