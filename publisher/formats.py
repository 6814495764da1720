"""Formats as rows, and the choice among them (RFC 9110, section 12.5.1).

A format knows its media type, suffix and name; a new format is a new row. Nothing else in the project
writes a media type of RDF or of query results.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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

# fmt: off
TURTLE = Format(
    "ttl", "text/turtle", "Turtle",
    RdfFormat.TURTLE, ("application/x-turtle", "application/turtle"), True, False, _W3C + "Turtle",
)
NTRIPLES = Format(
    "nt", "application/n-triples", "N-Triples",
    RdfFormat.N_TRIPLES, ("text/plain",), True, False, _W3C + "N-Triples",
)
JSONLD = Format(
    "jsonld", "application/ld+json", "JSON-LD",
    RdfFormat.JSON_LD, ("application/json",), False, True, _W3C + "JSON-LD",
)
RDFXML = Format(
    "rdf", "application/rdf+xml", "RDF/XML",
    RdfFormat.RDF_XML, ("application/xml", "text/xml"), False, False, _W3C + "RDF_XML",
)
NQUADS = Format(
    "nq", "application/n-quads", "N-Quads",
    RdfFormat.N_QUADS, ("text/x-nquads",), True, True, _W3C + "N-Quads",
)
TRIG = Format(
    "trig", "application/trig", "TriG",
    RdfFormat.TRIG, ("application/x-trig",), True, True, _W3C + "TriG",
)
HTML = Format("html", "text/html", "HTML", None, ("application/xhtml+xml",), True)
#: Not of a graph: an error in words (RFC 9457), plain text, files as they are.
PROBLEM = Format("json", "application/problem+json", "problem+json", None, ("application/json",))
TEXT = Format("txt", "text/plain", "text", None, (), True)
CSS = Format("css", "text/css", "CSS", None, (), True)
JAVASCRIPT = Format("js", "text/javascript", "JavaScript", None, (), True)
SVG = Format("svg", "image/svg+xml", "SVG")
XML = Format("xml", "application/xml", "XML", None, (), True)
JSON = Format("json", "application/json", "JSON")
#: OpenSearch 1.1 (draft 6): how a browser searches here, and what it shows while somebody types.
OPENSEARCH = Format("xml", "application/opensearchdescription+xml", "OpenSearch", None, (), True)
SUGGESTIONS = Format("json", "application/x-suggestions+json", "suggestions", None, ("application/json",))
OAI = Format("xml", "text/xml", "OAI-PMH", None, (), True)
LINKSET = Format("json", "application/linkset+json", "linkset", None, ("application/json",))
LINKSET_TEXT = Format("txt", "application/linkset", "linkset (text)", None, ("text/plain",))
#: Lists of versions (RFC 7089, section 5), and their form in JSON.
TIMEMAP = Format("link", "application/link-format", "TimeMap", None, ("text/plain",))
TIMEMAP_JSON = Format("json", "application/json", "TimeMap (JSON)", None)
# fmt: on

#: Representations of a graph, best first: the first is what a client gets that does not care.
GRAPH_FORMATS: tuple[Format, ...] = (TURTLE, NTRIPLES, JSONLD, RDFXML, NQUADS, TRIG)
#: Representations of a resource page.
PAGE_FORMATS: tuple[Format, ...] = (*GRAPH_FORMATS, HTML)

# fmt: off
RESULTS_JSON = Format(
    "json", "application/sparql-results+json", "JSON",
    QueryResultsFormat.JSON, ("application/json",), False, False, _W3C + "SPARQL_Results_JSON",
)
RESULTS_XML = Format(
    "xml", "application/sparql-results+xml", "XML",
    QueryResultsFormat.XML, ("application/xml", "text/xml"), False, False, _W3C + "SPARQL_Results_XML",
)
RESULTS_CSV = Format(
    "csv", "text/csv", "CSV",
    QueryResultsFormat.CSV, (), True, False, _W3C + "SPARQL_Results_CSV",
)
RESULTS_TSV = Format(
    "tsv", "text/tab-separated-values", "TSV",
    QueryResultsFormat.TSV, (), True, False, _W3C + "SPARQL_Results_TSV",
)
# fmt: on

#: Representations of a SELECT or ASK answer, best first.
RESULT_FORMATS: tuple[Format, ...] = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)

#: Files that people keep: suffix -> format.
FILE_FORMATS = {row.suffix: row for row in GRAPH_FORMATS} | {"json": JSONLD, "xml": RDFXML, "owl": RDFXML}


def by_suffix(suffix: str, offers: Iterable[Format]) -> Format | None:
    return next((row for row in offers if row.suffix == suffix), None)


class _Range(NamedTuple):
    media: str
    quality: float


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
        found.append(_Range("*/*" if media == "*" else media, quality))
    return found


def _exactness(row: Format, media: str) -> int:
    """How exactly a media range names a format: 4 by name, 3 by another name, 2 `text/*`, 1 `*/*`, 0 not."""
    if media == row.media:
        return 4
    if media in row.also:
        return 3
    if row is HTML:
        return 0
    return {row.media.split("/")[0] + "/*": 2, "*/*": 1}.get(media, 0)


def _match(row: Format, ranges: Sequence[_Range]) -> tuple[float, bool]:
    """(quality, named or only reached by a wildcard): the most specific range decides (RFC 9110, 12.5.1)."""
    exactness, quality = max((_exactness(row, item.media), item.quality) for item in ranges)
    return (quality, exactness > 2) if exactness else (0.0, False)


def negotiate(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """The format for an Accept header; None where nothing of what is offered is acceptable (406).

    HTML is given only to clients that name it: wildcards mean RDF here (DESIGN.md, section 6). An
    unreadable header is no header. `application/ld+json;profile=…` is its bare type. Among equals the
    first that was named decides, then the order of `offers`.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return offers[0]
    best = max(offers, key=lambda row: _match(row, ranges))
    return best if _match(best, ranges)[0] > 0 else None
