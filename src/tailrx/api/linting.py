"""Look for what is wrong with a dataset, or between two, whatever their job."""

from typing import TYPE_CHECKING, Any

from ..errors import UnknownName
from ..registry import DATASETS
from .datasets import dataset_named
from .session import USUAL, Session

if TYPE_CHECKING:
    from .looking import Look


def lint(
    name: str,
    *,
    against: str | None = None,
    session: Session = USUAL,
) -> dict[str, Any]:
    """What is wrong with a dataset, gravest first (`tailrx.data.lint` says what is checked and how grave it is).

    `against` names another dataset: how much of this one it holds. Your own tables may be broken: all that is wrong
    with them is told at once. Raises `DataError` only where there is nothing to look at."""
    from ..data import lint as of
    from ..errors import DataError

    look = _looks(name)
    if against is not None and _looks(against) is not look:
        raise DataError(f"{name} and {against} are of different jobs and share nothing that could be compared.")
    where = session.files
    subject, found = look.read(name, where)
    other, trouble = look.read(against, where) if against is not None else (None, [])
    if against is not None and other is None:
        raise DataError(f"{against} cannot be compared with: {trouble[0].sentence}")
    return of.as_report(look.about(name, subject), of.gravest_first(look.findings(subject, other, found)))


def _looks(name: str) -> "Look":
    """How to look at the dataset of that name, by its job."""
    from .looking import LOOKS

    job = DATASETS.job(dataset_named(name)["name"])
    if job not in LOOKS:
        raise UnknownName("job that lint knows", job, list(LOOKS))
    return LOOKS[job]
