"""How many processor cores this process may use, and how many threads its user asked for.

Apart from all else, so that what only plans work (a benchmark, a script) need not load PyTorch to ask.
"""

import os


def cores() -> int:
    """Those that the system lets this process run on; all of the machine where it does not say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_asked() -> int | None:
    """OMP_NUM_THREADS where it says a number: several jobs then share the machine."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return int(asked) if asked.isdecimal() and int(asked) > 0 else None
