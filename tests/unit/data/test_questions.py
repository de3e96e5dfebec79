"""Pairs and lists as people keep them: every row is kept, and no column is ever taken for another."""

import openpyxl
import pandas as pd
import pytest

from tailrx.data.questions import read_list, read_pairs
from tailrx.errors import DataError


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content) if isinstance(content, bytes) else path.write_text(content, encoding="utf-8")
        return path

    return write


HEADINGS = [
    "drug_a,drug_b",
    "Drug1,Drug2",
    "drug_1,drug_2",
    "Drug1_ID,Drug2_ID",
    "drugbank_id1,drugbank_id2",
    "DrugA,DrugB",
    "name a,name b",
    "ID 1,ID 2",
    "first drug,second drug",
    "medication 1,medication 2",
]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("turned", [False, True])
def test_the_usual_headings_are_known_and_the_first_is_the_first_wherever_it_stands(file, heading, turned):
    a, b = heading.split(",")
    text = f"{b},when,{a}\naspirin,2024,warfarin\n" if turned else f"{a},when,{b}\nwarfarin,2024,aspirin\n"
    table = read_pairs(file("p.csv", text))
    assert table.pairs == (("warfarin", "aspirin"),)
    assert list(table.columns) == text.splitlines()[0].split(",")
    assert list(table.row(0).values()) == text.splitlines()[1].split(",")
    assert bool(table.notes) == (heading != "drug_a,drug_b")


@pytest.mark.parametrize("heading", ["Drug2,Drug3", "drug_a,drug", "drug_b,name", "a,b", "warfarin,aspirin", "Drug2,x"])
def test_headings_that_are_no_pair_are_asked_for_and_never_taken_for_their_nearest(file, heading):
    path = file("p.csv", f"{heading}\nx,y\n")
    with pytest.raises(DataError, match=r"no two columns .* name them with --columns A,B\. It has: "):
        read_pairs(path)
    a, b = heading.split(",")
    assert read_pairs(path, (b, a)).pairs == (("y", "x"),)


def test_several_pairs_of_columns_are_asked_for_unless_one_holds_structures(file):
    header = "Drug1_name,Drug2_name,Drug1_ID,Drug2_ID\n"
    with pytest.raises(DataError, match="choose with --columns Drug1_name,Drug2_name; or Drug1_ID,Drug2_ID"):
        read_pairs(file("p.csv", header + "a,b,c,d\n"))
    tdc = "Drug1_ID,Drug1,Drug2_ID,Drug2,Y\nDB1,CC(=O)O,DB2,c1ccccc1,5\n"
    assert read_pairs(file("t.csv", tdc)).pairs == (("DB1", "DB2"),)


def test_the_columns_of_a_table_that_is_named_wrongly_are_told(file):
    path = file("p.csv", "x,y\n1,2\n")
    with pytest.raises(DataError, match="has no column 'z'; it has: x, y"):
        read_pairs(path, ("x", "z"))
    with pytest.raises(DataError, match="takes 2 different columns"):
        read_pairs(path, ("x",))


def test_blank_cells_and_further_columns_are_kept_row_by_row(file):
    table = read_pairs(file("p.csv", "patient,drug_a,drug_b,date\np1,warfarin,,2024\np2,,aspirin,\n,,,\n"))
    assert table.pairs == (("warfarin", ""), ("", "aspirin"), ("", ""))
    rows = [tuple(table.row(k).values()) for k in range(3)]
    assert rows == [("p1", "warfarin", "", "2024"), ("p2", "", "aspirin", ""), ("", "", "", "")]


SAME = "drug_a,drug_b,note\nwarfarin,aspirin,x\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", SAME),
        ("p.csv", "sep=,\r\n" + SAME),
        ("p.csv", "sep=;\n" + SAME.replace(",", ";")),
        ("p.csv", SAME.replace(",", ";")),
        ("p.csv", b"\xef\xbb\xbf" + SAME.encode()),
        ("p.tsv", SAME.replace(",", "\t")),
        ("p.TSV", SAME.replace(",", "\t")),
        ("p.csv", SAME.replace(",", "\t")),
    ],
)
def test_every_kind_of_table_is_read_alike(file, name, content):
    assert read_pairs(file(name, content)) == read_pairs(file("plain.csv", SAME))


def test_parquet_and_excel_are_read_alike(file, tmp_path):
    frame = pd.DataFrame({"drug_a": ["warfarin"], "drug_b": ["aspirin"], "note": ["x"]})
    frame.to_parquet(tmp_path / "p.parquet")
    frame.to_excel(tmp_path / "p.xlsx", index=False)
    due = read_pairs(file("plain.csv", SAME))
    assert read_pairs(tmp_path / "p.parquet") == due == read_pairs(tmp_path / "p.xlsx")


