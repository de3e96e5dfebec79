"""One process at a time, and nothing followed or emptied on the way."""

import os
import subprocess
import sys
import threading
import time

import pytest

from tailrx.errors import RunError
from tailrx.locking import exclusive_folder, exclusive_lock

HOLDING = "import sys, time; from pathlib import Path; from tailrx.locking import exclusive_lock\n" \
    "with exclusive_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(float(sys.argv[2]))"  # fmt: skip


def holder(lock, seconds=60):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(lock), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_while_another_process_holds_it_the_sentence_is_said_at_once(tmp_path):
    process = holder(tmp_path / "lock")
    try:
        before = time.monotonic()
        with pytest.raises(RunError, match="busy"), exclusive_lock(tmp_path / "lock", otherwise="busy"):
            pytest.fail("both hold it")
        assert time.monotonic() - before < 1
    finally:
        process.kill()
        process.communicate()
    with exclusive_lock(tmp_path / "lock", otherwise="busy"):  # it ended with its process
        pass


def test_without_a_sentence_one_waits(tmp_path):
    process = holder(tmp_path / "lock", 0.5)
    with exclusive_lock(tmp_path / "lock"):
        assert process.wait() == 0


def test_two_threads_of_one_process_exclude_each_other_too(tmp_path):
    said = []

    def second():
        try:
            with exclusive_lock(tmp_path / "lock", otherwise="busy"):
                said.append("held")
        except RunError as why:
            said.append(str(why))

    with exclusive_lock(tmp_path / "lock", otherwise="busy"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert said == ["busy"]


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_link_in_its_place_is_not_followed_and_empties_nothing(tmp_path):
    (tmp_path / "thesis").write_text("mine")
    (tmp_path / "lock").symlink_to(tmp_path / "thesis")
    with pytest.raises(OSError), exclusive_lock(tmp_path / "lock", otherwise="busy"):  # noqa: PT011 - the system's own
        pass
    assert (tmp_path / "thesis").read_text() == "mine"


def test_a_file_in_its_place_is_not_emptied(tmp_path):
    (tmp_path / "lock").write_text("mine")
    with exclusive_lock(tmp_path / "lock"):
        pass
    assert (tmp_path / "lock").read_text() == "mine"


def test_a_folder_that_was_not_used_is_gone_again_and_no_lock_stays_in_one_that_was(tmp_path):
    with exclusive_folder(tmp_path / "new", otherwise="busy"):
        assert (tmp_path / "new").is_dir()
    assert not (tmp_path / "new").exists()
    with exclusive_folder(tmp_path / "used", otherwise="busy"):
        (tmp_path / "used" / "file").write_text("x")
    assert [p.name for p in (tmp_path / "used").iterdir()] == ["file"]


def test_the_folder_is_held_while_the_block_runs(tmp_path):
    run = tmp_path / "run"
    held, second = exclusive_folder(run, otherwise="busy"), exclusive_folder(run, otherwise="busy")
    with held, pytest.raises(RunError, match="busy"), second:
        pytest.fail("both hold it")
