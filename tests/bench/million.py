"""A site of a million services on one machine: `python -m tests.bench.million [SERVICES] [--markdown FILE] [--folder DIR]`.

In one run: a bare bulk load of the very statements, the first release (validated unless `--unchecked`), the next one
after 100 services changed, the start of the server, and 16 keep-alive clients with the mix of tests/bench/mixed_load.py:
60 s after 10 s of warming up, five times, median and worst. Times are of the wall clock, memory is that of the publishing
process and its largest child. It takes about an hour and 40 GB of disk for a million; fewer services take less.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from publisher.lifecycle import current_id
from tests.bench.mixed_load import SHARES, Answers, load_apart
from tests.bench.release import _LOAD, _PUBLISH, _conditions, machine, measured, write_between
from tests.bench.synthetic import BASE, services, write_data_set
from tests.served_site import free_port, running

COMMAND = "python -m tests.bench.million"
MARKS = ("<!-- million: begin -->", "<!-- million: end -->")
CHANGED = 100
CLIENTS, WARM, SECONDS, RUNS = 16, 10, 60, 5

Row = tuple[str, str, str]


class Times(NamedTuple):
    """How long one run under load lasts, and how often it is repeated."""

    warm: float = WARM
    seconds: float = SECONDS
    runs: int = RUNS


def change(file: Path) -> None:
    """Other words in the first services of the data set."""
    record = file.parent / "data" / "records" / "proef-0000.nq"
    text = record.read_text(encoding="utf-8")
    old = "".join(services(0, CHANGED))
    if not text.startswith(old):
        raise AssertionError("the records are not as they were written")
    new = old.replace("raad en hulp", "hulp en raad")
    record.write_text(new + text[len(old) :], encoding="utf-8")


def publishing(file: Path, checked: str) -> Iterator[Row]:
    """The first release against the bare load, and the next one."""
    first = measured(_PUBLISH, file, checked)
    release = file.parent / "var" / "current"
    counts = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["counts"]
    yield "statements", f"{counts['quads']:,}", ""
    taken = f"{first['seconds']:.0f} s ({first['cpu']:.0f} s of processor), {first['megabytes']:,.0f} MB"
    yield f"first release, {checked}", taken, "4 GB wanted"
    bare = measured(_LOAD, release / "dumps" / "data.nq", file.parent / "bare")
    against = f"{first['seconds'] / bare['seconds']:.1f} times the bare load; 4 times wanted"
    yield "bare `bulk_load`", f"{bare['seconds']:.0f} s, {bare['megabytes']:,.0f} MB", f"the first release took {against}"
    size, before = _bytes(file.parent / "var"), current_id(file.parent / "var")
    change(file)
    following = measured(_PUBLISH, file, checked)
    if current_id(file.parent / "var") == before:
        raise AssertionError("no second release was made")
    grown = _bytes(file.parent / "var") - size
    taken = f"{following['seconds']:.1f} s ({following['cpu']:.0f} s of processor), {following['megabytes']:,.0f} MB"
    yield f"next release, {CHANGED} changed", taken, "under 10 s wanted"
    yield "disk of the next release", f"{grown / 1e6:,.0f} MB", f"the first has {size / 1e6:,.0f} MB"


def _bytes(folder: Path) -> int:
    """What a folder takes on the disk, hard links once."""
    seen = {(it.st_dev, it.st_ino): it.st_blocks * 512 for it in map(Path.lstat, folder.rglob("*"))}
    return sum(seen.values())


def serving(file: Path, size: int, times: Times) -> Iterator[Row]:
    """The start of the server, and its latencies under load."""
    port = free_port()
    begin = time.perf_counter()
    with running(file.parent, BASE, port) as site:
        started, host = time.perf_counter() - begin, urlsplit(site.address).hostname or ""
        load_apart(host, port, size, CLIENTS, times.warm)
        found = [load_apart(host, port, size, CLIENTS, times.seconds) for _ in range(times.runs)]
    wrong = [fault for answers in found for fault in answers.wrong]
    yield from (
        ("start of the server", f"{started:.1f} s", "under 2 s wanted"),
        *(_latency(kind, (kind,), found) for kind in (share.kind for share in SHARES)),
        _latency("everything", (), found),
        (
            "answers a second",
            f"{statistics.median(it.count for it in found) / times.seconds:,.0f}",
            f"{CLIENTS} clients",
        ),
        ("errors", f"{len(wrong)}", wrong[0] if wrong else ""),
    )


def _latency(what: str, kinds: Sequence[str], found: Sequence[Answers]) -> Row:
    times = [answers.p95(*kinds) for answers in found]
    wanted = "20 ms wanted" if what.startswith("page") else "50 ms wanted" if what in ("list", "search") else ""
    return f"p95: {what}", f"{statistics.median(times):.1f} ms, worst of {len(times)} {max(times):.1f} ms", wanted


def table(rows: Sequence[Row], size: int, before: str) -> str:
    lines = [
        f"`{COMMAND} {size}`, {before}; load at the end {os.getloadavg()[0]:.1f}.",
        "",
        "| what | figure | |",
        "|---|---:|---|",
    ]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def main(words: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("services", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--unchecked", action="store_true", help="Publish without validation.")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="Of each of five runs under load.")
    parser.add_argument("--folder", type=Path, help="Where there is room; a temporary folder in it is used.")
    parser.add_argument("--markdown", type=Path, help="Put the table between its marks in this file.")
    given = parser.parse_args(words)
    before = _conditions(machine())
    with tempfile.TemporaryDirectory(prefix="million-", dir=given.folder) as name:
        file = write_data_set(Path(name) / "site", given.services)
        times = Times(min(WARM, given.seconds), given.seconds)
        rows = list[Row]()
        published = publishing(file, "unchecked" if given.unchecked else "checked")
        for row in chain(published, serving(file, given.services, times)):
            rows.append(row)
            sys.stderr.write(f"| {' | '.join(row)} |\n")  # a long run that ends early has said what it knew
        text = table(rows, given.services, before)
    sys.stdout.write(text)
    if given.markdown:
        write_between(given.markdown, text, MARKS)


if __name__ == "__main__":
    main(sys.argv[1:])
