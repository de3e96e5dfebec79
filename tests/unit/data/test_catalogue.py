"""Fetching dataset files: found, verified, resumed, or one clear error. All servers here live on 127.0.0.1."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from tailrx.data import download
from tailrx.data.catalogue import Files, cache_folder, fetch, offline_mode, source_folder
from tailrx.data.remote import RemoteFile
from tailrx.errors import DownloadError

CONTENT = bytes(i * i % 251 for i in range(1_000_000))  # four chunks
SHA = hashlib.sha256(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Serves `server.body`; `server.habit` says how badly, `server.asked` keeps path, Range and bytes sent."""

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        habit, body, wanted = self.server.habit, self.server.body, self.headers.get("Range")
        self.server.asked.append((self.path, wanted))
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted and habit != "ignores range" else None
        if habit == "redirects":
            return self.answer(302, {"Location": self.server.target})
        if isinstance(habit, int):
            return self.answer(habit, {})
        if habit == "busy once" and len(self.server.asked) == 1:
            return self.answer(503, {})
        if start is not None and start >= len(body):
            return self.answer(416, {"Content-Range": f"bytes */{len(body)}"})
        if habit == "sends another range" and start:
            start -= 1
        piece = body[start or 0 :]
        headers = {"Content-Length": str(len(piece))}
        if start is not None:
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        self.answer(206 if start is not None else 200, headers)
        drops = habit == "always drops" or (habit == "drops once" and len(self.server.asked) == 1)
        self.wfile.write(piece[: len(piece) // 2] if drops else piece)
        self.close_connection = True
        return None

    def answer(self, code: int, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


@pytest.fixture
def server(monkeypatch) -> Iterator[SimpleNamespace]:
    monkeypatch.setattr(download, "PAUSE_S", 0.001)
    monkeypatch.setenv("no_proxy", "*")
    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.habit, web.body, web.asked, web.target = "good", CONTENT, [], ""
    web.daemon_threads = True
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield web
    web.shutdown()
    thread.join()
    web.server_close()


def remote(server: object = None, **changed: object) -> RemoteFile:
    url = f"http://127.0.0.1:{server.server_port}/event.db" if server else "https://example.invalid/event.db"
    return RemoteFile(
        **{"path": "ddimdl/event.db", "url": url, "sha256": SHA, "size": len(CONTENT), "licence": "CC0"} | changed
    )


def put(path: Path, data: bytes = CONTENT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_file_is_downloaded_once_verified_and_then_taken_from_the_cache(server, tmp_path):
    seen = []
    path = fetch(remote(server), cache=tmp_path, progress=lambda *step: seen.append(step))
    assert path == tmp_path / "ddimdl" / "event.db"
    assert path.read_bytes() == CONTENT
    assert not path.with_name("event.db.part").exists()
    assert seen[0] == ("ddimdl/event.db", 0, len(CONTENT))
    assert seen[-1] == ("ddimdl/event.db", len(CONTENT), len(CONTENT))
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert fetch(remote(server), cache=tmp_path) == path
    assert server.asked == [("/event.db", None)]


def test_a_dropped_connection_goes_on_where_it_stopped(server, tmp_path):
    server.habit = "drops once"
    seen = []
    path = fetch(remote(server), cache=tmp_path, progress=lambda _, done, __: seen.append(done))
    assert path.read_bytes() == CONTENT
    assert server.asked == [("/event.db", None), ("/event.db", "bytes=500000-")]
    assert 500_000 in seen


def test_a_download_broken_off_yesterday_is_resumed_today(server, tmp_path):
    put(tmp_path / "ddimdl" / "event.db.part", CONTENT[:123_456])
    assert fetch(remote(server), cache=tmp_path).read_bytes() == CONTENT
    assert server.asked == [("/event.db", "bytes=123456-")]


def test_a_part_that_is_already_complete_needs_no_network(tmp_path, no_network):
    put(tmp_path / "ddimdl" / "event.db.part")
    assert fetch(remote(), cache=tmp_path).read_bytes() == CONTENT


def test_a_server_that_ignores_ranges_is_read_from_the_start(server, tmp_path):
    server.habit = "ignores range"
    put(tmp_path / "ddimdl" / "event.db.part", CONTENT[:123_456])
    assert fetch(remote(server), cache=tmp_path).read_bytes() == CONTENT
    assert server.asked == [("/event.db", "bytes=123456-")]


def test_a_server_that_sends_another_range_is_not_believed(server, tmp_path):
    server.habit = "sends another range"
    put(tmp_path / "ddimdl" / "event.db.part", CONTENT[:123_456])
    assert fetch(remote(server), cache=tmp_path).read_bytes() == CONTENT
    assert [wanted for _, wanted in server.asked] == ["bytes=123456-", None]


def test_a_range_beyond_the_end_starts_over(server, tmp_path):
    server.body = CONTENT[:1000]
    put(tmp_path / "ddimdl" / "event.db.part", CONTENT[:5000])
    file = remote(server, sha256=hashlib.sha256(CONTENT[:1000]).hexdigest(), size=10_000)
    with pytest.raises(DownloadError):  # the server has less than the catalogue says
        fetch(file, cache=tmp_path)
    assert [wanted for _, wanted in server.asked][:2] == ["bytes=5000-", None]


def test_a_part_longer_than_the_file_starts_over(server, tmp_path):
    put(tmp_path / "ddimdl" / "event.db.part", CONTENT + b"more")
    assert fetch(remote(server), cache=tmp_path).read_bytes() == CONTENT
    assert server.asked == [("/event.db", None)]


def test_wrong_bytes_are_deleted_and_both_checksums_named(server, tmp_path):
    server.body = b"x" * len(CONTENT)
    with pytest.raises(DownloadError) as refusal:
        fetch(remote(server), cache=tmp_path)
    assert SHA in str(refusal.value)
    assert hashlib.sha256(server.body).hexdigest() in str(refusal.value)
    assert len(server.asked) == 1
    assert [p.name for p in (tmp_path / "ddimdl").iterdir()] == ["event.db.lock"]


def test_a_server_that_never_stops_is_cut_off(server, tmp_path):
    server.body, steps = CONTENT * 20, []
    with pytest.raises(DownloadError, match="SHA-256"):
        fetch(remote(server), cache=tmp_path, progress=lambda *step: steps.append(step))
    assert len(steps) < 8  # the whole would be 77 chunks
    assert not (tmp_path / "ddimdl" / "event.db.part").exists()


def test_a_line_that_always_drops_ends_in_one_error_and_keeps_what_came(server, tmp_path):
    server.habit = "always drops"
    with pytest.raises(DownloadError, match=r"connection closed early.* try again"):
        fetch(remote(server), cache=tmp_path)
    assert len(server.asked) == download.ATTEMPTS
    part = (tmp_path / "ddimdl" / "event.db.part").read_bytes()
    assert part == CONTENT[: len(part)]
    assert len(part) > len(CONTENT) // 2


@pytest.mark.parametrize(("code", "asked"), [(404, 1), (403, 1), (500, download.ATTEMPTS), (429, download.ATTEMPTS)])
def test_what_the_server_refuses_for_good_is_not_asked_again(server, tmp_path, code, asked):
    server.habit = code
    with pytest.raises(DownloadError, match=f"HTTP {code}"):
        fetch(remote(server), cache=tmp_path)
    assert len(server.asked) == asked


def test_a_busy_server_is_asked_again(server, tmp_path):
    server.habit = "busy once"
    assert fetch(remote(server), cache=tmp_path).read_bytes() == CONTENT


def test_no_server_at_all_is_a_download_error(server, tmp_path):
    file = remote(server)
    server.shutdown()
    server.server_close()
    with pytest.raises(DownloadError, match="could not be downloaded"):
        fetch(file, cache=tmp_path)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/a", "ftp://example.org/a", "file:///etc/hosts", "event.db", "http://127.0.0.1.example.org/a"],
)
def test_only_https_is_downloaded_from(url, tmp_path, no_network):
    with pytest.raises(DownloadError, match="only https"):
        fetch(remote(url=url), cache=tmp_path)


def test_a_redirect_may_not_leave_https(server, tmp_path):
    server.habit, server.target = "redirects", "http://example.org/event.db"
    with pytest.raises(DownloadError, match="only https"):
        fetch(remote(server), cache=tmp_path)
    assert len(server.asked) == 1


def test_offline_never_opens_a_socket_and_says_what_to_do(tmp_path, no_network):
    with pytest.raises(DownloadError) as refusal:
        fetch(remote(), cache=tmp_path, offline=True)
    for advice in (
        "1.0 MB",
        "run once online",
        "https://example.invalid/event.db",
        "--from",
        "TAILRX_DATA",
        str(tmp_path),
    ):
        assert advice in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_offline_a_cached_file_is_used_and_a_damaged_one_is_called_damaged(tmp_path, no_network):
    path = put(tmp_path / "ddimdl" / "event.db")
    assert fetch(remote(), cache=tmp_path, offline=True) == path
    put(path, b"y" + CONTENT[1:])
    with pytest.raises(DownloadError, match=rf"is damaged in {tmp_path / 'ddimdl'}, and offline mode forbids"):
        fetch(remote(), cache=tmp_path, offline=True)
    (tmp_path / "mine").mkdir()
    with pytest.raises(DownloadError, match=rf"is damaged in .*ddimdl and is not in {tmp_path / 'mine'}, and offline"):
        fetch(remote(), cache=tmp_path, source=tmp_path / "mine", offline=True)


def test_a_damaged_cached_file_is_fetched_anew(server, tmp_path):
    put(tmp_path / "ddimdl" / "event.db", b"y" + CONTENT[1:])
    assert fetch(remote(server), cache=tmp_path).read_bytes() == CONTENT
    assert len(server.asked) == 1


@pytest.mark.parametrize("place", ["ddimdl/event.db", "originals/ddimdl/event.db", "event.db"])
def test_a_users_folder_is_searched_first_and_nothing_is_copied(place, tmp_path, no_network):
    mine, cache = tmp_path / "mine", tmp_path / "cache"
    path = put(mine / place)
    assert fetch(remote(), cache=cache, source=mine) == path
    assert not cache.exists()


def test_a_different_file_of_that_name_in_the_users_folder_is_an_error_naming_both_checksums(tmp_path, no_network):
    put(tmp_path / "mine" / "event.db", b"another")
    put(tmp_path / "cache" / "ddimdl" / "event.db")
    with pytest.raises(DownloadError) as refusal:
        fetch(remote(), cache=tmp_path / "cache", source=tmp_path / "mine")
    assert SHA in str(refusal.value)
    assert hashlib.sha256(b"another").hexdigest() in str(refusal.value)
    assert (tmp_path / "mine" / "event.db").read_bytes() == b"another"


def test_the_right_file_is_found_beside_another_of_its_name(tmp_path, no_network):
    put(tmp_path / "event.db", b"another")
    path = put(tmp_path / "originals" / "ddimdl" / "event.db")
    assert fetch(remote(), cache=tmp_path / "cache", source=tmp_path) == path


def test_a_users_folder_without_the_file_leaves_the_cache(tmp_path, no_network):
    (tmp_path / "mine").mkdir()
    path = put(tmp_path / "cache" / "ddimdl" / "event.db")
    assert fetch(remote(), cache=tmp_path / "cache", source=tmp_path / "mine") == path
    path.unlink()
    with pytest.raises(DownloadError, match=f"nor in {tmp_path / 'mine'}"):
        fetch(remote(), cache=tmp_path / "cache", source=tmp_path / "mine", offline=True)


def test_a_users_folder_that_is_not_there_is_an_error(tmp_path, no_network):
    with pytest.raises(DownloadError, match="does not exist"):
        fetch(remote(), cache=tmp_path, source=tmp_path / "nowhere")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_clear_error(server, tmp_path):
    (tmp_path / "ddimdl").mkdir()
    (tmp_path / "ddimdl" / "event.db.part").symlink_to("/dev/full")
    with pytest.raises(
        DownloadError, match=r"cannot write .*No space left on device.*; the part already downloaded is kept\."
    ):
        fetch(remote(server), cache=tmp_path)
    assert len(server.asked) == 1


def test_a_disk_that_fills_midway_keeps_what_came_for_the_next_try(server, tmp_path, monkeypatch):
    def fills(stream: object, chunk: bytes, part: Path) -> None:
        if part.stat().st_size >= 500_000:
            raise download._cannot_write(part, OSError(28, "No space left on device"))
        stream.write(chunk)
        stream.flush()

    with monkeypatch.context() as patch:
        patch.setattr(download, "_write", fills)
        with pytest.raises(DownloadError, match="No space left"):
            fetch(remote(server), cache=tmp_path)
    kept = (tmp_path / "ddimdl" / "event.db.part").stat().st_size
    assert kept >= 500_000
    assert fetch(remote(server), cache=tmp_path).read_bytes() == CONTENT
    assert server.asked[-1] == ("/event.db", f"bytes={kept}-")


def test_a_cache_that_cannot_be_written_is_one_clear_error(server, tmp_path):
    (tmp_path / "cache").write_text("a file in place of the folder")
    with pytest.raises(DownloadError, match=r"cannot write .*TAILRX_CACHE"):
        fetch(remote(server), cache=tmp_path / "cache")
    assert server.asked == []


def test_several_at_once_download_one_file(server, tmp_path):
    got, file = [], remote(server)
    threads = [threading.Thread(target=lambda: got.append(fetch(file, cache=tmp_path).read_bytes())) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert got == [CONTENT] * 4
    assert len(server.asked) == 1


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../outside", "a/../../b", "a\\b", "C:/x"])
def test_a_catalogue_path_stays_below_the_cache(path):
    with pytest.raises(DownloadError, match="below the cache"):
        remote(path=path)


def test_a_checksum_must_be_one():
    with pytest.raises(DownloadError, match="64 lower-case hex"):
        remote(sha256="")


def test_folders_come_from_the_argument_then_the_environment_then_the_system(tmp_path, monkeypatch):
    monkeypatch.delenv("TAILRX_CACHE", raising=False)
    monkeypatch.delenv("TAILRX_DATA", raising=False)
    assert cache_folder().name == "tailrx" or "tailrx" in cache_folder().parts
    assert source_folder() is None
    monkeypatch.setenv("TAILRX_CACHE", str(tmp_path / "c"))
    monkeypatch.setenv("TAILRX_DATA", str(tmp_path / "d"))
    assert cache_folder() == tmp_path / "c"
    assert source_folder() == tmp_path / "d"
    assert cache_folder(tmp_path) == source_folder(tmp_path) == tmp_path
    monkeypatch.setenv("TAILRX_CACHE", "~/c")
    assert cache_folder() == Path.home() / "c"


def test_files_ask_for_every_file_in_the_same_places(tmp_path, no_network):
    path = put(tmp_path / "mine" / "event.db")
    assert Files(cache=tmp_path, source=tmp_path / "mine", offline=True).get(remote()) == path


def only_from_a_folder():
    return remote(url="", path="ddi/sides.csv.gz")


def test_a_file_that_cannot_be_downloaded_comes_from_the_folder_or_with_advice(tmp_path, no_network):
    with pytest.raises(DownloadError) as refusal:
        fetch(only_from_a_folder(), cache=tmp_path / "cache")
    assert str(refusal.value) == (
        "ddi/sides.csv.gz cannot be downloaded, and no folder is named: name the folder DIR that holds "
        "DIR/ddi/sides.csv.gz with --from or TAILRX_DATA."
    )
    (tmp_path / "mine").mkdir()
    with pytest.raises(DownloadError, match=f"and it is not in {tmp_path / 'mine'}: name the folder DIR"):
        fetch(only_from_a_folder(), cache=tmp_path / "cache", source=tmp_path / "mine")
    path = put(tmp_path / "mine" / "ddi" / "sides.csv.gz")
    assert fetch(only_from_a_folder(), cache=tmp_path / "cache", source=tmp_path / "mine") == path


def test_what_a_dataset_can_do_without_is_found_or_not_and_never_downloaded(tmp_path, no_network):
    files = Files(cache=tmp_path / "cache", source=tmp_path)
    assert files.find(remote()) is None
    path = put(tmp_path / "event.db")
    assert files.find(remote()) == path
    path.unlink()
    path = put(tmp_path / "cache" / "ddimdl" / "event.db")
    assert files.find(remote()) == path


def test_another_file_of_that_name_is_an_error_even_if_it_could_be_done_without(tmp_path):
    put(tmp_path / "event.db", b"another")
    with pytest.raises(DownloadError, match=r"is not ddimdl/event\.db: its SHA-256 is"):
        Files(cache=tmp_path / "cache", source=tmp_path).find(remote())


def test_what_is_good_to_have_is_fetched_in_one_try_and_its_lack_stops_nothing(server, tmp_path):
    file = remote(server)
    server.habit = 500
    assert Files(cache=tmp_path / "cache").have(file) is None
    assert len(server.asked) == 1
    assert Files(cache=tmp_path / "cache", source=tmp_path / "not there").have(file) is None
    server.habit = None
    place = Files(cache=tmp_path / "cache").have(file)
    assert place == tmp_path / "cache" / file.path
    assert place.read_bytes() == CONTENT


def test_offline_what_is_good_to_have_is_looked_for_and_not_fetched(tmp_path, no_network):
    files = Files(cache=tmp_path / "cache", offline=True)
    assert files.have(remote()) is None
    place = put(tmp_path / "cache" / remote().path)
    assert files.have(remote()) == place


def test_the_network_is_forbidden_by_word_or_by_environment(monkeypatch):
    monkeypatch.delenv("TAILRX_OFFLINE", raising=False)
    assert [offline_mode(), offline_mode(True)] == [False, True]
    monkeypatch.setenv("TAILRX_OFFLINE", "1")
    assert offline_mode()
