"""The dataset of molecules or reactions: units that spelling does not change, names that order does not change."""

from dataclasses import replace

import numpy as np
import pytest

from tailrx.data.dataset import Card
from tailrx.data.molecule_rows import Source, SourceRow, molecule_dataset
from tailrx.errors import DataError

SOURCE = Source("made.csv", Card("made"))
ROWS = [("CCO", "yes"), ("OCC", "yes"), ("CCN", "no"), ("CCC", "no"), ("C(C)O", "yes")]
REACTIONS = [
    ("CCO>>CC=O", "oxidation"),
    ("CC=O>>CCO", "reduction"),
    ("OCC>>O=CC", "oxidation"),
    ("C=C>>CC", "reduction"),
]


def rows(*said):
    return [SourceRow(i, *cells) for i, cells in enumerate(said, 1)]


def dataset(*said, **more):
    return molecule_dataset(rows(*said), SOURCE, **more)


def test_members_are_one_molecule_each_and_molecules_are_different_as_written():
    made = dataset(*ROWS)
    assert made.members.shape == (5, 1)
    assert [made.entities[m].smiles for (m,) in made.members.tolist()] == [smiles for smiles, _ in ROWS]
    assert [made.labels[t].name for t in made.target.tolist()] == [label for _, label in ROWS]
    assert made.counts().tolist() == [2, 3]
    assert made.counts(np.array([0, 2])).tolist() == [1, 1]


def test_two_spellings_of_a_molecule_are_one_unit_and_are_counted_in_a_note():
    made = dataset(*ROWS)
    assert made.unit.tolist() == [0, 0, 1, 2, 0]
    assert made.notes[0] == "Rows that are another spelling of an earlier one, which no split parts from it: 2."


def test_two_spellings_of_a_reaction_are_one_unit_and_its_reverse_is_another():
    made = dataset(*REACTIONS)
    assert made.is_reaction
    assert made.unit.tolist() == [0, 1, 0, 2]


def test_rows_that_say_the_same_again_are_merged_and_counted():
    made = dataset(*ROWS, ("CCO", "yes"), ("CCN", "no"))
    assert len(made) == 5
    assert made.notes[0] == "Rows that repeat an earlier one (same structure, same label) and were merged: 2."


def test_keys_and_checksum_do_not_depend_on_the_order_of_rows():
    one, other = dataset(*ROWS), dataset(*ROWS[::-1])
    assert sorted(one.keys) == sorted(other.keys)
    assert len(set(one.keys)) == len(one)
    assert one.sha256 == other.sha256
    assert one.sha256 != dataset(*ROWS[:-1], ("C(C)O", "no"), conflicts="keep").sha256
    assert one.sha256 != dataset(*ROWS[:-1]).sha256


def test_ids_sides_and_notes_are_no_part_of_the_checksum():
    named = [SourceRow(i, *cells, f"m{i}", "train") for i, cells in enumerate(ROWS)]
    made = molecule_dataset(named, replace(SOURCE, has_sides=True))
    assert made.given_split == ("train",) * 5
    assert [m.id for m in made.molecules] == [f"m{i}" for i in range(5)]
    assert made.sha256 == dataset(*ROWS).sha256


# What cannot be used


def test_rows_that_cannot_be_used_keep_their_number_and_reason():
    made = dataset(*ROWS, ("C1CC", "yes"), ("CCS", ""), ("", "no"), ("n/a", "no"), ("CO", "NaN"))
    assert len(made) == 5
    assert [(r.row, r.text) for r in made.rejected] == [(6, "C1CC"), (7, "CCS"), (8, ""), (9, "n/a"), (10, "CO")]
    reasons = [r.reason for r in made.rejected]
    assert "does not parse" in reasons[0]
    assert reasons[1:] == ["it has no label.", "it has no structure.", "it has no structure.", "it has no label."]
    assert made.notes[0].startswith("Rows that cannot be used and are left out: 5; the first is row 6: ")


