"""The user's own tables: what is read, and for each thing that can be wrong one sentence with file, line and remedy."""

import json
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tailrx.data.datasets.table import table
from tailrx.data.frames import read_table
from tailrx.errors import DataError
from tailrx.types import Drug

DRUGS = "drug_id,name,smiles,targets\na,Alpha,CCO,T1|T2\nb,Beta,,T2\nc,Gamma,CCN,\n"
PAIRS = "drug_a,drug_b,type\na,b,up\nb,c,up\na,c,down\n"


@pytest.fixture
def folder(tmp_path):
    """A function that writes a folder of tables; `None` leaves one out."""

    def write(pairs=PAIRS, drugs=DRUGS, types=None, card=None):
        for name, content in (("pairs.csv", pairs), ("drugs.csv", drugs), ("types.csv", types), ("card.json", card)):
            if content is not None:
                (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def statements(dataset):
    """(drug, drug, type) by name, in the order read."""
    return [
        (dataset.drugs[a].id, dataset.drugs[b].id, dataset.labels[t].name)
        for (a, b), t in zip(dataset.pair.tolist(), dataset.target.tolist(), strict=True)
    ]


def refusal(path, **more):
    """The one sentence with which reading ends; the folder's own path is cut from it."""
    with pytest.raises(DataError) as caught:
        table(path=str(path), **more)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith((".", ").", ")"))
    return message.replace(f"{path}/", "")


# What is read


def test_a_plain_folder_is_read_as_it_stands(folder):
    dataset = table(path=str(folder()))
    assert statements(dataset) == [("a", "b", "up"), ("b", "c", "up"), ("a", "c", "down")]
    assert [t.name for t in dataset.labels] == ["down", "up"]
    assert {t.direction for t in dataset.labels} == {"unknown"}
    assert dataset.drugs[0] == Drug("a", "Alpha", "CCO", sets={"target": frozenset({"T1", "T2"})})
    assert dataset.drugs[1].smiles is None
    assert dataset.drugs[2].sets == {}
    assert dataset.notes == ()
    assert dataset.given_split is None
    assert dataset.name == folder().name
    absent = dict.fromkeys(("enzyme", "transporter", "pathway", "substructure"), 0)  # said, not left out
    assert dataset.modalities() == {"structure": 2, "target": 2, **absent}
    assert dataset.counts().tolist() == [1, 2]


def test_the_pairs_file_itself_may_be_named(folder):
    assert len(table(path=str(folder() / "pairs.csv"))) == 3


def test_all_set_columns_become_modalities_and_further_columns_are_ignored(folder):
    drugs = (
        "drug_id,note,targets,enzymes,transporters,pathways,substructure,synonyms\n"
        "a,x,T1, E1 | E2 ,P1,W1,7|9,Zeta|Eta\nb,y,nan,,NONE,n/a,,\nc,z,,,,,,\n"
    )
    dataset = table(path=str(folder(drugs=drugs, pairs="drug_a,drug_b,type,note\na,b,up,x\na,c,up,\n")))
    assert dataset.drugs[0].sets == {
        "target": {"T1"}, "enzyme": {"E1", "E2"}, "transporter": {"P1"}, "pathway": {"W1"}, "substructure": {"7", "9"},
    }  # fmt: skip
    assert dataset.drugs[0].synonyms == ("Eta", "Zeta")
    assert dataset.drugs[1].sets == {}
    assert statements(dataset) == [("a", "b", "up"), ("a", "c", "up")]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_byte_order_mark_and_line_ends_change_nothing(folder, mark, end, last):
    def told(text):
        return mark + (text if last else text.rstrip("\n")).replace("\n", end).encode()

    plain = table(path=str(folder()))
    assert table(path=str(folder(pairs=told(PAIRS), drugs=told(DRUGS)))).sha256 == plain.sha256


def test_quoted_commas_quotes_and_line_ends_stay_in_their_cell(folder):
    drugs = 'drug_id,name\na,"Alpha, the first"\nb,"Be""ta"\nc,"Gam\nma"\n'
    dataset = table(path=str(folder(drugs=drugs)))
    assert [d.name for d in dataset.drugs] == ["Alpha, the first", 'Be"ta', "Gam\nma"]


def test_blanks_around_cells_and_column_names_are_dropped(folder):
    dataset = table(path=str(folder(pairs=" drug_a , drug_b ,type\n a ,b , up \n b, c,up\n")))
    assert statements(dataset) == [("a", "b", "up"), ("b", "c", "up")]


def test_letters_beyond_ascii_survive(folder):
    dataset = table(path=str(folder(pairs="drug_a,drug_b,type\na,b,Spiegel \u2191\nb,c,\u03b2-Blocker\n")))
    assert [t.name for t in dataset.labels] == ["Spiegel \u2191", "\u03b2-Blocker"]


def test_ids_that_look_like_numbers_stay_text(folder):
    dataset = table(path=str(folder(drugs="drug_id\n007\n7\n", pairs="drug_a,drug_b,type\n007,7,1\n")))
    assert statements(dataset) == [("007", "7", "1")]


def test_parquet_is_read_as_the_csv_of_the_same_content(folder):
    at = folder(types="type,direction\nup,symmetric\ndown,directed\n")
    plain = table(path=str(at))
    for name in ("pairs", "drugs", "types"):
        pd.read_csv(at / f"{name}.csv").to_parquet(at / f"{name}.parquet")
        (at / f"{name}.csv").unlink()
    stored = table(path=str(at))
    assert stored.sha256 == plain.sha256
    assert statements(stored) == statements(plain)
    assert stored.drugs == plain.drugs


def test_a_parquet_table_may_hold_numbers(folder):
    at = folder(pairs=None, drugs="drug_id\n1\n2\n")
    pd.DataFrame({"drug_a": [1], "drug_b": [2], "type": [86]}).to_parquet(at / "pairs.parquet")
    assert statements(table(path=str(at))) == [("1", "2", "86")]


def test_a_type_with_one_example_is_allowed(folder):
    assert table(path=str(folder())).counts().tolist() == [1, 2]


def test_a_split_column_is_kept_row_by_row(folder):
    pairs = "drug_a,drug_b,type,split\na,b,up,train\nb,c,up,\na,c,down,test\n"
    assert table(path=str(folder(pairs=pairs))).given_split == ("train", "", "test")


def test_sides_of_drugs_are_kept_drug_by_drug_for_each_scheme(folder):
    drugs = "drug_id,side,side_time,side_,siding\na,train,,x,y\nb,,test,x,y\nc,Val,train,x,y\n"
    sides = table(path=str(folder(drugs=drugs))).drug_sides
    assert sides == {"given": ("train", "", "Val"), "time": ("", "test", "train")}
    assert table(path=str(folder())).drug_sides == {}


def test_types_bring_direction_and_sentences_and_those_without_a_row_are_unknown(folder):
    types = "type,direction,sentence,neutral\nup,directed,{a} raises {b}.,{a} and {b}.\nunheard of,symmetric,,\n"
    down, up = table(path=str(folder(types=types))).labels
    assert (up.direction, up.sentence, up.neutral) == ("directed", "{a} raises {b}.", "{a} and {b}.")
    assert (down.name, down.direction, down.sentence) == ("down", "unknown", "")


def test_a_directed_type_may_say_who_is_affected_and_the_checksum_does_not_change(folder):
    with_affected = table(path=str(folder(types="type,direction,affected\nup,directed,b\ndown,symmetric,\n")))
    plain = table(path=str(folder(types="type,direction\nup,directed\ndown,symmetric\n")))
    assert (with_affected.affected, plain.affected) == ({"up": "b"}, {})
    assert with_affected.sha256 == plain.sha256


def test_the_checksum_is_the_same_for_other_orders_of_rows_and_drugs_and_not_for_other_content(folder):
    first = table(path=str(folder())).sha256
    head, *rows = DRUGS.splitlines()
    turned = "\n".join([head, *reversed(rows)])
    assert table(path=str(folder(drugs=turned, pairs="drug_a,drug_b,type\na,c,down\na,b,up\nb,c,up\n"))).sha256 == first
    for changed in (DRUGS.replace("CCO", "CCC"), DRUGS.replace("T1|T2", "T1"), DRUGS.replace("Alpha", "Alfa")):
        assert table(path=str(folder(drugs=changed))).sha256 != first
    assert table(path=str(folder(pairs=PAIRS.replace("b,c,up", "b,c,down"), drugs=DRUGS))).sha256 != first


def test_the_checksum_is_of_what_is_trained_on_and_not_of_synonyms_or_sides(folder):
    first = table(path=str(folder())).sha256
    head, *rows = DRUGS.splitlines()
    more = "\n".join([f"{head},synonyms,side", *(f"{row},Other,train" for row in rows)])
    split = "\n".join(f"{row},{'split' if i == 0 else 'test'}" for i, row in enumerate(PAIRS.splitlines()))
    dataset = table(path=str(folder(drugs=more, pairs=split, card='{"licence": "MIT"}')))
    assert (dataset.drugs[0].synonyms, dataset.given_split, len(dataset.drug_sides)) == (("Other",), ("test",) * 3, 1)
    assert dataset.sha256 == first
    assert table(path=str(folder(types="type,sentence\nup,{a} raises {b}.\n"))).sha256 != first


# Rows that repeat or contradict each other


def test_rows_that_say_the_same_are_merged_and_counted(folder):
    dataset = table(path=str(folder(pairs=PAIRS + "a,b,up\nb,a,up\n")))
    assert statements(dataset)[:3] == [("a", "b", "up"), ("b", "c", "up"), ("a", "c", "down")]
    assert len(dataset) == 3
    assert dataset.notes == ("2 rows repeat an earlier row (same drugs, same type) and were merged.",)


@pytest.mark.parametrize(("direction", "left"), [("symmetric", 1), ("unknown", 1), ("directed", 2)])
def test_both_orders_of_a_pair_are_two_statements_only_where_the_type_is_directed(folder, direction, left):
    types = f"type,direction\nup,{direction}\n"
    dataset = table(path=str(folder(pairs="drug_a,drug_b,type\na,b,up\nb,a,up\n", types=types)))
    assert statements(dataset) == [("a", "b", "up"), ("b", "a", "up")][:left]
    merged = [n for n in dataset.notes if "were merged" in n]
    assert len(merged) == 2 - left
    assert [n for n in dataset.notes if n not in merged] == ["1 pairs stand in both orders, which with directed types "
                                                             "are two statements."][: left - 1]  # fmt: skip
    assert len(np.unique(dataset.unit)) == 1


def test_a_directed_row_that_repeats_in_the_same_order_is_merged(folder):
    pairs = "drug_a,drug_b,type\nb,a,up\na,b,up\nb,a,up\n"
    dataset = table(path=str(folder(pairs=pairs, types="type,direction\nup,directed\n")))
    assert statements(dataset) == [("b", "a", "up"), ("a", "b", "up")]


def test_a_pair_with_two_types_is_refused_unless_told_what_to_do(folder):
    message = refusal(folder(pairs=PAIRS + "b,a,down\n"))
    assert message.startswith("pairs.csv:2: pairs that carry two different types: 1;")
    assert "conflicts" in message
    assert "data.conflicts=keep" in message
    assert "=drop" in message


def test_keep_and_drop_do_what_they_say_and_note_it(folder):
    at = str(folder(pairs=PAIRS + "b,a,down\n"))
    kept, dropped = table(path=at, conflicts="keep"), table(path=at, conflicts="drop")
    assert ("b", "a", "down") in statements(kept)
    assert len(kept) == 4
    assert statements(dropped) == [("b", "c", "up"), ("a", "c", "down")]
    assert kept.notes == (
        "1 pairs carry two different types and were kept: one type per pair can be right in at most 3 of 4 rows "
        "(75.000%), or in 4 (100.000%) if it may depend on the order of the drugs.",
    )
    assert dropped.notes == ("1 pairs carry two different types and were dropped.",)


def test_a_type_whose_every_pair_was_dropped_is_no_type_any_more(folder):
    dropped = table(path=str(folder(pairs="drug_a,drug_b,type\na,b,up\na,b,down\nb,c,up\n")), conflicts="drop")
    assert [t.name for t in dropped.labels] == ["up"]


def test_nothing_left_after_dropping_is_refused(folder):
    message = refusal(folder(pairs="drug_a,drug_b,type\na,b,up\na,b,down\n"), conflicts="drop")
    assert "has no pairs; a dataset needs at least one" in message


def test_repeated_rows_on_two_sides_of_the_split_column_are_refused_with_the_line(folder):
    pairs = "drug_a,drug_b,type,split\na,b,up,train\nb,c,up,train\nb,a,up,test\n"
    message = refusal(folder(pairs=pairs))
    assert message.startswith("pairs.csv:4: the row repeats an earlier one with another cell in column 'split'")


# Each wrong table: file, line, rule and remedy

WRONG = {
    "missing column": (
        {"pairs": PAIRS.replace("drug_b", "drugb")},
        "pairs.csv needs a column 'drug_b'. Did you mean 'drugb'? It has: drug_a, drugb, type.",
    ),
    "missing column but for its case, with a sign that is written double": (
        {"pairs": PAIRS.replace("drug_b", "Drug\\_B")},
        r"pairs.csv needs a column 'drug_b'. Did you mean 'Drug\\_B'? It has: drug_a, Drug\_B, type.",
    ),
    "missing column of drugs": (
        {"drugs": DRUGS.replace("drug_id", "id")},
        "drugs.csv needs a column 'drug_id'. It has: id, name, smiles, targets.",
    ),
    "columns of another tool": (
        {"pairs": PAIRS.replace("drug_a", "Drug1").replace("drug_b", "Drug2")},
        "pairs.csv needs a column 'drug_a'. Rename 'Drug1' to drug_a and 'Drug2' to drug_b if they are it. It has: "
        "Drug1, Drug2, type.",
    ),
    "one column of two": (
        {"pairs": PAIRS.replace("drug_a", "Drug2")},
        "pairs.csv needs a column 'drug_a'. It has: Drug2, drug_b, type.",
    ),
    "a name in the place of an id": (
        {"pairs": PAIRS.replace("b,c", "BETA,c")},
        "pairs.csv:3: 'BETA' is no id in drugs.csv but the name of b; write ids in pairs, or let drugs bear their "
        "names as drug_id (1 such rows).",
    ),
    "unknown drug": (
        {"pairs": PAIRS.replace("b,c", "betta,c"), "drugs": DRUGS.replace("c,Gamma", "bet,Gamma")},
        "pairs.csv:3: drug 'betta' is not in drugs.csv. Did you mean 'bet'? "
        "Add it there or remove the row (1 such rows).",
    ),
    "empty file": ({"pairs": ""}, "pairs.csv is empty; it needs a header line and rows."),
    "blank file": ({"pairs": " \n\r\n\t\n"}, "pairs.csv is empty; it needs a header line and rows."),
    "byte order mark alone": ({"pairs": b"\xef\xbb\xbf"}, "pairs.csv is empty; it needs a header line and rows."),
    "empty quotes": ({"pairs": '""\n'}, "pairs.csv is empty; it needs a header line and rows."),
    "header only": (
        {"pairs": "drug_a,drug_b,type\n"},
        "pairs.csv holds a header and no rows; give it at least one row.",
    ),
    "not UTF-8": (
        {"drugs": DRUGS.encode().replace(b"Beta", b"B\xe9ta")},
        "drugs.csv:3: byte 0xe9 is not UTF-8; save the file as UTF-8.",
    ),
    "UTF-16": (
        {"pairs": PAIRS.encode("utf-16")},
        "pairs.csv is UTF-16 text, not a table of commas and lines; save it as CSV in UTF-8.",
    ),
    "short row": (
        {"pairs": "drug_a,drug_b,type,note\na,b,up,x\nb,c,up\n"},
        "pairs.csv:3: the row has 3 cells and the header 4; mend the row, and quote cells that hold commas.",
    ),
    "long row": (
        {"drugs": DRUGS.replace("a,Alpha", "a,Alpha, the first")},
        "drugs.csv:2: the row has 5 cells and the header 4; mend the row, and quote cells that hold commas.",
    ),
    "all rows longer than the header": (
        {"pairs": "drug_a,drug_b,type\na,b,up,\nb,c,up,\n"},
        "pairs.csv:2: the row has 4 cells and the header 3; mend the row, and quote cells that hold commas.",
    ),
    "open quote": (
        {"drugs": DRUGS.replace("b,Beta", 'b,"Beta')},
        "drugs.csv:3: not a regular CSV row (unexpected end of data); mend its quotes.",
    ),
    "two columns of one name": (
        {"pairs": "drug_a,drug_b,type,type\na,b,up,down\n"},
        "pairs.csv has two columns 'type'; rename or remove one of them.",
    ),
    "empty cell": (
        {"pairs": PAIRS.replace("b,c,up", "b,,up")},
        "pairs.csv:3: column 'drug_b' is empty or NaN; every row needs a value there.",
    ),
    "NaN": (
        {"pairs": PAIRS.replace("a,c,down", "a,c,NaN")},
        "pairs.csv:4: column 'type' is empty or NaN; every row needs a value there.",
    ),
    "drug without id": (
        {"drugs": DRUGS.replace("c,Gamma", ",Gamma")},
        "drugs.csv:4: column 'drug_id' is empty or NaN; every row needs a value there.",
    ),
    "self pair": (
        {"pairs": PAIRS.replace("b,c,up", "b,b,up")},
        "pairs.csv:3: a drug is paired with itself; remove the row.",
    ),
    "drug listed twice": (
        {"drugs": DRUGS + "a,Alef,,\n"},
        "drugs.csv:5: drug 'a' is listed twice; list it once.",
    ),
    "two columns of sides that mean the same": (
        {"drugs": "drug_id,side,side_given\na,train,train\nb,test,train\nc,,\n"},
        "drugs.csv has the columns 'side' and 'side_given', which mean the same; remove one of them.",
    ),
    "type listed twice": (
        {"types": "type,direction\nup,symmetric\nup,directed\n"},
        "types.csv:3: type 'up' is listed twice; list it once.",
    ),
    "strange affected drug": (
        {"types": "type,direction,affected\ndown,directed,a\nup,directed,drug_a\n"},
        "types.csv:3: type 'up' has 'drug_a' as the affected drug; it must be a or b, and only a directed type has "
        "one.",
    ),
    "affected in a symmetric type": (
        {"types": "type,direction,affected\nup,symmetric,a\n"},
        "types.csv:2: type 'up' has 'a' as the affected drug; it must be a or b, and only a directed type has one.",
    ),
    "strange direction": (
        {"types": "type,direction\ndown,symmetric\nup,sideways\n"},
        "types.csv:3: type 'up' has direction 'sideways'; it must be one of symmetric, directed, unknown.",
    ),
    "no pairs table": ({"pairs": None}, "has no pairs table; put a pairs.csv or pairs.parquet there."),
    "no drugs table": ({"drugs": None}, "has no drugs table; put a drugs.csv or drugs.parquet there."),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_table_is_refused_in_one_sentence_with_its_place_and_remedy(folder, what):
    tables, sentence = WRONG[what]
    assert refusal(folder(**tables)).endswith(sentence)


@pytest.mark.parametrize("what", WRONG)
def test_each_wrong_table_is_right_but_for_that(folder, what):
    """Guards the list above: what it starts from reads well."""
    tables, _ = WRONG[what]
    good = {"pairs": PAIRS, "drugs": DRUGS, "types": "type\nup\n"}
    assert len(table(path=str(folder(**{k: good[k] for k in tables})))) == 3


def test_lines_are_counted_as_an_editor_does_with_blank_and_continued_lines(folder):
    drugs = 'drug_id,name\n\na,"Alpha\nthe first"\n\nb,Beta\nc,Gamma\na,Alef\n'
    assert refusal(folder(drugs=drugs)).startswith("drugs.csv:8: drug 'a'")
    pairs = "drug_a,drug_b,type\n\n\na,b,up\n\nb,z,up\n"
    assert refusal(folder(pairs=pairs, drugs=DRUGS)).startswith("pairs.csv:6: drug 'z'")


def test_all_unknown_drugs_are_counted(folder):
    message = refusal(folder(pairs=PAIRS + "x,b,up\ny,c,up\n"))
    assert message.startswith("pairs.csv:5: drug 'x' is not in drugs.csv.")
    assert message.endswith("(2 such rows).")


def test_a_damaged_parquet_table_is_refused(folder):
    at = folder(pairs=None)
    (at / "pairs.parquet").write_bytes(b"PAR1 and then nothing")
    assert re.match(r"pairs\.parquet does not read as Parquet \(.+\); export it anew\.", refusal(at))


def test_empty_parquet_tables_are_refused_like_csv(folder):
    at = folder(pairs=None)
    pd.DataFrame({"drug_a": [], "drug_b": [], "type": []}, dtype=str).to_parquet(at / "pairs.parquet")
    assert refusal(at) == "pairs.parquet holds a header and no rows; give it at least one row."
    pd.DataFrame({"drug_a": ["a"], "drug_b": [None], "type": ["up"]}).to_parquet(at / "pairs.parquet")
    assert refusal(at).startswith("pairs.parquet:2: column 'drug_b' is empty or NaN")


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    message = refusal(tmp_path / "nowhere")
    assert message.endswith("is not there; name a folder with pairs.csv and drugs.csv, or the pairs file.")


# The card


def test_the_card_says_whose_data_it_is_and_fields_it_does_not_know_are_left_out(folder):
    card = {"name": "mine", "licence": "CC0", "commercial_use": True, "limits": ["few drugs"], "mood": "good"}
    read_card = table(path=str(folder(card=json.dumps(card)))).card
    assert (read_card.name, read_card.licence, read_card.commercial_use, read_card.limits) == (
        "mine",
        "CC0",
        True,
        ("few drugs",),
    )
    assert read_card.source == "the user's own table"


def test_without_a_card_nothing_is_claimed(folder):
    card = table(path=str(folder())).card
    assert card.commercial_use is None
    assert card.licence == "not stated"


@pytest.mark.parametrize(
    ("card", "why"),
    [
        ("{", "Expecting property name"),
        ('["licence"]', "it is no object"),
        (b'{"licence": "\xe9"}', "utf-8"),
        ('{"licence": 4}', "licence must be text; got 4"),
        ('{"limits": "small"}', "limits must be a list of sentences; got 'small'"),
        ('{"limits": [1]}', "limits must be text; got 1"),
        ('{"commercial_use": "no"}', "commercial_use must be true, false or null; got 'no'"),
    ],
)
def test_a_damaged_card_is_refused(folder, card, why):
    message = refusal(folder(card=card))
    assert re.match(
        rf"card\.json is not a JSON object of card fields \(.*({why}).*\); mend it, or remove it\.", message
    )


def test_a_described_type_that_no_pair_has_is_noted(folder):
    """It is often a misspelling, and the type it means then has no direction."""
    dataset = table(path=str(folder(types="type,direction\nupp,directed\ndown,symmetric\n")))
    assert dataset.notes == ("the types table describes types that no pair has: 'upp'.",)


def test_a_table_that_may_not_be_read_is_refused(folder, monkeypatch):
    from pathlib import Path

    def locked(self):
        raise PermissionError(13, "Permission denied", str(self))

    place = folder()
    monkeypatch.setattr(Path, "read_bytes", locked)
    assert refusal(place) == "pairs.csv cannot be read (Permission denied); check its permissions."


# Files of other kinds, and tables that no person made


@pytest.mark.parametrize("content", ["\x1c", "\u3000\n\u3000", "\x1c\n\x1d\n", " \n\u2003\n", '"\n"'])
def test_a_file_of_blanks_that_only_python_knows_is_empty(content, folder):
    with pytest.raises(DataError, match=r"pairs\.csv is empty|not a regular CSV row"):
        table(path=str(folder(pairs=content)))


def test_the_line_that_tells_excel_the_separator_is_understood(folder):
    plain = table(path=str(folder()))
    for separator in ",;\t":
        told = folder(pairs=f"sep={separator}\n" + PAIRS.replace(",", separator))
        assert table(path=str(told)).sha256 == plain.sha256
    with pytest.raises(DataError, match=r"pairs\.csv:3:"):  # lines keep their numbers
        table(path=str(folder(pairs="sep=,\ndrug_a,drug_b,type\na,b\n")))


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_columns_may_be_separated_by_more_than_commas(separator, folder):
    plain = table(path=str(folder()))
    told = folder(pairs=PAIRS.replace(",", separator), drugs=DRUGS.replace(",", ";"))
    assert table(path=str(told)).sha256 == plain.sha256


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        (b'{"resourceType": "MedicationRequest"}', r"a FHIR MedicationRequest \(JSON\)"),
        (b'{"drugs": []}', "JSON"),
        (b"[1, 2]", "JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"PAR1", "a Parquet file"),
    ],
)
def test_a_file_of_another_kind_is_named_as_what_it_is(raw, kind, folder):
    with pytest.raises(DataError, match=rf"pairs\.csv is {kind}.* not a table of commas and lines; "):
        table(path=str(folder(pairs=raw)))


def parquet(path, columns, metadata=None):
    made = pa.table(columns)
    pq.write_table(made.replace_schema_metadata(metadata) if metadata is not None else made, path)


TYPED = {"drug_a": ["A", "B"], "drug_b": ["B", "C"], "type": ["up", "up"]}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (pa.array([b"\xff", b"A"], pa.binary()), "are bytes"),
        (pa.array([b"AA", b"BB"], pa.binary(2)), "are bytes"),
        (pa.array([["A"], ["B"]]), "hold list"),
        (pa.array([{"x": 1}, {"x": 2}]), "hold struct"),
        (pa.array([[("A", 1)], [("B", 1)]], pa.map_(pa.string(), pa.int64())), "hold map"),
    ],
)
def test_parquet_cells_that_are_no_text_or_number_are_refused_by_column(cells, why, tmp_path):
    parquet(tmp_path / "pairs.parquet", TYPED | {"drug_a": cells})
    with pytest.raises(DataError, match=f"column 'drug_a' {why}"):
        read_table(tmp_path / "pairs.parquet", [])


