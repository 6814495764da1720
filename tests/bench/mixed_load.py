"""A mix of what people and programs ask for, by clients that keep their connections: what the site bears.

The mix is a thousand addresses, the same ones for the same seed and size; each client goes through its own order
of them. `python -m tests.bench.mixed_load HOST PORT SECONDS CLIENTS SEED SERVICES` prints the latencies as JSON,
so that the clients compute in a process of their own.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from tests.bench.synthetic import PER_ORGANISATION

ADDRESSES = 1_000
_HTML = "text/html"
_JSON = "application/sparql-results+json"
_PAGE = 50


class Address(NamedTuple):
    """Something to ask for; `kind` is what its latency counts under."""

    kind: str
    path: str
    accept: str


class Share(NamedTuple):
    """How many of a thousand addresses are of a kind, and how one is made from a service's number."""

    kind: str
    of_thousand: int
    accept: str
    path: Callable[[int], str]


def _small(number: int) -> str:
    text = f'SELECT ?s ?name {{ ?s <http://purl.org/dc/terms/identifier> "proef-{number:07d}" ; <http://schema.org/name> ?name }}'
    return "/sparql?query=" + quote(text)


#: What a site of services is asked for; the shares are assumed, the more costly kinds are not spared.
SHARES = (
    Share("page of a service", 350, _HTML, lambda n: f"/doc/dienst/proef-{n:07d}"),
    Share("page of an organisation", 50, _HTML, lambda n: f"/doc/organisatie/proef-{n // PER_ORGANISATION:05d}"),
    Share("a resource as Turtle", 150, "text/turtle", lambda n: f"/doc/dienst/proef-{n:07d}"),
    Share("a resource as JSON-LD", 50, "application/ld+json", lambda n: f"/doc/dienst/proef-{n:07d}"),
    Share("list", 100, _HTML, lambda n: f"/doc/dienst?page={n // _PAGE + 1}"),
    Share("search", 100, _HTML, lambda n: f"/zoeken?q=proefdienst+{n:07d}"),
    Share(
        "suggestions", 50, "application/json", lambda n: f"/zoeken/suggesties?q=proefgemeente+{n // PER_ORGANISATION}"
    ),
    Share("small query", 150, _JSON, _small),
)


def mix(services: int, seed: int = 1) -> list[Address]:
    """The thousand addresses of a site of synthetic services."""
    chance = random.Random(seed)
    found = [
        Address(share.kind, share.path(chance.randrange(services)), share.accept)
        for share in SHARES
        for _ in range(share.of_thousand * ADDRESSES // 1_000)
    ]
    chance.shuffle(found)
    return found


class Answers(NamedTuple):
    """Kind -> milliseconds of each answer, and what was no answer."""

    taken: Mapping[str, Sequence[float]]
    wrong: Sequence[str]

    @property
    def count(self) -> int:
        return sum(map(len, self.taken.values()))

    def p95(self, *kinds: str) -> float:
        """The 95th percentile over some kinds (all, if none), in milliseconds."""
        times = sorted(time for kind, found in self.taken.items() if kind in kinds or not kinds for time in found)
        return times[int(len(times) * 0.95)] if times else float("nan")


def load(host: str, port: int, addresses: Sequence[Address], clients: int, seconds: float) -> Answers:
    """Ask for so many seconds, each client one address after another."""
    taken: dict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []
    end = time.monotonic() + seconds

    def run(number: int) -> None:
        order = list(addresses)
        random.Random(number).shuffle(order)
        try:
            with socket.create_connection((host, port), timeout=60) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                place = 0
                while time.monotonic() < end:
                    address = order[place % len(order)]
                    begin = time.perf_counter()
                    status = _ask(connection, address)
                    taken[address.kind].append((time.perf_counter() - begin) * 1000)
                    if status != b"200":
                        wrong.append(f"{address.path}: {status.decode()}")
                    place += 1
        except (OSError, ValueError) as error:
            wrong.append(f"client {number}: {error!r}")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Answers(taken, wrong)


def _ask(connection: socket.socket, address: Address) -> bytes:
    """The status of a whole answer."""
    connection.sendall(
        f"GET {address.path} HTTP/1.1\r\nHost: x\r\nAccept: {address.accept}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    )
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    left = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]) - len(body)
    while left > 0:
        left -= len(_more(connection))
    return head[9:12]


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the server closed the connection amid an answer")
    return data


def load_apart(host: str, port: int, services: int, clients: int, seconds: float, seed: int = 1) -> Answers:
    """`load` in a process of its own."""
    words = [sys.executable, "-m", "tests.bench.mixed_load", host, port, seconds, clients, seed, services]
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=True)
    return Answers(**json.loads(done.stdout))


def main(words: Sequence[str]) -> None:
    host, port, seconds, clients, seed, services = words
    found = load(host, int(port), mix(int(services), int(seed)), int(clients), float(seconds))
    sys.stdout.write(json.dumps(found._asdict()))


if __name__ == "__main__":
    main(sys.argv[1:])
