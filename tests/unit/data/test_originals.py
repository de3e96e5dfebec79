"""Rows of an original file: all of them as they stand, or one sentence that says where it is not what it should be."""

import gzip

import pytest

from tailrx.data.originals import number, rows
from tailrx.errors import DataError

PACKED = gzip.compress(b"1,2\n" * 99, mtime=0)  # without the time of day, which would be part of the tests' names


def put(folder, name, content):
    (folder / name).write_bytes(content)
    return folder / name


def test_rows_are_given_as_they_stand_with_quotes_read_and_no_header_assumed(tmp_path):
    path = put(tmp_path, "a.csv", b'x,"y, z"\r\n1, 2\n')
    assert rows(path, 2) == [["x", "y, z"], ["1", " 2"]]


def test_another_separator_and_a_packed_file_read_the_same(tmp_path):
    path = put(tmp_path, "a.tsv.gz", gzip.compress("é\tb\n1\t2\n".encode()))
    assert rows(path, 2, "\t") == [["é", "b"], ["1", "2"]]


def test_a_row_of_another_width_is_refused_with_its_place(tmp_path):
    path = put(tmp_path, "a.csv", b"1,2\n3,4,5\n")
    with pytest.raises(DataError, match=r"a\.csv, row 2: a row has 2 cells, this one 3; fetch it again\.$"):
        rows(path, 2)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"\xff,\xfe\n"),
        ("a.csv.gz", b"not packed"),
        ("a.csv.gz", PACKED[:-9]),
        ("a.csv.gz", PACKED[:12] + bytes(20)),
    ],
)
def test_bytes_that_are_no_table_are_refused_in_one_sentence(tmp_path, name, content):
    with pytest.raises(DataError, match=r"does not read as a table \(.+\); fetch it again\.$"):
        rows(put(tmp_path, name, content), 2)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match="does not read as a table"):
        rows(tmp_path / "a.csv", 2)


def test_a_number_is_read_below_its_limit_only(tmp_path):
    assert [number(text, 86, tmp_path) for text in ("0", "85", "007")] == [0, 85, 7]
    for text in ("86", "-1", "", "1.0", " 1", "²", "x"):
        with pytest.raises(DataError, match="where a number below 86 should stand; fetch it again"):
            number(text, 86, tmp_path)
