"""Every split keeps the contract, and every promise of the contract is seen to fail on a splitter that breaks it."""

from dataclasses import replace

import numpy as np
import pytest
from tests.cases import SPLITS as CASES

from tailrx.registry import SPLITS
from tailrx.splits import Split
from tailrx.testing.splits import check_split, example

EACH = [(name, settings) for name, several in CASES.items() for settings in several]


def test_every_split_has_its_line_in_cases_and_every_line_its_split():
    assert sorted(CASES) == [name for name in SPLITS.names() if SPLITS.job(name) in ("pair", "any")]


@pytest.mark.parametrize(("name", "settings"), EACH, ids=lambda x: x if isinstance(x, str) else "-".join(x))
@pytest.mark.parametrize("seed", [0, 1])
def test_it_keeps_the_contract(name, settings, seed):
    check_split(name, settings, seed=seed)


@pytest.mark.parametrize("name", SPLITS.names())
def test_its_docstring_opens_with_a_summary(name):
    assert SPLITS.summary(name).endswith((".", ":")) or ":" in SPLITS.summary(name)


def test_the_example_has_what_the_checks_need():
    dataset = example(0)
    assert len(np.unique(dataset.unit)) == 260 < len(dataset) == 320
    ids = [d.id for d in dataset.drugs]
    assert ids != sorted(ids)
    assert set(dataset.given_split) == {"train", "valid", "test", ""}


# Splitters, each wrong in one way; `right` is what they spoil.


def right(*, dataset, protocol):
    """By the ids of the two drugs: test, validation or training."""
    ids = [d.id for d in dataset.drugs]
    place = np.array([sum(int(ids[d][1:]) for d in pair) % 5 for pair in dataset.pair.tolist()])
    return divided(protocol, np.where(place == 0, 2, np.where((place == 1) & (protocol == "clean"), 1, 0)))


def divided(protocol, side, unit="pair"):
    return Split("wrong", unit, protocol, *(np.flatnonzero(side == k) for k in range(4)))


def side_of(split, n):
    side = np.zeros(n, np.int64)
    side[split.valid], side[split.test] = 1, 2
    return side


def asks_what_it_trained(*, dataset, protocol):
    made = right(dataset=dataset, protocol=protocol)
    return replace(made, train=np.concatenate([made.train, made.test[:1]]))


def forgets_a_row(*, dataset, protocol):
    made = right(dataset=dataset, protocol=protocol)
    return replace(made, train=made.train[1:])


def invents_a_row(*, dataset, protocol):
    made = right(dataset=dataset, protocol=protocol)
    return replace(made, train=np.append(made.train, len(dataset)))


def never_tests(*, dataset, protocol):
    return divided(protocol, np.arange(len(dataset)) % 2 if protocol == "clean" else np.zeros(len(dataset)))


def keeps_validation_from_the_paper(*, dataset, protocol):
    return replace(right(dataset=dataset, protocol="clean"), protocol=protocol)


def forgets_the_protocol(*, dataset, protocol):
    return right(dataset=dataset, protocol="clean")


def throws_dice(*, dataset, protocol):
    part = np.random.default_rng().integers(0, 5, len(dataset))[dataset.unit]
    return divided(protocol, np.where(part == 0, 2, np.where((part == 1) & (protocol == "clean"), 1, 0)))


def takes_the_first_rows(*, dataset, protocol):
    first = np.array([np.flatnonzero(dataset.unit == u)[0] for u in dataset.unit])  # a unit stands where it is met
    return divided(protocol, np.where(first < 60, 2, np.where((first < 90) & (protocol == "clean"), 1, 0)))


def looks_at_drug_numbers(*, dataset, protocol):
    part = dataset.pair.sum(axis=1) % 5
    return divided(protocol, np.where(part == 0, 2, np.where((part == 1) & (protocol == "clean"), 1, 0)))


def looks_at_type_numbers(*, dataset, protocol):
    made = side_of(right(dataset=dataset, protocol=protocol), len(dataset))
    return divided(protocol, np.where(dataset.target == len(dataset.labels) - 1, 0, made))


def looks_at_the_first_drug(*, dataset, protocol):
    """Where a pair has one row only, so that no pair is torn apart."""
    number = np.array([int(d.id[1:]) for d in dataset.drugs])[dataset.pair]
    alone = np.bincount(dataset.unit)[dataset.unit] == 1
    part = np.where(alone, number[:, 0], number.sum(axis=1)) % 5
    return divided(protocol, np.where(part == 0, 2, np.where((part == 1) & (protocol == "clean"), 1, 0)))


def tears_pairs_apart(*, dataset, protocol):
    """(a, b) and (b, a) go where their first drug goes."""
    part = np.array([int(dataset.drugs[a].id[1:]) % 5 for a in dataset.pair[:, 0].tolist()])
    return divided(protocol, np.where(part == 0, 2, np.where((part == 1) & (protocol == "clean"), 1, 0)))


def calls_a_warm_split_cold(*, dataset, protocol):
    return replace(right(dataset=dataset, protocol=protocol), unit="drug")


def mixes_one_and_two_new_drugs(*, dataset, protocol):
    number = np.array([int(d.id[1:]) for d in dataset.drugs])
    new = (number[dataset.pair] < 6).any(axis=1)
    held = ((number[dataset.pair] >= 6) & (number[dataset.pair] < 9)).any(axis=1) & ~new
    return divided(protocol, np.where(new, 2, np.where(held, 1 if protocol == "clean" else 3, 0)), unit="drug")


def writes_into_the_dataset(*, dataset, protocol):
    dataset.pair.sort(axis=1)
    return right(dataset=dataset, protocol=protocol)


def test_the_splitter_that_they_spoil_is_right():
    check_split(right)


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        (asks_what_it_trained, "one side only"),
        (forgets_a_row, "every row needs a side"),
        (invents_a_row, "or do not exist"),
        (never_tests, r"empty: \['test'\]"),
        (keeps_validation_from_the_paper, "no validation rows"),
        (forgets_the_protocol, "carry the protocol"),
        (throws_dice, "the same settings must give the same split"),
        (takes_the_first_rows, "the order of rows must not matter"),
        (looks_at_drug_numbers, "the numbering of drugs must not matter"),
        (looks_at_type_numbers, "the numbering of types must not matter"),
        (looks_at_the_first_drug, "which drug of a pair comes first must not matter"),
        (tears_pairs_apart, "a pair may not stand on two sides"),
        (calls_a_warm_split_cold, "needs a drug that training never saw"),
        (mixes_one_and_two_new_drugs, r"equally many unseen drugs; got \[1, 2\]"),
    ],
)
def test_a_wrong_splitter_is_caught(wrong, promise):
    with pytest.raises(AssertionError, match=promise):
        check_split(wrong)


def test_a_splitter_that_writes_into_the_dataset_is_caught():
    with pytest.raises(ValueError, match="read-only"):
        check_split(writes_into_the_dataset)
