"""Whatever is wrong with JSON or TOML is one short reason."""

import os
import time

import pytest

from tailrx import parsing
from tailrx.parsing import Unparsable, parse_json, parse_toml, read_bytes, read_json, read_toml

DEEP = 200_000


@pytest.mark.parametrize(
    "text",
    [
        "[" * DEEP,
        '{"a":' * DEEP,
        "9" * 5_000,
        "{",
        "",
        '{"a": 1}}',
        "\x00",
        b"\xff\xfe[",
        "[" + "x" * 10_000,
        "NaN",
        "[-Infinity]",
        '{"a": 1e999}',
        "-1e400",
        f"1{'0' * 4_000}.5",
    ],  # no number that JSON could say again
)
def test_json_that_is_none_is_a_short_reason(text):
    with pytest.raises(Unparsable) as why:
        parse_json(text)
    assert 0 < len(str(why.value)) <= 200


@pytest.mark.parametrize("text", ["a = " + "[" * DEEP, "a = " + "9" * 5_000, "a", "a = 1\na = 2", "a = \x00"])
def test_toml_that_is_none_is_a_short_reason(text):
    with pytest.raises(Unparsable) as why:
        parse_toml(text)
    assert 0 < len(str(why.value)) <= 200


def test_what_is_right_is_what_it_says(tmp_path):
    (tmp_path / "a.json").write_text('{"a": [1, 2.5, null]}')
    (tmp_path / "a.toml").write_text("a = [1, 2]")
    assert read_json(tmp_path / "a.json") == {"a": [1, 2.5, None]}
    assert read_toml(tmp_path / "a.toml") == {"a": [1, 2]}


def test_text_that_is_not_utf_8_is_no_toml(tmp_path):
    (tmp_path / "a.toml").write_bytes(b'a = "\xff"')
    with pytest.raises(Unparsable, match="byte 5 is not UTF-8"):
        read_toml(tmp_path / "a.toml")


def test_a_file_larger_than_the_limit_is_not_read(tmp_path):
    with (tmp_path / "big").open("wb") as file:
        file.truncate(parsing.MAX_BYTES + 1)  # sparse
    with pytest.raises(Unparsable, match="larger than 256 MiB"):
        read_bytes(tmp_path / "big")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_pipes_devices_and_folders_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    before = time.monotonic()
    for name in ("pipe", "link"):
        with pytest.raises(Unparsable, match="not a plain file"):
            read_bytes(tmp_path / name)
    with pytest.raises((Unparsable, IsADirectoryError)):
        read_bytes(tmp_path)
    assert time.monotonic() - before < 1
