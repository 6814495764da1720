"""Validation side by side: our engine and the `pyshacl` command on the same files, in one run.

    python -m tests.bench.shacl_bench [COUNT] [--sparql] [--ours]

COUNT services (1,000 unless told) of about fifty statements each, one in twenty with something wrong; 12
node shapes of 40 constraints. `--sparql` adds a SPARQL constraint, `--ours` leaves pySHACL out (100,000
services take it hours). Each side is a fresh process that reads files and writes a report; printed are wall
time, largest memory, and whether both found the same (focus, path, value, component, severity).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.synthetic import services

SHAPES = Path(__file__).with_name("shacl_bench.ttl")
SPARQL = Path(__file__).with_name("shacl_bench_sparql.ttl")

#: What goes wrong, in every so-manieth service: number -> (what is there, what takes its place).
_DEFECTS: dict[int, tuple[str, str]] = {
    101: ('"+3215000000"', '"03 866 91 25"'),
    103: ('"2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>', '"2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date>'),
    107: ('"12:00:00"^^', '"08:00:00"^^'),
    109: ("@gemeente.example", ".gemeente.example"),
    113: ("/contact> <http://schema.org/name>", "/contact> <http://schema.org/naam>"),
    127: ("<http://data.europa.eu/nuts/code/BE21212040>", '"BE21212040"'),
    131: ("/ns/ipdc-lpdc#targetAudience> <", "/ns/ipdc-lpdc#targetAudience> <http://example.org/"),
}


class Measured(NamedTuple):
    """One process: exit code, seconds of wall time, megabytes at most."""

    code: int
    seconds: float
    megabytes: float


def lines(count: int) -> Iterator[str]:
    """N-Triples of `count` services with their defects."""
    for number, text in enumerate(services(0, count)):
        for every, (right, wrong) in _DEFECTS.items():
            if number % every == every - 1:
                text = text.replace(right, wrong)
        yield text


def run(command: Sequence[str], output: Path) -> Measured:
    """Runs a command; its output goes to a file."""
    started = time.perf_counter()
    child = os.posix_spawn(command[0], list(command), os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    ])
    _, status, usage = os.wait4(child, 0)
    return Measured(os.waitstatus_to_exitcode(status), time.perf_counter() - started, usage.ru_maxrss / 1024)


def findings(report: Path) -> set[tuple[str, ...]]:
    """(focus, path, value, component, severity) of the results in a report; longer paths count as ''."""
    from pyoxigraph import RdfFormat, parse

    from publisher.shacl import read_graph
    from publisher.vocabulary import SH

    graph = read_graph(parse(path=str(report), format=RdfFormat.TURTLE))
    names = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)

    def row(node: str) -> tuple[str, ...]:
        return tuple(next((o for o in graph.objects(node, str(name)) if o[0] != "_"), "") for name in names)

    return {row(node) for _, node in graph.pairs(str(SH.result))}


def main(arguments: Sequence[str]) -> int:
    count = next((int(each) for each in arguments if each.isdecimal()), 1_000)
    shapes = SHAPES.read_text() + (SPARQL.read_text() if "--sparql" in arguments else "")
    with tempfile.TemporaryDirectory() as folder:
        data, plan = Path(folder) / "data.nt", Path(folder) / "shapes.ttl"
        plan.write_text(shapes)
        with data.open("w") as file:
            file.writelines(lines(count))
        sys.stdout.write(f"{count} services, {data.stat().st_size / 1e6:.0f} MB\n")
        ours, theirs = Path(folder) / "ours.ttl", Path(folder) / "theirs.ttl"
        python = sys.executable
        mine = run([python, "-m", "tests.bench.shacl_once", str(data), str(plan)], ours)
        sys.stdout.write(f"ours     {mine.seconds:8.2f} s {mine.megabytes:7.0f} MB, {len(findings(ours))} findings\n")
        if "--ours" in arguments:
            return 0
        pyshacl = str(Path(python).with_name("pyshacl"))
        other = run([pyshacl, "-s", str(plan), "-f", "turtle", "-df", "nt", str(data)], theirs)
        sys.stdout.write(f"pyshacl  {other.seconds:8.2f} s {other.megabytes:7.0f} MB, {len(findings(theirs))} findings\n")
        same = findings(ours) == findings(theirs)
        sys.stdout.write(f"{other.seconds / mine.seconds:.1f} times as fast, the same findings: {same}\n")
        return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
