"""ImDrug's divisions and the division by scaffold, on molecules made up for the purpose."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from tests.unit.splits.tiny import dataset as pair_dataset

from tailrx.data.dataset import Card
from tailrx.data.molecules import MoleculeDataset
from tailrx.errors import SplitError
from tailrx.registry import SPLITS
from tailrx.types import Label, Molecule

SIZES = (100, 40, 10)  # of the classes


def molecules(smiles, target, unit=None):
    unique = list(dict.fromkeys(smiles))
    return MoleculeDataset(
        tuple(Molecule(f"m{i}", s) for i, s in enumerate(unique)),
        tuple(Label(f"class {k}") for k in range(max(target) + 1)),
        np.array([unique.index(s) for s in smiles]),
        np.array(target),
        np.array(unit if unit is not None else [unique.index(s) for s in smiles]),
        Card("made up"),
    )


@pytest.fixture
def chains():
    """150 chains of carbon and oxygen, three classes of different size."""
    target = [k for k, n in enumerate(SIZES) for _ in range(n)]
    return molecules(["C" * (i % 50 + 1) + "O" * (i // 50) for i in range(150)], target)


def made(name, data, protocol="clean", **settings):
    return SPLITS.build(name, settings, dataset=data, protocol=protocol, seed=0)


def sizes(data, rows):
    return tuple(Counter(data.target[rows].tolist())[k] for k in range(len(SIZES)))


def test_random_takes_the_same_shares_of_every_class(chains):
    split = made("random", chains)
    assert sizes(chains, split.train) == (70, 28, 7)
    assert sizes(chains, split.valid) == (10, 4, 1)
    assert sizes(chains, split.test) == (20, 8, 2)
    paper = made("random", chains, protocol="paper")
    assert sizes(chains, paper.train) == (80, 32, 8)
    assert set(paper.test.tolist()) == set(split.test.tolist())


def test_standard_holds_out_as_many_of_every_class_and_leaves_training_as_it_is(chains):
    split = made("standard", chains)
    for rows in (split.valid, split.test):
        assert len({n for n in sizes(chains, rows) if n}) == 1
    assert len(split.train) == 150 - 15 - 30
    assert len(split.unused) == 45 - len(split.valid) - len(split.test)
    assert sizes(chains, split.train)[0] > sizes(chains, split.train)[1] > sizes(chains, split.train)[2]


@pytest.mark.parametrize("name", ["random", "standard"])
def test_the_division_is_drawn_by_the_seed_of_the_run_unless_the_split_has_its_own(chains, name):
    def tested(seed, **settings):
        split = SPLITS.build(name, settings, dataset=chains, protocol="clean", seed=seed)
        return set(split.test.tolist()), split.fold_seed

    assert tested(0) != tested(1)
    assert tested(0, fold_seed=1) == tested(1) == tested(7, fold_seed=1)


@pytest.mark.parametrize("name", ["random", "standard"])
def test_two_spellings_of_a_molecule_stand_on_one_side(name):
    smiles = [f"{'C' * (i + 1)}O" for i in range(60)] + [f"O{'C' * (i + 1)}" for i in range(60)]
    data = molecules(smiles, [i % 3 for i in range(60)] * 2, unit=list(range(60)) * 2)
    split = made(name, data)
    side = np.full(120, -1)
    for k, rows in enumerate((split.train, split.valid, split.test, split.unused)):
        side[rows] = k
    assert (side[:60] == side[60:]).all()


RINGS = ["c1ccccc1", "C1CCCCC1", "c1ccncc1", "C1CCCC1", "c1ccoc1", "c1ccsc1", "C1CCNCC1", "C1CCOCC1"]


def test_scaffold_tests_rings_that_training_never_saw():
    smiles = [
        f"{'C' * (k + 1)}{ring}" for ring, n in zip(RINGS, (30, 20, 15, 8, 8, 8, 6, 5), strict=True) for k in range(n)
    ]
    data = molecules(smiles, [i % 2 for i in range(100)])
    split = made("scaffold", data)
    of = [next(r for r in RINGS if s.endswith(r)) for s in smiles]
    sides = [{of[i] for i in rows.tolist()} for rows in (split.train, split.valid, split.test)]
    assert [len(one & other) for one, other in combinations(sides, 2)] == [0, 0, 0]
    assert {"c1ccccc1", "C1CCCCC1", "c1ccncc1"} <= sides[0]  # the commonest are trained on
    assert sides[2] <= set(RINGS[-2:])
    assert split.unit == "scaffold"
    assert split.certificate(data)["units_crossing"] == 0


def test_scaffold_is_for_molecules():
    with pytest.raises(SplitError, match="divides single molecules, and 'tiny' has pairs"):
        made("scaffold", pair_dataset([("a", "b", "x"), ("c", "d", "y")]))
    with pytest.raises(SplitError, match="has reactions"):
        made("scaffold", molecules(["C>>O", "CC>>O"], [0, 1]))
