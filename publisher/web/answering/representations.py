"""Quads -> bytes in a format, the same bytes for the same quads."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize
from werkzeug.exceptions import NotAcceptable

from publisher.formats import JSONLD, RDFXML, Format
from publisher.jsonld import Context, compact
from publisher.vocabulary import DCT, FOAF, PREFIXES, RDF, VOID

#: Formats that can shorten IRIs.
_WITH_PREFIXES = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML)


#: What XML 1.0 has no way to write (section 2.2), and how the local name of a property has to end (RDF/XML, 2.4).
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LOCAL_NAME = re.compile(r"[^\W\d][\w.-]*$")


class NoXml(NotAcceptable):
    """406: the data holds what RDF/XML cannot say; a file that no reader takes would be worse."""

    description = (
        "RDF/XML cannot hold these data: a control character, or a property without a local name. Take Turtle."
    )


def write(quads: Sequence[Quad], form: Format, context: Context, root: str) -> bytes:
    """A document about `root`. Formats without named graphs get every statement once, whatever its graph.

    Errors: NoXml where RDF/XML is asked for and cannot be.
    """
    if form is JSONLD:
        return compact(quads, context, root)
    if not isinstance(form.engine, RdfFormat):
        raise TypeError(f"{form.name} is no format of a graph")
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    if form is RDFXML and not fits_xml(quads):
        raise NoXml()
    prefixes = _prefixes(quads) if form.engine in _WITH_PREFIXES else None
    output = io.BytesIO()
    if form.quads:
        serialize(quads, output, form.engine, prefixes=prefixes)
    else:
        serialize(triples, output, form.engine, prefixes=prefixes)
    return output.getvalue()


def able(formats: Iterable[Format], quads: Iterable[Quad]) -> list[Format]:
    """Those formats that can hold these statements: not everything can be said in RDF/XML."""
    fits = fits_xml(quads)
    return [form for form in formats if form is not RDFXML or fits]


def fits_xml(quads: Iterable[Quad]) -> bool:
    """Whether RDF/XML can say all of these statements."""
    return all(_fits_xml(quad.triple) for quad in quads)


def fit_xml(triples: Iterable[Triple]) -> bool:
    """Whether RDF/XML can hold all of them."""
    return all(_fits_xml(triple) for triple in triples)


def _fits_xml(triple: Triple) -> bool:
    text = triple.object.value if isinstance(triple.object, Literal) else ""
    return LOCAL_NAME.search(triple.predicate.value) is not None and not _NO_XML.search(text)


def _prefixes(quads: Iterable[Quad]) -> dict[str, str]:
    """The prefixes that a document needs, no others."""
    used = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, NamedNode):
                used.add(term.value)
            elif isinstance(term, Literal):
                used.add(term.datatype.value)
    return {prefix: iri for prefix, iri in PREFIXES.items() if any(name.startswith(iri) for name in used)}


def about_document(document: str, topic: str, dataset: str, licence: str) -> list[Quad]:
    """What is said of the document itself: what it is about, its data set, its licence."""
    page = NamedNode(document)
    quads = [
        Quad(page, RDF.type, FOAF.Document),
        Quad(page, FOAF.primaryTopic, NamedNode(topic)),
        Quad(page, VOID.inDataset, NamedNode(dataset)),
    ]
    return [*quads, Quad(page, DCT.license, NamedNode(licence))] if licence else quads
