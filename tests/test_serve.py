"""The command `serve` as people run it: a real process on the loopback address."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from publisher import manifest
from publisher.release import publish
from publisher.settings import Settings
from publisher.web.answering.bounds import MAX_BODY, MAX_HEADERS
from tests.web_site import HEIST, data_folder

BASE = "https://lod.example/"
DOC = f"/doc/{HEIST}"
PATIENCE = 30


class Running(NamedTuple):
    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, timeout: float = 10, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse()

    def raw(self, data: bytes) -> socket.socket:
        """A connection that has sent something, with hardly any room to receive."""
        opened = socket.socket()
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        opened.settimeout(10)
        opened.connect(("127.0.0.1", self.port))
        opened.sendall(data)
        return opened


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A published site; its dump is made 40 MB, so that it is more than sockets buffer."""
    made = data_folder(tmp_path_factory.mktemp("serve") / "site")
    published = publish(made, BASE, check=False).release
    assert published
    with (published.dumps / "data.nq").open("ab") as file:
        file.truncate(40_000_000)
    return made


def _start(folder: Path, *words: str) -> subprocess.Popen[str]:
    """The log goes to a file: a pipe that nobody empties would stop the server after 64 kB of it."""
    command = [sys.executable, "-m", "publisher", "serve", "--port", "0", *words]
    with _log_of(folder).open("w") as log:
        return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True)


def _log_of(folder: Path) -> Path:
    return folder.parent / "serve.log"


@contextmanager
def _serving(folder: Path, *words: str) -> Iterator[Running]:
    process = _start(folder, *words)
    try:
        assert process.stdout
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, line + _log_of(folder).read_text()
        yield Running(process, int(found.group(1)))
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def running(settings: Settings) -> Iterator[Running]:
    with _serving(settings.folder) as server:
        yield server


