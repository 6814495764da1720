"""The change feed at size: the first release, one in which little changed, and how fast pages leave the server.

    .venv/bin/python -m tests.bench.feed_bench 100000                          making feeds of so many services
    .venv/bin/python -m tests.bench.feed_bench http://127.0.0.1:8000/feed      pages of a server that runs

Prints one JSON object. Times are wall clock seconds, memory is the peak of the process that makes the feed. A
server is asked by 8 connections for its pages as clients take them (TriG, gzip).
"""

from __future__ import annotations

import http.client
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import RdfFormat, parse

from publisher.blocks import BLOCKS, BlockFile, blocks_of
from publisher.feed.building import Before, Feed, Source, extend
from publisher.feed.root import About
from publisher.feed.streams import RESOURCES, Names
from publisher.rdf import parse_file
from publisher.segments import arrange, segment_paths, share_out
from publisher.vocabulary import TREE
from tests.bench.synthetic import write_data_set

BASE = "https://lod.example/"


def written(folder: Path, segments: Path, changed: int) -> Source:
    """The dump with its blocks; of the first `changed` services the title is another one."""
    folder.mkdir()
    source = Source(folder / "data.nq", folder / BLOCKS)
    blocks, start = BlockFile(source.blocks), 0
    with source.lines.open("wb") as file:
        for path in segment_paths(segments):
            text, changed = retitled(path.read_bytes(), changed)
            resources = list(arrange(text))
            blocks.add(blocks_of(resources, start))
            start += sum(file.write(b"".join(item.own + item.parts + item.named)) for item in resources)
    blocks.close()
    return source


def retitled(lines: bytes, number: int) -> tuple[bytes, int]:
    """Lines in which so many services have another title, and how many are still to be changed."""
    found = []
    for line in lines.splitlines(True):
        is_title = b"/id/dienst/" in line[:80] and b"> <http://purl.org/dc/terms/title> " in line and b'"@nl' in line
        found.append(line.replace(b'"@nl', b' (nieuw)"@nl') if number and is_title else line)
        number -= bool(number and is_title)
    return b"".join(found), number


def building(folder: Path, services: int) -> Iterator[tuple[str, float]]:
    write_data_set(folder / "set", services)
    quads = (quad for path in sorted((folder / "set/data/records").iterdir()) for quad in parse_file(path))
    share_out(quads, folder / "segments")
    first, second = written(folder / "1", folder / "segments", 0), written(folder / "2", folder / "segments", 100)
    names, about = Names(BASE, RESOURCES), About("", "")
    started = time.perf_counter()
    history = extend(Feed(names, first, None, about), folder / "1/feed", datetime.now(UTC))
    yield "first release, s", time.perf_counter() - started
    yield "members", history.members
    yield "pages", len(history.pages)
    started = time.perf_counter()
    before = Before(folder / "1/feed", first)
    after = extend(Feed(names, second, before, about), folder / "2/feed", datetime.now(UTC))
    yield "100 changed, s", time.perf_counter() - started
    yield "members more", after.members - history.members
    yield "MB of pages", sum(path.stat().st_size for path in (folder / "1/feed").iterdir()) / 1e6
    yield "peak memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def serving(url: str, seconds: float = 5.0) -> Iterator[tuple[str, float]]:
    """What leaves the server of a feed."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", urlsplit(url).path, headers={"Accept": "application/n-quads"})
    root = list(parse(connection.getresponse().read(), RdfFormat.N_QUADS))
    pages = sorted({urlsplit(quad.object.value).path for quad in root if quad.predicate == TREE.node})
    end = time.monotonic() + seconds

    def ask(worker: int) -> list[int]:
        connection, sizes = http.client.HTTPConnection(urlsplit(url).netloc), []
        while time.monotonic() < end:
            page = pages[(worker + len(sizes)) % len(pages)]
            connection.request("GET", page, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            assert answer.status == 200
            sizes.append(len(answer.read()))
        return sizes

    with ThreadPoolExecutor(8) as pool:
        sizes = [size for found in pool.map(ask, range(8)) for size in found]
    yield "pages", len(pages)
    yield "pages a second", len(sizes) / seconds
    yield "MB a second (gzip)", sum(sizes) / seconds / 1e6


def main() -> None:
    asked = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        found = dict(building(Path(name), int(asked)) if asked.isdecimal() else serving(asked))
    print(json.dumps({key: round(value, 2) for key, value in found.items()}, indent=1))


if __name__ == "__main__":
    main()
