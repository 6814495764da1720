"""What every part of a drafted record needs: IRIs, the document, provenance, the contact block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from publisher.draft.authorities import authority_of
from publisher.draft.identities import municipal_reference, slug, spatial
from publisher.draft.nodes import (
    ADDRESS_GROUNDS,
    CHANNELS,
    Ground,
    Stated,
    address_node,
    contact_node,
    hours_nodes,
    nl,
    number_triples,
    say,
)
from publisher.draft.places import Municipality, places
from publisher.draft.privacy import Mask, masked, masks
from publisher.draft.values import Address, Draft, Slot, Value
from publisher.vocabulary import CV, DCT, FOAF, LOCN, PROV, RDF, SDO, TIME, XSD


@dataclass(frozen=True)
class Making:
    """A record in the making: `name` is the stem of its files, `today` an ISO date, `known` the IRIs that other
    records describe."""

    draft: Draft
    name: str
    base: str
    today: str
    known: frozenset[str] = frozenset()

    def iri(self, concept: str, reference: str) -> NamedNode:
        return NamedNode(f"{self.base}id/{concept}/{reference}")

    @cached_property
    def hidden(self) -> list[Mask]:
        """What of the text stays out."""
        return masks(self.draft)

    @property
    def municipality(self) -> Municipality | None:
        return places().by_nis.get(self.draft.first("nis_code"))

    @property
    def parent(self) -> NamedNode | None:
        """The municipality or welfare board that the page belongs to."""
        row = self.municipality
        return (
            self.iri("organisatie", municipal_reference(row, self.welfare))
            if row and self.draft.first("parent_organisation").startswith(("Gemeente ", "Stad ", "OCMW "))
            else None
        )

    @property
    def above(self) -> NamedNode | None:
        """The province or government that the page belongs to, where it is no municipality's."""
        title = self.draft.first("parent_organisation")
        return self.iri("organisatie", slug(title)) if title and self.parent is None else None

    @property
    def places(self) -> list[NamedNode]:
        """Where the body of the page is: the municipality's area, the province's or the region's."""
        authority = authority_of(self.draft.first("parent_organisation")) or authority_of(self.draft.first("name"))
        if authority and self.parent is None:
            return [authority.place]
        return spatial(self.municipality) if self.municipality else []

    @property
    def welfare(self) -> bool:
        return self.draft.first("parent_organisation").startswith("OCMW")

    def source(self, node: NamedNode, issued: bool = True) -> Iterator[Triple]:
        """Where a resource comes from and since when."""
        document = self.iri("document", self.name)
        today = Literal(self.today, datatype=XSD.date)
        yield from say(
            node,
            (DCT.source, document),
            (PROV.wasDerivedFrom, document),
            (DCT.issued, today if issued else None),
            (DCT.modified, today),
        )

    def topic(self, node: NamedNode) -> Iterator[Triple]:
        """What the document is mainly about."""
        document = self.iri("document", self.name)
        yield from say(node, (FOAF.isPrimaryTopicOf, document), (SDO.mainEntityOfPage, document))

    def line(self, start: int) -> str:
        """The line of the text that a position stands in, trimmed, without what a person's is."""
        text = self.draft.text
        end = text.find("\n", start)
        return masked(text, text.rfind("\n", 0, start) + 1, end if end >= 0 else len(text), self.hidden)


#: (fragment, Dutch kind, channel, values) of a contact point.
_Row = tuple[str, str, str, list[Value]]


def contact_block(making: Making, node: NamedNode, owner: str, title: str) -> tuple[list[NamedNode], Stated]:
    """Addresses, numbers and hours of one owner, hung under `node`: contact points and their triples."""
    draft = making.draft
    triples: list[Triple] = []
    grounds: list[Ground] = []
    address = None
    for number, value in enumerate(draft.of("addresses", owner), 1):
        here = NamedNode(f"{node.value}#adres" + (f"-{number}" if number > 1 else ""))
        address = address or here
        if isinstance(value.value, Address):
            triples += [*say(node, (LOCN.address, here), (SDO.address, here)), *address_node(here, value.value)]
            numbered = any(letter.isdigit() for letter in value.value.number)
            grounds.append(
                (
                    here.value,
                    tuple(name for name in ADDRESS_GROUNDS if numbered or "Designator" not in name),
                    value.start,
                    value.end,
                )
            )
    points, stated = _points(making, node, owner, title, address)
    for point in points:
        triples += say(node, (CV.contactPoint, point), (CV.hasContactPoint, point), (SDO.contactPoint, point))
    return points, Stated((*triples, *stated.triples), (*grounds, *stated.grounds))


def _points(
    making: Making, node: NamedNode, owner: str, title: str, address: NamedNode | None
) -> tuple[list[NamedNode], Stated]:
    """Contact points: one a channel that has hours, one for each further telephone."""
    slots = {note: _slots(making.draft, owner, note) for note in CHANNELS}
    nodes: list[NamedNode] = []
    triples: list[Triple] = []
    grounds: list[Ground] = []
    for row in _plan(_first_point(slots), slots, _numbers(making.draft, owner)):
        point = NamedNode(f"{node.value}#{row[0]}")
        nodes.append(point)
        triples += contact_node(point, f"{row[1][0].upper()}{row[1][1:]}: {title}", row[1], len(nodes), address)
        address = None
        for stated in (_held(point, row), _open(making, node, point, row[2], slots.get(row[2], []))):
            triples += stated.triples
            grounds += stated.grounds
    special = _special(making, node, owner, nodes[:1])
    return nodes, Stated((*triples, *special.triples), (*grounds, *special.grounds))


