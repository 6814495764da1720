"""One maker a kind of page: unit, service, theme, publication, organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Triple

from publisher.draft.authorities import authority_of
from publisher.draft.identities import names, other_organisation, slug
from publisher.draft.making import Making, contact_block
from publisher.draft.nodes import Ground, Stated, nl, say
from publisher.draft.places import fold
from publisher.draft.surroundings import Giver, audiences_of, parent_body, public_service, surroundings
from publisher.draft.values import Draft
from publisher.vocabulary import BIBO, CV, DCT, FOAF, ORG, RDF, SDO, SKOS


def main_node(making: Making) -> NamedNode:
    """The resource that the page is about."""
    concept, reference = {
        "service": ("dienst", making.name),
        "sector or theme page": ("begrip", slug(making.draft.first("name"))),
        "publication": ("publicatie", slug(making.draft.first("name"))),
    }.get(making.draft.first("doc_type"), ("organisatie", making.name))
    return making.iri(concept, reference)


_UNIT = (CV.PublicOrganisation, ORG.Organization, ORG.OrganizationalUnit, SDO.GovernmentOffice, FOAF.Agent, DCT.Agent)
_LOCAL = NamedNode("http://purl.org/adms/publishertype/LocalAuthority")
_DUTCH = NamedNode("http://publications.europa.eu/resource/authority/language/NLD")
_BOOK = (SDO.Book, BIBO.Book, DCT.BibliographicResource, FOAF.Document)


def _unit(making: Making) -> Iterator[Stated]:
    """A unit of a municipality with its services."""
    draft, node, parent = making.draft, main_node(making), making.parent
    if parent is None or making.municipality is None:
        yield from _higher_unit(making)
        return
    yield from parent_body(making, node)
    triples = [*say(node, *((RDF.type, type_) for type_ in _UNIT), (DCT.identifier, Literal(making.name)))]
    triples += [*names(node, draft.first("name")), *_other_names(draft, node), *say(node, (DCT.type, _LOCAL))]
    triples += say(node, (ORG.unitOf, parent), (SDO.parentOrganization, parent))
    triples += say(node, *((DCT.spatial, place) for place in making.places))
    triples += say(node, *((SDO.areaServed, place) for place in making.places[:1]))
    triples += say(node, *((DCT.audience, iri) for iri, _ in audiences_of(draft)))
    points, stated = contact_block(making, node, "", draft.first("name"))
    named = _name_ground(draft, node, "skos:prefLabel", "dct:title", "foaf:name", "schema:name")
    yield Stated((*triples, *stated.triples, *making.topic(node), *making.source(node)), (named, *stated.grounds))
    yield from surroundings(making, node)
    for value in draft.of("services"):
        yield public_service(making, value, Giver(parent, node, points))


def _higher_unit(making: Making) -> Iterator[Stated]:
    """A unit of a province or of the Flemish government; what is of no public body is an organisation."""
    draft, node, above = making.draft, main_node(making), making.above
    authority = authority_of(draft.first("parent_organisation"))
    if above is None or authority is None:
        yield from _organisation(making)
        return
    yield from _higher(making, node)
    triples = [*say(node, *((RDF.type, type_) for type_ in _UNIT), (DCT.identifier, Literal(making.name)))]
    triples += [*names(node, draft.first("name")), *_other_names(draft, node), *say(node, (DCT.type, authority.kind))]
    triples += say(node, (ORG.unitOf, above), (SDO.parentOrganization, above))
    triples += say(node, (DCT.spatial, authority.place), (SDO.areaServed, authority.place))
    triples += say(node, *((DCT.audience, iri) for iri, _ in audiences_of(draft)))
    points, stated = contact_block(making, node, "", draft.first("name"))
    named = _name_ground(draft, node, "skos:prefLabel", "dct:title", "foaf:name", "schema:name")
    yield Stated((*triples, *stated.triples, *making.topic(node), *making.source(node)), (named, *stated.grounds))
    yield from surroundings(making, node)
    for value in draft.of("services"):
        yield public_service(making, value, Giver(above, node, points, authority.level))


def _other_names(draft: Draft, node: NamedNode) -> Iterator[Triple]:
    for value in draft.of("alt_names"):
        yield from say(node, *((term, nl(str(value.value))) for term in (SKOS.altLabel, SDO.alternateName)))


def _name_ground(draft: Draft, node: NamedNode, *predicates: str) -> Ground:
    first = draft.of("name")[0]
    return (node.value, predicates, first.start, first.end)


def _organisation(making: Making) -> Iterator[Stated]:
    """An organisation that is no part of a municipality."""
    draft, node = making.draft, main_node(making)
    triples = [*other_organisation(node, draft.first("name")), *_other_names(draft, node)]
    points, stated = contact_block(making, node, "", draft.first("name"))
    named = _name_ground(draft, node, "skos:prefLabel", "schema:name")
    yield Stated((*triples, *stated.triples, *making.topic(node), *making.source(node)), (named, *stated.grounds))
    yield from _higher(making, node)
    yield from surroundings(making, node)
    authority = authority_of(draft.first("name"))
    if authority is None:
        yield _offer(making, node)
        return
    for value in draft.of("services"):
        yield public_service(making, value, Giver(node, node, points, authority.level))


def _offer(making: Making, node: NamedNode) -> Stated:
    """What an organisation that is no public body offers: a catalogue of schema:Service, each a fragment of its own."""
    catalogue, title = NamedNode(f"{node.value}#aanbod"), f"Aanbod van {making.draft.first('name')}"
    triples: list[Triple] = []
    grounds: list[Ground] = []
    for number, value in enumerate(making.draft.of("services"), 1):
        offer, text = NamedNode(f"{node.value}#aanbod-{number}"), str(value.value)
        triples += say(catalogue, (SDO.itemListElement, offer))
        triples += say(offer, (RDF.type, SDO.Service), (SDO.name, nl(text[0].upper() + text[1:])), (SDO.provider, node))
        grounds.append((offer.value, ("schema:name",), value.start, value.end))
    if triples:
        triples[:0] = say(node, (SDO.hasOfferCatalog, catalogue))
        triples[1:1] = say(catalogue, (RDF.type, SDO.OfferCatalog), (SDO.name, nl(title)))
    return Stated(tuple(triples), tuple(grounds))


def _higher(making: Making, node: NamedNode) -> Iterator[Stated]:
    """The province or government that an organisation is a part of."""
    above = making.above
    if above is None:
        return
    for value in making.draft.of("parent_organisation"):
        yield Stated(tuple(say(node, (ORG.subOrganizationOf, above), (SDO.parentOrganization, above))))
        if above.value not in making.known:
            ground = (above.value, ("skos:prefLabel", "schema:name"), value.start, value.end)
            yield Stated((*other_organisation(above, str(value.value)), *making.source(above)), (ground,))


def _product(making: Making) -> Iterator[Stated]:
    """A page about one service: the municipality answers for it and gives it."""
    node, parent, draft = main_node(making), making.parent, making.draft
    if parent is None:
        yield from _organisation(making)
        return
    yield from parent_body(making, node)
    points, contact = contact_block(making, node, "", draft.first("name"))
    value = draft.of("name")[0]._replace(field="services")
    stated = public_service(making, value, Giver(parent, parent, points, page=node))
    own = [triple for triple in contact.triples if triple.predicate != SDO.address]
    triples = (*stated.triples, *_other_names(draft, node), *own, *making.topic(node))
    yield Stated(triples, (*stated.grounds, *contact.grounds))
    yield from surroundings(making, node)


def _theme(making: Making) -> Iterator[Stated]:
    """A sector or theme as a concept in a list of its own."""
    draft, node = making.draft, main_node(making)
    scheme = making.iri("begrip", node.value.rsplit("/", 1)[1] + "-begrippen")
    title = f"Begrippen over {draft.first('name').lower()}"
    triples = list(
        say(
            scheme,
            (RDF.type, SKOS.ConceptScheme),
            (RDF.type, SDO.DefinedTermSet),
            (SKOS.prefLabel, nl(title)),
            (DCT.title, nl(title)),
            (SDO.name, nl(title)),
            (SKOS.hasTopConcept, node),
        )
    )
    name = nl(draft.first("name"))
    triples += [
        *making.source(scheme),
        *say(node, (RDF.type, SKOS.Concept), (RDF.type, SDO.DefinedTerm), (SKOS.prefLabel, name), (SDO.name, name)),
    ]
    triples += say(
        node,
        *((DCT.audience, iri) for iri, _ in audiences_of(draft)),
        *((DCT.subject, NamedNode(value.target)) for value in draft.of("themes")),
    )
    triples += [
        *making.topic(node),
        *say(node, (SKOS.topConceptOf, scheme), (SKOS.inScheme, scheme), (SDO.inDefinedTermSet, scheme)),
        *making.source(node),
    ]
    first = draft.of("name")[0]
    yield Stated(tuple(triples), ((node.value, ("skos:prefLabel", "schema:name"), first.start, first.end),))
    yield from surroundings(making, node)
    yield from _of_departments(making)


def _of_departments(making: Making) -> Iterator[Stated]:
    """What a theme page says that a department does, as services of it: the body named last before the task."""
    bodies = [value for value in making.draft.of("related_organisations") if authority_of(str(value.value), True)]
    for value in making.draft.of("services"):
        named = {fold(str(item.value)): item for item in bodies}
        before = making.draft.text[: value.start]
        near = max(named.values(), key=lambda item: before.rfind(str(item.value)), default=None)
        authority = authority_of(str(near.value), True) if near else None
        if near is not None and authority is not None and str(near.value) in before:
            body = making.iri("organisatie", slug(str(near.value)))
            yield public_service(making, value, Giver(body, body, (), authority.level))


def _publication(making: Making) -> Iterator[Stated]:
    """A book or brochure, its publisher, and whom it is for."""
    draft, node = making.draft, main_node(making)
    name, publisher = nl(draft.first("name")), draft.of("publisher")
    made_by = making.iri("organisatie", slug(str(publisher[0].value))) if publisher else None
    triples = [*say(node, *((RDF.type, type_) for type_ in _BOOK))]
    triples += say(node, (DCT.identifier, Literal(slug(draft.first("name")))), (DCT.title, name), (SDO.name, name))
    triples += say(node, (DCT.publisher, made_by), (SDO.publisher, made_by))
    triples += say(node, (DCT.language, _DUTCH if draft.language == "nl" else None))
    triples += say(node, (SDO.inLanguage, Literal(draft.language)))
    triples += say(node, *((term, iri) for iri, _ in audiences_of(draft) for term in (DCT.audience, SDO.audience)))
    triples += say(node, *((DCT.subject, NamedNode(value.target)) for value in draft.of("themes")))
    named = _name_ground(draft, node, "dct:title", "schema:name")
    yield Stated((*triples, *making.topic(node), *making.source(node, issued=False)), (named,))
    if made_by is not None and made_by.value not in making.known:
        ground = (made_by.value, ("skos:prefLabel",), publisher[0].start, publisher[0].end)
        described = other_organisation(made_by, str(publisher[0].value))
        yield Stated((*described, *making.source(made_by)), (ground,))
    yield from surroundings(making, node)


MAKERS: MappingProxyType[str, Callable[[Making], Iterator[Stated]]] = MappingProxyType(
    {
        "organisational unit": _unit,
        "service": _product,
        "sector or theme page": _theme,
        "publication": _publication,
        "organisation": _organisation,
    }
)
