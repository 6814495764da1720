"""What a record publishes and its document no longer says: the document read anew against the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.draft.places import fold
from publisher.draft.values import Address, Draft, Slot
from publisher.findings import Finding, Place, Severity
from publisher.rdf import parse_file
from publisher.vocabulary import FOAF, LOCN, SDO, SKOS

_FIELDS = {
    SDO.telephone: "telephone", SDO.faxNumber: "fax", SDO.email: "e-mail", LOCN.fullAddress: "address",
}  # fmt: skip
_DAYS = {
    "Monday": "Mo",
    "Tuesday": "Tu",
    "Wednesday": "We",
    "Thursday": "Th",
    "Friday": "Fr",
    "Saturday": "Sa",
    "Sunday": "Su",
}


class Fact(NamedTuple):
    """A published value in a form that two texts can be compared by: kind, comparable value, as people read it."""

    kind: str
    key: str
    shown: str


def published_facts(record: Path) -> list[Fact]:
    """Names, numbers, mailboxes, addresses and hours that a record states, each once."""
    facts: dict[Fact, None] = {}
    hours: dict[str, dict[str, str]] = {}
    quads = list(parse_file(record))
    topics = {quad.subject for quad in quads if quad.predicate == FOAF.isPrimaryTopicOf}
    for quad in quads:
        if quad.predicate == SKOS.prefLabel and quad.subject not in topics:
            continue
        for fact in _fact(quad):
            facts[fact] = None
        if quad.predicate in (SDO.dayOfWeek, SDO.opens, SDO.closes) and isinstance(quad.subject, NamedNode):
            hours.setdefault(quad.subject.value, {})[quad.predicate.value] = str(getattr(quad.object, "value", ""))
    for parts in hours.values():
        day = _DAYS.get(parts.get(SDO.dayOfWeek.value, "").rsplit("/", 1)[-1], "")
        slot = f"{day} {parts.get(SDO.opens.value, '')[:5]}-{parts.get(SDO.closes.value, '')[:5]}"
        if day and len(slot) == 14:
            facts[Fact("hours", slot, slot)] = None
    return list(facts)


def _fact(quad: Quad) -> Iterator[Fact]:
    if not isinstance(quad.object, Literal):
        return
    value = quad.object.value
    if quad.predicate in _FIELDS:
        kind = _FIELDS[quad.predicate]
        yield Fact(kind, fold(value) if kind == "address" else value, value)
    elif quad.predicate == SKOS.prefLabel and quad.object.language == "nl":
        yield Fact("name", fold(value), value)


def said_facts(draft: Draft) -> set[tuple[str, str]]:
    """(kind, comparable value) of everything that a document says now, whoever's it is."""
    kinds = {
        "telephones": "telephone",
        "faxes": "fax",
        "emails": "e-mail",
        "addresses": "address",
        "opening_hours": "hours",
        "special_opening_hours": "hours",
    }
    said: set[tuple[str, str]] = set()
    for value in draft.values:
        kind = kinds.get(value.field, "")
        if isinstance(value.value, Address):
            address = value.value
            said.add((kind, fold(f"{address.street} {address.number}, {address.postcode} {address.city}")))
        elif isinstance(value.value, Slot):
            said.add((kind, f"{value.value.day} {value.value.opens}-{value.value.closes}"))
        elif kind:
            said.add((kind, value.value))
    return said


def drift(record: Path, draft: Draft, document: str) -> Iterator[Finding]:
    """Published values that the document no longer holds (warnings), and new numbers, mailboxes and hours in it
    (infos)."""
    published, said, text = published_facts(record), said_facts(draft), fold(draft.text)
    for fact in published:
        worded = fact.kind in ("name", "address") and fact.key in text
        if not worded and (fact.kind, fact.key) not in said:
            yield Finding(
                f"drift-{fact.kind}",
                Severity.WARNING,
                f"'{fact.shown}' no longer stands in {document}",
                Place(str(record)),
                "read the document again and mend the record",
            )
    known = {(fact.kind, fact.key) for fact in published}
    withheld = {str(value.value) for value in draft.values if value.target.startswith("withheld")}
    for kind, key in sorted(said - known):
        if key not in withheld:
            yield Finding(
                f"drift-new-{kind}",
                Severity.INFO,
                f"{document} now says '{key}'",
                Place(str(record)),
                "add it to the record if it is right",
            )
