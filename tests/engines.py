"""Real SPARQL engines on loopback for tests of `[engine]`, and a proxy before them that does what bad engines do."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from publisher.settings import Settings, read_settings
from tests.bench.peers import VIRTUOSO_INI
from tests.conftest import PROJECT
from tests.served_site import free_port

#: Where `.ci/run` puts Apache Jena Fuseki, and Debian's Virtuoso.
JAR = PROJECT / "tests" / "clients" / "fuseki" / "jena-fuseki-server-5.2.0.jar"
VIRTUOSO = "virtuoso-t"
ROWS = 1000  # the most that this Virtuoso gives, without a word in a graph
_PATIENCE = 120

class Real(NamedTuple):
    """An engine that runs: its port, and the paths for queries, updates and graphs; a user for those who write."""

    name: str
    port: int
    query: str
    update: str
    graphs: str
    authentication: str = "basic"
    user: str = ""
    password: str = ""

    def at(self, port: int) -> str:
        """The section of publisher.toml that names it, at a port (its own, or that of a proxy)."""
        address = f"http://127.0.0.1:{port}"
        rows = {"kind": "sparql", "authentication": self.authentication}
        rows |= {key: address + getattr(self, key) for key in ("query", "update", "graphs")}
        return "[engine]\n" + "".join(f'{key} = "{value}"\n' for key, value in rows.items())

    def credentials(self) -> dict[str, str]:
        """What the environment says of the user."""
        return {"PUBLISHER_ENGINE_USER": self.user, "PUBLISHER_ENGINE_PASSWORD": self.password}


def missing(what: str) -> None:
    """A skip with its reason; a failure where `.ci/run` should have installed it."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed: .ci/run says how")


@contextmanager
def fuseki(folder: Path) -> Iterator[Real]:
    """Apache Jena Fuseki with an empty store in memory."""
    if not JAR.is_file() or not shutil.which("java"):
        missing("Apache Jena Fuseki")
    port = free_port()
    options = ["--mem", "--update", "--localhost", "--port", str(port), "/ds"]
    command = ["java", "-Xmx300m", "-XX:TieredStopAtLevel=1", "-jar", str(JAR), *options]
    with _process(command, folder, port):
        yield Real("fuseki", port, "/ds/sparql", "/ds/update", "/ds/data")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Real]:
    """Virtuoso with an empty store, which gives few rows at most."""
    if not shutil.which(VIRTUOSO):
        missing("Virtuoso")
    port, sql = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    sizes = {"buffers": 4000, "dirty": 3000, "rows": ROWS, "seconds": 120}
    ini.write_text(VIRTUOSO_INI.format(folder=folder, http=port, sql=sql, **sizes), encoding="utf-8")
    with _process([VIRTUOSO, "+foreground", "+configfile", str(ini)], folder, port):
        yield Real(
            "virtuoso", port, "/sparql", "/sparql-auth", "/sparql-graph-crud-auth", "digest", user="dba", password="dba"
        )


ENGINES: dict[str, Callable[[Path], object]] = {"fuseki": fuseki, "virtuoso": virtuoso}


@contextmanager
def _process(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "said.txt").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _await(process, port, folder / "said.txt")
            yield
        finally:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the engine did not start: {log.read_text(errors='replace')[-2000:]}")


#: What http.client writes itself.
_OWN = ("host", "connection", "content-length")

#: What a proxy does with a request: True where it has answered itself.
Trick = Callable[["Hand", bytes], bool]


class Proxy(ThreadingHTTPServer):
    """Passes requests on to an engine, counts them, and plays a trick on those that it is told to."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Hand)
        self.behind = port
        self.seen: list[tuple[str, str, bytes]] = []
        self.trick: Trick = lambda hand, content: False

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, *_: object) -> None:
        """A client that is gone is no news."""

    def queries(self) -> int:
        """How many queries it was asked that were no questions for marks."""
        return sum(1 for _, path, body in self.seen if b"default-graph-uri" in body)


class Hand(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path, content))
        if not self.server.trick(self, content):
            self.answer(*self.passed_on(content))

    do_GET = do_PUT = do_HEAD = do_POST  # noqa: N815

    def passed_on(self, content: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.server.behind, timeout=_PATIENCE)
        headers = {key: value for key, value in self.headers.items() if key.lower() not in _OWN}
        connection.request(self.command, self.path, content, headers)
        response = connection.getresponse()
        kept = ("content-type", "www-authenticate", "x-sparql-maxrows")
        found = {key: value for key, value in response.getheaders() if key.lower() in kept}
        return response.status, found, response.read()

    def answer(self, status: int, headers: dict[str, str], body: bytes, length: int = -1) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body) if length < 0 else length))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    def hang_up(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Not to the terminal of the tests."""


@contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    """A proxy before an engine, until the block ends."""
    server = Proxy(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def data_set(folder: Path) -> Settings:
    """A copy of the project's data in a folder."""
    folder.mkdir(parents=True)
    shutil.copytree(PROJECT / "data", folder / "data")
    shutil.copy(PROJECT / "publisher.toml", folder)
    return read_settings(folder / "publisher.toml")


def with_engine(site: Settings, section: str) -> Settings:
    """The same data set with another engine."""
    file = site.folder / "publisher.toml"
    text = file.read_text(encoding="utf-8").partition("[engine]")[0]
    file.write_text(text + section, encoding="utf-8")
    return read_settings(file)
