"""RDF of strangers: any format by its media type, without what a hostile document may do to who reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from publisher.errors import PublisherError
from publisher.formats import GRAPH_FORMATS, JSONLD, Format
from publisher.rdf import refuse_bombs

#: What a harvester asks for: what is read fastest first.
ACCEPT = ", ".join(
    f"{row.media};q={quality}"
    for row, quality in zip(
        sorted(GRAPH_FORMATS, key=lambda row: ("nq", "nt", "trig", "ttl", "rdf", "jsonld").index(row.suffix)),
        ("1.0", "0.9", "0.8", "0.7", "0.6", "0.5"),
        strict=True,
    )
)


#: The engine keeps a term of that many bytes at most, and calls a longer one a lack of memory.
TOO_LONG = "a text or an IRI of more than 16 MB"


class Unreadable(PublisherError):  # noqa: N818 (a sentence about a document, caught and reported)
    """A document that is not what its media type says, or that is too dangerous to be read."""


def format_of(media: str) -> Format | None:
    """The format of RDF with this media type, None for any other."""
    return next((row for row in GRAPH_FORMATS if media == row.media or media in row.also), None)


def _engine(form: Format) -> RdfFormat:
    if isinstance(form.engine, RdfFormat):
        return form.engine
    raise TypeError(form.name)


def read(body: bytes, media: str, url: str) -> list[Quad]:
    """The statements of a document that came from `url`. Errors: Unreadable."""
    with mistakes_of(url):
        return list(stream_quads(body, media, url))


def stream_quads(body: bytes, media: str, url: str) -> Iterator[Quad]:
    """The same one by one, as the engine gives them. Errors: Unreadable; SyntaxError later (see `mistakes_of`)."""
    form = format_of(media)
    if form is None:
        raise Unreadable(f"{media or 'no Content-Type'} is no format of RDF", where=url)
    refuse_danger(body, form, url)
    return iter(parse(body, _engine(form), base_iri=url))


@contextmanager
def mistakes_of(url: str) -> Iterator[None]:
    """A mistake of syntax in a document becomes a sentence. Errors: Unreadable."""
    try:
        yield
    except SyntaxError as error:
        raise Unreadable(f"no RDF of its kind: {' '.join(str(error.msg).split())[:200]}", where=url) from None
    except MemoryError:
        raise Unreadable(TOO_LONG, where=url) from None


def refuse_danger(body: bytes, form: Format, url: str) -> None:
    """Errors: Unreadable for entities in XML, JSON that overflows a parser's stack, contexts that would be fetched."""
    try:
        refuse_bombs(lambda: BytesIO(body), _engine(form), url)
    except PublisherError as error:
        raise Unreadable(error.message, where=error.where) from None
    if form is not JSONLD:
        return
    try:
        remote = next(_remote_contexts(json.loads(body)), "")
    except (ValueError, RecursionError):
        raise Unreadable("no JSON", where=url) from None
    if remote:
        raise Unreadable(f"its JSON-LD context would have to be fetched from {remote[:200]}", where=url)


def _remote_contexts(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            if key in ("@context", "@import"):
                yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))
            yield from _remote_contexts(value)
    elif isinstance(found, list):
        for item in found:
            yield from _remote_contexts(item)


def triples(quads: Iterable[Quad]) -> set[tuple[object, object, object]]:
    """The statements without their graphs, to be compared."""
    return {(quad.subject, quad.predicate, quad.object) for quad in quads}


def has_blank_nodes(quads: Iterable[Quad]) -> bool:
    return any(BlankNode in (type(quad.subject), type(quad.object)) for quad in quads)
