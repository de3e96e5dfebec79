"""Files appear whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from tailrx.errors import RunError
from tailrx.writing import atomic_write, clear_drafts, write_atomically


def test_text_and_bytes_are_written_as_they_are(tmp_path):
    write_atomically(tmp_path / "a.txt", "µg\r\nline\n")
    write_atomically(tmp_path / "b.bin", b"\x00\xff")
    assert (tmp_path / "a.txt").read_bytes() == "µg\r\nline\n".encode()
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\xff"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "b.bin"]


def test_nothing_is_seen_at_the_place_until_the_block_has_ended(tmp_path):
    place = tmp_path / "report.json"
    with atomic_write(place) as draft:
        draft.write_text("{}")
        assert not place.exists()
        assert draft.parent == place.parent
        assert draft.suffix == ".json"
    assert place.read_text() == "{}"


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt])
def test_an_interrupted_write_leaves_the_old_file_and_no_draft(tmp_path, interruption):
    place = tmp_path / "report.json"
    place.write_text("old")

    def write() -> None:
        with atomic_write(place) as draft:
            draft.write_text("half of the n")
            raise interruption

    with pytest.raises(interruption):
        write()
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_clear_error_and_leaves_the_old_file(tmp_path):
    place = tmp_path / "weights.bin"
    place.write_text("old")
    with pytest.raises(RunError, match=r"cannot write .*weights\.bin \(No space left on device\)"), atomic_write(place):
        Path("/dev/full").write_bytes(b"x" * 10)
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_disk_that_fills_while_flushing_leaves_the_old_file(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    place = tmp_path / "weights.bin"
    place.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match="No space left"):
        write_atomically(place, b"new")
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]


def test_the_bytes_are_on_the_disk_before_the_name_is(tmp_path, monkeypatch):
    events, fsync, replace = [], os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda n: (events.append("flush"), fsync(n))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (events.append("rename"), replace(self, to))[1])
    write_atomically(tmp_path / "a", "x")
    assert events[:2] == ["flush", "rename"]


def test_a_file_in_the_place_of_the_folder_is_an_error_before_the_work_begins(tmp_path):
    (tmp_path / "out").write_text("I am a file")
    began = False
    with pytest.raises(RunError, match=r"cannot write .*report"), atomic_write(tmp_path / "out" / "report.json"):
        began = True
    assert not began
    assert (tmp_path / "out").read_text() == "I am a file"


def test_a_missing_folder_is_an_error_that_names_the_file(tmp_path):
    with pytest.raises(RunError, match=r"cannot write .*report\.json \(No such file"):
        write_atomically(tmp_path / "nowhere" / "report.json", "{}")


@pytest.mark.parametrize("place", [Path(), Path("/")])
def test_a_folder_cannot_be_replaced(place):
    with pytest.raises(RunError, match="not a plain file"):
        write_atomically(place, "x")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_or_device_is_not_replaced_by_a_file(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(RunError, match="not a plain file"):
        write_atomically(pipe, "x")
    assert pipe.is_fifo()


def test_an_error_of_the_block_itself_is_not_called_a_failure_to_write(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "copy"):
        (tmp_path / "input that is not there").read_text()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions and links as POSIX has them")
def test_a_private_file_stays_private(tmp_path):
    place = tmp_path / "cards.json"
    place.write_text("old")
    place.chmod(0o600)
    write_atomically(place, "new")
    assert place.read_text() == "new"
    assert place.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
@pytest.mark.parametrize("target", ["a file", "nothing", "a device"])
def test_a_link_in_the_place_of_a_file_is_replaced_and_never_followed(target, tmp_path):
    link, elsewhere = tmp_path / "latest.json", Path("/dev/full") if target == "a device" else tmp_path / "elsewhere"
    if target == "a file":
        elsewhere.write_text("not ours")
    link.symlink_to(elsewhere)
    write_atomically(link, "new")
    assert not link.is_symlink()
    assert link.read_text() == "new"
    assert target != "a file" or elsewhere.read_text() == "not ours"
    assert target != "nothing" or not elsewhere.exists()


def test_drafts_of_a_killed_process_are_cleared_and_nothing_else(tmp_path):
    with atomic_write(tmp_path / "report.json") as draft:
        left = tmp_path / draft.name.replace(draft.suffix, ".json")
    for name in (left.name, ".state.0123abcd.safetensors", ".lock.0123abcd"):
        (tmp_path / name).write_text("half")
    kept = {".hidden", "report.json", ".lock", ".a.b.c", ".0123abcd", "state.0123abcd.safetensors"}
    for name in kept:
        (tmp_path / name).write_text("whole")
    clear_drafts(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == kept
    clear_drafts(tmp_path / "not there")
