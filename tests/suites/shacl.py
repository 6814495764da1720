"""The W3C test suite of SHACL (Core and SPARQL), run over the engine and through the command.

    python -m tests.suites.shacl DIR [--command]     DIR: a checkout of https://github.com/w3c/data-shapes

The suite is not part of this project. Exit 0: every test passes; 1: the failures are listed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

from publisher.errors import PublisherError
from publisher.shacl import check, load_shapes, report
from publisher.vocabulary import RDF, SH, Namespace

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
TESTS = "data-shapes-test-suite/tests"

#: Properties of a result that a test compares; messages only where the test has them (README of the suite).
COMPARED = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.sourceConstraint,
            SH.sourceShape, SH.resultSeverity)


class Case(NamedTuple):
    """One test: its files, and the statements of the expected report; no statements: a failure is expected."""

    name: str
    data: Path
    shapes: Path
    expected: list[Quad]
    files: dict[Path, list[Quad]]


def read(path: Path, files: dict[Path, list[Quad]]) -> list[Quad]:
    """A file is parsed once, so that its blank nodes are the same in data, shapes and expectation."""
    if path not in files:
        quads = parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=path.as_uri())
        prefix = f"f{len(files)}x"
        files[path] = [Quad(*(_renamed(term, prefix) for term in quad)) for quad in quads]  # type: ignore[arg-type]
    return files[path]


def _renamed(term: object, prefix: str) -> object:
    return BlankNode(prefix + term.value) if isinstance(term, BlankNode) else term


def cases(folder: Path) -> Iterator[Case]:
    """The tests of a folder and of all that its manifest includes."""
    for path in sorted(folder.rglob("*.ttl")):
        files: dict[Path, list[Quad]] = {}
        graph = Dataset(read(path, files))
        for found in graph.quads_for_object(SHT.Validate):
            test = found.subject
            action, result = one(graph, test, MF.action), one(graph, test, MF.result)
            data, shapes = (_file(one(graph, action, name)) for name in (SHT.dataGraph, SHT.shapesGraph))
            expected = [] if result == SHT.Failure else list(graph)
            yield Case(str(path.relative_to(folder)), data, shapes, expected, files)


def one(graph: Dataset, subject: object, predicate: NamedNode) -> object:
    return next((q.object for q in graph.quads_for_subject(subject) if q.predicate == predicate), None)  # type: ignore[arg-type]


def _file(term: object) -> Path:
    return Path(getattr(term, "value", "").removeprefix("file://"))


def essence(quads: list[Quad], messages: bool) -> Dataset:
    """The part of a report that tests compare, its blank nodes named by RDFC-1.0."""
    graph = Dataset(quads)
    compared = (*COMPARED, SH.resultMessage) if messages else COMPARED
    kept: list[Quad] = []
    queue: list[object] = []
    for top in graph.quads_for_object(SH.ValidationReport):
        for q in graph.quads_for_subject(top.subject):
            kept += [q] if q.predicate in (SH.conforms, SH.result) else []
    for result in [q.object for q in kept if q.predicate == SH.result]:
        for q in graph.quads_for_subject(result):  # type: ignore[arg-type]
            if q.predicate in compared:
                kept.append(q)
                queue += [q.object] if q.predicate == SH.resultPath else []
    for node in queue:
        if isinstance(node, BlankNode):
            rest = [q for q in graph.quads_for_subject(node) if q.predicate != RDF.type]
            kept += rest
            queue += [q.object for q in rest]
    dataset = Dataset(kept)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def by_engine(case: Case) -> list[Quad] | None:
    """The report of our engine; None where it refuses."""
    try:
        shapes = load_shapes(read(case.shapes, case.files))
        return report(check(read(case.data, case.files), shapes), shapes)
    except PublisherError:
        return None


def by_command(case: Case) -> list[Quad] | None:
    """The report that the command prints; None where it exits 2."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.ttl"
        command = [sys.executable, "-m", "publisher", "validate", str(case.data), "--shapes", str(case.shapes),
                   "--format", "turtle", "-o", str(target)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode == 2 or not target.exists():
            return None
        return list(parse(target.read_bytes(), RdfFormat.TURTLE))


def failure(case: Case, run: Callable[[Case], list[Quad] | None]) -> str:
    """'' where the test passes, else what differs."""
    found = run(case)
    if found is None or not case.expected:
        return "" if found is None and not case.expected else f"refused: {found is None}, expected: {not case.expected}"
    messages = any(q.predicate == SH.resultMessage for q in case.expected)
    wanted, got = essence(case.expected, messages), essence(found, messages)
    if wanted == got:
        return ""
    missing, extra = set(wanted) - set(got), set(got) - set(wanted)
    return "\n".join([*(f"  - {q}" for q in sorted(map(str, missing))), *(f"  + {q}" for q in sorted(map(str, extra)))])


def main(arguments: list[str]) -> int:
    run = by_command if "--command" in arguments else by_engine
    folder = Path(next(each for each in arguments if not each.startswith("--"))).resolve() / TESTS
    found = [case for part in ("core", "sparql") for case in cases(folder / part)]
    failures = {case.name: text for case in found if (text := failure(case, run))}
    for name, text in failures.items():
        sys.stdout.write(f"{name}\n{text}\n")
    sys.stdout.write(f"{len(found) - len(failures)} of {len(found)} tests pass\n")
    return 1 if failures or not found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