def test_structures_stand_in_columns_of_their_own(file):
    text = "Drug A,Drug B,SMILES_1,SMILES_2\nmine,aspirin,CCO,\n,aspirin,CCN,\nmine,other,CCO,CCC\n"
    table = read_pairs(file("p.csv", text))
    assert table.pairs == (("mine", "aspirin"), ("CCN", "aspirin"), ("mine", "other"))
    assert table.smiles == {"mine": "CCO", "CCN": "CCN", "other": "CCC"}
    with pytest.raises(DataError, match=r"p\.csv:3: 'mine' has another structure than before"):
        read_pairs(file("p.csv", "drug_a,drug_b,smiles_a,smiles_b\nmine,x,CCO,\nmine,x,CCC,\n"))


# Lists


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("l.txt", "warfarin\n\n  Bactrim DS \n"),
        ("l", "warfarin\nBactrim DS"),
        ("l.csv", "drug\nwarfarin\nBactrim DS\n"),
        ("l.csv", "Medication\r\nwarfarin\r\nBactrim DS"),
        ("l.csv", "warfarin\nBactrim DS\n"),
        ("l.csv", "id,drug_name,dose\n1,warfarin,5\n2,Bactrim DS,1\n"),
        ("l.tsv", "drug\tx\nwarfarin\t1\nBactrim DS\t2\n"),
    ],
)
def test_a_list_of_medicines_is_read_from_lines_or_one_column(file, name, content):
    assert read_list(file(name, content)).groups == {"": ("warfarin", "Bactrim DS")}


def test_a_list_without_a_heading_says_that_its_first_line_is_a_medicine(file):
    (note,) = read_list(file("l.csv", "warfarin\naspirin\n")).notes
    assert "its first line is read as a medicine" in note
    assert read_list(file("l.csv", "warfarin\n")).groups == {"": ("warfarin",)}


def test_patients_keep_their_medicines_together_in_the_order_of_the_file(file):
    text = "patient_id,medication,date\np2,warfarin,1\np1,iron,2\np2,aspirin,3\n,zinc,4\np1,,5\n"
    table = read_list(file("l.csv", text))
    assert list(table.groups.items()) == [
        ("p2", ("warfarin", "aspirin")),
        ("p1", ("iron", "")),
        ("(no patient)", ("zinc",)),
    ]
    assert [entry for _, entry in table.entries] == ["warfarin", "iron", "aspirin", "zinc", ""]
    assert "l.csv:6: no medicine stands there." in table.notes[0]
    assert table.notes[1] == "Columns that say nothing here: date."
    assert read_list(file("m.csv", "who,what\nx,y\n"), ("who", "what")).groups == {"x": ("y",)}
    assert read_list(file("m.csv", "who,what\nx,y\n"), ("what",)).groups == {"": ("y",)}


@pytest.mark.parametrize("heading", ["patient_name", "Participant", "person id", "MRN"])
def test_a_patient_is_known_by_many_headings(file, heading):
    groups = read_list(file("l.csv", f"{heading},drug\nAnn,warfarin\nBob,aspirin\n")).groups
    assert groups == {"Ann": ("warfarin",), "Bob": ("aspirin",)}


def test_a_column_that_may_say_whose_the_medicines_are_is_asked_about_and_one_that_counts_them_is_not(file):
    for text in ("Name,Drug\nAnn,warfarin\nBob,aspirin\n", "id,Drug\n1,warfarin\n1,aspirin\n2,iron\n"):
        with pytest.raises(DataError, match=r"may say in column .* whose the medicines are; give --columns"):
            read_list(file("l.csv", text))
    assert read_list(file("l.csv", "id,Drug\n1,warfarin\n2,aspirin\n")).groups == {"": ("warfarin", "aspirin")}


def test_what_a_column_says_is_not_taken_is_left_out_with_a_note(file):
    table = read_list(file("l.csv", "drug,status\nwarfarin,Active\naspirin,stopped\niron,\nzinc,on hold\n"))
    assert table.groups == {"": ("warfarin", "iron")}
    assert [n.partition("l.csv:")[2] for n in table.notes] == [
        "3: left out, since 'status' says 'stopped'.",
        "5: left out, since 'status' says 'on hold'.",
    ]


def test_numbers_keep_the_kind_that_their_heading_says(file):
    pairs = read_pairs(file("p.csv", "drug_1_rxcui,drug_2_rxcui\n11289,1191\n")).pairs
    assert pairs == (("RxCUI:11289", "RxCUI:1191"),)
    assert read_list(file("l.csv", "pubchem_cid\n2244\n5090\n")).groups == {"": ("CID:2244", "CID:5090")}
    assert read_list(file("l.csv", "drugbank_id\n682\nDB00945\n")).groups == {"": ("682", "DB00945")}


