"""Small stores for tests of queries: built directly, as a release's is."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

EX = "http://example.org/"
GRAPH = EX + "graphs/extra"


def build(folder: Path, subjects: int = 300) -> Path:
    """`subjects` things with a name, a link to the next and a number; ten more statements in one named graph."""
    store = Store(str(folder))
    quads = []
    for number in range(subjects):
        subject = NamedNode(f"{EX}s{number}")
        quads += [
            Quad(subject, NamedNode(EX + "name"), Literal(f"naam {number}", language="nl"), DefaultGraph()),
            Quad(subject, NamedNode(EX + "next"), NamedNode(f"{EX}s{(number + 1) % subjects}"), DefaultGraph()),
            Quad(subject, NamedNode(EX + "number"), Literal(number), DefaultGraph()),
        ]
    quads += [Quad(NamedNode(f"{EX}g{n}"), NamedNode(EX + "in"), Literal(n), NamedNode(GRAPH)) for n in range(10)]
    store.bulk_extend(quads)
    store.flush()
    return folder