@pytest.mark.parametrize("pandas", [b"{}", b"[", b'{"index_columns": ["gone"], "columns": [{"pandas_type": "odd"}]}'])
def test_what_pandas_noted_in_a_parquet_file_is_not_believed(pandas, tmp_path):
    parquet(tmp_path / "pairs.parquet", TYPED, {b"pandas": pandas})
    assert read_table(tmp_path / "pairs.parquet", []).to_dict("list") == TYPED


def test_parquet_cells_of_usual_kinds_are_read_as_text(tmp_path):
    parquet(tmp_path / "t.parquet", {
        "words": pa.array(["x", None]).dictionary_encode(), "n": [1, None], "x": [1.5, 2.0], "yes": [True, False],
    })  # fmt: skip
    assert read_table(tmp_path / "t.parquet", []).to_dict("list") == {
        "words": ["x", ""], "n": ["1", ""], "x": ["1.5", "2.0"], "yes": ["True", "False"],
    }  # fmt: skip


@pytest.mark.parametrize("card", [b"[" * 200_000, b'{"a":' * 200_000, b"9" * 5_000, b"\xff", b"3", b'"text"'])
def test_a_card_that_no_person_wrote_is_refused_in_one_sentence(card, folder):
    with pytest.raises(DataError, match=r"card\.json is not a JSON object of card fields"):
        table(path=str(folder(card=card)))


