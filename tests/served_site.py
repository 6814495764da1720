"""The real server: `publisher serve` on loopback, with short limits; what it serves was published unchecked."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from publisher.release import publish
from publisher.settings import read_settings
from tests.query_site import PROJECT


class Site(NamedTuple):
    """`log` grows while the server speaks."""

    address: str
    pid: int
    log: list[str]

    @property
    def endpoint(self) -> str:
        return self.address + "sparql"


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@contextmanager
def serve(folder: Path, query: str = "", serving: str = "") -> Iterator[Site]:
    """A published copy of the project's data at an address of its own; `query` and `serving` are lines of TOML."""
    folder.mkdir()
    shutil.copytree(PROJECT / "data", folder / "data")
    text = (PROJECT / "publisher.toml").read_text(encoding="utf-8")
    more = f"\n[query]\nprepare = false\n{query}\n[serve]\nmetrics = ''\n{serving}\n"
    (folder / "publisher.toml").write_text(text + more, encoding="utf-8")
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    publish(read_settings(folder / "publisher.toml"), base, check=False)
    with running(folder, base, port) as site:
        yield site


@contextmanager
def running(folder: Path, base: str, port: int) -> Iterator[Site]:
    """The server over what is published in a folder, until the block ends."""
    command = [sys.executable, "-m", "publisher", "serve", "--base", base, "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    log: list[str] = []
    try:
        yield Site(address_of(process, log), process.pid, log)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of loopback that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def address_of(process: subprocess.Popen[str], log: list[str]) -> str:
    """The address that the server prints; its further words are read, so that it never waits for us."""
    assert process.stdout is not None
    for line in process.stdout:
        log.append(line)
        if found := re.search(r"^Serving .* at (http://\S+/)", line):
            threading.Thread(target=lambda: log.extend(process.stdout or ()), daemon=True).start()
            return found.group(1)
    raise AssertionError("the server did not start: " + "".join(log))


def ask(site: Site, query: str, timeout: float = 60, **headers: str) -> Reply:
    """A query by POST, and how long the whole answer took."""
    started = time.monotonic()
    request = Request(site.endpoint, urlencode({"query": query}).encode(), headers)
    try:
        with urlopen(request, timeout=timeout) as response:
            return Reply(response.status, dict(response.headers), response.read(), time.monotonic() - started)
    except HTTPError as error:
        return Reply(error.code, dict(error.headers), error.read(), time.monotonic() - started)


def whole(reply: Reply) -> bool:
    """A 200 has all of its bytes and is JSON to its end; anything else is a problem that says which rule."""
    if reply.status == 200:
        json.loads(reply.body)
        return int(reply.headers["Content-Length"]) == len(reply.body)
    problem = json.loads(reply.body)
    return bool(problem["status"] == reply.status and problem["rule"])


def family(pid: int) -> dict[int, int]:
    """Process id -> resident bytes, of a process and everything it started."""
    found = {pid: _resident(pid)}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            if parent == pid:
                found |= family(int(entry.name))
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
