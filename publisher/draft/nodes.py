"""The nodes that a drafted record hangs under its resources: addresses, contact points, hours, identifiers.

Modelled as docs/data-model.md says: every node in CPSV-AP and schema.org at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from publisher.draft.clock import DAYS
from publisher.draft.values import Address, Slot, Value
from publisher.vocabulary import ADMS, ADRES, CV, DCT, GENERIEK, LOCN, LPDC, RDF, SDO, SH, SKOS, TIME, XSD

_WEEKLY = NamedNode("http://publications.europa.eu/resource/authority/frequency/WEEKLY")
_MONTHLY = NamedNode("http://publications.europa.eu/resource/authority/frequency/MONTHLY")
_SHORT = MappingProxyType(dict(zip(DAYS, ("ma", "di", "wo", "do", "vr", "za", "zo"), strict=True)))
_LONG = MappingProxyType(
    dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
)
#: note of a slot -> name of its contact point, Dutch word for it.
CHANNELS = MappingProxyType(
    {
        "general": ("balie", "balie"),
        "phone": ("telefoon", "telefonisch contact"),
        "appointment": ("afspraak", "op afspraak"),
    }
)


#: What statements stand on: subject, names of predicates, start and end in the text.
Ground = tuple[str, tuple[str, ...], int, int]


class Stated(NamedTuple):
    """Triples, and what each stands on: (subject, predicates, start, end) in the text."""

    triples: tuple[Triple, ...]
    grounds: tuple[Ground, ...] = ()


def nl(text: str) -> Literal:
    """A Dutch literal; spaces made plain."""
    return Literal(" ".join(text.split()), language="nl")


def say(subject: NamedNode, *pairs: tuple[NamedNode, NamedNode | Literal | None]) -> Iterator[Triple]:
    """Statements about one subject; pairs without a value are left out."""
    for predicate, value in pairs:
        if value is not None:
            yield Triple(subject, predicate, value)


def address_node(node: NamedNode, address: Address) -> Iterator[Triple]:
    """An address for CPSV-AP, OSLO and schema.org."""
    street = f"{address.street} {address.number}".strip()
    yield from say(node, (RDF.type, LOCN.Address), (RDF.type, SDO.PostalAddress))
    yield from say(
        node,
        (LOCN.fullAddress, nl(f"{street}, {address.postcode} {address.city}")),
        (LOCN.thoroughfare, nl(address.street)),
    )
    numbered = any(letter.isdigit() for letter in address.number)
    yield from say(
        node,
        (LOCN.locatorDesignator, Literal(address.number) if numbered else None),
        (LOCN.postCode, Literal(address.postcode)),
        (LOCN.postName, nl(address.city)),
    )
    yield from say(node, (LOCN.adminUnitL1, nl("België")), (ADRES.Straatnaam, nl(address.street)))
    yield from say(
        node,
        *(_house_number(address.number) if numbered else ()),
        (ADRES.postcode, Literal(address.postcode)),
        (ADRES.gemeentenaam, nl(address.city)),
        (ADRES.land, nl("België")),
    )
    yield from say(
        node,
        (SDO.streetAddress, nl(street)),
        (SDO.postalCode, Literal(address.postcode)),
        (SDO.addressLocality, nl(address.city)),
        (SDO.addressCountry, Literal("BE")),
    )


def _house_number(number: str) -> list[tuple[NamedNode, Literal]]:
    """`57 bus 2` -> house number 57 and box 2 (OSLO Adres)."""
    found = re.match(r"(.*?)[ ,]*\b(?:bus|box|bte|b)\.? ?(\w+)$", number, re.I)
    pairs = [(ADRES["Adresvoorstelling.huisnummer"], Literal(found.group(1) if found and found.group(1) else number))]
    return (
        [*pairs, (ADRES["Adresvoorstelling.busnummer"], Literal(found.group(2)))] if found and found.group(1) else pairs
    )


ADDRESS_GROUNDS = tuple(
    """locn:fullAddress locn:thoroughfare locn:locatorDesignator locn:postCode locn:postName adres:Straatnaam
    adres:postcode adres:gemeentenaam schema:streetAddress schema:postalCode schema:addressLocality""".split()
)


def contact_node(
    node: NamedNode, name: str, kind: str, order: int, address: NamedNode | None = None
) -> Iterator[Triple]:
    """A contact point without its numbers."""
    yield from say(
        node,
        (RDF.type, CV.ContactPoint),
        (RDF.type, SDO.ContactPoint),
        (SDO.name, nl(name)),
        (SDO.contactType, nl(kind)),
    )
    yield from say(node, (LPDC.address, address), (SH.order, Literal(str(order), datatype=XSD.integer)))


def number_triples(node: NamedNode, field: str, value: str) -> tuple[list[Triple], tuple[str, ...]]:
    """A telephone, fax or mailbox of a contact point, and the names of its predicates."""
    terms = {"telephones": (CV.telephone, SDO.telephone), "faxes": (SDO.faxNumber,), "emails": (CV.email, SDO.email)}[
        field
    ]
    names = {
        "telephones": ("cv:telephone", "schema:telephone"),
        "faxes": ("schema:faxNumber",),
        "emails": ("cv:email", "schema:email"),
    }[field]
    return [Triple(node, term, Literal(value)) for term in terms], names


def identifier_node(node: NamedNode, kind: str, value: str, agency: str) -> Iterator[Triple]:
    """A number of a register, as adms:Identifier."""
    yield from say(
        node,
        (RDF.type, ADMS.Identifier),
        (RDF.type, SDO.PropertyValue),
        (SKOS.notation, Literal(value)),
        (SDO.propertyID, Literal(kind)),
    )
    yield from say(
        node,
        (SDO.value, Literal(value)),
        (ADMS.schemaAgency, nl(agency)),
        (GENERIEK.lokaleIdentificator, Literal(value)),
    )


def hours_nodes(owner: str, values: Sequence[Value], lines: dict[int, str]) -> tuple[list[NamedNode], Stated]:
    """Slots of one channel -> one node a day and block, with OWL-Time; `lines` are the lines as they stood, by start
    of a slot."""
    nodes: list[NamedNode] = []
    triples: list[Triple] = []
    grounds: list[Ground] = []
    for value in sorted(values, key=_week):
        slot = value.value
        if not isinstance(slot, Slot):
            continue
        node = _fresh(owner, slot, nodes)
        nodes.append(node)
        triples += _slot(owner, node, slot, value, lines.get(value.start, ""))
        grounds.append((node.value, ("schema:dayOfWeek", "schema:opens", "schema:closes"), value.start, value.end))
    return nodes, Stated(tuple(triples), tuple(grounds))


def _week(value: Value) -> tuple[int, str]:
    slot = value.value
    return (DAYS.index(slot.day), slot.opens) if isinstance(slot, Slot) else (9, "")


def _fresh(owner: str, slot: Slot, nodes: Sequence[NamedNode]) -> NamedNode:
    part = "vm" if slot.opens < "12:00" else "nm" if slot.opens < "17:00" else "av"
    name = f"{owner}#{CHANNELS[slot.note][0]}-{_SHORT[slot.day]}-{part}"
    taken = {node.value for node in nodes}
    number = next(n for n in range(1, 99) if (name if n == 1 else f"{name}-{n}") not in taken)
    return NamedNode(name if number == 1 else f"{name}-{number}")


def _slot(owner: str, node: NamedNode, slot: Slot, value: Value, line: str) -> Iterator[Triple]:
    begin, end = _instant(owner, slot.day, slot.opens), _instant(owner, slot.day, slot.closes)
    yield from say(
        node,
        (RDF.type, SDO.OpeningHoursSpecification),
        (RDF.type, TIME.TemporalEntity),
        (DCT.description, nl(line) if line else None),
    )
    yield from say(
        node, (SDO.dayOfWeek, SDO[_LONG[slot.day]]), (SDO.opens, _time(slot.opens)), (SDO.closes, _time(slot.closes))
    )
    yield from say(
        node,
        (CV.frequency, _MONTHLY if "maand" in value.target else None if value.target else _WEEKLY),
        (TIME.hasBeginning, begin),
        (TIME.hasEnd, end),
    )
    for instant, clock in ((begin, slot.opens), (end, slot.closes)):
        said = NamedNode(f"{instant.value}-tijd")
        hour, minute = clock.split(":")
        yield from say(instant, (RDF.type, TIME.Instant), (TIME.inDateTime, said))
        yield from say(
            said,
            (RDF.type, TIME.DateTimeDescription),
            (TIME.unitType, TIME.unitMinute),
            (TIME.dayOfWeek, TIME[_LONG[slot.day]]),
        )
        yield from say(said, (TIME.hour, _count(hour)), (TIME.minute, _count(minute)))


def _instant(owner: str, day: str, clock: str) -> NamedNode:
    return NamedNode(f"{owner}#{_SHORT[day]}-{clock.replace(':', '')}")


def _time(clock: str) -> Literal:
    return Literal(f"{clock}:00", datatype=XSD.time)


def _count(text: str) -> Literal:
    return Literal(str(int(text)), datatype=XSD.nonNegativeInteger)
