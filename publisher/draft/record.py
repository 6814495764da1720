"""A draft -> a record in Turtle, as docs/data-model.md models it and `publisher fmt` lays it out.

Terms are pyoxigraph's from the first to the last, so that no text of a page can become Turtle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from publisher.draft.identities import audience_iris, body, municipal_reference, names, other_organisation, slug, spatial
from publisher.draft.making import Making, contact_block
from publisher.draft.nodes import Stated, nl, say
from publisher.draft.places import fold
from publisher.draft.questions import question_nodes
from publisher.draft.values import Draft, Value
from publisher.turtle.format import format_text
from publisher.vocabulary import BIBO, CPSV, CV, DCT, ELI, FOAF, IPDC_AUDIENCE, IPDC_THEME, LPDC, ORG, PREFIXES, PUB, RDF, SDO, SKOS

_LISTS = MappingProxyType(
    {
        "bevoegd": "https://productencatalogus.data.vlaanderen.be/id/concept/BevoegdBestuursniveau/",
        "doelgroep": IPDC_AUDIENCE.iri,
        "frequentie": "http://publications.europa.eu/resource/authority/frequency/",
        "nuts": "http://data.europa.eu/nuts/code/",
        "thema": IPDC_THEME.iri,
        "uitgever": "http://purl.org/adms/publishertype/",
        "uitvoerend": "https://productencatalogus.data.vlaanderen.be/id/concept/UitvoerendBestuursniveau/",
    }
)
_CONCEPTS = ("begrip", "dienst", "document", "organisatie", "publicatie", "regelgeving")


class Record(NamedTuple):
    """A record as text, and what its facts stand on: (subject, predicates, start, end) in the text of the draft."""

    name: str
    turtle: str
    grounds: tuple[tuple[str, tuple[str, ...], int, int], ...]


def record_name(draft: Draft) -> str:
    """The stem of the record's files: municipality and name."""
    place, name = draft.first("municipality"), draft.first("name")
    return slug(name) if fold(place) in fold(name) else slug(place, name)


def write_record(draft: Draft, name: str, base: str, today: str, known: frozenset[str] = frozenset()) -> Record:
    """A draft -> its record. `known` are IRIs that other records describe already: they are not described twice."""
    making = Making(draft, name, base, today, known)
    stated = list(_MAKERS[draft.first("doc_type")](making))
    stated.append(Stated(tuple(question_nodes(making, _main(making)))))
    triples = [triple for part in stated for triple in part.triples]
    grounds = tuple(dict.fromkeys(ground for part in stated for ground in part.grounds))
    return Record(name, _turtle(triples, making), grounds)


def _turtle(triples: list[Triple], making: Making) -> str:
    prefixes = dict(PREFIXES) | dict(_LISTS) | {concept: f"{making.base}id/{concept}/" for concept in _CONCEPTS}
    if making.parent is not None:
        prefixes["gemeente"] = f"{making.parent.value}#"
    prefixes["eenheid" if "/organisatie/" in _main(making).value else "blad"] = f"{_main(making).value}#"
    unique = list(dict.fromkeys(triples))
    order = {subject: number for number, subject in enumerate(dict.fromkeys(triple.subject for triple in unique))}
    predicates = {pair: number for number, pair in enumerate(dict.fromkeys((triple.subject, triple.predicate) for triple in unique))}
    unique.sort(key=lambda triple: (order[triple.subject], predicates[triple.subject, triple.predicate]))
    used = {prefix: iri for prefix, iri in prefixes.items() if any(term.value.startswith(iri) for triple in unique for term in _iris(triple))}
    text = (serialize(unique, format=RdfFormat.TURTLE, prefixes=used) or b"").decode()
    head = f"# Eerste versie uit data/documents/{making.name}.txt, door publisher draft. Lees ze na.\n\n"
    return format_text(head + text)


def _iris(triple: Triple) -> Iterator[NamedNode]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode):
            yield term
        elif isinstance(term, Literal):
            yield term.datatype


def _main(making: Making) -> NamedNode:
    """The resource that the page is about."""
    concept, reference = {
        "service": ("dienst", making.name),
        "sector or theme page": ("begrip", slug(making.draft.first("name"))),
        "publication": ("publicatie", slug(making.draft.first("name"))),
    }.get(making.draft.first("doc_type"), ("organisatie", making.name))
    return making.iri(concept, reference)


