"""The W3C test suites of Turtle and TriG, run over our reader, and what they accept over our layout.

    python -m tests.suites.turtle DIR      DIR: a checkout of https://github.com/w3c/rdf-tests

The suites are not part of this project. Exit 0: every test passes; 1: the failures are listed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from rdflib.namespace import RDF, Namespace

from publisher.turtle import TurtleError, read_turtle
from publisher.turtle.format import format_text

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SUITES = {"Turtle": "rdf/rdf11/rdf-turtle", "TriG": "rdf/rdf11/rdf-trig"}


class Case(NamedTuple):
    """One test of a manifest: `kind` is the local name of its type, `base` the IRI that it is read with."""

    name: str
    kind: str
    action: Path
    base: str
    result: Path | None


def cases(folder: Path) -> Iterator[Case]:
    """The tests of the manifest in a folder."""
    graph = rdflib.Graph()
    here = folder.as_uri() + "/"
    graph.parse(folder / "manifest.ttl", publicID=here + "manifest.ttl")
    assumed = str(next(graph.objects(None, MF.assumedTestBase)))
    for test, kind in graph.subject_objects(RDF.type):
        action = graph.value(test, MF.action)
        if action is not None:
            name = str(action)[len(here) :]
            result = graph.value(test, MF.result)
            expected = folder / str(result)[len(here) :] if result is not None else None
            yield Case(str(test).split("#")[-1], str(kind).split("#")[-1], folder / name, assumed + name, expected)


def canonical(quads: Iterator[object]) -> Dataset:
    """The statements with blank nodes named by RDFC-1.0: equal data sets are isomorphic ones."""
    dataset = Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def failure(case: Case) -> str:
    """'' where the test passes, else why it does not."""
    text = case.action.read_bytes().decode("utf-8")
    graphs = case.action.suffix == ".trig"
    try:
        quads = [row.quad for row in read_turtle(text, case.base, graphs=graphs)]
    except TurtleError as error:
        return "" if "Negative" in case.kind else f"refused: {error}"
    if "Negative" in case.kind:
        return "accepted, and should be refused"
    once = format_text(text, graphs=graphs)
    again = [row.quad for row in read_turtle(once, case.base, graphs=graphs)]
    if format_text(once, graphs=graphs) != once or canonical(iter(quads)) != canonical(iter(again)):
        return "laid out, it is another text"
    if case.result is None:
        return ""
    form = RdfFormat.N_QUADS if case.result.suffix == ".nq" else RdfFormat.N_TRIPLES
    same = canonical(iter(quads)) == canonical(iter(parse(path=str(case.result), format=form)))
    return "" if same else "other statements than expected"


def main(root: Path) -> int:
    failed = 0
    for title, folder in SUITES.items():
        results = [(case, failure(case)) for case in cases(root / folder)]
        wrong = [(case, reason) for case, reason in results if reason]
        print(f"{title}: {len(results) - len(wrong)} of {len(results)} tests pass")
        for case, reason in wrong:
            print(f"  {case.kind} {case.name} ({case.action.name}): {reason}")
        failed += len(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.suites.turtle DIR (a checkout of w3c/rdf-tests)")
    sys.exit(main(Path(sys.argv[1])))
