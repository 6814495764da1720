"""What harvesters get of a release, and how fast: `python -m tests.bench.harvest_bench [SIZE] [--markdown FILE]`.

For SIZE synthetic services (10,000 unless told; the figures that are claimed are of 100,000): catalogue and VoID from
the server, pages of the feed from the server, `publisher harvest` against pyoxigraph's bare parser on the same pages,
`ldes-client` against our server and against nginx with the same pages as files, the feed of a release in which 100
services changed (of SIZE, and of a tenth of it), and our dumps against `Store.dump`. All in one run, wall clock.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import DefaultGraph, RdfFormat, parse

from publisher.dumps import Dumps
from publisher.harvest.following import Journey, replicate
from publisher.manifest import Release, current
from publisher.progress import SILENT
from publisher.rdf import parse_file
from publisher.segments import arrange, segment_paths, share_out
from publisher.settings import read_settings
from publisher.store import open_store
from publisher.visits.addresses import Guard
from publisher.visits.answers import NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import TREE
from tests.bench.release import machine, write_between
from tests.bench.synthetic import write_data_set
from tests.conftest import PROJECT

COMMAND = "python -m tests.bench.harvest_bench"
BEGIN, END = "<!-- harvest: begin -->", "<!-- harvest: end -->"
_CLIENTS = PROJECT / "tests" / "clients"
_NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Row(NamedTuple):
    """One measurement: what, how much, and against what."""

    what: str
    figure: str
    against: str = ""


def published(folder: Path, size: int, port: int) -> tuple[Release, float]:
    """A release of so many services with the project's catalogue, and the seconds that it took."""
    file = write_data_set(folder, size)
    shutil.copy(PROJECT / "data" / "catalogue.ttl", folder / "data")
    base = f"http://127.0.0.1:{port}/"
    work = (
        "import sys; from pathlib import Path; from publisher.release import publish; "
        "from publisher.settings import read_settings; "
        "assert publish(read_settings(Path(sys.argv[1])), sys.argv[2], check=False).made"
    )
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", work, str(file), base], check=True, stdout=subprocess.DEVNULL)
    return current(read_settings(file).var(base)), time.perf_counter() - begin


@contextmanager
def running(command: Sequence[str], url: str, folder: Path) -> Iterator[None]:
    """A server while it is needed."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with suppress(NoAnswer), Visitor(Guard(url)) as visitor:
                visitor.get(url)
                break
            time.sleep(0.2)  # not there yet
        yield
    finally:
        process.send_signal(signal.SIGINT if "publisher" in command else signal.SIGTERM)
        process.wait(30)


def milliseconds(url: str, media: str, times: int = 30) -> float:
    """The median of whole answers."""
    with Visitor(Guard(url)) as visitor:
        return 1000 * statistics.median(visitor.get(url, media).seconds for _ in range(times))


def page_addresses(url: str) -> list[str]:
    """Every page of a feed, by its links."""
    seen, queue = {url}, [url]
    with Visitor(Guard(url)) as visitor:
        for address in queue:
            body = visitor.get(address, "application/n-quads").body
            found = {quad.object.value for quad in parse(body, RdfFormat.N_QUADS) if quad.predicate == TREE.node}
            queue += sorted(found - seen)
            seen |= found
    return queue[1:]


def leaving(pages: Sequence[str], members: int, seconds: float = 5.0) -> float:
    """Members a second that leave the server as 8 connections ask for pages, as clients take them (TriG, gzip)."""
    host = pages[0].split("/")[2]
    end = time.monotonic() + seconds

    def ask(worker: int) -> int:
        connection, count = http.client.HTTPConnection(host), 0
        while time.monotonic() < end:
            path = "/" + pages[(worker + count) % len(pages)].split("/", 3)[3]
            connection.request("GET", path, headers={"Accept": "application/trig", "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            assert answer.status == 200
            answer.read()
            count += 1
        return count

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(ask, range(8)))
    return done / seconds * members / len(pages)


def parsing(release: Release) -> float:
    """Statements a second of pyoxigraph's parser alone, over the pages of the feed, unpacked beforehand one by one."""
    count, seconds = 0, 0.0
    for path in sorted((release.folder / "feed" / "resources").glob("*.nq.gz")):
        body = gzip.decompress(path.read_bytes())
        begin = time.perf_counter()
        count += sum(1 for _ in parse(body, RdfFormat.N_QUADS))
        seconds += time.perf_counter() - begin
    return count / seconds


