"""Division by Bemis-Murcko scaffold (MoleculeNet, Wu et al., 2018): test molecules have rings that training never saw.

Molecules of one scaffold stand on one side. Scaffolds go to training from the commonest on until it has its share, then
to validation, then to testing, so that the rarest are tested: nothing is drawn. Molecules without rings are one group.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from ..data.dataset import Dataset
from ..errors import DataError, SplitError
from ..types import Protocol_
from . import Split, untested

JOB = "molecule"
Share = Annotated[float, Field(gt=0, lt=0.5)]


def scaffold(*, dataset: Dataset, protocol: Protocol_, valid: Share = 0.1, test: Share = 0.1) -> Split:
    if dataset.members.shape[1] != 1 or dataset.example_name == "reaction":
        raise SplitError(
            f"split 'scaffold' divides single molecules, and {dataset.name!r} has {dataset.example_name}s; choose "
            "another split: tailrx list splits."
        )
    of_entity = [_scaffold(entity.smiles) for entity in dataset.entities]
    names, group = np.unique([of_entity[i] for i in dataset.members[:, 0]], return_inverse=True)
    size = np.bincount(group)
    order = sorted(range(len(names)), key=lambda k: (-size[k], names[k]))
    side, taken = np.zeros(len(names), np.int64), np.cumsum(size[order])
    n = len(dataset)
    side[np.array(order)[taken > (1 - valid - test) * n]] = 1
    side[np.array(order)[taken > (1 - test) * n]] = 2
    where = side[group]
    if protocol == "paper":
        where = np.where(where == 1, 0, where)
    train, held, tested = (np.flatnonzero(where == k) for k in range(3))
    never = untested(dataset, tested)
    return Split("scaffold", "scaffold", protocol, train, held, tested, never_tested=never, groups=group).check(dataset)


def _scaffold(smiles: str) -> str:
    from ..chem.scaffolds import scaffold as of  # loads RDKit

    try:
        return of(smiles)
    except DataError:  # a molecule that has a place in the data has one in a split, too
        return ""


BUILD = scaffold
