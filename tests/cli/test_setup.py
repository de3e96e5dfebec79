"""`tailrx setup` and the bundles it installs: made once, gone on with after a kill, and found by name or by default."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests import tiny
from tests.command import ended_in_epoch, refused, tell

import tailrx
from tailrx import api
from tailrx.bundle.installed import in_use
from tailrx.cli import _predict_pairs, predict, setup
from tailrx.errors import BundleError
from tailrx.names.index import NameIndex

SHARES = ("--set", "split.test=0.2", "--set", "split.valid=0.2", "--set", "train.batch_size=32")
DATA = os.environ.get("TAILRX_DATA")  # each test is without it, unless it asks
LONG = ("--set", "train.epochs=60", "--set", "train.checkpoint_s=0")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("data") / "tiny")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAILRX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TAILRX_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture(scope="session")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which `tiny` is installed; to be copied."""
    home = tmp_path_factory.mktemp("made") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAILRX_HOME", str(home))
        patch.setenv("TAILRX_CACHE", str(home.parent / "cache"))
        assert tell("setup", "--data", data, *SHARES, "--set", "train.epochs=2", "-q") == 0
    return home


@pytest.fixture
def tiny_installed(made: Path, home: Path) -> Path:
    shutil.copytree(made, home)
    return home / "bundles" / "tiny"


# Made once


def test_a_set_up_model_answers_without_being_named(data, capsys):
    assert tell("setup", "--data", data, *SHARES, "--set", "train.epochs=2") == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("tiny: dnn, accuracy ")
    assert captured.err.count("licence CC0-1.0") == 1
    assert captured.err.count("not medical advice") == 1
    assert "epoch 2/2" in captured.err
    assert tell("predict", "aspirin", "Coumadin", "diazepam") == 0
    captured = capsys.readouterr()
    for words in ("Aspirin raises the bleeding risk of Warfarin", "Diazepam", "data tiny"):
        assert words in captured.out
    assert re.search(r"Answered by the installed bundle in .*tiny.1: dnn on tiny\.", captured.err)


def test_without_other_words_it_is_ryu86_that_is_wanted(capsys):
    message = refused(capsys, "setup", "--offline")
    assert "ryu86/" in message
    assert "--from" in message


def test_the_card_is_judged_on_a_twentieth_that_training_never_saw():
    done = api.setup({"data": "starter", "train": {"epochs": 1}})
    sizes = {k: done.result[k] for k in ("n_train", "n_valid", "n_test")}
    total = len(tailrx.load_dataset("starter"))
    assert sum(sizes.values()) == total
    assert sizes["n_test"] == pytest.approx(0.05 * total, rel=0.05)
    assert sizes["n_valid"] == pytest.approx(0.05 * total, rel=0.05)
    card = json.loads((done.path / "bundle" / "card.json").read_text())
    assert card["evaluation"]["split"] == "holdout"
    assert card["evaluation"]["protocol"] == "clean"
    assert card["evaluation"]["n_test"] == sizes["n_test"]
    assert card["evaluation"]["metrics"]["accuracy"] == done.metrics["accuracy"]


def test_what_is_set_up_already_is_left_as_it_is(tiny_installed, data, capsys):
    before = {p: p.stat().st_mtime_ns for p in tiny_installed.rglob("*") if p.is_file()}
    assert tell("setup", "--data", data, *SHARES, "--set", "train.epochs=2") == 0
    captured = capsys.readouterr()
    assert "set up already" in captured.err
    assert "It knows the names of its own drugs only" in captured.err  # made without the vocabulary
    assert "epoch" not in captured.err
    assert "licence" not in captured.err
    assert {p: p.stat().st_mtime_ns for p in tiny_installed.rglob("*") if p.is_file() and p.name != "lock"} == {
        p: t for p, t in before.items() if p.name != "lock"
    }


def test_where_it_is_computed_is_no_other_setting(tiny_installed, data, capsys):
    assert tell("setup", "--data", data, *SHARES, "--set", "train.epochs=2", "--set", "train.threads=1") == 0
    assert "set up already" in capsys.readouterr().err


