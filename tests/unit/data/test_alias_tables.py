"""A user's own names: tables of aliases, and RxNorm's files (written here in its format; no row of it is copied)."""

import pytest

from tailrx.data.aliases import read_aliases
from tailrx.errors import DataError

# RXCUI|LAT|TS|LUI|STT|SUI|ISPREF|RXAUI|SAUI|SCUI|SDUI|SAB|TTY|CODE|STR|SRL|SUPPRESS|CVF|
CONCEPTS = [
    ("1", "RXNORM", "IN", "1", "madeupine", "N"),
    ("2", "RXNORM", "IN", "2", "otherine", "N"),
    ("3", "RXNORM", "PIN", "3", "madeupine hydrochloride", "N"),
    ("4", "RXNORM", "BN", "4", "Madeup", "N"),
    ("5", "RXNORM", "BN", "5", "Bothin", "N"),
    ("6", "RXNORM", "BN", "6", "Oldname", "O"),
    ("1", "ATC", "IN", "N02ZZ99", "madeupine", "N"),
    ("7", "RXNORM", "SCD", "7", "madeupine 5 MG Oral Tablet", "N"),
]
RELATIONS = [
    ("1", "3", "form_of"),
    ("1", "4", "tradename_of"),
    ("1", "5", "tradename_of"),
    ("2", "5", "tradename_of"),
    ("4", "1", "has_tradename"),
    ("1", "7", "has_ingredient"),
    ("1", "6", "tradename_of"),
]


@pytest.fixture
def rxnorm(tmp_path):
    lines = [f"{c}|ENG||||||{c}||||{sab}|{tty}|{code}|{name}||{s}||" for c, sab, tty, code, name, s in CONCEPTS]
    (tmp_path / "RXNCONSO.RRF").write_text("\n".join(lines) + "\n")
    lines = [f"{first}||CUI|RN|{second}||CUI|{rela}|||RXNORM|||||" for first, second, rela in RELATIONS]
    (tmp_path / "RXNREL.RRF").write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.mark.parametrize("name", ["", "RXNCONSO.RRF"])
def test_rxnorm_gives_brands_salts_and_codes_their_ingredients(rxnorm, name):
    table = read_aliases(rxnorm / name)
    assert dict(table.meanings) == {
        "madeup": (("madeupine",),),
        "bothin": (("madeupine", "otherine"),),
        "madeupinehydrochloride": (("madeupine",),),
        "rxcui1": (("madeupine",),),
        "rxcui2": (("otherine",),),
        "rxcui3": (("madeupine",),),
        "rxcui4": (("madeupine",),),
        "rxcui5": (("madeupine", "otherine"),),
        "atcn02zz99": (("madeupine",),),
    }


def test_files_of_rxnorm_that_are_broken_are_one_sentence(rxnorm):
    (rxnorm / "RXNREL.RRF").write_text("1|2\n")
    with pytest.raises(DataError, match=r"RXNREL\.RRF:1: the row has 2 columns and needs 15"):
        read_aliases(rxnorm)
    (rxnorm / "RXNREL.RRF").unlink()
    with pytest.raises(DataError, match=r"RXNREL\.RRF cannot be read"):
        read_aliases(rxnorm)
    (rxnorm / "RXNCONSO.RRF").write_text("")
    (rxnorm / "RXNREL.RRF").write_text("")
    with pytest.raises(DataError, match="lists no ingredient or brand"):
        read_aliases(rxnorm)


def test_a_table_of_aliases_is_read_and_one_that_contradicts_itself_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("alias,drug\nZocor,Simvastatin\nMix,Iron + Zinc\nRxCUI:5,Iron\n")
    assert dict(read_aliases(path).meanings) == {
        "zocor": (("Simvastatin",),),
        "mix": (("Iron", "Zinc"),),
        "rxcui5": (("Iron",),),
    }
    path.write_text("alias,drug\nZocor,Simvastatin\nzocor,Iron\n")
    with pytest.raises(DataError, match=r"a\.csv:3: 'zocor' means Iron, and at .*a\.csv:2 Simvastatin; keep one"):
        read_aliases(path)
    path.write_text("alias,drug\nZocor,\n")
    with pytest.raises(DataError, match=r"a\.csv:2: column 'drug' is empty"):
        read_aliases(path)
    path.write_text("brand,substance\nZocor,Iron\n")
    with pytest.raises(DataError, match="needs a column 'alias'"):
        read_aliases(path)
    with pytest.raises(DataError, match=r"holds no RXNCONSO\.RRF"):
        read_aliases(tmp_path)
