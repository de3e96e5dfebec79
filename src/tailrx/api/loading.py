"""Load a trained model, whatever its job."""

from pathlib import Path
from typing import Any

from ..registry import JOBS


def load_bundle(path: str | Path) -> Any:
    """The trained model at `path` as its job answers with it: a `Bundle` for pairs of drugs, a `MoleculeBundle` for
    molecules and reactions. `path` is a bundle folder, a run folder, or the name of an installed bundle.

    Raises `BundleError`; never runs code from disk."""
    return JOBS.build(bundle_job(path)).load(Path(path))


def bundle_job(path: str | Path) -> str:
    """The job of the bundle at `path`, read from its description alone. Raises `BundleError`."""
    from ..bundle.installed import bundle_inside, home_folder
    from ..bundle.store import job_of

    return job_of(bundle_inside(path, home_folder()))