def test_other_settings_are_named_and_made_only_when_asked_again(tiny_installed, data, capsys):
    changed = ("setup", "--data", data, *SHARES, "--set", "train.epochs=3")
    assert tell(*changed) == 0
    message = capsys.readouterr().err
    assert "train.epochs: 2, now 3" in message
    assert "--again" in message
    assert [p.name for p in tiny_installed.iterdir() if p.is_dir()] == ["1"]
    assert tell(*changed, "--again") == 0
    assert "epoch 3/3" in capsys.readouterr().err
    assert [p.name for p in tiny_installed.iterdir() if p.is_dir()] == ["2"]
    assert tell("predict", "aspirin", "warfarin") == 0


def test_a_damaged_bundle_is_said_to_be_one_and_made_anew(tiny_installed, data, capsys):
    (tiny_installed / "1" / "bundle" / "weights.safetensors").write_bytes(b"short")
    assert tell("setup", "--data", data, *SHARES, "--set", "train.epochs=2") == 0
    assert "is damaged" in capsys.readouterr().err
    assert tell("predict", "aspirin", "warfarin") == 0


# Gone on with


def test_killed_in_training_it_goes_on_to_the_same_weights(data, home, tmp_path, monkeypatch, capsys):
    setup = ("setup", "--data", data, *SHARES, *LONG)
    ended_in_epoch(5, *setup)
    assert "no bundle is installed" in refused(capsys, "predict", "aspirin", "warfarin")
    assert tell(*setup) == 0
    message = capsys.readouterr().err
    assert "Going on" in message
    first = re.search(r"epoch (\d+)/60", message)
    assert first
    assert int(first[1]) > 5
    weights = (home / "bundles/tiny/1/bundle/weights.safetensors").read_bytes()
    monkeypatch.setenv("TAILRX_HOME", str(tmp_path / "other"))
    assert tell(*setup, "-q") == 0
    assert (tmp_path / "other/bundles/tiny/1/bundle/weights.safetensors").read_bytes() == weights


def test_the_old_bundle_answers_until_the_new_one_is_whole(tiny_installed, data, home, capsys):
    again = ("setup", "--data", data, *SHARES, *LONG, "--again")
    ended_in_epoch(5, *again)
    assert in_use("tiny", home) == tiny_installed / "1"
    assert tell("predict", "aspirin", "warfarin") == 0
    capsys.readouterr()
    assert tell(*again) == 0
    first = re.search(r"epoch (\d+)/60", capsys.readouterr().err)
    assert first
    assert int(first[1]) > 5
    assert in_use("tiny", home) == tiny_installed / "2"
    assert not (tiny_installed / "1").exists()


def test_it_goes_on_though_it_is_called_with_other_threads(data, capsys):
    ended_in_epoch(5, "setup", "--data", data, *SHARES, *LONG, "--set", "train.threads=1")
    assert tell("setup", "--data", data, *SHARES, *LONG, "--set", "train.threads=2") == 0
    message = capsys.readouterr().err
    assert "Going on" in message
    assert "cleared away" not in message


def test_what_was_begun_with_other_settings_is_not_gone_on_with(data, capsys):
    ended_in_epoch(5, "setup", "--data", data, *SHARES, *LONG)
    assert tell("setup", "--data", data, *SHARES, "--set", "train.epochs=2") == 0
    message = capsys.readouterr().err
    assert "cleared away" in message
    assert "epoch 1/2" in message


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_stopped_by_hand_it_says_how_to_go_on(data):
    ended = ended_in_epoch(3, "setup", "--data", data, *SHARES, *LONG, by=signal.SIGINT)
    assert ended.returncode == 130
    assert "goes on from here" in ended.stderr
    assert "Traceback" not in ended.stderr


CONTENT = bytes(i * i % 251 for i in range(1_000_000))
# A dataset that downloads a file of its own, and is else the starter data.
FETCHING = """
import sys
from tailrx.data.remote import RemoteFile
from tailrx.data.datasets import starter
file, build = RemoteFile("big.bin", sys.argv.pop(1), sys.argv.pop(1), 1_000_000, "none"), starter.BUILD
def fetching(*, files):
    files.get(file)
    return build()
starter.BUILD, starter.FILES = fetching, (file,)
from tailrx.data import drugbank
drugbank.vocabulary = lambda files: None
from tailrx.cli import main
main()
"""


