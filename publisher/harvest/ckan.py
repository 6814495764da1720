"""A catalogue as CKAN takes it: the steps of ckanext-dcat's harvester, and the datasets that it would make.

It asks with HEAD and then GET for anything (`*/*`), reads at most 50 MB, decodes UTF-8, gives the Content-Type to
rdflib as the name of a format, makes a dataset of each dcat:Dataset of the page, and goes on to the next page. What
it takes of each, in which order of preference, is that of its default profile, euro_dcat_ap_3 (ckanext-dcat 2.4;
`tests/test_harvest_ckan.py` holds this module against the extension itself).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from publisher.harvest.rdflib_reader import rdflib_graph
from publisher.harvest.reading import Unreadable, format_of, refuse_danger
from publisher.harvest.statements import Statements
from publisher.harvest.stumbles import Stumble, Stumbled
from publisher.visits.answers import Answer, Bounds, NoAnswer
from publisher.visits.visitor import Visitor
from publisher.vocabulary import DCAT, DCATAP, DCT, FOAF, RDF, RDFS, SPDX, VCARD

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

#: ckanext.dcat.max_file_size, unless a portal sets another one.
LARGEST = 50 << 20
_LANGUAGE = "en"  # ckan.locale_default, unless a portal sets another one

_DATASET = {
    "title": DCT.title,
    "notes": DCT.description,
    "url": DCAT.landingPage,
    "issued": DCT.issued,
    "modified": DCT.modified,
    "identifier": DCT.identifier,
    "frequency": DCT.accrualPeriodicity,
    "dcat_type": DCT.type,
    "access_rights": DCT.accessRights,
}
_DATASET_LISTS = {"language": DCT.language, "theme": DCAT.theme, "conforms_to": DCT.conformsTo}
_AGENT = {"type": DCT.type, "identifier": DCT.identifier, "url": FOAF.homepage}
_RESOURCE = {
    "access_url": DCAT.accessURL,
    "download_url": DCAT.downloadURL,
    "issued": DCT.issued,
    "modified": DCT.modified,
    "license": DCT.license,
    "rights": DCT.rights,
    "name": DCT.title,
    "description": DCT.description,
    "mimetype": DCAT.mediaType,
    "availability": DCATAP.availability,
    "compress_format": DCAT.compressFormat,
}


class Taken(NamedTuple):
    """What CKAN would make of a page: its datasets, and what it stumbles on."""

    datasets: list[dict[str, Any]]
    stumbles: list[Stumble]


def take(visitor: Visitor, url: str) -> Taken:
    """What CKAN makes of the document at `url`; nothing where it breaks off."""
    try:
        stumbles = _head(visitor, url)
        answer = visitor.get(url, "*/*", bounds=Bounds(LARGEST))
        return Taken(datasets(_graph(answer)), stumbles)
    except NoAnswer as error:
        rule = "too-large" if error.reason == "size" else "unreadable-by-rdflib"
        return Taken([], [Stumble(rule, url, error.message)])
    except Stumbled as error:
        return Taken([], [*stumbles, error.stumble])


def _head(visitor: Visitor, url: str) -> list[Stumble]:
    answer = visitor.head(url)
    return [] if answer.status < 400 else [Stumble("head-refused", url, f"HEAD is answered {answer.status}")]


def _graph(answer: Answer) -> rdflib.Graph:
    """The page as rdflib reads it. Errors: Stumbled."""
    if answer.status != 200:
        raise Stumbled("unreadable-by-rdflib", answer.url, f"*/* is answered {answer.status}")
    if answer.media in ("text/html", "application/xhtml+xml"):
        raise Stumbled("html-for-data", answer.url, f"*/* is answered with {answer.media}")
    try:
        text = answer.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Stumbled("not-utf-8", answer.url, str(error)[:200]) from None
    form = format_of(answer.media)
    if form is None:
        raise Stumbled("unreadable-by-rdflib", answer.url, f"Content-Type {answer.media or 'is missing'}")
    try:
        refuse_danger(answer.body, form, answer.url)
        return rdflib_graph(text, answer.media)
    except Unreadable as error:
        raise Stumbled("unreadable-by-rdflib", answer.url, error.message) from None


def datasets(graph: rdflib.Graph) -> list[dict[str, Any]]:
    """The datasets of a page as CKAN's fields."""
    return [_dataset(_Reader(graph), node) for node in graph.subjects(_term(RDF.type), _term(DCAT.Dataset))]