@pytest.mark.parametrize("path", ["no\x00where", "x" * 100_000])
def test_what_cannot_be_a_path_is_not_there(path):
    with pytest.raises(DataError, match="is not there"):
        table(path=path)


# What only looks like a table


@pytest.mark.parametrize("blank", ['" "\n', '"\u3000"\n', 'sep=,\n" "\n', '\n"\t"\n\n'])
def test_a_table_of_nothing_but_quoted_blanks_is_empty(folder, blank):
    assert refusal(folder(pairs=blank)) == "pairs.csv is empty; it needs a header line and rows."


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'\xef\xbb\xbf{"resourceType": "Bundle"}', "pairs.csv is a FHIR Bundle (JSON)"),
        (b'\n  [{"drug_a": 1}]', "pairs.csv is JSON"),
        (b"<!DOCTYPE html><table>", "pairs.csv is HTML or XML"),
        (b'<?xml version="1.0"?>', "pairs.csv is HTML or XML"),
        (PAIRS.encode("utf-16-le"), "pairs.csv:1: byte 0x00 stands in no text; save the table as CSV in UTF-8."),
        (b"drug_a,drug_b,type\na,b,\0\n", "pairs.csv:2: byte 0x00"),
    ],
)
def test_a_file_of_another_kind_is_named_whatever_stands_before_it(folder, raw, message):
    assert refusal(folder(pairs=raw)).startswith(message)


def test_a_parquet_table_of_too_many_cells_is_refused_before_a_cell_is_read(tmp_path, monkeypatch):
    file = tmp_path / "pairs.parquet"
    pq.write_table(pa.table({"drug_a": ["a", "b", "c"]}), file, compression="none")
    raw = file.read_bytes()
    length = int.from_bytes(raw[-8:-4], "little")
    file.write_bytes(raw[:4] + b"\xff" * (len(raw) - length - 12) + raw[-length - 8 :])  # no cell of it can be read
    with pytest.raises(DataError, match="does not read as Parquet"):
        read_table(file, ["drug_a"])
    monkeypatch.setattr("tailrx.data.frames.MAX_CELLS", 2)
    with pytest.raises(DataError, match="holds more than 2 cells"):
        read_table(file, ["drug_a"])