def _unit(making: Making) -> Iterator[Stated]:
    """A unit of a municipality with its services."""
    draft, node = making.draft, _main(making)
    parent, row = making.parent, making.municipality
    if parent is None or row is None:
        yield from _organisation(making)
        return
    yield from _parent(making, node)
    types = (CV.PublicOrganisation, ORG.Organization, ORG.OrganizationalUnit, SDO.GovernmentOffice, FOAF.Agent, DCT.Agent)
    triples = [*say(node, *((RDF.type, type_) for type_ in types), (DCT.identifier, Literal(making.name))), *names(node, draft.first("name"))]
    triples += say(node, *((term, nl(str(value.value))) for value in draft.of("alt_names") for term in (SKOS.altLabel, SDO.alternateName)))
    triples += say(node, (DCT.type, NamedNode("http://purl.org/adms/publishertype/LocalAuthority")), (ORG.unitOf, parent), (SDO.parentOrganization, parent))
    triples += say(node, *((DCT.spatial, place) for place in spatial(row)), *((SDO.areaServed, place) for place in spatial(row)[:1]))
    triples += say(node, *((DCT.audience, iri) for iri, _ in _audiences(draft)))
    points, stated = contact_block(making, node, "", draft.first("name"))
    first, last = draft.of("name")[0], [*making.topic(node), *making.source(node)]
    grounds = ((node.value, ("skos:prefLabel", "dct:title", "foaf:name", "schema:name"), first.start, first.end), *stated.grounds)
    yield Stated((*triples, *stated.triples, *last), grounds)
    yield from _around(making, node)
    for value in draft.of("services"):
        yield _service(making, value, parent, node, points)


def _parent(making: Making, unit: NamedNode) -> Iterator[Stated]:
    """The municipality with its general contact, where no other record describes it."""
    draft, node, row = making.draft, making.parent, making.municipality
    if node is None or row is None or node.value in making.known:
        return
    title = draft.first("parent_organisation")
    triples = list(body(node, title, row, making.welfare))
    terms = (ORG.hasUnit, SDO.subOrganization) if "/organisatie/" in unit.value else ()
    triples += say(node, *((term, unit) for term in terms))
    head = next((contact.name for contact in draft.contacts if contact.relation == "head office"), "")
    grounds: tuple[tuple[str, tuple[str, ...], int, int], ...] = ()
    if head:
        _, stated = contact_block(making, node, head, title)
        triples += stated.triples
        grounds = stated.grounds
        if fold(head) != fold(title) and len(head) > 5:
            triples += say(node, (SKOS.altLabel, nl(head)))
    yield Stated((*triples, *making.source(node)), grounds)


def _audiences(draft: Draft) -> list[tuple[NamedNode, str]]:
    """Target groups that our list knows, each once."""
    known = audience_iris()
    found = {known[fold(str(value.value))] for value in draft.of("target_groups") if fold(str(value.value)) in known}
    return [(NamedNode(iri), broader) for iri, broader in sorted(found)]


def _service(making: Making, value: Value, parent: NamedNode, provider: NamedNode, points: list[NamedNode]) -> Stated:
    """One task as a public service; its description is the text as it stood until a person writes a better one."""
    text = str(value.value)
    node = making.iri("dienst", f"{slug(making.draft.first('municipality'))}-{slug(text, words=5)}")
    title = text[0].upper() + text[1:]
    row = making.municipality
    triples = list(say(node, (RDF.type, CPSV.PublicService), (RDF.type, SDO.GovernmentService), (DCT.identifier, Literal(node.value.rsplit("/", 1)[1]))))
    triples += say(node, (DCT.title, nl(title)), (SDO.name, nl(title)), (DCT.description, nl(text)))
    triples += _classified(making.draft, node)
    triples += say(node, (CV.hasCompetentAuthority, parent), (LPDC.hasExecutingAuthority, parent), (SDO.provider, provider))
    triples += say(node, *((LPDC[name], _level(name)) for name in ("competentAuthorityLevel", "executingAuthorityLevel")))
    places = spatial(row)[:1] if row else []
    triples += say(node, *((term, place) for place in places for term in (DCT.spatial, SDO.areaServed)))
    triples += say(node, *((term, point) for point in points for term in (CV.contactPoint, CV.hasContactPoint, SDO.contactPoint)))
    triples += [*_laws_of(making, node), *_channels(node, provider, points), *making.source(node)]
    return Stated(tuple(triples), ((node.value, ("dct:title", "schema:name"), value.start, value.end),))


_CHANNELS = MappingProxyType({"balie": ("kanaal-balie", "Aan de balie"), "telefoon": ("kanaal-telefoon", "Per telefoon")})


def _channels(node: NamedNode, provider: NamedNode, points: list[NamedNode]) -> Iterator[Triple]:
    """Counter and telephone as channels of a service, where the unit has both with hours of their own."""
    fragments = {point.value.rsplit("#", 1)[1]: point for point in points}
    if not set(_CHANNELS) <= set(fragments):
        return
    for fragment, (kind, words) in _CHANNELS.items():
        channel = NamedNode(f"{node.value}#{fragment}")
        yield from say(node, (CV.hasChannel, channel), (SDO.availableChannel, channel))
        yield from say(channel, (RDF.type, CV.Channel), (RDF.type, SDO.ServiceChannel), (DCT.identifier, Literal(f"{node.value.rsplit('/', 1)[1]}-{fragment}")))
        yield from say(channel, (SDO.name, nl(words)), (DCT.type, PUB[kind]), (CV.ownedBy, provider))
        yield from say(channel, (SDO.servicePhone, fragments[fragment]) if fragment == "telefoon" else (SDO.serviceLocation, provider))


