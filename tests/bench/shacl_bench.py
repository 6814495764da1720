"""Validation side by side: our engine and the `pyshacl` command on the same file, in one run.

    python -m tests.bench.shacl_bench [COUNT] [--sparql] [--ours] [--files N]

COUNT services (1,000 unless told) of 54 statements each in Turtle, some with something wrong; 12 node shapes of
about 40 constraints. `--sparql` adds a SPARQL constraint; `--ours` leaves pySHACL out (100,000 services take it
hours), `--files` shares the services among several files for us. Each side is a fresh process that reads files
and writes a report; printed are wall time, largest memory, and whether both found the same (focus, path, value,
component, severity) where the specification leaves no doubt (docs/shacl.md).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import RdfFormat, parse

from publisher.shacl import read_graph
from publisher.vocabulary import SH

HERE = Path(__file__).parent
_NAMES = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)

#: What goes wrong in every so-manieth service: number -> (what is there, what takes its place).
_DEFECTS: dict[int, tuple[str, str]] = {
    101: ("+3215", "015 "),
    103: ('dct:issued "2026-01-01"^^xsd:date', 'dct:issued "2026-01-01"'),
    107: ('"12:00:00"', '"08:00:00"'),
    109: ("info@", "info."),
    113: ("schema:name", "schema:naam"),
    127: ("nuts:BE21212040", '"BE21212040"'),
    131: ("doelgroep:Burger", "nuts:Burger"),
    137: ("a cv:Channel", "a cv:Kanaal"),
}


class Measured(NamedTuple):
    """One process with its children: seconds of wall and of processor time, megabytes of the largest at most."""

    seconds: float
    processor: float
    megabytes: float


def records(start: int, end: int) -> Iterator[str]:
    """Turtle of the services numbered `start` to `end` with their defects; a hundred share an organisation."""
    head, service = (HERE / "shacl_records.ttl").read_text().split("#----\n")
    yield head
    for number in range(start, end):
        defects = (change for every, change in _DEFECTS.items() if number % every == every - 1)
        text = reduce(lambda written, change: written.replace(*change), defects, service)
        yield text.replace("0NUMBER0", str(number)).replace("0OWNER0", str(number // 100))


def write(folder: Path, count: int, files: int) -> list[Path]:
    paths = []
    for index in range(files):
        path = folder / f"data{index}.ttl"
        with path.open("w") as file:
            file.writelines(records(count * index // files, count * (index + 1) // files))
        paths.append(path)
    return paths


def run(command: Sequence[str], output: Path) -> Measured:
    """Runs a command; its output goes to a file, its errors nowhere (rdflib logs a traceback per ill-typed literal)."""
    started = time.perf_counter()
    child = os.posix_spawn(command[0], list(command), os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ])
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return Measured(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def findings(path: Path) -> set[tuple[str, ...]]:
    """(focus, path, value, component, severity) of the results in a report; longer paths count as ''."""
    graph = read_graph(parse(path=str(path), format=RdfFormat.TURTLE))

    def row(node: str) -> tuple[str, ...]:
        return tuple(next((o for o in graph.objects(node, str(name)) if o[0] != "_"), "") for name in _NAMES)

    return {row(node) for _, node in graph.pairs(str(SH.result))}


def told(who: str, measured: Measured, found: set[tuple[str, ...]]) -> None:
    wall, processor, megabytes = measured
    sys.stdout.write(f"{who:8} {wall:8.2f} s, processor {processor:8.2f} s, {megabytes:5.0f} MB, {len(found)} findings\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    numbers = [int(each) for each in arguments if each.isdecimal()]
    files = numbers.pop() if "--files" in arguments else 1
    count = numbers[0] if numbers else 1_000
    shapes = (HERE / "shacl_bench.ttl").read_text()
    shapes += (HERE / "shacl_bench_sparql.ttl").read_text() if "--sparql" in arguments else ""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan, ours, theirs = (folder / each for each in ("shapes.ttl", "ours", "theirs"))
        plan.write_text(shapes)
        paths = write(folder, count, files)
        sys.stdout.write(f"{count} services, {sum(path.stat().st_size for path in paths) / 1e6:.0f} MB\n")
        mine = run([sys.executable, "-m", "tests.bench.shacl_once", str(plan), *map(str, paths)], ours)
        told("ours", mine, findings(ours))
        if "--ours" in arguments:
            return 0
        (data,) = paths
        pyshacl = str(Path(sys.executable).with_name("pyshacl"))
        other = run([pyshacl, "-s", str(plan), "-f", "turtle", "-df", "turtle", str(data)], theirs)
        told("pyshacl", other, findings(theirs))
        same = findings(ours) == findings(theirs)
        wall, processor = other.seconds / mine.seconds, other.processor / mine.processor
        sys.stdout.write(f"{wall:.1f} times as fast (processor: {processor:.1f}), the same findings: {same}\n")
        return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
