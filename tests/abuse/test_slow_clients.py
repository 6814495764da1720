"""Clients that send a byte now and then, or never read: they hold connections, no worker and nobody else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.served_site import Site, ask, family, serve, whole

LARGE = "SELECT * { ?a ?b ?c . ?c ?d ?e . ?x a ?y } LIMIT 40000"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("slow") / "data-set", f"seconds = 120\nanswer = {64 << 20}") as site:
        yield site


def _connect(site: Site) -> socket.socket:
    parts = urlsplit(site.address)
    return socket.create_connection((parts.hostname or "", parts.port or 80), timeout=10)


def _drip(connections: list[socket.socket], text: bytes, ended: threading.Event) -> None:
    """A byte to each connection, five times a second."""
    for number in range(len(text)):
        if ended.wait(0.2):
            return
        for connection in connections:
            connection.send(text[number : number + 1])


def _light(site: Site, since: int) -> float:
    """What a light query that no cache knows takes, in seconds: the median of thirty."""
    replies = [ask(site, f"SELECT * {{ ?s ?p ?o }} LIMIT {since + number}") for number in range(30)]
    assert all(reply.status == 200 and whole(reply) for reply in replies)
    return sorted(reply.seconds for reply in replies)[15]


@pytest.mark.parametrize(
    "text",
    [
        b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"a" * 1000,
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\n"
        + b"ASK "
        + b" " * 800,
    ],
    ids=["headers", "body"],
)
def test_clients_that_send_a_byte_now_and_then_stop_nobody(site: Site, text: bytes) -> None:
    head = text.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in text else text.find(b"X-Slow")
    ended = threading.Event()
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(_connect(site))) for _ in range(100)]
        for connection in connections:
            connection.sendall(text[:head])
        dripping = threading.Thread(target=_drip, args=(connections, text[head:], ended))
        dripping.start()
        usual = _light(site, 1 + len(text))
        ended.set()
        dripping.join()
    assert usual < 2


def test_fifty_clients_that_never_read_their_large_answer_hold_nothing(site: Site) -> None:
    size = len(ask(site, LARGE, Accept="application/json").body)
    assert size > 10 << 20
    request = f"GET /sparql?query={quote(LARGE)} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n".encode()
    with ExitStack() as stack:
        for _ in range(50):
            connection = stack.enter_context(closing(_connect(site)))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(request)
        time.sleep(1)
        assert _light(site, 5000) < 2
        whole_again = ask(site, LARGE)
        resident = sum(family(site.pid).values())
    assert (whole_again.status, len(whole_again.body)) == (200, size)
    assert resident < 900 << 20


def test_clients_that_leave_amid_an_answer_leave_nothing_behind(site: Site) -> None:
    request = f"GET /sparql?query={quote(LARGE + ' OFFSET 1')} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    ask(site, LARGE + " OFFSET 1")
    kept = _spools(site)
    for _ in range(20):
        with closing(_connect(site)) as connection:
            connection.sendall(request)
            connection.recv(1000)
    assert _light(site, 9000) < 2
    deadline = time.monotonic() + 60
    while _spools(site) > kept and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _spools(site) == kept, "no more than what the cache holds"


def _spools(site: Site) -> int:
    """Open temporary files that hold a long answer."""
    held = 0
    for link in list(Path(f"/proc/{site.pid}/fd").iterdir()):
        try:
            held += "(deleted)" in str(link.readlink()) and link.stat().st_size > 1 << 20
        except OSError:
            continue
    return held
