"""Pages of a site of many services: `python -m tests.bench.pages_bench [SERVICES] [--markdown FILE]`.

The services of tests/bench/synthetic.py are published without validation, and the application is asked in this
process, without a network, for pages that nobody asked for before: what is measured is all the server does for a
first visit, and for a visit to a page that it keeps. Wall-clock times, and the processor time of the same visits.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from flask.testing import FlaskClient

from publisher.release import publish
from publisher.settings import read_settings
from publisher.web.app import create_app, served
from tests.bench.release import _conditions, machine, write_between
from tests.bench.synthetic import PER_ORGANISATION, write_data_set

COMMAND = "python -m tests.bench.pages_bench"
MARKS = ("<!-- pages: begin -->", "<!-- pages: end -->")
_VISITS = 200


class Row(NamedTuple):
    """A kind of page: wall and processor seconds at the median, the slowest twentieth, and gzipped bytes."""

    kind: str
    visits: int
    wall: float
    slow: float
    processor: float
    weight: int


def measure(client: FlaskClient, kind: str, paths: Sequence[str]) -> Row:
    """Ask for pages one after another."""
    wall, processor, weights = [], [], []
    for path in paths:
        began, worked = time.perf_counter(), time.process_time()
        response = client.get(path, headers={"Accept": "text/html", "Accept-Language": "nl"})
        processor.append(time.process_time() - worked)
        wall.append(time.perf_counter() - began)
        assert response.status_code == 200, path
        weights.append(len(gzip.compress(response.data, 6)))
    slow = sorted(wall)[int(len(wall) * 0.95)]
    return Row(kind, len(paths), statistics.median(wall), slow, statistics.median(processor), max(weights))


def rows(services: int, folder: Path) -> list[Row]:
    settings = read_settings(write_data_set(folder / "data-set", services))
    publish(settings, settings.site_base, check=False)
    app = create_app(settings, settings.var())
    try:
        return _visits(app.test_client(), services)
    finally:
        served(app).close()


def _visits(client: FlaskClient, services: int) -> list[Row]:
    chance = random.Random(7)
    numbers = chance.sample(range(services), min(_VISITS, services))
    things = [f"/doc/dienst/proef-{number:07d}" for number in numbers]
    owners = [f"/doc/organisatie/proef-{number:05d}" for number in {number // PER_ORGANISATION for number in numbers}]
    measure(client, "warming up", ["/", things[0], owners[0]])  # imports and templates are those of every visit
    return [
        measure(client, "a service, first visit", things[1:]),
        measure(client, "the same again", things[1:]),
        measure(client, f"an organisation of {PER_ORGANISATION} services, first visit", owners[1:]),
        measure(client, "quality", ["/kwaliteit"]),
        measure(client, "releases", ["/releases"]),
        measure(client, "a shape", [f"/shapes/{name}" for name in ("dienst", "organisatie", "begrip", "adres")]),
    ]


def table(found: Sequence[Row], services: int) -> str:
    lines = [
        f"`{COMMAND} {services}`: {services:,} services; {_conditions(machine())}.",
        "",
        "| page | visits | median | slowest of twenty | processor time | bytes (gzip) |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in found:
        times = " | ".join(f"{1000 * seconds:.1f} ms" for seconds in (row.wall, row.slow, row.processor))
        lines.append(f"| {row.kind} | {row.visits} | {times} | {row.weight:,} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("services", nargs="?", type=int, default=10_000)
    parser.add_argument("--markdown", type=Path, help="Put the table between its marks in this file.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pages-bench-") as folder:
        text = table(rows(given.services, Path(folder)), given.services)
    print(text)
    if given.markdown:
        write_between(given.markdown, text, MARKS)


if __name__ == "__main__":
    main()
