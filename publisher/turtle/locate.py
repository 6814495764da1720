"""Statements with places, from a file in any format of RDF.

Exact for Turtle and TriG, and for N-Triples and N-Quads; for JSON-LD and RDF/XML the nearest thing that can be
told without a parser of our own: the value where it stands literally, else the property, else the node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from publisher.errors import PublisherError
from publisher.formats import FILE_FORMATS, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE
from publisher.rdf import parse_file
from publisher.turtle.json_places import json_places
from publisher.turtle.mistakes import TurtleError
from publisher.turtle.places import Located, Span
from publisher.turtle.reader import read_turtle
from publisher.turtle.texts import SEARCHED, read_text
from publisher.turtle.xml_places import xml_places

_Reader: TypeAlias = Callable[[Path, str | None], Iterator[Located]]


def locate(path: Path, base_iri: str | None = None) -> Iterator[Located]:
    """The statements of a file in its order, each with the places of its terms.

    `base_iri` is what relative IRIs are resolved against. Errors: PublisherError with the place; TurtleError
    for mistakes in Turtle and TriG.
    """
    row = FILE_FORMATS.get(path.suffix.lstrip(".").lower())
    reader = _READERS.get(row.suffix) if row else None
    if reader is None:
        return _of_quads(path, base_iri)
    return reader(path, base_iri)


def _of_turtle(path: Path, base_iri: str | None, *, graphs: bool) -> Iterator[Located]:
    text = read_text(path, SEARCHED)
    try:
        yield from read_turtle(text, base_iri, graphs=graphs)
    except TurtleError as error:
        raise error.within(path) from None


def _of_quads(path: Path, base_iri: str | None) -> Iterator[Located]:
    for quad in parse_file(path, base_iri=base_iri):
        yield Located(quad.subject, quad.predicate, quad.object, quad.graph_name, Span(), Span(), Span())


_LINE = re.compile(
    r"[ \t]*(<[^>]*>|_:[^\s<\"]+)[ \t]*(<[^>]*>)[ \t]*"
    r'(<[^>]*>|_:[^\s<.]+(?:\.+[^\s<.]+)*|"[^"\\]*+(?:\\.[^"\\]*+)*+"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?)'
)


def _of_lines(path: Path, base_iri: str | None) -> Iterator[Located]:
    """N-Triples and N-Quads: a statement a line (N-Triples 1.1, section 2)."""
    try:
        # What is not UTF-8 is the engine's to refuse, with its place.
        file = path.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise PublisherError(f"cannot be read: {error.strerror}", where=path) from None
    with file:
        lines = ((number, line) for number, line in enumerate(file, 1) if line.lstrip()[:1] not in ("", "#"))
        for quad in parse_file(path, base_iri=base_iri):
            number, line = next(lines)
            match = _LINE.match(line)
            spans = [_within(number, *match.span(group)) for group in (1, 2, 3)] if match else [Span(number)] * 3
            yield Located(quad.subject, quad.predicate, quad.object, quad.graph_name, *spans)


def _within(line: int, start: int, end: int) -> Span:
    return Span(line, start + 1, line, end + 1)


_READERS: MappingProxyType[str, _Reader] = MappingProxyType(
    {
        TURTLE.suffix: lambda path, base: _of_turtle(path, base, graphs=False),
        TRIG.suffix: lambda path, base: _of_turtle(path, base, graphs=True),
        NTRIPLES.suffix: _of_lines,
        NQUADS.suffix: _of_lines,
        JSONLD.suffix: json_places,
        RDFXML.suffix: xml_places,
    }
)
