"""The formats that records are given in: a row each, from the statements of an item to XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from publisher.vocabulary import DCAT, DCT, FOAF, PREFIXES, SKOS
from publisher.web.answering.representations import LOCAL_NAME
from publisher.web.oai.items import Item
from publisher.web.oai.xml import element, joined, leaf, writable

_About = Mapping[NamedNode, Sequence[Triple]]


class MetadataFormat(NamedTuple):
    """A format: its prefix, where its schema is, the namespace of its documents, and what writes one."""

    prefix: str
    schema: str
    namespace: str
    write: Callable[[Item, _About], str]


_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDF_SCHEMA = "http://www.openarchives.org/OAI/2.0/rdf.xsd"

#: Element of Dublin Core -> the properties of an item that it tells.
_ELEMENTS = (
    ("title", (DCT.title,)),
    ("subject", (DCAT.keyword,)),
    ("description", (DCT.description,)),
    ("date", (DCT.modified, DCT.issued)),
    ("identifier", (DCT.identifier, DCAT.landingPage)),
)
#: Element -> the property that leads to a thing, and those that name it.
_NAMED = (
    ("publisher", DCT.publisher, (FOAF.name, SKOS.prefLabel)),
    ("subject", DCAT.theme, (SKOS.prefLabel,)),
    ("coverage", DCT.spatial, (SKOS.prefLabel,)),
)
#: Element -> the property whose values are told as they are, of the item or of its distributions.
_BARE = (
    ("rights", (DCT.license, DCT.accessRights)),
    ("relation", (DCAT.downloadURL, DCAT.endpointURL)),
    ("language", (DCT.language,)),
)
_TYPES = {"dataset": "Dataset", "dataservice": "Service"}
_MEDIA = "https://www.iana.org/assignments/media-types/"


def dublin_core(item: Item, about: _About) -> str:
    """A record in unqualified Dublin Core; texts keep their language."""
    rows = [leaf("dc:identifier", item.iri), leaf("dc:type", _TYPES[item.set_spec])]
    own = about.get(NamedNode(item.iri), ())
    for name, properties in _ELEMENTS:
        rows += [_value(name, triple.object) for triple in own if triple.predicate in properties]
    for name, property_, names in _NAMED:
        things = [triple.object for triple in own if triple.predicate == property_]
        rows += [_value(name, triple.object) for thing in things for triple in _told(about, thing, names)]
    for name, properties in _BARE:
        rows += [_value(name, triple.object) for triple in item.triples if triple.predicate in properties]
    media = [triple.object for triple in item.triples if triple.predicate == DCAT.mediaType]
    rows += [leaf("dc:format", value.value.removeprefix(_MEDIA)) for value in media if isinstance(value, NamedNode)]
    spaces = {
        "xmlns:oai_dc": _DC,
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "xsi:schemaLocation": f"{_DC} {_DC_SCHEMA}",
    }
    return element("oai_dc:dc", joined(dict.fromkeys(rows)), spaces)


def _told(about: _About, thing: object, properties: Iterable[NamedNode]) -> list[Triple]:
    """What names a thing: of the first property that does."""
    for property_ in properties:
        found = [t for t in about.get(thing, ()) if t.predicate == property_]  # type: ignore[call-overload]
        if found:
            return found
    return []


def _value(name: str, value: object) -> str:
    if isinstance(value, Literal):
        return leaf(f"dc:{name}", value.value, {"xml:lang": value.language} if value.language else None)
    return leaf(f"dc:{name}", value.value) if isinstance(value, NamedNode) else ""


def rdf_xml(item: Item, _: _About) -> str:
    """A record as RDF/XML, the same statements as in the catalogue; without what XML cannot hold."""
    triples = [_spoken(triple) for triple in item.triples if LOCAL_NAME.search(triple.predicate.value)]
    document = (serialize(triples, format=RdfFormat.RDF_XML, prefixes=dict(PREFIXES)) or b"").decode()
    return document[document.index("<rdf:RDF") :]


def _spoken(triple: Triple) -> Triple:
    value = triple.object
    if not isinstance(value, Literal) or writable(value.value) == value.value:
        return triple
    if value.language:
        return Triple(triple.subject, triple.predicate, Literal(writable(value.value), language=value.language))
    return Triple(triple.subject, triple.predicate, Literal(writable(value.value), datatype=value.datatype))


#: A further format is a row. `dcat_ap` is what data.europa.eu asks for, `dcat` and `rdf` are what others do.
FORMATS: Mapping[str, MetadataFormat] = {
    row.prefix: row
    for row in (
        MetadataFormat("oai_dc", _DC_SCHEMA, _DC, dublin_core),
        MetadataFormat("dcat_ap", _RDF_SCHEMA, _RDF, rdf_xml),
        MetadataFormat("dcat", _RDF_SCHEMA, _RDF, rdf_xml),
        MetadataFormat("rdf", _RDF_SCHEMA, _RDF, rdf_xml),
    )
}
