"""Every name of DrugBank's open vocabulary, asked of every dataset: none is taken for another substance's."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

import tailrx
from tailrx.data import drugbank
from tailrx.data.catalogue import Files, source_folder
from tailrx.names.codes import MAX_CODE
from tailrx.names.index import NameIndex
from tailrx.names.spelling import folded
from tailrx.types import Vocabulary

DATA = source_folder()
MEASURED = Path(__file__).parents[3] / "docs" / "measured.md"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA, reason="TAILRX_DATA names no folder of real data"),
    pytest.mark.parametrize("name", ["starter", "ddimdl", "muffin81", "ryu86"]),
]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    listed = drugbank.vocabulary(Files(cache=Path("does-not-exist"), source=DATA, offline=True))
    assert listed
    assert len(listed.substances) == 15_235
    return listed


def index(name: str, vocabulary: Vocabulary) -> NameIndex:
    data = tailrx.load_dataset(name, session=tailrx.Session(DATA, offline=True))
    assert data.own_names == (name == "starter")
    return NameIndex.of(data.drugs, vocabulary, own=data.own_names)


def test_no_name_is_taken_for_another_substances(name, vocabulary):
    drugs, owners = index(name, vocabulary), defaultdict[str, set[str]](set)
    for substance in vocabulary.substances:
        for word in (substance.name, *substance.synonyms):
            owners[word].add(substance.id)
    assert len(owners) > 44_000
    wrong, kinds = [], Counter[str | None]()
    for word, ids in owners.items():
        match = drugs.resolve(word)
        kinds[match.kind] += 1
        if match.drug is not None and drugs.drugs[match.drug].id not in ids:
            wrong.append((word, match))
        if match.substance is not None and match.substance.id not in ids:
            wrong.append((word, match))
    assert wrong == []
    assert kinds["unknown text"] == 0  # each is known as something
    assert kinds["ambiguous"] < 0.01 * len(owners)  # codes, and the few names that two entries share


def test_the_models_own_drugs_answer_to_their_names(name, vocabulary):
    drugs, owners = index(name, vocabulary), defaultdict[str, set[int]](set)
    for number, drug in enumerate(drugs.drugs):
        for word in (drug.name, *drug.synonyms):
            owners[word].add(number)
    unique = {word: next(iter(numbers)) for word, numbers in owners.items() if len(numbers) == 1}
    read = {word: drugs.resolve(word) for word in unique}
    codes = {word for word in unique if len(folded(word)) <= MAX_CODE}
    lost = [word for word, number in unique.items() if read[word].drug != number]
    assert len(set(lost) - codes) <= 0.005 * len(unique)
    if drugs.own:
        assert lost == []
    else:
        assert {read[word].kind for word in codes} == {"ambiguous"}  # asked back: MET, Dex, M
        assert [w for w in codes if drugs.name(unique[w]) not in read[w].near] == []  # and one step away
    asked = sum(read[word].kind == "ambiguous" for word in unique)
    assert stated(name) == [0, len(unique), len(unique) - len(lost), asked]


def stated(name: str) -> list[int]:
    """What docs/measured.md says of a dataset, from its table under "Who is meant"."""
    section = MEASURED.read_text(encoding="utf-8").partition("## Who is meant")[2].partition("\n## ")[0]
    head, _, *rows = [[c.strip() for c in line.split("|")[1:-1]] for line in section.splitlines() if line[:1] == "|"]
    return [int(row[head.index(name)].replace(",", "")) for row in rows]


def test_the_titles_of_the_models_own_drugs_all_resolve(name, vocabulary):
    drugs = index(name, vocabulary)
    assert [d.name for i, d in enumerate(drugs.drugs) if drugs.resolve(d.name).drug != i] == []