def _children(pid: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    return [
        int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()
    ]


def test_it_serves_when_it_says_so(running: Running) -> None:
    response = running.get(DOC)
    assert response.status == 200
    assert response.read().startswith(b"@prefix")
    assert "Server" not in response.headers


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_and_everything_that_it_started(settings: Settings, number: signal.Signals) -> None:
    with _serving(settings.folder) as server:
        assert server.get("/sparql?query=ASK%7B%7D").status == 200
        children = _children(server.process.pid)
        assert children
        server.process.send_signal(number)
        assert server.process.wait(PATIENCE) == 0
        until = time.monotonic() + 5
        while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(Path(f"/proc/{child}").exists() for child in children)
        with pytest.raises(ConnectionRefusedError):
            server.get("/")


def test_an_answer_that_was_begun_is_sent_whole_at_the_stop(settings: Settings) -> None:
    with _serving(settings.folder) as server:
        reader = server.raw(b"GET /dumps/data.nq HTTP/1.1\r\nHost: x\r\n\r\n")
        size = len(reader.recv(1000))
        server.process.terminate()
        time.sleep(0.3)
        while chunk := reader.recv(1 << 20):
            size += len(chunk)
        assert size > 40_000_000
        assert server.process.wait(PATIENCE) == 0


def test_a_connection_is_kept_open_from_answer_to_answer(running: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    connection.request("GET", DOC)
    first = connection.getresponse()
    tag = first.headers["ETag"]
    first.read()
    mine = connection.sock.getsockname()
    for method, path, headers, status in [
        ("GET", DOC, {"If-None-Match": tag}, 304),
        ("HEAD", DOC, {}, 200),
        ("OPTIONS", DOC, {}, 204),
        ("GET", "/nope", {}, 404),
        ("GET", f"/id/{HEIST}", {}, 303),
        ("GET", "/dumps/data.nq", {"Range": "bytes=0-9"}, 206),
        ("GET", DOC, {}, 200),
    ]:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        assert response.status == status
        response.read()
        assert connection.sock.getsockname() == mine, (method, path)


def test_fifty_clients_that_never_read_hold_nobody_up(running: Running) -> None:
    silent = [running.raw(b"GET /dumps/data.nq HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(50)]
    silent += [running.raw(f"GET {DOC} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 40) for _ in range(20)]
    time.sleep(1)
    started = time.monotonic()
    for _ in range(20):
        assert running.get(DOC, timeout=5).status == 200
    assert time.monotonic() - started < 10
    assert _resident(running.process.pid) < 400
    for connection in silent:
        connection.close()


def _resident(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1000  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "start",
    [
        f"GET {DOC} HTTP/1.1\r\nHost: x\r\nX-Slow: ".encode(),
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 5000\r\n\r\nASK",
        b"G",
    ],
)
def test_clients_that_send_slowly_hold_nobody_up(running: Running, start: bytes) -> None:
    slow = [running.raw(start) for _ in range(150)]
    time.sleep(0.3)
    for _ in range(5):
        assert running.get(DOC, timeout=5).status == 200
    for connection in slow:
        connection.close()


def test_a_large_file_takes_no_memory(running: Running) -> None:
    before = _resident(running.process.pid)
    response = running.get("/dumps/data.nq")
    size = 0
    while chunk := response.read(1 << 20):
        size += len(chunk)
    assert size == 40_000_000 == int(response.headers["Content-Length"])
    assert _resident(running.process.pid) - before < 30


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /" + b"a" * (MAX_HEADERS + 10) + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * (MAX_HEADERS + 10) + b"\r\n\r\n", b"431"),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), b"413"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", b"400"),
        (b"NONSENSE\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
    ],
)
def test_requests_beyond_the_bounds_are_refused_and_the_server_lives(
    running: Running, request_bytes: bytes, status: bytes
) -> None:
    connection = running.raw(request_bytes)
    answer = connection.recv(4096)
    assert answer[:12].endswith(status)
    assert b"\r\nAccess-Control-Allow-Origin: *\r\n" in answer
    connection.close()
    assert running.get("/health").status == 200


def test_no_request_is_dropped_while_ten_releases_are_published(tmp_path: Path) -> None:
    settings = data_folder(tmp_path / "site")
    publish(settings, BASE, check=False)
    wrong: list[str] = []
    seen: set[str] = set()
    done = threading.Event()
    counts = [0] * 4

    def visit(number: int, server: Running) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        paths = [DOC, f"/id/{HEIST}", "/doc/dienst", f"{DOC}.jsonld", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"]
        while not done.is_set():
            path = paths[counts[number] % len(paths)]
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                body = response.read()
            except OSError as error:
                wrong.append(f"{path}: {error!r}")
                return
            if response.status not in (200, 303) or int(response.headers["Content-Length"]) != len(body):
                wrong.append(f"{path}: {response.status}")
            seen.add(response.headers.get("ETag", ""))
            counts[number] += 1
            done.wait(0.02)  # who publishes shares this process, and needs its turn

    with _serving(settings.folder) as server:
        visitors = [threading.Thread(target=visit, args=(number, server)) for number in range(4)]
        for visitor in visitors:
            visitor.start()
        for _ in range(10):
            published = publish(settings, BASE, check=False, force=True).release
            assert published
            health = server.get("/health").read().decode()
            assert published.id in health
        time.sleep(0.3)
        done.set()
        for visitor in visitors:
            visitor.join(PATIENCE)
        assert not wrong
        assert sum(counts) > 100
        assert len(seen) > 20
        current = manifest.current(settings.var()).id
        assert eventually(lambda: held(settings.var()) == [current]), held(settings.var())
        assert eventually(lambda: not _open_but_deleted(server.process.pid))
    assert len(manifest.releases(settings.var())) <= settings.release_keep + 1


def held(var: Path) -> list[str]:
    """The releases that somebody reads."""
    return [release.id for release in manifest.releases(var) if manifest.is_held(release)]


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold: a client has its answer before the server has put the release away."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _open_but_deleted(pid: int) -> list[str]:
    """Files of releases that have gone, which a process keeps on the disk by having them open (Linux)."""
    opened = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed between the list and the look
            opened.append(str(link.readlink()))
    return [name for name in opened if "/.deleting-" in name]


def test_an_address_in_use_is_one_line_and_exit_2(settings: Settings, running: Running) -> None:
    done = _run(settings.folder, "--port", str(running.port))
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"publisher: 127\.0\.0\.1:{running.port}: .*in use.*--port.*\n", done.stderr)


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "publisher", "serve", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--base", "https://elders.example/"], "no release yet"),
        (["--base", "elders"], "is no base"),
        (["--host", "999.1.1.1"], "no address '999.1.1.1'"),
        (["--host", "192.0.2.1"], "cannot listen"),
    ],
)
def test_what_cannot_be_served_is_one_line_and_exit_2(settings: Settings, words: list[str], message: str) -> None:
    done = _run(settings.folder, "--port", "0", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_local_and_base_exclude_each_other(settings: Settings) -> None:
    assert _run(settings.folder, "--local", "--base", "https://x.example/").returncode == 2


def test_a_half_deleted_release_is_one_line_and_exit_2(tmp_path: Path) -> None:
    settings = data_folder(tmp_path / "site")
    published = publish(settings, BASE, check=False).release
    assert published
    published.index.unlink()
    done = _run(settings.folder, "--port", "0")
    assert done.returncode == 2
    assert "half-deleted release: index.sqlite is missing" in done.stderr
    assert done.stderr.count("\n") == 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _local(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = _start(folder, "--local", "--port", str(port))
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


def _says(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    lines = iter(process.stdout.readline, "")
    return next((line for line in lines if line.startswith("Serving")), "")


def test_local_makes_a_release_for_its_own_address_and_the_second_start_is_quick(tmp_path: Path) -> None:
    settings = data_folder(tmp_path / "site")
    port = _free_port()
    with _local(settings.folder, port) as process:
        assert f"http://127.0.0.1:{port}/" in _says(process)
        address = f"http://127.0.0.1:{port}/id/{HEIST}"
        assert address.encode() in urllib.request.urlopen(address, timeout=10).read()
    started = time.monotonic()
    with _local(settings.folder, port) as process:
        assert f"http://127.0.0.1:{port}/" in _says(process)
        assert time.monotonic() - started < 3


def _break(settings: Settings) -> None:
    """Take away what every service must have (CPSV-AP: a competent authority)."""
    record = settings.data / "records" / "willebroek-dienst-samenleven.ttl"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("cv:hasCompetentAuthority organisatie:OVO002276 ;", ""), encoding="utf-8")


def test_local_with_findings_and_nothing_to_serve_shows_them_and_stops(tmp_path: Path) -> None:
    settings = data_folder(tmp_path / "site")
    _break(settings)
    done = _run(settings.folder, "--local", "--port", str(_free_port()))
    assert done.returncode == 1
    assert "willebroek-dienst-samenleven.ttl:" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_local_with_findings_serves_the_earlier_release_and_says_so(tmp_path: Path) -> None:
    settings = data_folder(tmp_path / "site")
    port = _free_port()
    base = f"http://127.0.0.1:{port}/"
    earlier = publish(settings, base, check=False).release
    assert earlier
    _break(settings)
    with _local(settings.folder, port) as process:
        assert earlier.id in _says(process)
        process.terminate()
        process.communicate(timeout=PATIENCE)
        assert "serving the release of" in _log_of(settings.folder).read_text()


def test_stopping_while_it_publishes_leaves_nothing_running(tmp_path: Path) -> None:
    settings = data_folder(tmp_path / "site")
    with _local(settings.folder, _free_port()) as process:
        until = time.monotonic() + 10
        while not (children := _children(process.pid)) and time.monotonic() < until:
            time.sleep(0.01)
        assert children
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)