def _slots(draft: Draft, owner: str, note: str) -> list[Value]:
    """Slots of one channel that hold the whole year."""
    found = [(value, value.value) for value in draft.of("opening_hours", owner)]
    return [value for value, slot in found if isinstance(slot, Slot) and slot.note == note and not slot.season]


def _first_point(slots: dict[str, list[Value]]) -> str:
    """`balie` where the telephone has hours of its own, else `contact`."""
    return "balie" if slots["phone"] or (slots["general"] and slots["appointment"]) else "contact"


def _held(point: NamedNode, row: _Row) -> Stated:
    """The numbers and mailboxes of one contact point."""
    triples: list[Triple] = []
    grounds: list[Ground] = []
    for value in row[3]:
        said, predicates = number_triples(point, value.field, str(value.value))
        triples += said
        grounds.append((point.value, predicates, value.start, value.end))
    if row[0].startswith("gratis-nummer"):
        triples += say(point, (SDO.contactOption, SDO.TollFree))
    return Stated(tuple(triples), tuple(grounds))


def _open(making: Making, node: NamedNode, point: NamedNode, note: str, slots: list[Value]) -> Stated:
    """The hours of one contact point; a place that one visits has those of its counter too."""
    hours, stated = hours_nodes(node.value, slots, {value.start: making.line(value.start) for value in slots})
    triples = [Triple(point, term, hour) for hour in hours for term in (CV.openingHours, SDO.hoursAvailable)]
    if note == "general" and "/organisatie/" in node.value:
        triples += [Triple(node, SDO.openingHoursSpecification, hour) for hour in hours]
    return Stated((*triples, *stated.triples), stated.grounds)


def _special(making: Making, node: NamedNode, owner: str, points: list[NamedNode]) -> Stated:
    """Seasons, exceptions and closing days, in the words of the text: they need a person to become dates."""
    triples: list[Triple] = []
    grounds: dict[int, Ground] = {}
    seasonal = [
        value
        for value in making.draft.of("opening_hours", owner)
        if isinstance(value.value, Slot) and value.value.season
    ]
    for value in (*seasonal, *making.draft.of("special_opening_hours", owner)):
        line = making.line(value.start)
        begin = making.draft.text.rfind("\n", 0, value.start) + 1
        if not points or begin in grounds:
            continue
        special = NamedNode(f"{node.value}#bijzonder-{len(grounds) + 1}")
        season = (
            f"{value.value.season}: "
            if isinstance(value.value, Slot) and value.value.season and value.value.season not in line
            else ""
        )
        triples += say(points[0], (CV.specialOpeningHoursSpecification, special))
        triples += say(special, (RDF.type, TIME.TemporalEntity), (DCT.description, nl(season + line)))
        grounds[begin] = (special.value, ("dct:description",), value.start, value.end)
    return Stated(tuple(triples), tuple(grounds.values()))


def _numbers(draft: Draft, owner: str) -> dict[str, list[Value]]:
    """Numbers and mailboxes of an owner by field; what is withheld and what has no form abroad (1700) stays away."""
    return {
        field: [
            value
            for value in draft.of(field, owner)
            if not value.target.startswith("withheld") and (field == "emails" or str(value.value).startswith("+"))
        ]
        for field in ("telephones", "faxes", "emails")
    }


def _plan(plain: str, slots: dict[str, list[Value]], numbers: dict[str, list[Value]]) -> Iterator[_Row]:
    """(fragment, Dutch kind, channel, values) of every contact point."""
    free = [value for value in numbers["telephones"] if str(value.value).startswith("+32800")]
    phones = [value for value in numbers["telephones"] if value not in free]
    first, rest = phones[:1], phones[1:]
    others = [*numbers["faxes"][:1], *numbers["emails"][:1]]
    by_phone = bool(slots["phone"])
    if others or slots["general"] or (first and not by_phone) or not (first or free or slots["appointment"]):
        yield plain, "balie" if plain == "balie" else "contact", "general", [*([] if by_phone else first), *others]
    if by_phone:
        yield "telefoon", "telefonisch contact", "phone", first
    if slots["appointment"]:
        yield "afspraak", "op afspraak", "appointment", []
    for number, value in enumerate(rest, 2):
        yield f"contact-{number}", "bijkomend telefoonnummer", "", [value]
    for number, value in enumerate(free):
        yield "gratis-nummer" if not number else f"gratis-nummer-{number + 1}", "gratis nummer", "", [value]
    for number, value in enumerate([*numbers["faxes"][1:], *numbers["emails"][1:]], 2):
        yield f"bijkomend-{number}", "bijkomend contact", "", [value]
