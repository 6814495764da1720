"""The endpoint against the engine in its own process: `python -m tests.bench.sparql_bench [SERVICES] [--markdown FILE]`.

A release of synthetic services (10,000 unless told), served by `publisher serve` on loopback. Every pair of figures
comes from the same run: a small query over HTTP, through the pool, and by `Store.query`; 16 clients at once; 100,000
rows against `QueryResults.serialize`; a repeated query against a static file; light queries beside queries of death.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from publisher.manifest import current
from publisher.release import publish
from publisher.settings import read_settings
from publisher.workers import Limits, Pool, Query
from tests.bench.release import _conditions, machine
from tests.bench.sparql_load import CLIENTS, Bench, load, processor
from tests.bench.synthetic import write_data_set
from tests.served_site import address_of, family, free_port

COMMAND = "python -m tests.bench.sparql_bench"
BEGIN, END = "<!-- sparql: begin -->", "<!-- sparql: end -->"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100000"
DEATH = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


class Wire:
    """A connection that costs the measuring process next to nothing: what is measured is the server."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fetch(self, path: str) -> bytes:
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        received = self._socket.recv(65536)
        while b"\r\n\r\n" not in received:
            received += self._socket.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        if not head.startswith(b"HTTP/1.1 200 "):
            raise AssertionError(head)
        while len(body) < length:
            body += self._socket.recv(65536)
        return body


