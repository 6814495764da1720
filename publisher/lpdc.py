"""Municipal services in the form in which a municipality supplies the Flemish catalogue of products and services.

A snapshot by the IPDC-LPDC application profile (2024-01-11) and its shapes for instances: only the properties
that it knows, only values that it allows, the administrations under the IRIs of data.lblod.info, contact points
and addresses nested. A service of which something is missing that the catalogue demands is left out, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Store, Triple, serialize

from publisher.vocabulary import (
    ADRES,
    CV,
    DCAT,
    DCT,
    LOCN,
    LPDC,
    OWL,
    PAV,
    RDF,
    SDO,
    SH,
    SKOS,
    XSD,
)

Value = NamedNode | Literal

#: The catalogue knows an administration by this IRI only; a service of another maker is none of a municipality.
ADMINISTRATION = "http://data.lblod.info/id/bestuurseenheden/"
_CONCEPTS = "https://productencatalogus.data.vlaanderen.be/id/concept/"
_AREAS = "http://data.europa.eu/nuts/code/"
_LANGUAGE_LIST = "http://publications.europa.eu/resource/authority/language/"

#: Of the languages that instances may have, those that we write.
LANGUAGES = ("nl", "en")
_EMAIL = re.compile(r"[\w.-]+@[\w.-]+\.[a-zA-Z]{2,}", re.ASCII)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

#: Texts of a service: one a language, but any number of keywords.
_TEXTS = (DCT.title, DCT.description, LPDC.additionalDescription, LPDC.exception, LPDC.regulation)
#: Properties whose values are concepts -> what their IRIs begin with, and how many there may be (0: any number).
_CODED = (
    (DCT.type, _CONCEPTS, 1),
    (DCT.spatial, _AREAS, 0),
    (DCT.language, _LANGUAGE_LIST, 0),
    (CV.thematicArea, _CONCEPTS, 0),
    (LPDC.targetAudience, _CONCEPTS, 0),
    (LPDC.competentAuthorityLevel, _CONCEPTS, 0),
    (LPDC.executingAuthorityLevel, _CONCEPTS, 0),
    (LPDC.publicationMedium, _CONCEPTS, 0),
    (LPDC.yourEuropeCategory, _CONCEPTS, 0),
    (LPDC.instanceTag, _CONCEPTS, 0),
)
_MAKERS = (CV.hasCompetentAuthority, LPDC.hasExecutingAuthority)
_MOMENTS = ((DCT.issued, SDO.dateCreated), (DCT.modified, SDO.dateModified))
#: What an instance must have (the property shapes with sh:minCount 1).
_DEMANDED = (
    DCT.title, DCT.description, DCT.spatial, CV.hasCompetentAuthority, PAV.createdBy, SDO.dateCreated, SDO.dateModified,
)  # fmt: skip
_ADDRESS_TEXTS = (ADRES.Straatnaam, ADRES.gemeentenaam, ADRES.land)
_ADDRESS_STRINGS = (ADRES["Adresvoorstelling.huisnummer"], ADRES.postcode)
_BOX = ADRES["Adresvoorstelling.busnummer"]
_CONTACT_STRINGS = (SDO.telephone, SDO.url)


class Snapshot(NamedTuple):
    """A service as the catalogue wants it: N-Quads lines on `iri` and its fragments; `missing` keeps it out."""

    iri: str
    lines: bytes
    missing: tuple[str, ...]


def snapshots(store: Store) -> Iterator[Snapshot]:
    """All services of municipalities in the store of a release, by IRI."""
    makers = _administrations(store)
    services = {
        quad.subject
        for maker in makers
        for quad in store.quads_for_pattern(None, CV.hasCompetentAuthority, maker, DefaultGraph())
        if isinstance(quad.subject, NamedNode)
    }
    read = _Reader(store, makers)
    for service in sorted(services, key=lambda item: item.value):
        triples = sorted(dict.fromkeys(read.service(service)), key=lambda triple: triple.subject != service)
        said = {triple.predicate for triple in triples if triple.subject == service}
        missing = tuple(term.value for term in _DEMANDED if term not in said)
        yield Snapshot(service.value, serialize(triples, format=RdfFormat.N_TRIPLES) or b"", missing)


def _administrations(store: Store) -> dict[NamedNode, NamedNode]:
    """Our organisations that are known administrations -> the IRI that the catalogue knows them by."""
    return {
        quad.subject: quad.object
        for quad in store.quads_for_pattern(None, OWL.sameAs, None, DefaultGraph())
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.object.value.startswith(ADMINISTRATION)
    }


class _Reader:
    """Reads what snapshots need; contact points are those of a few organisations, so they are kept."""

    def __init__(self, store: Store, makers: dict[NamedNode, NamedNode]) -> None:
        self._store = store
        self._makers = makers
        self._contacts: dict[NamedNode, dict[NamedNode, list[Value]]] = {}

    def about(self, subject: NamedNode) -> dict[NamedNode, list[Value]]:
        """Property -> values, sorted."""
        found: dict[NamedNode, list[Value]] = {}
        for quad in self._store.quads_for_pattern(subject, None, None, DefaultGraph()):
            if isinstance(quad.object, NamedNode | Literal):
                found.setdefault(quad.predicate, []).append(quad.object)
        return {predicate: sorted(values, key=str) for predicate, values in found.items()}

    def kept(self, subject: NamedNode) -> dict[NamedNode, list[Value]]:
        if subject not in self._contacts:
            self._contacts[subject] = self.about(subject)
        return self._contacts[subject]

    def service(self, service: NamedNode) -> Iterator[Triple]:
        said = self.about(service)
        yield Triple(service, RDF.type, LPDC.InstancePublicServiceSnapshot)
        for predicate in _TEXTS:
            yield from _one_a_language(service, predicate, said)
        for text in _texts(said.get(DCAT.keyword, ())):
            yield Triple(service, DCAT.keyword, text)
        for source, target in _MOMENTS:
            yield from (Triple(service, target, moment) for moment in _moments(said.get(source, ()))[:1])
        yield from _coded(service, said)
        yield from self._made_by(service, said)
        yield from self._contact_points(service, said)

    def _made_by(self, service: NamedNode, said: dict[NamedNode, list[Value]]) -> Iterator[Triple]:
        for predicate in _MAKERS:
            values = [item for item in said.get(predicate, ()) if isinstance(item, NamedNode)]
            known = [self._makers[item] for item in values if item in self._makers]
            for maker in known:
                yield Triple(service, predicate, maker)
                yield Triple(maker, RDF.type, CV.PublicOrganisation)
            if predicate == CV.hasCompetentAuthority:
                yield from (Triple(service, PAV.createdBy, maker) for maker in known[:1])

    def _contact_points(self, service: NamedNode, said: dict[NamedNode, list[Value]]) -> Iterator[Triple]:
        points = [item for item in said.get(CV.hasContactPoint, ()) if isinstance(item, NamedNode)]
        for number, point in enumerate(sorted(points, key=self._order), 1):
            node, told = NamedNode(f"{service.value}#contact-{number}"), self.kept(point)
            yield Triple(service, CV.hasContactPoint, node)
            yield Triple(node, RDF.type, SDO.ContactPoint)
            yield Triple(node, SH.order, Literal(str(number), datatype=XSD.integer))
            for predicate in _CONTACT_STRINGS:
                yield from (Triple(node, predicate, text) for text in _strings(told.get(predicate, ()))[:1])
            emails = [text for text in _strings(told.get(SDO.email, ())) if _EMAIL.fullmatch(text.value)]
            yield from (Triple(node, SDO.email, text) for text in emails[:1])
            hours = self._hours(told)
            yield from [Triple(node, SDO.openingHours, Literal(hours))] if hours else []
            yield from self._address(node, NamedNode(f"{service.value}#adres-{number}"), told)

    def _order(self, point: NamedNode) -> tuple[int, str]:
        orders = [item.value for item in self.kept(point).get(SH.order, ()) if isinstance(item, Literal)]
        return (int(orders[0]) if orders and orders[0].isdecimal() else 10_000, point.value)

    def _hours(self, told: dict[NamedNode, list[Value]]) -> str:
        """The hours as one text: what our nodes for a day and a block say in Dutch, in the order of the week."""
        nodes = [self.kept(item) for item in told.get(SDO.hoursAvailable, ()) if isinstance(item, NamedNode)]
        texts = [
            text.value for node in sorted(nodes, key=_when) for text in _texts(node.get(DCT.description, ()), "nl")
        ]
        return " ".join(dict.fromkeys(texts))

    def _address(self, contact: NamedNode, node: NamedNode, told: dict[NamedNode, list[Value]]) -> Iterator[Triple]:
        """The address, if it has all that the catalogue demands of one."""
        found = [item for item in told.get(LPDC.address, ()) if isinstance(item, NamedNode)]
        said = self.kept(found[0]) if found else {}
        whole = all(_texts(said.get(item, ())) for item in _ADDRESS_TEXTS)
        if not whole or not all(_strings(said.get(item, ())) for item in _ADDRESS_STRINGS):
            return
        yield Triple(contact, LPDC.address, node)
        yield Triple(node, RDF.type, LOCN.Address)
        for predicate in _ADDRESS_TEXTS:
            yield from _one_a_language(node, predicate, said)
        for predicate in (*_ADDRESS_STRINGS, _BOX):
            yield from (Triple(node, predicate, text) for text in _strings(said.get(predicate, ()))[:1])


def _when(hours: dict[NamedNode, list[Value]]) -> tuple[int, str]:
    """Where in the week a node stands: the number of its first day, and when it opens."""
    days = [item.value.rpartition("/")[2] for item in hours.get(SDO.dayOfWeek, ())]
    opens = [item.value for item in hours.get(SDO.opens, ())]
    return (min((_DAYS.index(day) for day in days if day in _DAYS), default=len(_DAYS)), min(opens, default=""))


def _texts(values: Iterable[Value], *languages: str) -> list[Literal]:
    """The texts in languages that instances may have (`nl-BE` counts as `nl`), tagged as the catalogue does."""
    found = []
    for value in values:
        language = (value.language or "").split("-")[0] if isinstance(value, Literal) else ""
        if language in (languages or LANGUAGES):
            found.append(Literal(value.value, language=language))
    return found


def _one_a_language(subject: NamedNode, predicate: NamedNode, said: dict[NamedNode, list[Value]]) -> Iterator[Triple]:
    first = {text.language: text for text in reversed(_texts(said.get(predicate, ())))}
    yield from (Triple(subject, predicate, text) for text in first.values())


def _strings(values: Iterable[Value]) -> list[Literal]:
    """Plain strings; a web address that is written as an IRI is one too."""
    return [Literal(value.value) for value in values if isinstance(value, NamedNode) or not value.language]


def _moments(values: Iterable[Value]) -> list[Literal]:
    """Dates as the moments that they begin with, in UTC."""
    return [
        Literal(value.value + ("T00:00:00Z" if value.datatype == XSD.date else ""), datatype=XSD.dateTime)
        for value in values
        if isinstance(value, Literal) and value.datatype in (XSD.date, XSD.dateTime)
    ]


def _coded(service: NamedNode, said: dict[NamedNode, list[Value]]) -> Iterator[Triple]:
    for predicate, start, most in _CODED:
        known = [
            item for item in said.get(predicate, ()) if isinstance(item, NamedNode) and item.value.startswith(start)
        ]
        for concept in known[: most or None]:
            yield Triple(service, predicate, concept)
            yield Triple(concept, RDF.type, SKOS.Concept)