def _level(name: str) -> NamedNode:
    kind = "Bevoegd" if name.startswith("competent") else "Uitvoerend"
    return NamedNode(f"https://productencatalogus.data.vlaanderen.be/id/concept/{kind}Bestuursniveau/Lokaal")


def _classified(draft: Draft, node: NamedNode) -> Iterator[Triple]:
    """Themes of the page and audiences that the lists know."""
    themes = [NamedNode(value.target) for value in draft.of("themes") if value.target in IPDC_THEME]
    yield from say(node, *((term, theme) for theme in themes for term in (CV.thematicArea, SDO.category)))
    for audience, broader in _audiences(draft):
        yield from say(node, (DCT.audience, audience), (SDO.audience, audience), (LPDC.targetAudience, NamedNode(broader) if broader else None))


def _laws_of(making: Making, node: NamedNode) -> Iterator[Triple]:
    for value in making.draft.of("legal_references"):
        yield Triple(node, CV.hasLegalResource, making.iri("regelgeving", slug(str(value.value))))


def _around(making: Making, node: NamedNode) -> Iterator[Stated]:
    """What hangs around the main resource: branches, related organisations, laws, links."""
    draft = making.draft
    for number, contact in enumerate((contact for contact in draft.contacts if contact.relation == "branch"), 1):
        yield from _branch(making, node, contact.name, number)
    for value in draft.of("related_organisations"):
        yield from _related(making, node, value)
    for value in draft.of("legal_references"):
        law, text = making.iri("regelgeving", slug(str(value.value))), str(value.value)
        title = nl(text[0].upper() + text[1:])
        triples = [*say(law, (RDF.type, ELI.LegalResource), (DCT.identifier, Literal(slug(text))), (SKOS.prefLabel, title), (DCT.title, title)), *making.source(law, issued=False)]
        yield Stated((*say(node, (DCT.relation, law)), *triples), ((law.value, ("dct:title",), value.start, value.end),))
    for number, value in enumerate(draft.of("links"), 1):
        yield _link(NamedNode(f"{node.value}#link-{number}"), node, value)


def _branch(making: Making, node: NamedNode, name: str, number: int) -> Iterator[Stated]:
    """A branch is an organisation of its own under the unit."""
    branch = making.iri("organisatie", slug(making.draft.first("municipality"), name))
    triples = [*other_organisation(branch, name), *say(branch, (ORG.subOrganizationOf, node), (SDO.parentOrganization, node))]
    _, stated = contact_block(making, branch, name, name)
    yield Stated((*say(node, (SDO.subOrganization, branch)), *triples, *stated.triples, *making.source(branch)), stated.grounds)


def _related(making: Making, node: NamedNode, value: Value) -> Iterator[Stated]:
    name, row = str(value.value), making.municipality
    welfare = name == "OCMW" and row is not None
    other = making.iri("organisatie", municipal_reference(row, True) if welfare and row else slug(name))
    term = ORG.linkedTo if "/organisatie/" in node.value else DCT.relation
    yield Stated(tuple(say(node, (term, other))))
    if other.value not in making.known:
        described = body(other, f"OCMW {row.name}", row, True) if welfare and row else other_organisation(other, name)
        yield Stated((*described, *making.source(other)), ((other.value, ("skos:prefLabel",), value.start, value.end),) if not welfare else ())


def _link(link: NamedNode, node: NamedNode, value: Value) -> Stated:
    title = nl(str(value.value))
    address = value.target if value.target.startswith(("http://", "https://")) else ""
    note = None if address else nl("De bron noemt deze link zonder adres.")
    triples = [*say(node, (DCT.relation, link)), *say(link, (RDF.type, SDO.WebPage), (RDF.type, FOAF.Document), (DCT.title, title), (SDO.name, title), (SKOS.note, note))]
    return Stated((*triples, *say(link, (SDO.url, _address(address)))), ((link.value, ("dct:title", "schema:name"), value.start, value.end),))


def _address(text: str) -> NamedNode | None:
    """An IRI of a link, None for what cannot be one (a space, a bracket)."""
    try:
        node = NamedNode(text)
    except ValueError:
        return None
    return node if text and not set(text) & set(' <>"{}|\\^`') else None