class Stalling(BaseHTTPRequestHandler):
    """The first answer stops half-way and waits; the others send what is asked for."""

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.server.ranges.append(start)
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        if len(self.server.ranges) > 1:
            self.wfile.write(CONTENT[start:])
            return
        self.wfile.write(CONTENT[: len(CONTENT) // 2])
        self.wfile.flush()
        self.server.restore_training.wait(60)


@pytest.fixture
def server() -> Iterator[SimpleNamespace]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Stalling)
    http.ranges, http.restore_training = [], threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{http.server_port}/big.bin", http=http)
    http.restore_training.set()  # type: ignore[attr-defined]
    http.shutdown()
    http.server_close()


def test_killed_in_the_download_it_goes_on_from_the_last_byte(server, home, tmp_path, monkeypatch):
    monkeypatch.delenv("TAILRX_OFFLINE")
    command = [sys.executable, "-c", FETCHING, server.url, hashlib.sha256(CONTENT).hexdigest(), "setup", "--data",
               "starter", "--set", "train.epochs=1"]  # fmt: skip
    part = tmp_path / "cache" / "big.bin.part"
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not (part.exists() and part.stat().st_size):
        time.sleep(0.05)
    process.kill()
    process.communicate()
    have = part.stat().st_size
    assert in_use("starter", home) is None
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert server.http.ranges == [0, have]
    assert in_use("starter", home)


# Removed


def test_an_installed_bundle_can_be_removed_by_its_name(tiny_installed, home, capsys):
    assert tell("setup", "--remove", "tiny") == 0
    assert str(home / "bundles" / "tiny") in capsys.readouterr().out
    assert not (home / "bundles" / "tiny").exists()
    message = refused(capsys, "setup", "--remove", "tiny")
    assert "no installed bundle is named 'tiny'; installed: none" in message


@pytest.mark.parametrize("name", ["..", "tiny/..", ".", "../elsewhere", ""])
def test_nothing_but_a_bundle_is_ever_removed(tiny_installed, home, name, capsys):
    (home / "elsewhere" / "1").mkdir(parents=True)
    assert "no installed bundle is named" in refused(capsys, "setup", "--remove", name)
    assert (home / "elsewhere" / "1").exists()
    assert in_use("tiny", home)


# Lacking


def test_a_medicine_that_the_model_lacks_is_named_with_the_dataset_that_has_it(tiny_installed, monkeypatch, capsys):
    monkeypatch.setattr(api.bundles, "COVERING", ("starter",))
    have = tailrx.load_dataset("starter").drugs[0].id
    assert api.covering([have, "DB99999"]) == {"starter": [have]}
    assert api.covering([have]) == {"starter": [have]}  # from the cache
    assert api.covering(["DB99999"]) == {}
    note = _predict_pairs._covered({have: "Something"}, "tiny")
    assert "not among this model's drugs: Something. starter has Something: tailrx setup --data starter" in note
    assert "no dataset on this machine has any of them" in _predict_pairs._covered({"DB99999": "Other"}, "tiny")


# Found


def test_a_bundle_is_found_by_its_name_in_the_shell_and_in_python(tiny_installed, capsys):
    assert tell("predict", "tiny", "aspirin", "warfarin", "--json") == 0
    captured = capsys.readouterr()
    (answer,) = json.loads(captured.out)["answers"]
    assert answer["drug_b"]["name"] == "Warfarin"
    assert "Answered by" not in captured.err  # the user has said who is to answer
    assert tailrx.Bundle.load("tiny").data == "tiny"
    with pytest.raises(BundleError, match=r"named 'tinny'\. Did you mean 'tiny'\? Installed: tiny\."):
        tailrx.Bundle.load("tinny")


def test_a_run_folder_wins_over_an_installed_name_and_a_folder_of_data_does_not(tiny_installed, data, tmp_path):
    shutil.copytree(data, tmp_path / "tiny")
    assert tailrx.Bundle.load("tiny").data == "tiny"
    shutil.rmtree(tmp_path / "tiny")
    tailrx.train(tiny.run(data, split={"name": "kfold", "fold": 3}), tmp_path / "tiny")
    assert tailrx.Bundle.load("tiny").card["evaluation"]["split"] == "kfold"


def test_pairs_and_structures_are_asked_of_the_installed_bundle_too(tiny_installed, tmp_path, capsys):
    (tmp_path / "asked.csv").write_text("drug_a,drug_b\naspirin,warfarin\n")
    assert tell("predict", "--pairs", tmp_path / "asked.csv") == 0
    assert "Aspirin + Warfarin" in capsys.readouterr().out
    assert tell("predict", "aspirin", "--smiles", "mine=CCOC(=O)c1ccc(N)cc1") == 0
    assert "Aspirin + mine" in capsys.readouterr().out
    message = refused(capsys, "predict", "my-run", "--pairs", tmp_path / "asked.csv")
    assert "'my-run' is no run folder and no installed bundle" in message


def test_a_first_word_that_is_nothing_known_is_told_apart_from_a_drug(tiny_installed, capsys):
    assert tell("predict", "my-rnu", "aspirin", "warfarin") == 3
    captured = capsys.readouterr()
    assert "'my-rnu' is no run folder and no installed bundle, so it was read as a drug" in captured.err
    assert "unknown text" in captured.out
    assert tell("predict", "x" * 300, "aspirin") == 3  # longer than a file's name may be


def test_where_nothing_is_installed_one_sentence_says_what_to_do(tmp_path, capsys):
    message = refused(capsys, "predict", "my-run", "aspirin", "warfarin")
    assert "'my-run' is no run folder" in message
    assert "tailrx setup" in message
    (tmp_path / "asked.csv").write_text("drug_a,drug_b\naspirin,warfarin\n")
    assert "tailrx setup" in refused(capsys, "predict", "--pairs", tmp_path / "asked.csv")


def test_a_path_that_is_not_there_stays_an_error(tiny_installed, capsys):
    message = refused(capsys, "predict", "runs/my-run", "aspirin", "warfarin")
    assert "runs/my-run is not there" in message
    assert "an installed bundle (tiny)" in message


def test_of_several_bundles_ryu86_answers_or_else_one_must_be_named(tiny_installed, home, capsys):
    shutil.copytree(tiny_installed, home / "bundles" / "another")
    message = refused(capsys, "predict", "aspirin", "warfarin")
    assert "name one of them first: another, tiny" in message
    shutil.copytree(tiny_installed, home / "bundles" / "ryu86")
    assert tell("predict", "aspirin", "warfarin") == 0
    assert str(home / "bundles" / "ryu86" / "1") in capsys.readouterr().err


@pytest.mark.real
@pytest.mark.skipif(not DATA, reason="TAILRX_DATA names no folder of real data")
def test_the_drugs_that_help_asks_about_are_in_the_data_that_setup_takes():
    names = NameIndex.of(tailrx.load_dataset("ryu86", session=tailrx.Session(DATA, offline=True)).drugs)
    asked = re.findall(r"tailrx predict ((?:[a-z]{5,} ?)+)", f"{setup.EXAMPLE}; {predict.EXAMPLE}")
    assert len(asked) >= 2
    assert [d for drugs in asked for d in drugs.split() if names.resolve(d).drug is None] == []


# Refused


def test_what_leaves_no_bundle_and_where_nothing_can_be_kept_is_refused(data, tmp_path, monkeypatch, capsys):
    assert "leaves no bundle" in refused(capsys, "setup", "--data", data, "--model", "neighbours")
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TAILRX_HOME", str(tmp_path / "file"))
    assert "TAILRX_HOME" in refused(capsys, "setup", "--data", data)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no flock")
def test_a_second_setup_does_not_write_into_the_first(data, home, capsys):
    import fcntl

    (home / "bundles" / "tiny").mkdir(parents=True)
    with (home / "bundles" / "tiny" / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another tailrx setup is at work" in refused(capsys, "setup", "--data", data)


def test_doctor_says_what_is_installed(tiny_installed, home, capsys):
    assert tell("doctor", "--json") == 0
    (row,) = [r for r in json.loads(capsys.readouterr().out) if r["check"] == "bundles"]
    assert row["finding"].startswith("tiny ")
    assert str(home) in row["finding"]


def test_its_example_is_shown_with_its_help(capsys):
    assert tell("setup", "--help") == 0
    assert "Example: " in capsys.readouterr().out