def harvesting(url: str, folder: Path) -> float:
    """Statements a second of `publisher harvest` on a feed, from an empty start: fetched, parsed, kept."""
    guard = Guard(url)
    done = replicate(Journey(lambda: Visitor(guard)), url, folder, SILENT)
    assert not done.stumbles, done.stumbles[:3]
    shutil.rmtree(folder)
    return done.statements_read / done.seconds


def client_seconds(url: str) -> float:
    """How long ldes-client takes for the whole feed."""
    node = _CLIENTS / "node_modules" / ".bin" / "node"
    begin = time.perf_counter()
    subprocess.run(
        [str(node), str(_CLIENTS / "replicate.mjs"), url, "none", "", "versions"],
        check=True, stdout=subprocess.DEVNULL, timeout=3600,
    )  # fmt: skip
    return time.perf_counter() - begin


def static_server(feed: Path, port: int, folder: Path) -> list[str]:
    """nginx with the pages of a feed as files: gzipped TriG, under the addresses that stand in them."""
    head = "default_type application/trig; add_header Content-Encoding gzip; add_header Vary Accept;"
    (folder / "nginx.conf").write_text(
        f"{'user root; ' if os.geteuid() == 0 else ''}worker_processes 2; daemon off; pid {folder}/pid; error_log {folder}/error; events {{}}\n"
        f"http {{ access_log off; sendfile on; server {{ listen 127.0.0.1:{port};\n"
        f"location = /feed {{ alias {feed}/root.trig.gz; {head} }}\n"
        f"location ~ ^/feed/(.+)$ {{ alias {feed}/$1.trig.gz; {head} }} }} }}\n",
        encoding="utf-8",
    )
    return [str(_NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]


def dumping(release: Release, folder: Path) -> tuple[float, float]:
    """Statements a second: N-Quads and Turtle as a release writes them, and both by Store.dump."""
    share_out(parse_file(release.dumps / "data.nq"), folder / "segments")
    counts = release.manifest.counts
    number = int(counts["quads"]) + int(counts["triples"])
    (folder / "dumps").mkdir()
    begin = time.perf_counter()
    dumps = Dumps(folder / "dumps")
    for path in segment_paths(folder / "segments"):
        dumps.add(list(arrange(path.read_bytes())))
    dumps.close()
    ours = time.perf_counter() - begin
    store = open_store(release.store)
    begin = time.perf_counter()
    store.dump(str(folder / "peer.nq"), format=RdfFormat.N_QUADS)
    store.dump(str(folder / "peer.ttl"), format=RdfFormat.TURTLE, from_graph=DefaultGraph())
    return number / ours, number / (time.perf_counter() - begin)


def feed_of(size: int) -> dict[str, float]:
    """Making feeds, in a process of its own (`tests.bench.feed_bench`)."""
    command = [sys.executable, "-m", "tests.bench.feed_bench", str(size)]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def served_rows(release: Release, url: str, folder: Path, serve: Sequence[str]) -> Iterator[Row]:
    """What is measured while our server runs."""
    with running(serve, f"{url}health", folder):
        for name in ("catalogue", ".well-known/void"):
            found = max(milliseconds(url + name, media) for media in ("text/turtle", "application/rdf+xml"))
            yield Row(f"/{name}, the slower of Turtle and RDF/XML", f"{found:.1f} ms", "under 100 ms")
        pages = page_addresses(f"{url}feed")
        history = json.loads((release.folder / "feed" / "resources" / "feed.json").read_text(encoding="utf-8"))
        rate = leaving(pages, int(history["members"]))
        yield Row("pages of the feed leave the server", f"{rate:,.0f} members/s", "20,000 or more")
        pairs = [(parsing(release), harvesting(f"{url}feed", folder / "copy")) for _ in range(3)]
        bare, ours = max(pairs, key=lambda pair: pair[1] / pair[0])
        said = f"{ours / bare:.0%} of pyoxigraph's {bare:,.0f} (worst of three {min(b / a for a, b in pairs):.0%})"
        yield Row("`publisher harvest` replicates", f"{ours:,.0f} statements/s", said)


def client_rows(release: Release, url: str, folder: Path, serve: Sequence[str]) -> Iterator[Row]:
    """ldes-client with our server and with nginx, turn by turn."""
    if _NGINX is None or not (_CLIENTS / "node_modules").is_dir():
        yield Row("ldes-client", "not measured", "wants nginx and npm install in tests/clients")
        return
    feed = release.folder / "feed" / "resources"
    static = static_server(feed, int(url.rstrip("/").rpartition(":")[2]), folder)
    seconds: dict[str, list[float]] = {"ours": [], "nginx": []}
    for _ in range(2):
        for name, command in (("ours", serve), ("nginx", static)):
            with running(command, f"{url}feed", folder):
                seconds[name].append(client_seconds(f"{url}feed"))
    ours, peer = min(seconds["ours"]), min(seconds["nginx"])
    yield Row("ldes-client replicates from our server", f"{ours:.1f} s", f"{ours / peer:.2f} times nginx' {peer:.1f} s")


def made_rows(size: int) -> Iterator[Row]:
    """How long feeds take to be made."""
    small, large = feed_of(size // 10), feed_of(size)
    yield Row("first feed", f"{large['first release, s']:.1f} s", f"{large['members']:,.0f} members")
    quick = f"{small['100 changed, s']:.2f} s of {size // 10:,}"
    yield Row("feed of a release in which 100 changed", f"{large['100 changed, s']:.2f} s", f"under 5 s; {quick}")


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def rows(folder: Path, size: int) -> Iterator[Row]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    release, seconds = published(folder / "site", size, port)
    yield Row("publish, unchecked, first feed included", f"{seconds:.1f} s")
    serve = [sys.executable, "-m", "publisher", "serve", "--base", url, "--port", str(port)]
    yield from served_rows(release, url, folder / "site", serve)
    yield from client_rows(release, url, folder / "site", serve)
    ours, peer = dumping(release, folder)
    yield Row("dumps (N-Quads, Turtle)", f"{ours:,.0f} statements/s", f"{ours / peer:.2f} times `Store.dump`")
    yield from made_rows(size)


def table(size: int, found: Sequence[Row]) -> str:
    facts = machine()
    head = (
        f"`{COMMAND} {size}`, {facts['when'][:10]}, {facts['cores']} shared cores (load {facts['load']} at the end), "
        f"Python {facts['python']}, pyoxigraph {facts['pyoxigraph']}:\n\n| what | figure | against |\n|---|---:|---|\n"
    )
    return head + "".join(f"| {row.what} | {row.figure} | {row.against} |\n" for row in found)


def main(words: Sequence[str], say: Callable[[str], object] = sys.stderr.write) -> None:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=10_000)
    parser.add_argument("--markdown", type=Path)
    chosen = parser.parse_args(words)
    found = []
    with tempfile.TemporaryDirectory(prefix="publisher-bench-") as name:
        for row in rows(Path(name), chosen.size):
            say(f"{row.what}: {row.figure} {row.against} (load {os.getloadavg()[0]:.1f})\n")
            found.append(row)
    sys.stdout.write(table(chosen.size, found))
    if chosen.markdown:
        write_between(chosen.markdown, table(chosen.size, found), (BEGIN, END))


if __name__ == "__main__":
    main(sys.argv[1:])