def _organisation(making: Making) -> Iterator[Stated]:
    """An organisation that is no part of a municipality."""
    draft, node = making.draft, _main(making)
    triples = list(other_organisation(node, draft.first("name")))
    triples += say(node, *((term, nl(str(value.value))) for value in draft.of("alt_names") for term in (SKOS.altLabel, SDO.alternateName)))
    _, stated = contact_block(making, node, "", draft.first("name"))
    first = draft.of("name")[0]
    grounds = ((node.value, ("skos:prefLabel", "schema:name"), first.start, first.end), *stated.grounds)
    yield Stated((*triples, *stated.triples, *making.topic(node), *making.source(node)), grounds)
    yield from _around(making, node)


def _product(making: Making) -> Iterator[Stated]:
    """A page about one service: the municipality answers for it and gives it."""
    node, parent = _main(making), making.parent
    if parent is None:
        yield from _organisation(making)
        return
    draft = making.draft
    yield from _parent(making, node)
    first = draft.of("name")[0]
    stated = _service(making, first._replace(field="services"), parent, parent, [])
    own = NamedNode(node.value)
    made = stated.triples[0].subject
    points, contact = contact_block(making, own, "", draft.first("name"))
    triples = [Triple(own if triple.subject == made else triple.subject, triple.predicate, triple.object) for triple in stated.triples]
    triples = [Triple(own, DCT.identifier, Literal(making.name)) if triple.predicate == DCT.identifier and triple.subject == own else triple for triple in triples]
    grounds = ((own.value, ("dct:title", "schema:name"), first.start, first.end), *contact.grounds)
    yield Stated((*triples, *(triple for triple in contact.triples if triple.predicate not in (SDO.address,)), *making.topic(own)), grounds)
    yield from _around(making, own)


def _theme(making: Making) -> Iterator[Stated]:
    """A sector or theme as a concept in a list of its own."""
    draft, node = making.draft, _main(making)
    scheme = making.iri("begrip", node.value.rsplit("/", 1)[1] + "-begrippen")
    title = f"Begrippen over {draft.first('name').lower()}"
    triples = list(say(scheme, (RDF.type, SKOS.ConceptScheme), (RDF.type, SDO.DefinedTermSet), (SKOS.prefLabel, nl(title)), (DCT.title, nl(title)), (SDO.name, nl(title)), (SKOS.hasTopConcept, node)))
    name = nl(draft.first("name"))
    triples += [*making.source(scheme), *say(node, (RDF.type, SKOS.Concept), (RDF.type, SDO.DefinedTerm), (SKOS.prefLabel, name), (SDO.name, name))]
    triples += say(node, *((DCT.audience, iri) for iri, _ in _audiences(draft)), *((DCT.subject, NamedNode(value.target)) for value in draft.of("themes")))
    triples += [*making.topic(node), *say(node, (SKOS.topConceptOf, scheme), (SKOS.inScheme, scheme), (SDO.inDefinedTermSet, scheme)), *making.source(node)]
    first = draft.of("name")[0]
    yield Stated(tuple(triples), ((node.value, ("skos:prefLabel", "schema:name"), first.start, first.end),))
    yield from _around(making, node)


def _publication(making: Making) -> Iterator[Stated]:
    """A book or brochure, its publisher, and whom it is for."""
    draft, node = making.draft, _main(making)
    name = nl(draft.first("name"))
    types = (SDO.Book, BIBO.Book, DCT.BibliographicResource, FOAF.Document)
    triples = list(say(node, *((RDF.type, type_) for type_ in types), (DCT.identifier, Literal(node.value.rsplit("/", 1)[1])), (DCT.title, name), (SDO.name, name)))
    publisher = draft.of("publisher")
    made_by = making.iri("organisatie", slug(str(publisher[0].value))) if publisher else None
    triples += say(node, (DCT.publisher, made_by), (SDO.publisher, made_by))
    triples += say(node, (DCT.language, NamedNode("http://publications.europa.eu/resource/authority/language/NLD") if draft.language == "nl" else None), (SDO.inLanguage, Literal(draft.language)))
    triples += say(node, *((term, iri) for iri, _ in _audiences(draft) for term in (DCT.audience, SDO.audience)), *((DCT.subject, NamedNode(value.target)) for value in draft.of("themes")))
    first = draft.of("name")[0]
    yield Stated((*triples, *making.topic(node), *making.source(node, issued=False)), ((node.value, ("dct:title", "schema:name"), first.start, first.end),))
    if made_by is not None and made_by.value not in making.known:
        yield Stated((*other_organisation(made_by, str(publisher[0].value)), *making.source(made_by)), ((made_by.value, ("skos:prefLabel",), publisher[0].start, publisher[0].end),))
    yield from _around(making, node)


_MAKERS: MappingProxyType[str, Callable[[Making], Iterator[Stated]]] = MappingProxyType(
    {"organisational unit": _unit, "service": _product, "sector or theme page": _theme, "publication": _publication, "organisation": _organisation}
)
