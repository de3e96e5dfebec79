"""Seven hundred medicines as people write them, which were listed before the code that reads them (tests/medicines)."""

import csv
import time
from pathlib import Path

import pytest

import tailrx
from tailrx.data import drugbank
from tailrx.data.catalogue import Files, source_folder
from tailrx.names.aliases import packaged
from tailrx.names.entry import EntryReader
from tailrx.names.index import NameIndex
from tailrx.names.listing import name_entries
from tailrx.types import Vocabulary

DATA = source_folder()
MEASURED = Path(__file__).parents[3] / "docs" / "measured.md"
LISTS = Path(__file__).parents[2] / "medicines"
SIZES = {"generics": 300, "brands": 300, "charts": 100, "charts_2": 200, "brands_2": 100, "charts_3": 150}


def listed(name: str) -> list[dict[str, str]]:
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def meant(row: dict[str, str]) -> list[frozenset[str]]:
    """The answers that count as right: what is meant, and what may be defended."""
    return [frozenset(cell.split("+")) for cell in (row["ids"], row["also"]) if cell]


real = pytest.mark.skipif(not DATA, reason="TAILRX_DATA names no folder of real data")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    listed = drugbank.vocabulary(Files(cache=Path("does-not-exist"), source=DATA, offline=True))
    assert listed
    return listed


@pytest.mark.parametrize("name", SIZES)
def test_the_lists_keep_their_sizes_and_ask_nothing_twice(name):
    texts = [row["text"].casefold() for row in listed(name)]
    assert len(texts) == len(set(texts)) == SIZES[name]


@pytest.mark.real
@real
@pytest.mark.parametrize("name", SIZES)
def test_every_id_of_the_lists_bears_its_name(name, vocabulary):
    titles = {s.id: s.name for s in vocabulary.substances}
    for row in listed(name):
        assert " + ".join(titles[i] for i in row["ids"].split("+")) == row["names"]


@pytest.mark.real
@real
@pytest.mark.parametrize("name", SIZES)
def test_no_medicine_of_the_lists_is_taken_for_another_and_as_many_are_read_as_is_said(name, vocabulary):
    rows = listed(name)
    entries = list(name_entries((row["text"] for row in rows), vocabulary))
    wrong = [
        (e.text, e.names) for e, r in zip(entries, rows, strict=True) if e.read and frozenset(e.ids) not in meant(r)
    ]
    unread = [(e.text, e.reason) for e in entries if not e.read]
    assert wrong == []
    assert stated(name) == [len(rows), len(rows) - len(unread)]


def stated(name: str) -> list[int]:
    """What docs/measured.md says of a list, from its table under "Medicines as people write them"."""
    text = MEASURED.read_text(encoding="utf-8").partition("## Medicines as people write them")[2].partition("\n## ")[0]
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| `")]
    (row,) = [row for row in rows if row[0] == f"`{name}`"]
    return [int(row[1]), int(row[3])]


@pytest.mark.real
@real
@pytest.mark.parametrize(("name", "size"), [("not_taken", 40), ("not_taken_2", 50)])
def test_what_is_not_taken_is_not_read(name, size, vocabulary):
    rows = listed(name)
    assert len(rows) == size
    entries = name_entries((row["text"] for row in rows), vocabulary)
    assert [(e.text, e.names) for e in entries if e.read] == []


@pytest.mark.real
@real
def test_every_name_of_the_vocabulary_read_as_an_entry_is_its_own_substance(vocabulary):
    owners: dict[str, set[str]] = {}
    for s in vocabulary.substances:
        for word in (s.name, *s.synonyms):
            owners.setdefault(word, set()).add(s.id)
    other = {e.text for e in name_entries(owners, vocabulary) if e.read and not owners[e.text].issuperset(e.ids)}
    # Listed as one substance; read, and said to be read, as the several that are in it.
    assert other == {"Teysuno", "Tegafur/uracil", "Artemether/lumefantrine"}


@pytest.mark.real
@real
def test_ten_thousand_entries_are_read_while_one_waits(vocabulary):
    texts = [f"{row['text']} {k}" for k in range(12) for name in SIZES for row in listed(name)][:10_000]
    assert len(texts) == 10_000
    before = time.process_time()
    assert sum(1 for _ in name_entries(texts, vocabulary)) == 10_000
    assert time.process_time() - before < 20  # docs/measured.md says what a quiet machine takes


@pytest.mark.real
@real
@pytest.mark.parametrize("name", ["starter", "ddimdl", "ryu86"])
def test_a_model_reads_the_medicines_that_it_has_and_takes_none_for_another(name, vocabulary):
    data = tailrx.load_dataset(name, session=tailrx.Session(DATA, offline=True))
    names = NameIndex.of(data.drugs, vocabulary, own=data.own_names)
    reader, has = EntryReader(names, ours=packaged()), {drug.id for drug in data.drugs}
    for each in SIZES:
        read, covered = 0, 0
        for row in listed(each):
            entry = reader.read(row["text"])
            numbers = [names.number_of(i.match) for i in entry.ingredients]
            substances = frozenset((*names.drugs, *names.beyond)[n].id for n in numbers if n is not None)
            assert entry.failure or substances in meant(row), row["text"]
            mine = any(ids <= has for ids in meant(row))
            covered += mine
            read += mine and entry.failure is None
        assert read >= {"charts_2": 0.93, "charts_3": 0.85}.get(each, 0.95) * covered
        assert covered >= 20
