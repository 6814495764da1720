"""Formats as rows, and the choice among them (RFC 9110, section 12.5.1).

A format knows its media type, suffix and name; a new format is a new row. Nothing else in the project
writes a media type of RDF or of query results.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat


@dataclass(frozen=True)
class Format:
    """One representation: `media` without parameters, `also` other names that clients use for it.

    `engine` is pyoxigraph's format where it has one, `charset` whether a charset is sent, `quads` whether
    the format holds named graphs, `iri` the W3C formats IRI (http://www.w3.org/ns/formats/) or ''.
    """

    suffix: str
    media: str
    name: str
    engine: RdfFormat | QueryResultsFormat | None = None
    also: tuple[str, ...] = ()
    charset: bool = False
    quads: bool = False
    iri: str = ""

    @property
    def content_type(self) -> str:
        return f"{self.media}; charset=utf-8" if self.charset else self.media


_W3C = "http://www.w3.org/ns/formats/"

TURTLE = Format("ttl", "text/turtle", "Turtle", RdfFormat.TURTLE, ("application/x-turtle", "application/turtle"), True, False, _W3C + "Turtle")
NTRIPLES = Format("nt", "application/n-triples", "N-Triples", RdfFormat.N_TRIPLES, ("text/plain",), True, False, _W3C + "N-Triples")
JSONLD = Format("jsonld", "application/ld+json", "JSON-LD", RdfFormat.JSON_LD, ("application/json",), False, True, _W3C + "JSON-LD")
RDFXML = Format("rdf", "application/rdf+xml", "RDF/XML", RdfFormat.RDF_XML, ("application/xml", "text/xml"), False, False, _W3C + "RDF_XML")
NQUADS = Format("nq", "application/n-quads", "N-Quads", RdfFormat.N_QUADS, ("text/x-nquads",), True, True, _W3C + "N-Quads")
TRIG = Format("trig", "application/trig", "TriG", RdfFormat.TRIG, ("application/x-trig",), True, True, _W3C + "TriG")
HTML = Format("html", "text/html", "HTML", None, ("application/xhtml+xml",), True)

#: Representations of a graph, best first: the first is what a client gets that does not care.
GRAPH_FORMATS: tuple[Format, ...] = (TURTLE, NTRIPLES, JSONLD, RDFXML, NQUADS, TRIG)
#: Representations of a resource page.
PAGE_FORMATS: tuple[Format, ...] = (*GRAPH_FORMATS, HTML)

RESULTS_JSON = Format("json", "application/sparql-results+json", "JSON", QueryResultsFormat.JSON, ("application/json",), False, False, _W3C + "SPARQL_Results_JSON")
RESULTS_XML = Format("xml", "application/sparql-results+xml", "XML", QueryResultsFormat.XML, ("application/xml", "text/xml"), False, False, _W3C + "SPARQL_Results_XML")
RESULTS_CSV = Format("csv", "text/csv", "CSV", QueryResultsFormat.CSV, (), True, False, _W3C + "SPARQL_Results_CSV")
RESULTS_TSV = Format("tsv", "text/tab-separated-values", "TSV", QueryResultsFormat.TSV, (), True, False, _W3C + "SPARQL_Results_TSV")

#: Representations of a SELECT or ASK answer, best first.
RESULT_FORMATS: tuple[Format, ...] = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)

#: Files that people keep: suffix -> format.
FILE_FORMATS = {row.suffix: row for row in GRAPH_FORMATS} | {"json": JSONLD, "xml": RDFXML, "owl": RDFXML}


def by_suffix(suffix: str, offers: Iterable[Format]) -> Format | None:
    return next((row for row in offers if row.suffix == suffix), None)


@dataclass(frozen=True)
class _Range:
    media: str
    quality: float
    parameters: int


_PARAMETER = re.compile(r';\s*([^\s=;,"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;,]*)')
_ELEMENT = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^,"])+)')


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 1.0


def _ranges(header: str) -> list[_Range]:
    found = []
    for element in _ELEMENT.findall(header):
        media = element.split(";", 1)[0].strip().lower()
        if "/" not in media and media != "*":
            continue
        parameters = [(name.lower(), value) for name, value in _PARAMETER.findall(element)]
        quality = next((_quality(value) for name, value in parameters if name == "q"), 1.0)
        extra = sum(1 for name, _ in parameters if name not in ("q", "charset"))
        found.append(_Range("*/*" if media == "*" else media, quality, extra))
    return found


def _match(row: Format, ranges: Sequence[_Range], hidden: frozenset[str]) -> tuple[float, int]:
    """(quality, how exactly) of a format: the most specific range decides (RFC 9110, 12.5.1)."""
    best = (-1, 0.0)
    for item in ranges:
        if item.media in (row.media, *row.also):
            best = max(best, (3 if item.media == row.media else 2, item.quality))
        elif row.suffix not in hidden and item.media == row.media.split("/")[0] + "/*":
            best = max(best, (1, item.quality))
        elif row.suffix not in hidden and item.media == "*/*":
            best = max(best, (0, item.quality))
    return best[1], best[0]


def negotiate(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """The format for an Accept header; None where nothing of what is offered is acceptable (406).

    HTML is given only to clients that name it: wildcards mean RDF here (DESIGN.md, section 6). An
    unreadable header is no header. `application/ld+json;profile=…` is its bare type. Among equals the
    order of `offers` decides.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return offers[0]
    hidden = frozenset({HTML.suffix}) if len(offers) > 1 and offers[0] is not HTML else frozenset()
    scored = [(_match(row, ranges, hidden), -index, row) for index, row in enumerate(offers)]
    (quality, _), _, best = max(scored, key=lambda item: (item[0][0], item[1] if item[0][1] < 2 else item[1] + 0.5))
    return best if quality > 0 else None