@contextmanager
def bench(folder: Path, services: int) -> Iterator[Bench]:
    """A served release of synthetic services."""
    file = write_data_set(folder / "data-set", services)
    file.write_text(f"{file.read_text(encoding='utf-8')}\n[query]\nprepare = false\n", encoding="utf-8")
    settings = read_settings(file)
    base = f"http://127.0.0.1:{free_port()}/"
    publish(settings, base, check=False)
    store = current(settings.var(base)).store
    found = Store.read_only(str(store)).query(
        "SELECT DISTINCT ?s { ?s a <http://purl.org/vocab/cpsv#PublicService> } LIMIT 2000"
    )
    assert isinstance(found, QuerySolutions)
    subjects = [row["s"].value for row in found]  # type: ignore[union-attr]
    port = str(urlsplit(base).port)
    command = [sys.executable, "-m", "publisher", "serve", "--base", base, "--port", port]
    process = subprocess.Popen(command, cwd=file.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield Bench(address_of(process, []), process.pid, store, base, subjects)
    finally:
        process.terminate()
        process.wait(30)


def small(subjects: Sequence[str], number: int) -> str:
    """A small query that was not asked before."""
    return f"SELECT ?p ?o {{ <{subjects[number % len(subjects)]}> ?p ?o }} LIMIT {number + 50}"


def fetch(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise AssertionError(body)
    return body


def timed(work: Callable[[int], object], times: int, start: int = 0) -> float:
    """The median of `times` calls, in milliseconds; a tenth of them before, unmeasured."""
    for number in range(times // 10):
        work(start + times + number)
    taken = []
    for number in range(times):
        begin = time.perf_counter()
        work(start + number)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def in_process(store: Store, text: str, output: Path | None = None) -> bytes | None:
    rows = store.query(text)
    assert isinstance(rows, QuerySolutions)
    return rows.serialize(output, format=QueryResultsFormat.JSON)


def latency(it: Bench, store: Store, pool: Pool) -> list[str]:
    parts = urlsplit(it.address)
    wire = Wire(parts.hostname or "", parts.port or 80)
    direct = timed(lambda n: in_process(store, small(it.subjects, n)), 1000)
    pooled = timed(lambda n: pool.answer(Query(small(it.subjects, n))), 1000, 10_000)
    before = processor(it.pid)
    served = timed(lambda n: wire.fetch("/sparql?query=" + quote(small(it.subjects, n))), 1000, 20_000)
    cost = (processor(it.pid) - before) / 1100
    more = f"+{served - direct:.2f} ms"
    return [
        f"| small SELECT, in process | {direct:.2f} ms | |",
        f"| … through the pool | {pooled:.2f} ms | +{pooled - direct:.2f} ms |",
        f"| … over HTTP | {served:.2f} ms | {more} |",
        f"| … of which processor time of server and workers | {cost:.2f} ms | |",
    ]


def throughput(it: Bench, store: Store, pool: Pool, seconds: float = 4) -> list[str]:
    direct = _threads(lambda n: in_process(store, small(it.subjects, n)), seconds, 100_000)
    pooled = _threads(lambda n: pool.answer(Query(small(it.subjects, n))), seconds, 10_000_000)
    asked, floor = load(it, seconds), load(it, seconds, "/health")
    each = 1000 * (os.cpu_count() or 1) / (0.6 * direct)
    return [
        f"| {CLIENTS} clients, threads in process | {direct:,.0f} /s | |",
        f"| … through the pool | {pooled:,.0f} /s | {pooled / direct:.0%} |",
        f"| … over HTTP, clients on the same cores | {asked.rate:,.0f} /s | {asked.rate / direct:.0%} |",
        f"| … processor time for each: web process | {asked.server:.2f} ms | |",
        f"| … … its worker | {asked.workers:.2f} ms | |",
        f"| … … its client | {asked.clients:.2f} ms | |",
        f"| … processor time for each that 60 % would leave for all three | {each:.2f} ms | |",
        f"| the floor of the server: `/health`, {CLIENTS} clients | {floor.rate:,.0f} /s | {floor.rate / direct:.0%} |",
        f"| … processor time for each: web process | {floor.server:.2f} ms | |",
        f"| … … its client | {floor.clients:.2f} ms | |",
    ]


def _threads(work: Callable[[int], object], seconds: float, start: int) -> float:
    done = [0] * CLIENTS
    end = time.perf_counter() + seconds

    def run(thread: int) -> None:
        while time.perf_counter() < end:
            work(start + thread + CLIENTS * done[thread])
            done[thread] += 1

    threads = [threading.Thread(target=run, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def many_rows(it: Bench, store: Store, connection: http.client.HTTPConnection, folder: Path) -> list[str]:
    direct = timed(lambda _: in_process(store, ROWS, folder / "rows.json"), 7)
    before = sum(family(it.pid).values())
    served = timed(lambda n: fetch(connection, "/sparql?query=" + quote(f"{ROWS} OFFSET {n}")), 7)
    grown = (sum(family(it.pid).values()) - before) / 1e6
    again = timed(lambda _: fetch(connection, "/sparql?query=" + quote(f"{ROWS} OFFSET 0")), 7)
    return [
        f"| 100,000 rows, serialised to a file in process | {direct:.0f} ms | |",
        f"| … over HTTP | {served:.0f} ms | {served / direct:.2f} times, {grown:+.0f} MB of memory |",
        f"| … over HTTP, asked before | {again:.0f} ms | {again / direct:.2f} times |",
    ]


def repeated(it: Bench, connection: http.client.HTTPConnection) -> list[str]:
    """A repeated query against a static file of about as many bytes, both through the same server."""
    file = re.findall(r"/static/[^\"]+\.css", _page(it))[0]
    size = len(fetch(connection, file))
    query = "/sparql?query=" + quote(f"SELECT * {{ ?s ?p ?o }} LIMIT {size // 200}")
    asked = len(fetch(connection, query))
    static = timed(lambda _: fetch(connection, file), 1000)
    again = timed(lambda _: fetch(connection, query), 1000)
    return [
        f"| static file of {size:,} bytes | {static:.2f} ms | |",
        f"| repeated query of {asked:,} bytes | {again:.2f} ms | {again / static:.2f} times |",
    ]


def _page(it: Bench) -> str:
    with urlopen(Request(it.address, headers={"Accept": "text/html"})) as response:
        text: str = response.read().decode()
        return text


def beside_death(it: Bench, connection: http.client.HTTPConnection, deaths: int) -> list[str]:
    """Light queries while `deaths` queries that never end run."""
    parts = urlsplit(it.address)

    def die(number: int) -> None:
        other = http.client.HTTPConnection(parts.hostname or "", parts.port)
        other.request("GET", "/sparql?query=" + quote(f"{DEATH} LIMIT {number + 1}"))
        other.getresponse().read()

    threads = [threading.Thread(target=die, args=(n,), daemon=True) for n in range(deaths)]
    for thread in threads:
        thread.start()
    time.sleep(3)
    taken = []
    for number in range(300):
        begin = time.perf_counter()
        fetch(connection, "/sparql?query=" + quote(small(it.subjects, 500_000 + 1000 * deaths + number)))
        taken.append((time.perf_counter() - begin) * 1000)
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    taken.sort()
    return [
        f"| light query beside {deaths} of death | {taken[150]:.1f} ms | p99 {taken[296]:.0f} ms, slowest {taken[-1]:.0f} ms |"
    ]


def measure(services: int) -> str:
    facts = machine()
    with tempfile.TemporaryDirectory(prefix="publisher-bench-") as name, bench(Path(name), services) as it:
        parts = urlsplit(it.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        store, pool = Store.read_only(str(it.store)), Pool(it.store, Limits())
        pool.answer(Query("ASK {}"))
        lines = [*latency(it, store, pool), *throughput(it, store, pool)]
        pool.close()
        lines += [*many_rows(it, store, connection, Path(name)), *repeated(it, connection)]
        lines += [*beside_death(it, connection, 1), *beside_death(it, connection, 3)]
    head = f"`{COMMAND} {services}`, {_conditions(facts)}; medians:\n\n| what | time | against |\n|---|---:|---:|\n"
    return head + "\n".join(lines) + "\n"


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("services", nargs="?", type=int, default=10_000)
    parser.add_argument("--markdown", type=Path)
    chosen = parser.parse_args(words)
    text = measure(chosen.services)
    sys.stdout.write(text)
    if chosen.markdown:
        before, _, rest = chosen.markdown.read_text(encoding="utf-8").partition(BEGIN)
        chosen.markdown.write_text(f"{before}{BEGIN}\n{text}{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
