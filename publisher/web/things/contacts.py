"""How to reach a thing: its contact points with addresses, numbers and hours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote

from pyoxigraph import Literal

from publisher.opening import Opening
from publisher.vocabulary import ADRES, CV, LOCN, LPDC, SDO, SH
from publisher.web.labels import Labels
from publisher.web.things.hours import Now, Week, closures, now_in_words, read_opening, remarks, weeks
from publisher.web.things.lines import Line, Lines
from publisher.web.things.nodes import Nodes, Term
from publisher.web.things.phones import phone_link, phone_text
from publisher.web.words import Say

_POINTS = (CV.contactPoint.value, CV.hasContactPoint.value, SDO.contactPoint.value)
_CHANNELS = (CV.hasChannel.value, SDO.availableChannel.value)
_ADDRESSES = (LOCN.address.value, SDO.address.value, LPDC.address.value, SDO.servicePostalAddress.value)
_HOURS = (SDO.hoursAvailable.value, CV.openingHours.value, SDO.openingHoursSpecification.value)
_SPECIAL = (CV.specialOpeningHoursSpecification.value, SDO.specialOpeningHoursSpecification.value)
_PAGES = (CV.contactPage.value, SDO.url.value)
_PHONES = (SDO.telephone.value, CV.telephone.value)
_MAILS = (SDO.email.value, CV.email.value)
_STREETS = (SDO.streetAddress.value, LOCN.thoroughfare.value, ADRES.Straatnaam.value)
_NUMBERS = (LOCN.locatorDesignator.value, ADRES["Adresvoorstelling.huisnummer"].value)
_CODES = (SDO.postalCode.value, LOCN.postCode.value, ADRES.postcode.value)
_PLACES = (SDO.addressLocality.value, LOCN.postName.value, ADRES.gemeentenaam.value)


#: What may be written to; anything else (a line break would begin a header) is text.
_MAILBOX = re.compile(r"[^@\s<>?&]+@[^@\s<>?&]+")
#: Contact points on a page, and ways to reach one: the other formats have all.
_MOST, _WAYS = 12, 12


class Way(NamedTuple):
    """One way to reach it: what it is, how it reads, where the link leads, and the lines that it stands on."""

    label: str
    text: str
    href: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Contact:
    """A contact point or channel; `address` has a row for the street and one for the place."""

    anchor: str
    name: str
    address: tuple[str, ...] = ()
    address_lines: tuple[Line, ...] = ()
    ways: tuple[Way, ...] = ()
    weeks: tuple[Week, ...] = ()
    week_lines: tuple[Line, ...] = ()
    now: Now | None = None
    remarks: tuple[str, ...] = ()
    specifications: frozenset[str] = field(default=frozenset())

    @property
    def is_empty(self) -> bool:
        return not (self.address or self.ways or self.weeks or self.remarks)


def openings(nodes: Nodes) -> list[Opening]:
    """The hours of everything that stands among the statements of a page and has any."""
    found = (read_opening(nodes, nodes.links(iri, _HOURS), nodes.links(iri, _SPECIAL)) for iri in nodes)
    return [opening for opening in found if opening.is_known or opening.special]


class ContactReader:
    """Reads contacts from the statements of a page, in one language, as they are at a moment."""

    def __init__(self, nodes: Nodes, lines: Lines, labels: Labels, say: Say, moment: datetime) -> None:
        self._nodes = nodes
        self._lines = lines
        self._labels = labels
        self._say = say
        self._moment = moment

    def contacts(self, thing: str) -> list[Contact]:
        """Contact points, else channels; then what hangs on the thing itself and on none of them."""
        points = self._nodes.links(thing, _POINTS) or self._nodes.links(thing, _CHANNELS)
        known = [self._contact(iri) for iri in sorted(points, key=self._rank)[:_MOST]]
        own = self._contact(thing)
        covered = frozenset().union(*(contact.specifications for contact in known)) if known else frozenset()
        shown = {contact.address for contact in known}
        is_said = own.specifications <= covered
        rest = replace(
            own,
            anchor="adres",
            name=self._labels.of(thing) if own.ways or own.weeks else self._say("contact.address"),
            address=() if own.address in shown else own.address,
            ways=() if any(contact.ways for contact in known) else own.ways,
            weeks=() if is_said else own.weeks,
            now=None if is_said else own.now,
            remarks=() if is_said else own.remarks,
        )
        return [contact for contact in (rest, *known) if not contact.is_empty]

    def _rank(self, iri: str) -> tuple[int, str]:
        order = self._nodes.text(iri, [SH.order.value], "")
        return (int(order) if order.isdecimal() else 99, iri)

    def _contact(self, iri: str) -> Contact:
        hours, special = self._nodes.links(iri, _HOURS), self._nodes.links(iri, _SPECIAL)
        address, address_lines = self._address(iri)
        opening = read_opening(self._nodes, hours, special)
        return Contact(
            anchor=iri.partition("#")[2],
            name=self._labels.of(iri),
            address=address,
            address_lines=address_lines,
            ways=tuple(islice(self._ways(iri), _WAYS)),
            weeks=tuple(weeks(opening, self._moment, self._say)),
            now=now_in_words(opening, self._moment, self._say),
            week_lines=self._hour_lines(iri, [*hours, *special]),
            remarks=(*closures(opening, self._say), *remarks(self._nodes, [*hours, *special], self._say)),
            specifications=frozenset([*hours, *special]),
        )

    def _address(self, iri: str) -> tuple[tuple[str, ...], tuple[Line, ...]]:
        for address in self._nodes.links(iri, _ADDRESSES):
            rows = tuple(row for row in (self._street(address), self._place(address)) if row)
            full = self._nodes.text(address, [LOCN.fullAddress.value], self._say.language)
            properties = (*_STREETS, *_CODES, LOCN.fullAddress.value)
            if rows or full:
                return rows or (full,), self._lines_of(address, properties)
        return (), ()

    def _street(self, address: str) -> str:
        street = self._nodes.text(address, _STREETS[:1], self._say.language)
        if street:
            return street
        name = self._nodes.text(address, _STREETS, self._say.language)
        return f"{name} {self._nodes.text(address, _NUMBERS, '')}".strip()

    def _place(self, address: str) -> str:
        code = self._nodes.text(address, _CODES, "")
        return f"{code} {self._nodes.text(address, _PLACES, self._say.language)}".strip()

    def _ways(self, iri: str) -> Iterable[Way]:
        free = SDO.TollFree.value in self._nodes.links(iri, [SDO.contactOption.value])
        for phone in self._texts(iri, _PHONES):
            label = self._say("contact.telephone") + (f" ({self._say('contact.free')})" if free else "")
            yield Way(label, phone_text(phone), phone_link(phone), self._lines_of(iri, _PHONES, phone))
        for fax in self._texts(iri, (SDO.faxNumber.value,)):
            lines = self._lines_of(iri, (SDO.faxNumber.value,), fax)
            yield Way(self._say("contact.fax"), phone_text(fax), "", lines)
        for mail in self._texts(iri, _MAILS):
            address = mail.removeprefix("mailto:")
            href = f"mailto:{quote(address, safe='@+')}" if _MAILBOX.fullmatch(address) else ""
            yield Way(self._say("contact.email"), address, href, self._lines_of(iri, _MAILS, mail))
        for page in self._nodes.links(iri, _PAGES if "#" in iri else _PAGES[:1]):
            yield Way(self._say("contact.page"), page, self._labels.link(page), ())

    def _texts(self, iri: str, properties: Sequence[str]) -> list[str]:
        texts = self._nodes.texts(iri, properties, self._say.language)
        links = self._nodes.links(iri, properties)
        return list(dict.fromkeys([*(text.value for text in texts), *links]))

    def _hour_lines(self, iri: str, specifications: Iterable[str]) -> tuple[Line, ...]:
        """The lines that say these hours: of the specifications, or of the property that leads to them."""
        wanted = set(specifications)
        return _each_once(
            line
            for (subject, _, value), line in self._lines.items()
            if subject in wanted or (subject == iri and _text(value) in wanted)
        )

    def _lines_of(self, iri: str, properties: Iterable[str], value: str = "") -> tuple[Line, ...]:
        found = []
        for name in properties:
            for term in self._nodes.values(iri, [name]):
                line = self._lines.get((iri, name, term))
                if line and (not value or _text(term) == value):
                    found.append(line)
        return _each_once(found)


def _each_once(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines in the order of their sheet: of several quotes on one the longest is shown."""
    found = {line.place: line for line in sorted(lines, key=lambda line: (len(line.quote), line.href))}
    return tuple(sorted(found.values(), key=lambda line: (line.number, line.href)))


def _text(term: Term) -> str:
    return term.value if isinstance(term, Literal) else str(term).strip("<>")
