"""Our endpoint beside others: `python -m tests.bench.endpoints_bench [SERVICES…] [--rdflib PYTHON] [--markdown FILE]`.

Every query of the catalogue, its parameters at their defaults, over a release of synthetic services (10,000 unless
told), asked by HTTP of ours, of Virtuoso (Debian's virtuoso-opensource-7-bin) and of rdflib-endpoint (in the
environment of `--rdflib`), one after the other in one run. Each request carries a comment of its own, so that no
server knows it; `again` is ours with its cache. A peer that is not installed is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError

from publisher.queries import CatalogueQuery, bind, read_catalogue
from tests.bench.peers import Peer, post, rdflib_endpoint, virtuoso
from tests.bench.release import _conditions, machine
from tests.bench.sparql_bench import bench
from tests.bench.sparql_load import processor

COMMAND = "python -m tests.bench.endpoints_bench"
BEGIN, END = "<!-- endpoints: begin -->", "<!-- endpoints: end -->"
ROWS, GRAPH = "application/sparql-results+json", "application/n-triples"
#: Requests of one query, fewer of one that takes longer than a second, one of one that takes longer than five.
TIMES, SLOW, SLOWER = 5, 2, 1


class Cell(NamedTuple):
    """What a server did with a query: medians in milliseconds, rows or triples, or why there is nothing."""

    wall: float = 0.0
    processor: float = 0.0
    rows: int = -1
    failed: str = ""


def ask(peer: Peer, query: CatalogueQuery, text: str, seconds: float) -> tuple[float, int]:
    """Milliseconds until the whole answer is here, and its rows or triples."""
    accept = GRAPH if query.form in ("CONSTRUCT", "DESCRIBE") else ROWS
    begin = time.perf_counter()
    body = post(peer.endpoint, [("query", text), *peer.fields], accept, seconds)
    taken = 1000 * (time.perf_counter() - begin)
    if accept == GRAPH:
        return taken, sum(1 for line in body.splitlines() if line and not line.startswith(b"#"))
    return taken, len(json.loads(body)["results"]["bindings"])


class Server:
    """A peer that is asked; one that did not answer in time is started anew."""

    def __init__(self, peer: Peer, seconds: float) -> None:
        self.peer, self.seconds, self._pid, self._number = peer, seconds, peer.pid, 0

    def measure(self, query: CatalogueQuery, *, fresh: bool = True) -> Cell:
        """Medians of a few requests; the first one is not measured where a query takes less than a second."""
        text = bind(query, ())
        taken: list[float] = []
        rows, before, times = -1, 0.0, TIMES
        try:
            first, rows = ask(self.peer, query, self._said(text, fresh), self.seconds)
            times = TIMES if first < 1000 else SLOW if first < 5000 else SLOWER
            before = processor(self._pid)
            for _ in range(times):
                taken.append(ask(self.peer, query, self._said(text, fresh), self.seconds)[0])
        except (HTTPError, URLError, TimeoutError, ValueError, OSError) as error:
            return self._failure(error)
        return Cell(statistics.median(taken), (processor(self._pid) - before) / times, rows)

    def _said(self, text: str, fresh: bool) -> str:
        self._number += fresh
        return f"{text}\n# {self._number}\n"

    def _failure(self, error: Exception) -> Cell:
        if isinstance(error, HTTPError):
            words = error.read().decode(errors="replace").split("\n")[0][:200]
            return Cell(failed=f"{error.code}: {words}")
        self._pid = self.peer.anew()
        timed_out = isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
        return Cell(failed=f"> {self.seconds:.0f} s" if timed_out else f"no answer: {type(error).__name__}")


def compare(folder: Path, services: int, chosen: argparse.Namespace, report: Callable[[str], object]) -> dict[str, Any]:
    """Every query asked of every server; the figures as data."""
    with ExitStack() as stack:
        it = stack.enter_context(bench(folder, services))
        release = it.store.parent
        dump = release / "dumps" / "data.nq"
        peers = [
            stack.enter_context(virtuoso(folder / "virtuoso", dump, it.base, chosen.seconds)),
            stack.enter_context(rdflib_endpoint(chosen.rdflib, dump)),
        ]
        for name, peer in zip(("Virtuoso", "rdflib-endpoint"), peers, strict=True):
            report(f"{name}: loaded in {peer.loading:.0f} s" if peer else f"{name}: not installed, left out")
        ours = Server(Peer("ours", it.address + "sparql", (), it.pid, lambda: it.pid), chosen.seconds)
        others = [Server(peer, chosen.seconds) for peer in peers if peer]
        rows = list(_rows(read_catalogue(release / "queries"), ours, others, report))
    loading = {server.peer.name: round(server.peer.loading, 1) for server in others}
    return {"services": services, "loading_seconds": loading, "queries": rows}


def _rows(
    queries: dict[str, CatalogueQuery], ours: Server, others: list[Server], report: Callable[[str], object]
) -> Iterator[dict[str, Any]]:
    for name, query in queries.items():
        cells = {"ours": ours.measure(query), "again": ours.measure(query, fresh=False)}
        cells |= {server.peer.name: server.measure(query) for server in others}
        report(
            f"{name}: " + ", ".join(f"{key} {_cell(cell._asdict(), cells['ours'].rows)}" for key, cell in cells.items())
        )
        yield {"query": name, "cells": {key: cell._asdict() for key, cell in cells.items()}}


def _cell(cell: dict[str, Any], rows: int) -> str:
    if cell["failed"]:
        return str(cell["failed"]) if cell["failed"].startswith(">") else f"fails ({cell['failed'].split(':')[0]})"
    other = "" if rows in (cell["rows"], -1) else f", {cell['rows']:,} rows"
    return f"{cell['wall']:,.1f} ({cell['processor']:,.0f}{other})"


def table(result: dict[str, Any]) -> str:
    """The figures as Markdown, with the command that gave them."""
    text = f"`{result['command']}`, {_conditions(result['machine'])}; milliseconds by the clock (of processor):\n"
    for size in result["sizes"]:
        names = list(size["queries"][0]["cells"])
        text += f"\n| {size['services']:,} services: query | rows | " + " | ".join(names) + " |\n|---"
        text += "|---:" * (1 + len(names)) + "|\n"
        for row in size["queries"]:
            rows = row["cells"]["ours"]["rows"]
            cells = (_cell(row["cells"][name], rows) for name in names)
            text += f"| {row['query']} | {rows if rows >= 0 else '–'} | " + " | ".join(cells) + " |\n"
        loading = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in size["loading_seconds"].items())
        text += f"\nLoading the dump of {size['services']:,} services: {loading or 'no peer is installed'}.\n"
    return text


def write_between(file: Path, text: str) -> None:
    """Put the table between its two marks in a Markdown file."""
    before, mark, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    if not mark:
        raise SystemExit(f"{file} has no line {BEGIN}")
    file.write_text(f"{before}{BEGIN}\n{text}{END}{rest.partition(END)[2]}", encoding="utf-8")


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000])
    parser.add_argument("--rdflib", default=sys.executable, help="a Python that has rdflib-endpoint and uvicorn")
    parser.add_argument("--seconds", type=float, default=15, help="how long a query may take anywhere")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    chosen = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that whatever was started ends with it
    result: dict[str, Any] = {"command": " ".join([COMMAND, *map(str, chosen.sizes)]), "machine": machine()}
    with tempfile.TemporaryDirectory(prefix="publisher-bench-") as folder:
        result["sizes"] = [
            compare(Path(folder) / str(size), size, chosen, lambda line: print(line, file=sys.stderr, flush=True))
            for size in chosen.sizes
        ]
    result["machine"]["load_at_the_end"] = round(os.getloadavg()[0], 1)
    sys.stdout.write(table(result))
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if chosen.markdown:
        write_between(chosen.markdown, table(result))


if __name__ == "__main__":
    main(sys.argv[1:])
