"""The catalogue as schema.org says it, for the head of its page and for the page itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from publisher.store import best_literal
from publisher.vocabulary import DCAT, DCT, FOAF, SDO, SKOS, SPDX, VCARD

_Term = NamedNode | Literal
#: Where things are named, best first.
_NAMES = (DCT.title, SKOS.prefLabel, FOAF.name, VCARD.fn)


class _Reader:
    """Values of a catalogue's statements, in one language where they have one."""

    def __init__(self, quads: Iterable[Quad], language: str) -> None:
        self._language = language
        self._values: dict[tuple[object, object], list[_Term]] = defaultdict(list)
        for quad in quads:
            if isinstance(quad.object, (NamedNode, Literal)):
                self._values[quad.subject, quad.predicate].append(quad.object)

    def iris(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        return [value for value in self._values[subject, predicate] if isinstance(value, NamedNode)]

    def text(self, subject: NamedNode, *predicates: NamedNode) -> str:
        for predicate in predicates:
            literals = [value for value in self._values[subject, predicate] if isinstance(value, Literal)]
            if literals:
                return best_literal(literals, self._language).value
        return ""

    def texts(self, subject: NamedNode, predicate: NamedNode) -> list[str]:
        literals = [value for value in self._values[subject, predicate] if isinstance(value, Literal)]
        return [value.value for value in literals if value.language in (self._language, None)]

    def iri(self, subject: NamedNode, predicate: NamedNode) -> str:
        return next((value.value for value in self.iris(subject, predicate)), "")


def schema_org(quads: Sequence[Quad], catalogue: NamedNode, language: str) -> dict[str, Any]:
    """A schema:DataCatalog with its datasets and their downloads, as JSON-LD with its context inline."""
    read = _Reader(quads, language)
    datasets = [_dataset(read, dataset, catalogue) for dataset in read.iris(catalogue, DCAT.dataset)]
    document = {"@type": "DataCatalog", "@id": catalogue.value, **_common(read, catalogue), "dataset": datasets}
    return {"@context": {"@vocab": SDO.iri}, **_without_gaps(document)}


def _common(read: _Reader, thing: NamedNode) -> dict[str, Any]:
    publisher = next(iter(read.iris(thing, DCT.publisher)), None)
    return {
        "name": read.text(thing, DCT.title),
        "description": read.text(thing, DCT.description),
        "license": read.iri(thing, DCT.license),
        "publisher": _agent(read, publisher) if publisher else "",
        "dateModified": read.text(thing, DCT.modified),
        "datePublished": read.text(thing, DCT.issued),
    }


def _agent(read: _Reader, agent: NamedNode) -> dict[str, str]:
    return {"@type": "Organization", "@id": agent.value, "name": read.text(agent, *_NAMES)}


def _dataset(read: _Reader, dataset: NamedNode, catalogue: NamedNode) -> dict[str, Any]:
    common = _common(read, dataset)
    places = [{"@type": "Place", "name": read.text(place, *_NAMES)} for place in read.iris(dataset, DCT.spatial)]
    return _without_gaps(
        {
            "@type": "Dataset",
            "@id": dataset.value,
            **common,
            "identifier": read.text(dataset, DCT.identifier),
            "url": read.iri(dataset, DCAT.landingPage),
            "creator": common["publisher"],
            "keywords": read.texts(dataset, DCAT.keyword),
            "inLanguage": [read.text(item, *_NAMES) for item in read.iris(dataset, DCT.language)],
            "spatialCoverage": places,
            "isAccessibleForFree": True,
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": catalogue.value},
            "distribution": [_download(read, item) for item in read.iris(dataset, DCAT.distribution)],
        }
    )


def _download(read: _Reader, item: NamedNode) -> dict[str, Any]:
    checksum = next(iter(read.iris(item, SPDX.checksum)), item)
    return _without_gaps(
        {
            "@type": "DataDownload",
            "@id": item.value,
            "name": read.text(item, DCT.title),
            "description": read.text(item, DCT.description),
            "contentUrl": read.iri(item, DCAT.downloadURL),
            "encodingFormat": read.text(item, SDO.encodingFormat),
            "contentSize": read.text(item, DCAT.byteSize),
            "sha256": read.text(checksum, SPDX.checksumValue),
            "license": read.iri(item, DCT.license),
            "dateModified": read.text(item, DCT.modified),
        }
    )


def _without_gaps(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value not in ("", [], None)}
