"""What hangs around the main resource of a drafted record: parent, services, branches, organisations, laws, links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from publisher.draft.authorities import level_terms
from publisher.draft.identities import audience_iris, body, municipal_reference, other_organisation, slug
from publisher.draft.making import Making, contact_block
from publisher.draft.nodes import Ground, Stated, nl, say
from publisher.draft.places import fold
from publisher.draft.values import Draft, Value
from publisher.vocabulary import CPSV, CV, DCT, ELI, FOAF, IPDC_THEME, LPDC, ORG, PUB, RDF, SDO, SKOS


def parent_body(making: Making, unit: NamedNode) -> Iterator[Stated]:
    """The municipality with its general contact, where no other record describes it."""
    draft, node, row = making.draft, making.parent, making.municipality
    if node is None or row is None or node.value in making.known:
        return
    title = draft.first("parent_organisation")
    triples = list(body(node, title, row, making.welfare))
    terms = (ORG.hasUnit, SDO.subOrganization) if "/organisatie/" in unit.value else ()
    triples += say(node, *((term, unit) for term in terms))
    head = next((contact.name for contact in draft.contacts if contact.relation == "head office"), "")
    grounds: tuple[Ground, ...] = ()
    if head:
        _, stated = contact_block(making, node, head, title)
        triples += stated.triples
        grounds = stated.grounds
        if fold(head) != fold(title) and len(head) > 5:
            triples += say(node, (SKOS.altLabel, nl(head)))
    yield Stated((*triples, *making.source(node)), grounds)


def audiences_of(draft: Draft) -> list[tuple[NamedNode, str]]:
    """Target groups that our list knows, each once."""
    known = audience_iris()
    found = {known[fold(str(value.value))] for value in draft.of("target_groups") if fold(str(value.value)) in known}
    return [(NamedNode(iri), broader) for iri, broader in sorted(found)]


class Giver(NamedTuple):
    """Who answers for a service and who gives it, where it is to be had, and at which level (a word of the IPDC).

    `page` is the service's IRI where the whole page is about it.
    """

    authority: NamedNode
    provider: NamedNode
    points: Sequence[NamedNode] = ()
    level: str = "Lokaal"
    page: NamedNode | None = None


def public_service(making: Making, value: Value, giver: Giver) -> Stated:
    """One task as a public service; its description is the text as it stood until a person writes a better one."""
    text = str(value.value)
    place = making.draft.first("municipality") or giver.provider.value.rsplit("/", 1)[1]
    node = giver.page or making.iri("dienst", f"{slug(place)}-{slug(text, words=5)}")
    title = text[0].upper() + text[1:]
    triples = list(
        say(
            node,
            (RDF.type, CPSV.PublicService),
            (RDF.type, SDO.GovernmentService),
            (DCT.identifier, Literal(node.value.rsplit("/", 1)[1])),
        )
    )
    triples += say(node, (DCT.title, nl(title)), (SDO.name, nl(title)), (DCT.description, nl(text)))
    triples += classified(making.draft, node)
    triples += _given(making, node, giver)
    triples += [*_laws_of(making, node), *_channels(node, giver), *making.source(node)]
    return Stated(tuple(triples), ((node.value, ("dct:title", "schema:name"), value.start, value.end),))


def _given(making: Making, node: NamedNode, giver: Giver) -> Iterator[Triple]:
    """Who gives a service, at which level, for where, and where one asks."""
    competent, executing = level_terms(giver.level)
    yield from say(node, (CV.hasCompetentAuthority, giver.authority), (LPDC.hasExecutingAuthority, giver.authority))
    yield from say(node, (SDO.provider, giver.provider))
    yield from say(node, (LPDC.competentAuthorityLevel, competent), (LPDC.executingAuthorityLevel, executing))
    yield from say(node, *((term, place) for place in making.places[:1] for term in (DCT.spatial, SDO.areaServed)))
    terms = (CV.contactPoint, CV.hasContactPoint, SDO.contactPoint)
    yield from say(node, *((term, point) for point in giver.points for term in terms))


_CHANNELS = MappingProxyType(
    {"balie": ("kanaal-balie", "Aan de balie"), "telefoon": ("kanaal-telefoon", "Per telefoon")}
)


def _channels(node: NamedNode, giver: Giver) -> Iterator[Triple]:
    """Counter and telephone as channels of a service, where the unit has both with hours of their own."""
    provider = giver.provider
    fragments = {point.value.rsplit("#", 1)[1]: point for point in giver.points}
    if not set(_CHANNELS) <= set(fragments):
        return
    for fragment, (kind, words) in _CHANNELS.items():
        channel = NamedNode(f"{node.value}#{fragment}")
        yield from say(node, (CV.hasChannel, channel), (SDO.availableChannel, channel))
        yield from say(
            channel,
            (RDF.type, CV.Channel),
            (RDF.type, SDO.ServiceChannel),
            (DCT.identifier, Literal(f"{node.value.rsplit('/', 1)[1]}-{fragment}")),
        )
        yield from say(channel, (SDO.name, nl(words)), (DCT.type, PUB[kind]), (CV.ownedBy, provider))
        yield from say(
            channel,
            (SDO.servicePhone, fragments[fragment]) if fragment == "telefoon" else (SDO.serviceLocation, provider),
        )


def classified(draft: Draft, node: NamedNode) -> Iterator[Triple]:
    """Themes of the page and audiences that the lists know."""
    themes = [NamedNode(value.target) for value in draft.of("themes") if value.target in IPDC_THEME]
    yield from say(node, *((term, theme) for theme in themes for term in (CV.thematicArea, SDO.category)))
    for audience, broader in audiences_of(draft):
        yield from say(
            node,
            (DCT.audience, audience),
            (SDO.audience, audience),
            (LPDC.targetAudience, NamedNode(broader) if broader else None),
        )


def _laws_of(making: Making, node: NamedNode) -> Iterator[Triple]:
    for value in making.draft.of("legal_references"):
        yield Triple(node, CV.hasLegalResource, making.iri("regelgeving", slug(str(value.value))))


def surroundings(making: Making, node: NamedNode) -> Iterator[Stated]:
    """What hangs around the main resource: branches, related organisations, laws, links."""
    draft = making.draft
    for number, contact in enumerate((contact for contact in draft.contacts if contact.relation == "branch"), 1):
        yield from _branch(making, node, contact.name, number)
    for value in draft.of("related_organisations"):
        yield from _related(making, node, value)
    for value in draft.of("legal_references"):
        law, text = making.iri("regelgeving", slug(str(value.value))), str(value.value)
        title = nl(text[0].upper() + text[1:])
        triples = [
            *say(
                law,
                (RDF.type, ELI.LegalResource),
                (DCT.identifier, Literal(slug(text))),
                (SKOS.prefLabel, title),
                (DCT.title, title),
            ),
            *making.source(law, issued=False),
        ]
        yield Stated(
            (*say(node, (DCT.relation, law)), *triples), ((law.value, ("dct:title",), value.start, value.end),)
        )
    for number, value in enumerate(draft.of("links"), 1):
        yield _link(NamedNode(f"{node.value}#link-{number}"), node, value)


def _branch(making: Making, node: NamedNode, name: str, number: int) -> Iterator[Stated]:
    """A branch is an organisation of its own under the unit."""
    branch = making.iri("organisatie", slug(making.draft.first("municipality"), name))
    triples = [
        *other_organisation(branch, name),
        *say(branch, (ORG.subOrganizationOf, node), (SDO.parentOrganization, node)),
    ]
    _, stated = contact_block(making, branch, name, name)
    yield Stated(
        (*say(node, (SDO.subOrganization, branch)), *triples, *stated.triples, *making.source(branch)), stated.grounds
    )


#: Kind of resource -> how another organisation hangs on it.
_LINKED = MappingProxyType({"/organisatie/": (ORG.linkedTo,), "/publicatie/": (DCT.contributor, SDO.contributor)})


def _related(making: Making, node: NamedNode, value: Value) -> Iterator[Stated]:
    name, row = str(value.value), making.municipality
    welfare = name == "OCMW" and row is not None
    other = making.iri("organisatie", municipal_reference(row, True) if welfare and row else slug(name))
    terms = next((terms for part, terms in _LINKED.items() if part in node.value), (DCT.relation,))
    yield Stated(tuple(say(node, *((term, other) for term in terms))))
    if other.value not in making.known:
        described = (
            [*body(other, f"OCMW {row.name}", row, True), *say(other, (SKOS.altLabel, nl(name)))]
            if welfare and row
            else other_organisation(other, name, "/begrip/" in node.value)
        )
        yield Stated(
            (*described, *making.source(other)),
            ((other.value, ("skos:prefLabel",), value.start, value.end),) if not welfare else (),
        )


def _link(link: NamedNode, node: NamedNode, value: Value) -> Stated:
    title = nl(str(value.value))
    address = value.target if value.target.startswith(("http://", "https://")) else ""
    note = None if address else nl("De bron noemt deze link zonder adres.")
    triples = [
        *say(node, (DCT.relation, link)),
        *say(
            link,
            (RDF.type, SDO.WebPage),
            (RDF.type, FOAF.Document),
            (DCT.title, title),
            (SDO.name, title),
            (SKOS.note, note),
        ),
    ]
    return Stated(
        (*triples, *say(link, (SDO.url, _address(address)))),
        ((link.value, ("dct:title", "schema:name"), value.start, value.end),),
    )


def _address(text: str) -> NamedNode | None:
    """An IRI of a link, None for what cannot be one (a space, a bracket)."""
    try:
        node = NamedNode(text)
    except ValueError:
        return None
    return node if text and not set(text) & set(' <>"{}|\\^`') else None