def test_a_row_of_the_other_kind_is_rejected():
    assert dataset(*REACTIONS, ("CCO", "reduction")).rejected[0].reason == "it is a molecule among reactions."
    assert dataset(*ROWS, ("CCO>>CC=O", "no")).rejected[0].reason == "it is a reaction among molecules."


def test_no_usable_row_is_one_sentence_with_the_first_reason():
    with pytest.raises(DataError, match="'made' has no row that can be used; row 1: SMILES 'C1CC' does not parse"):
        dataset(("C1CC", "yes"), ("CC", ""))
    with pytest.raises(DataError, match=r"'made' has no row that can be used\.$"):
        dataset()


# Labels


def test_labels_that_are_numbers_stand_in_their_order():
    made = dataset(("C", "10"), ("CC", "9"), ("CCC", "2.5"))
    assert [t.name for t in made.labels] == ["2.5", "9", "10"]


@pytest.mark.parametrize(("one", "other"), [("49", "49.0"), ("1", "01"), ("100", "1e2"), ("0", "-0")])
def test_one_number_written_in_two_ways_is_refused_with_both(one, other):
    with pytest.raises(DataError, match="are one number written in two ways") as why:
        dataset(("C", "50"), ("CC", one), ("CCC", other))
    assert all(part in str(why.value) for part in (f"{one!r} (row 2)", f"{other!r} (row 3)", "if they are two"))


def test_words_that_are_nearly_numbers_are_classes_of_their_own():
    assert len(dataset(("C", "49"), ("CC", "49a"), ("CCC", "inf"), ("CCCC", "infinity")).labels) == 4


def test_a_single_class_is_refused():
    with pytest.raises(DataError, match="has one class only, 'yes', in its 2 usable rows"):
        dataset(("C", "yes"), ("CC", "yes"), ("CCC", ""))


def test_a_class_of_two_is_kept_and_a_note_says_that_it_can_hardly_be_split():
    made = dataset(("C", "a"), ("CC", "a"), ("CCC", "b"), ("CCCC", "b"), ("CCCCC", "b"))
    assert made.counts().tolist() == [2, 3]
    assert [n for n in made.notes if "can hardly be split" in n and n.endswith("'a'.")]


# Conflicts


TORN = [*ROWS, ("C(O)C", "no")]


def test_a_molecule_with_two_labels_is_an_error_that_names_both_rows():
    with pytest.raises(DataError, match=r"made\.csv:6: .*'no' here and 'yes' in row 1; .*data\.conflicts=keep"):
        dataset(*TORN)


def test_conflicts_are_kept_in_one_unit_with_the_ceiling_that_they_set():
    made = dataset(*TORN, conflicts="keep")
    assert made.unit.tolist() == [0, 0, 1, 2, 0, 0]
    assert [n for n in made.notes if n.endswith("one label for each can be right in at most 5 of 6 rows.")]


def test_conflicts_are_dropped_with_all_their_rows():
    made = dataset(*TORN, ("CCCC", "yes"), conflicts="drop")
    assert [made.molecules[m].smiles for (m,) in made.members.tolist()] == ["CCN", "CCC", "CCCC"]
    assert [n for n in made.notes if n.endswith("two labels or more: 1; their rows were dropped.")]


def test_a_repeat_on_another_side_of_the_split_is_refused():
    again = [
        SourceRow(1, "CC", "a", side="train"),
        SourceRow(2, "C", "b", side="test"),
        SourceRow(3, "CC", "a", side="test"),
    ]
    with pytest.raises(DataError, match=r"made\.csv:3: the row repeats row 1 with another side of the split"):
        molecule_dataset(again, replace(SOURCE, has_sides=True))


def test_canonical_forms_are_kept_and_read_again(tmp_path, monkeypatch):
    source = replace(SOURCE, cache=tmp_path)
    first = molecule_dataset(rows(*ROWS, ("C1CC", "no")), source)
    monkeypatch.setattr("tailrx.data.canonical._computed", lambda texts: pytest.fail("computed again"))
    again = molecule_dataset(rows(*ROWS, ("C1CC", "no")), source)
    assert again.unit.tolist() == first.unit.tolist()
    assert again.rejected == first.rejected
