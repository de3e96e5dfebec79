"""The contract of splits: `check_split(name, settings)` raises AssertionError with the broken promise.

def test_my_split_keeps_the_contract():
    check_split("my_split", {"share": 0.2})          # a registered name, or the function itself

Held on an example of 30 drugs: types of 1, 2 and many pairs, pairs that carry two rows, a split column, and sides of
drugs in the schemes `given` and `other`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

import numpy as np

from ..data.dataset import Card, PairDataset
from ..registry import SPLITS
from ..seeding import numpy_stream
from ..splits import Split
from ..types import Drug, IntArray, Label, Protocol_

SIDES = ("train", "valid", "test", "unused")


def check_split(split: str | Callable[..., Split], settings: Mapping[str, Any] | None = None, *, seed: int = 0) -> None:
    """Hold a splitter to the contract, under both protocols."""
    for protocol in get_args(Protocol_):
        dataset = example(seed)

        def make(data: PairDataset, protocol: Protocol_ = protocol) -> Split:
            own = dict(settings or {})
            if isinstance(split, str):
                return SPLITS.build(split, own, dataset=data, protocol=protocol, seed=seed)  # type: ignore[no-any-return]
            return split(dataset=data, protocol=protocol, **own)

        made = make(dataset)
        _names_every_row_once(made, dataset)
        _fills_the_sides_of_its_protocol(made, protocol)
        _keeps_units_together(made, dataset)
        _is_the_same_each_time(make, made, dataset)
        _depends_on_content_only(make, made, dataset, seed)


def example(seed: int) -> PairDataset:
    """30 drugs, 260 pairs of 7 types, 60 of the pairs in both orders. Its arrays refuse to be written to."""
    rng = numpy_stream(seed, "check_split")
    ids = rng.permutation(30)  # number and id of a drug disagree
    drugs = tuple(Drug(f"D{i:02}", f"drug {i}") for i in ids.tolist())
    labels = tuple(Label(f"type {k}", "directed") for k in rng.permutation(7).tolist())
    every = np.array([(a, b) for a in range(30) for b in range(a)], np.int64)
    pair = rng.permutation(every)[:260]
    target = rng.permutation(np.repeat(np.arange(7), (1, 2, 4, 20, 43, 70, 120)))
    pair, target = np.concatenate([pair, pair[:60, ::-1]]), np.concatenate([target, target[:60]])
    side = rng.choice(["train"] * 7 + ["valid", "test", ""], 260)
    sides = {scheme: tuple(rng.permutation(["train"] * 15 + ["valid"] * 7 + ["test"] * 6 + [""] * 2).tolist())
             for scheme in ("given", "other")}  # fmt: skip
    pair.flags.writeable = target.flags.writeable = False
    given = (*side.tolist(), *side[:60].tolist())
    return PairDataset(drugs, labels, pair, target, Card("example"), given_split=given, drug_sides=sides)


def _sides(split: Split) -> dict[str, IntArray]:
    return {name: getattr(split, name) for name in SIDES}


def _names_every_row_once(split: Split, dataset: PairDataset) -> None:
    rows = sorted(row for side in _sides(split).values() for row in side.tolist())
    named = set(rows)
    assert len(named) == len(rows), "a row may stand on one side only; some stand on two, or twice on one."
    assert named == set(range(len(dataset))), (
        "every row needs a side, if only `unused`; some have none, or do not exist."
    )


def _fills_the_sides_of_its_protocol(split: Split, protocol: Protocol_) -> None:
    assert split.protocol == protocol, f"a split must carry the protocol it was asked for; got {split.protocol!r}."
    needed = ("train", "test") if protocol == "paper" else ("train", "valid", "test")
    empty = [name for name in needed if not len(getattr(split, name))]
    assert not empty, f"the {protocol} protocol needs rows on the sides {needed}; empty: {empty}."
    unasked = protocol == "paper" and len(split.valid)
    assert not unasked, "the paper protocol has no validation rows; give them to training."


def _keeps_units_together(split: Split, dataset: PairDataset) -> None:
    drugs = {name: [set(dataset.pair[row].tolist()) for row in side] for name, side in _sides(split).items()}
    if split.unit == "pair":
        for one, other in (("train", "valid"), ("train", "test"), ("valid", "test")):
            both = {frozenset(p) for p in drugs[one]} & {frozenset(p) for p in drugs[other]}
            assert not both, f"a pair may not stand on two sides; {len(both)} stand in {one} and {other}."
        return
    trained = set().union(*drugs["train"])
    for name in ("valid", "test"):
        unseen = {len(pair - trained) for pair in drugs[name]}
        assert 0 not in unseen, (
            f"each {name} pair of a drug split needs a drug that training never saw; some have none."
        )
        assert len(unseen) <= 1, (
            f"all {name} pairs of a drug split need equally many unseen drugs; got {sorted(unseen)}."
        )


def _is_the_same_each_time(make: Callable[[PairDataset], Split], made: Split, dataset: PairDataset) -> None:
    again = make(dataset)
    same = all(set(getattr(again, name).tolist()) == set(rows.tolist()) for name, rows in _sides(made).items())
    assert same, "the same settings must give the same split; take randomness from a seed among the settings."


def _depends_on_content_only(
    make: Callable[[PairDataset], Split], made: Split, dataset: PairDataset, seed: int
) -> None:
    before = _content(made, dataset)
    for what, changed in _retold(dataset, seed).items():
        assert _content(make(changed), changed) == before, f"{what} must not matter to a split, and it does."


def _retold(dataset: PairDataset, seed: int) -> dict[str, PairDataset]:
    """The same pairs and types, told differently."""
    rng = numpy_stream(seed, "check_split, retold")
    rows, drugs = (rng.permutation(len(x)) for x in (dataset, dataset.drugs))
    labels = np.roll(np.arange(len(dataset.labels)), 1 + int(rng.integers(len(dataset.labels) - 1)))  # moves every type
    given = dataset.given_split or ("",) * len(dataset)
    turned = rng.random(len(dataset)) < 0.5
    return {
        "the order of rows": replace(
            dataset, pair=dataset.pair[rows], target=dataset.target[rows], given_split=tuple(given[i] for i in rows)
        ),
        "the numbering of drugs": replace(
            dataset,
            drugs=tuple(dataset.drugs[i] for i in drugs),
            pair=drugs.argsort()[dataset.pair],
            drug_sides={scheme: tuple(side[i] for i in drugs) for scheme, side in dataset.drug_sides.items()},
        ),
        "the numbering of types": replace(
            dataset, labels=tuple(dataset.labels[i] for i in labels), target=labels.argsort()[dataset.target]
        ),
        "which drug of a pair comes first": replace(
            dataset, pair=np.where(turned[:, None], dataset.pair[:, ::-1], dataset.pair)
        ),
    }


def _content(split: Split, dataset: PairDataset) -> dict[str, list[tuple[str, ...]]]:
    """Who stands where: the two drug ids in alphabetical order, and the type."""
    ids = [drug.id for drug in dataset.drugs]
    return {
        name: sorted(
            (*sorted(ids[d] for d in dataset.pair[row].tolist()), dataset.labels[dataset.target[row]].name)
            for row in side.tolist()
        )
        for name, side in _sides(split).items()
    }
