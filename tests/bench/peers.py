"""Other SPARQL servers on loopback with the statements of a release, for as long as a benchmark needs them.

Each lives in a folder of its own and ends with its context, whatever happens. One that is not installed is None.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.served_site import free_port

DEFAULT_GRAPH = "urn:benchmark:default"
_START_SECONDS = 60
_LOAD_SECONDS = 1800

#: What a Virtuoso is told; sizes are in pages of 8 KiB, rows and seconds.
VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 2G
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 100000
MaxQueryExecutionTime = {seconds}
"""

# Loads once, then serves from a child: a query that never ends is stopped by a new child, without loading again.
_RDFLIB = """
import os, signal, sys, time
import rdflib, rdflib_endpoint, uvicorn
dataset = rdflib.Dataset()
dataset.parse(sys.argv[1], format="nquads")
print("loaded", rdflib.__version__, flush=True)
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        app = rdflib_endpoint.SparqlEndpoint(graph=dataset)
        uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
        os._exit(0)
    print(child, flush=True)
    sys.stdin.readline()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print("stopped", flush=True)
"""


class Peer(NamedTuple):
    """A server to ask: where, with which further fields, as which process, and how it starts anew after a time-out."""

    name: str
    endpoint: str
    fields: tuple[tuple[str, str], ...]
    pid: int
    anew: Callable[[], int]
    loading: float = 0.0


def post(endpoint: str, fields: list[tuple[str, str]], accept: str, seconds: float) -> bytes:
    """The whole body of an answer. Errors: HTTPError, URLError, TimeoutError."""
    request = Request(endpoint, urlencode(fields).encode(), {"Accept": accept})
    with urlopen(request, timeout=seconds) as response:
        body: bytes = response.read()
        return body


def _await(endpoint: str, process: subprocess.Popen[str]) -> None:
    """Waits until a server answers."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            post(endpoint, [("query", "ASK {}")], "application/sparql-results+json", 5)
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"{endpoint} did not start (exit {process.poll()})")


@contextmanager
def virtuoso(folder: Path, dump: Path, base: str, seconds: float) -> Iterator[Peer | None]:
    """Debian's virtuoso-opensource-7-bin with a database of its own and no limit of rows."""
    if not (shutil.which("virtuoso-t") and shutil.which("isql-vt")):
        yield None
        return
    folder.mkdir()
    http, sql = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    sizes = {"buffers": 170_000, "dirty": 130_000, "rows": 10_000_000}
    text = VIRTUOSO_INI.format(folder=folder, http=http, sql=sql, seconds=round(seconds), **sizes)
    ini.write_text(text, encoding="utf-8")
    os.link(dump, folder / dump.name)
    log = (folder / "said.txt").open("w")
    command = ["virtuoso-t", "+foreground", "+configfile", str(ini)]
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, text=True)
    try:
        endpoint = f"http://127.0.0.1:{http}/sparql"
        _await(endpoint, process)
        loading = _bulk_load(sql, folder, dump.name)
        graphs = ("named-graph-uri", base + "graphs/provenance"), ("named-graph-uri", base + "graphs/shapes")
        fields = (("default-graph-uri", DEFAULT_GRAPH), *graphs)
        yield Peer(f"Virtuoso {_virtuoso_version()}", endpoint, fields, process.pid, lambda: process.pid, loading)
    finally:
        _end(process)
        log.close()


def _bulk_load(port: int, folder: Path, name: str) -> float:
    commands = f"ld_dir('{folder}', '{name}', '{DEFAULT_GRAPH}'); rdf_loader_run(); checkpoint;"
    begin = time.perf_counter()
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", f"exec={commands}"]
    subprocess.run(command, check=True, capture_output=True, timeout=_LOAD_SECONDS)
    return time.perf_counter() - begin


def _virtuoso_version() -> str:
    said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
    words = (said.stdout + said.stderr).partition("Version ")[2].split()
    return words[0].partition("-")[0] if words else ""


@contextmanager
def rdflib_endpoint(python: str, dump: Path) -> Iterator[Peer | None]:
    """rdflib-endpoint in memory, in the interpreter of an environment that has it, as its documentation starts it."""
    version = _version(python, "rdflib_endpoint", "rdflib-endpoint")
    if not version:
        yield None
        return
    port = free_port()
    begin = time.perf_counter()
    command = [python, "-c", _RDFLIB, str(dump), str(port)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        if not _say(process, "").startswith("loaded"):
            raise AssertionError("rdflib-endpoint did not load the release")
        loading = time.perf_counter() - begin
        endpoint = f"http://127.0.0.1:{port}/"
        pid = int(_say(process, "start"))
        _await(endpoint, process)

        def anew() -> int:
            _say(process, "stop")
            child = int(_say(process, "start"))
            _await(endpoint, process)
            return child

        yield Peer(f"rdflib-endpoint {version}", endpoint, (), pid, anew, loading)
    finally:
        _end_group(process)


def _version(python: str, module: str, package: str) -> str:
    code = f"import {module}, uvicorn; from importlib.metadata import version; print(version('{package}'))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _say(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdin and process.stdout
    if word:
        process.stdin.write(word + "\n")
        process.stdin.flush()
    return process.stdout.readline()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_group(process: subprocess.Popen[str]) -> None:
    """Ends a process and its child; it leads a group of its own."""
    os.killpg(process.pid, 9)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