def test_a_third_drug_in_a_row_is_told(file):
    with pytest.raises(DataError, match="has a third drug in a row, in column 'drug_3'"):
        read_pairs(file("p.csv", "drug_1,drug_2,drug_3\na,b,c\n"))


def test_a_list_whose_medicines_stand_nowhere_known_asks_for_the_column(file):
    with pytest.raises(
        DataError, match=r"Name it with --columns MEDICINE, or --columns PATIENT,MEDICINE\. It has: x, y"
    ):
        read_list(file("l.csv", "x,y\n1,2\n"))
    with pytest.raises(DataError, match=r"Several may be meant: brand, generic name"):
        read_list(file("l.csv", "brand,generic name\n1,2\n"))


def test_a_list_may_give_structures(file):
    table = read_list(file("l.csv", "name,smiles\nwarfarin,\nmine,CCO\n,CCN\n"))
    assert table.groups == {"": ("warfarin", "mine", "CCN")}
    assert table.smiles == {"mine": "CCO", "CCN": "CCN"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("l.txt", "", "is empty"),
        ("l.txt", b"a\xff\xfe", "not UTF-8"),
        ("l.txt", b"a\x00b", "is no text"),
        ("l.txt", '{"resourceType": "MedicationStatement"}', r"a FHIR MedicationStatement \(JSON\)"),
        ("l.csv", '{"resourceType": "Bundle"}', r"a FHIR Bundle \(JSON\)"),
        ("l.csv", "", "is empty"),
        ("p.csv", b"PK\x03\x04rest", "give it the ending .xlsx"),
        ("p.xlsx", b"PK\x03\x04rest", "does not read as an Excel"),
        ("l.xlsx", b"", "does not read as an Excel workbook"),
        ("l.parquet", b"PAR1", "does not read as Parquet"),
    ],
)
def test_what_is_no_list_is_named_as_what_it_is(file, name, content, words):
    with pytest.raises(DataError, match=words):
        read_list(file(name, content))


def test_a_list_that_is_not_there_is_one_sentence(tmp_path):
    for name in ("l.txt", "l.csv"):
        with pytest.raises(DataError, match="is not there"):
            read_list(tmp_path / name)


# Excel


@pytest.fixture
def book(tmp_path):
    """A function that fills a workbook and saves it."""

    def write(fill):
        made = openpyxl.Workbook()
        fill(made)
        made.save(tmp_path / "b.xlsx")
        return tmp_path / "b.xlsx"

    return write


def test_cells_of_a_workbook_are_read_as_they_are_seen(book):
    def fill(made):
        for row in (
            ["drug_a", "drug_b", "id", "when", None],
            ["warfarin", None, 1118.0, pd.Timestamp("2024-02-03"), None],
            [None] * 5,
            ["iron", "zinc", 1.5, True, None],
        ):
            made.active.append(row)

    table = read_pairs(book(fill))
    assert list(table.columns) == ["drug_a", "drug_b", "id", "when"]
    assert [tuple(table.row(k).values()) for k in (0, 1)] == [
        ("warfarin", "", "1118", "2024-02-03"),
        ("iron", "zinc", "1.5", "TRUE"),
    ]


def test_what_a_workbook_leaves_open_is_refused(book):
    def formula(made):
        made.active.append(["drug_a", "drug_b"])
        made.active.append(["warfarin", "=A2"])

    def merged(made):
        made.active.append(["drug_a", "drug_b"])
        made.active.append(["warfarin", "iron"])
        made.active.merge_cells("A2:A3")

    def sheets(made):
        made.active.append(["drug_a", "drug_b"])
        made.create_sheet("more").append(["drug_a"])

    for fill, words in (
        (formula, "cell B2 is a formula without a stored value"),
        (merged, r"merged cells \(A2:A3\)"),
        (sheets, r"2 filled sheets \('Sheet', 'more'\)"),
        (lambda made: None, "is empty"),
    ):
        with pytest.raises(DataError, match=words):
            read_pairs(book(fill))


def test_rows_that_somebody_struck_out_or_hid_are_told(book):
    def struck(made):
        made.active.append(["drug"])
        made.active.append(["warfarin"])
        made.active["A2"].font = openpyxl.styles.Font(strike=True)

    def hidden(made):
        made.active.append(["drug"])
        made.active.append(["warfarin"])
        made.active.row_dimensions[2].hidden = True

    for fill, words in ((struck, "cell A2 is struck through"), (hidden, "row 2 is hidden")):
        with pytest.raises(DataError, match=words):
            read_list(book(fill))


def test_an_empty_second_sheet_is_no_trouble(book):
    def fill(made):
        made.create_sheet("empty")
        made.active.append(["drug"])
        made.active.append(["warfarin"])

    assert read_list(book(fill)).groups == {"": ("warfarin",)}