def _term(node: object) -> rdflib.URIRef:
    import rdflib

    return rdflib.URIRef(getattr(node, "value", ""))


class _Reader:
    """Values as the extension's profiles choose them."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self.graph = graph

    def nodes(self, subject: Node, prop: object) -> list[Node]:
        return list(self.graph.objects(subject, _term(prop)))

    def value(self, subject: Node, prop: object) -> str:
        """The text in the portal's language, else the first one; of a thing its label, else its address."""
        import rdflib

        fallback = ""
        for node in self.nodes(subject, prop):
            if not isinstance(node, rdflib.Literal):
                return next((str(label) for label in self.nodes(node, RDFS.label)), str(node))
            if node.language == _LANGUAGE:
                return str(node)
            fallback = fallback or str(node)
        return fallback

    def fields(self, subject: Node, table: dict[str, Any]) -> dict[str, str]:
        found = {key: self.value(subject, prop) for key, prop in table.items()}
        return {key: value for key, value in found.items() if value}


def _dataset(reader: _Reader, node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"uri": _iri(node), **reader.fields(node, _DATASET)}
    for key, prop in _DATASET_LISTS.items():
        values = [str(value) for value in reader.nodes(node, prop)]
        found |= {key: values} if values else {}
    words = [str(value) for value in reader.nodes(node, DCAT.keyword)]
    split = [part.strip() for word in words if "," in word for part in word.split(",")]
    found["tags"] = [word for word in words if "," not in word] + split
    contact = next(iter(reader.nodes(node, DCAT.contactPoint)), None)
    if contact is not None:
        mail = reader.value(contact, VCARD.hasEmail).replace("mailto:", "", 1)
        found |= _present("contact", uri=_iri(contact), name=reader.value(contact, VCARD.fn), email=mail)
    publisher = next(iter(reader.nodes(node, DCT.publisher)), None)
    if publisher is not None:
        name = reader.value(publisher, FOAF.name)
        found |= _present("publisher", uri=_iri(publisher), name=name, **reader.fields(publisher, _AGENT))
    found["resources"] = [_resource(reader, item) for item in reader.nodes(node, DCAT.distribution)]
    found["guid"] = found["uri"] or found.get("identifier", "")
    return found


def _present(prefix: str, **values: str) -> dict[str, str]:
    return {f"{prefix}_{key}": value for key, value in values.items() if value}


def _iri(node: Node) -> str:
    import rdflib

    return str(node) if isinstance(node, rdflib.URIRef) else ""


def _resource(reader: _Reader, node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"uri": _iri(node), **reader.fields(node, _RESOURCE)}
    found["url"] = found.get("download_url") or found.get("access_url", "")
    form = next((str(value) for value in reader.nodes(node, DCT.format)), "")
    found |= {"format": form or found["mimetype"]} if form or "mimetype" in found else {}
    with suppress(ValueError):  # what is no number is left out
        found |= {"size": int(float(reader.value(node, DCAT.byteSize)))}
    for checksum in reader.nodes(node, SPDX.checksum):
        found |= {"hash": reader.value(checksum, SPDX.checksumValue)}
        found |= {"hash_algorithm": reader.value(checksum, SPDX.algorithm)}
    return found


def lost(taken: Sequence[dict[str, Any]], found: Statements, url: str) -> list[Stumble]:
    """What CKAN lost of a catalogue that others read whole."""
    left = {str(getattr(node, "value", "")) for node in found.typed(DCAT.Dataset)} - {item["uri"] for item in taken}
    return [Stumble("unreadable-by-rdflib", url, f"{iri} is not among what it takes") for iri in sorted(left) if iri]
