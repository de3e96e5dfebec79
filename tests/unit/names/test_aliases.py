"""A table of aliases that contradicts itself is refused; our own tables are held to DrugBank's lists."""

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest

from tailrx.data import drugbank
from tailrx.data.catalogue import Files, source_folder
from tailrx.errors import DataError
from tailrx.names.aliases import Aliases, packaged
from tailrx.names.entry import EntryReader
from tailrx.names.index import NameIndex
from tailrx.names.spelling import folded
from tailrx.types import Drug

DATA = source_folder()
EXCEPTIONS = Path(__file__).parents[2] / "medicines" / "brand_exceptions.csv"
real = pytest.mark.skipif(not DATA, reason="TAILRX_DATA names no folder of real data")


def test_an_alias_with_two_meanings_is_refused_with_both_places():
    rows = [("b.csv:2", "Zocor", "Simvastatin"), ("b.csv:3", "ZOCOR", "Warfarin")]
    with pytest.raises(DataError, match=r"^b\.csv:3: 'ZOCOR' means Warfarin, and at b\.csv:2 Simvastatin; keep one\.$"):
        Aliases.of("b.csv", rows)


def test_the_same_meaning_twice_is_none_too_many_in_whatever_order():
    rows = [("1", "Co", "A + B"), ("2", "co", "b + a")]
    assert Aliases.of("t", rows).meanings == {"co": (("A", "B"),)}


@pytest.mark.parametrize(
    ("alias", "drug", "words"),
    [("--", "A", "neither letter nor digit"), ("x", "  ", "has no drug"), ("x", "A || ", "has no drug")],
)
def test_a_row_without_alias_or_drug_is_refused(alias, drug, words):
    with pytest.raises(DataError, match=words):
        Aliases.of("t", [("t:2", alias, drug)])


@pytest.fixture(scope="module")
def index() -> NameIndex:
    listed = drugbank.vocabulary(Files(cache=Path("does-not-exist"), source=DATA, offline=True))
    assert listed
    drugs = [Drug(s.id, s.name, synonyms=s.synonyms) for s in listed.substances]
    return NameIndex.of(drugs, listed, own=False)


@pytest.mark.real
@real
def test_every_substance_of_our_tables_is_a_title_of_the_vocabulary(index):
    titles = {drug.name for drug in index.drugs}
    for table in packaged():
        for alias, meanings in table.meanings.items():
            assert {d for meaning in meanings for d in meaning} <= titles, alias


@pytest.mark.real
@real
def test_a_brand_that_is_the_name_of_another_substance_is_asked_back(index):
    reader, asked = EntryReader(index, ours=packaged()), set()
    for table in packaged():
        for key, meanings in table.meanings.items():
            name = table.spelled[key]
            match = index.exact(name)
            if match is None or match.drug is None:
                continue
            if not any(index.drugs[match.drug].name in meaning for meaning in meanings):
                failure = reader.read(name).failure
                assert failure is not None
                assert failure.kind == "ambiguous"
                asked.add(name)
    assert asked == {"Protium", "Tiloryth"}  # and TMP, which the table itself gives two meanings


@pytest.mark.real
@real
def test_brands_mean_what_drugbanks_aliases_say_or_the_exceptions_explain_why_not(index):
    assert DATA
    text = Files(cache=Path("does-not-exist"), source=DATA, offline=True).source
    report = json.loads((text / "originals" / "drugbank" / "aliases.json").read_text(encoding="utf-8"))
    theirs: dict[str, set[str]] = {}
    for ident, names in report.items():
        for name in names:
            theirs.setdefault(folded(str(name)), set()).add(ident)
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        explained = {folded(row["brand"]): row["why"] for row in csv.DictReader(file)}
    ids = {drug.name: drug.id for drug in index.drugs}
    differ = {}
    for key, meanings in packaged()[0].meanings.items():
        ours = {ids[d] for meaning in meanings for d in meaning}
        if key in theirs and not ours & theirs[key]:
            differ[key] = (ours, theirs[key])
    assert differ.keys() == explained.keys()
    assert all(explained.values())


def test_the_table_of_brands_is_sorted_and_repeats_nothing():
    with files("tailrx.names").joinpath("brands.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert names == sorted(names, key=str.casefold)
    assert len({folded(n) for n in names}) == len(names)
