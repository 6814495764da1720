"""Two servers behind nginx take a new release and a restart, one after the other, and no client notices."""

from __future__ import annotations

import http.client
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from publisher.manifest import current_id
from publisher.release import publish
from publisher.settings import Settings, read_settings
from tests.bench.synthetic import BASE, services, write_data_set
from tests.served_site import address_of, free_port

CONFIG = Path(__file__).parent.parent / "docs" / "operations" / "nginx.conf"
SERVICE = "/doc/dienst/proef-0000000"
#: What clients ask for in turn: a page, RDF, a query, a file, the news.
PATHS = (
    f"{SERVICE}.html",
    f"{SERVICE}.ttl",
    "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
    "/sparql",
    "/dumps/data.nq",
    "/health",
)
#: What is sent to an address by POST instead.
POSTED = {"/sparql": b"SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"}
CLIENTS = 4


class Server(NamedTuple):
    """A running `publisher serve`."""

    folder: Path
    port: int
    process: subprocess.Popen[str]


def start(folder: Path, port: int) -> Server:
    command = [sys.executable, "-m", "publisher", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    address_of(process, [])
    return Server(folder, port, process)


def stop(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(30)


def pull(folder: Path, source: int) -> None:
    command = [sys.executable, "-m", "publisher", "pull", f"http://127.0.0.1:{source}/"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)


def replica(folder: Path) -> Path:
    folder.mkdir()
    (folder / "publisher.toml").write_text(f'[site]\nbase = "{BASE}"\n[serve]\nmetrics = ""\n', encoding="utf-8")
    return folder


@contextmanager
def nginx(folder: Path, first: int, second: int) -> Iterator[int]:
    """The port of an nginx with the configuration of the docs."""
    folder.mkdir()
    port = free_port()
    site = CONFIG.read_text(encoding="utf-8").replace("/var/cache/nginx/lod", str(folder / "cache"))
    for number, own in ((":8001", f":{first}"), (":8002", f":{second}"), ("listen 8080", f"listen 127.0.0.1:{port}")):
        site = site.replace(number, own)
    temporary = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"pid {folder / 'pid'};\nerror_log {folder / 'error.log'};\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{site}}}\n"
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    command = [
        _nginx(),
        "-c",
        str(folder / "nginx.conf"),
        "-g",
        "daemon off; user root;",
        "-e",
        str(folder / "error.log"),
    ]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        pytest.skip("nginx is not installed (.ci/run installs it)")
    return found


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            ask(port, "/health")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx did not start")


class Said(NamedTuple):
    status: int
    body: bytes


def ask(port: int, path: str, connection: http.client.HTTPConnection | None = None) -> Said:
    line = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = POSTED.get(path)
    kind = {"Content-Type": "application/sparql-query"} if body else {}
    line.request("POST" if body else "GET", path, body, {"Host": "lod.example", **kind})
    with line.getresponse() as response:
        return Said(response.status, response.read())


class Load:
    """Clients that ask again and again, each over one connection, and what they were told."""

    def __init__(self, port: int) -> None:
        self.said: Counter[str] = Counter()
        self._port = port
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(CLIENTS)]

    def _run(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._ended.is_set():
            number += 1
            path = PATHS[number % len(PATHS)]
            try:
                said = ask(self._port, path, connection)
                self.said[f"{path} {said.status}"] += 1
            except (OSError, http.client.HTTPException) as error:
                self.said[f"{path} {type(error).__name__}"] += 1
                connection.close()

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def source(tmp_path: Path) -> Settings:
    """The site that publishes."""
    folder = write_data_set(tmp_path / "source", 3).parent
    with (folder / "publisher.toml").open("a", encoding="utf-8") as file:
        file.write('[serve]\nmetrics = ""\n')
    settings = read_settings(folder / "publisher.toml")
    publish(settings, settings.site_base, check=False)
    return settings


def test_a_new_release_and_new_software_reach_two_servers_without_a_gap(source: Settings, tmp_path: Path) -> None:
    ports = [free_port() for _ in range(3)]
    folders = [replica(tmp_path / name) for name in ("one", "two")]
    with ExitStack() as stack:
        stack.callback(stop, origin := start(source.folder, ports[0]))
        servers = []
        for folder, port in zip(folders, ports[1:], strict=True):
            pull(folder, origin.port)
            servers.append(start(folder, port))
        stack.callback(lambda: [stop(server) for server in servers])
        proxy = stack.enter_context(nginx(tmp_path / "nginx", *ports[1:]))
        with Load(proxy) as load:
            time.sleep(1)
            (source.data / "records" / "proef-0000.nq").write_text("".join(services(0, 2)), encoding="utf-8")
            release = publish(source, source.site_base, check=False).release
            for number, folder in enumerate(folders):
                pull(folder, origin.port)
                stop(servers[number])
                time.sleep(0.3)
                servers[number] = start(folder, ports[1 + number])
                time.sleep(0.3)
        assert release is not None
        assert [current_id(folder / "var") for folder in folders] == [release.id] * 2
        assert re.fullmatch(rb'\{"status": "ok", "release": "%s"\}\n' % release.id.encode(), ask(proxy, "/health").body)
        assert {line.rpartition(" ")[2] for line in load.said} == {"200"}, load.said
        assert len(load.said) == len(PATHS)
        assert load.said.total() > 100
