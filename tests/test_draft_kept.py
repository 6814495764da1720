"""The five source texts drafted anew, against the records that people keep of them: what a record states of fact.

Compared are kinds, names, bodies, contact, hours, links, publisher, language and themes, both ways. What may differ is
said here and nowhere else: prose (tasks, definitions, target groups in words), spans and provenance, identifiers from
reference tables, and what the document does not say.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from publisher.draft.files import Wish, draft_file, make_files
from publisher.vocabulary import (
    CANONICAL_BASE,
    CPSV,
    CV,
    DCT,
    IPDC_THEME,
    LOCN,
    ORG,
    RDF,
    SDO,
    SKOS,
)

PROJECT = Path(__file__).parent.parent
SOURCES = PROJECT.parent / "shared" / "sources"

Fact = tuple[str, ...]

#: Statements of fact: term -> the word that a fact begins with.
_SAID = {
    SKOS.altLabel: "also named",
    SDO.telephone: "telephone",
    SDO.faxNumber: "fax",
    SDO.email: "mailbox",
    LOCN.fullAddress: "address",
    ORG.unitOf: "unit of",
    SDO.parentOrganization: "part of",
    DCT.publisher: "published by",
    DCT.language: "in",
    SDO.url: "is at",
}


#: One body, two names: what a text calls it, and what the kept record does from knowledge of its own.
_SAME = {
    "afdeling Welzijn en Samenleving": "Afdeling Welzijn en Samenleving",
    "VVSG": "Vereniging van Vlaamse Steden en Gemeenten",
}


class Record:
    """A record by subject, its resources known by their Dutch names."""

    def __init__(self, turtle: bytes) -> None:
        self.quads = list(parse(turtle, RdfFormat.TURTLE))
        self.of: dict[str, list[Quad]] = {}
        for quad in self.quads:
            self.of.setdefault(quad.subject.value, []).append(quad)

    def name(self, iri: str) -> str:
        """The Dutch name of a resource, of the one it hangs under for a fragment that has none; the IRI of others'."""
        for term in (SKOS.prefLabel, DCT.title, SDO.name):
            for quad in self.of.get(iri, []):
                if quad.predicate == term and isinstance(quad.object, Literal) and quad.object.language == "nl":
                    return _SAME.get(quad.object.value, quad.object.value)
        return self.name(iri.partition("#")[0]) if "#" in iri else iri

    def facts(self) -> set[Fact]:
        found: set[Fact] = set()
        for iri, quads in self.of.items():
            if not any(quad.predicate == RDF.type and quad.object == CPSV.PublicService for quad in quads):
                found |= {fact for quad in quads for fact in self._facts(iri, quad)}
                found |= self._hours(iri, quads)
        return found

    def _facts(self, iri: str, quad: Quad) -> list[Fact]:
        owner, value = self.name(iri.partition("#")[0]), quad.object
        shown = self.name(value.value) if isinstance(value, NamedNode) else str(getattr(value, "value", ""))
        if isinstance(value, Literal) and value.language == "en":
            return []
        if quad.predicate == RDF.type and "#" not in iri:
            return [("is", owner, shown)]
        if quad.predicate == RDF.type and value == SDO.WebPage:
            return [("links to", owner, self.name(iri))]
        if quad.predicate == DCT.subject and shown in IPDC_THEME:
            return [("about", owner, shown)]
        return [(_SAID[quad.predicate], owner, shown)] if quad.predicate in _SAID else []

    def _hours(self, iri: str, quads: list[Quad]) -> set[Fact]:
        parts = {quad.predicate: quad.object.value for quad in quads}
        if SDO.opens not in parts:
            return set()
        channel = "telephone" if "#telefoon" in iri else "counter"
        return {("open", self.name(iri), channel, *(parts[term] for term in (SDO.dayOfWeek, SDO.opens, SDO.closes)))}


HEIST, HEUSDEN, VLAANDEREN, VVSG, WILLEBROEK = (
    "heist-op-den-berg-integratie-en-diversiteitsdienst",
    "heusden-zolder-welzijn-en-lokale-economie",
    "vlaanderen-samenlevingsopbouw",
    "vvsg-pocket-samenleven-in-diversiteit",
    "willebroek-dienst-samenleven",
)
_INSTITUTE = "Regionaal Instituut voor Samenlevingsopbouw"
#: What the text says and the kept record leaves out: links without an address, bodies named in passing, the theme of a
#: book that the kept record states of the concept in it. (first word, owner) of the facts.
LEFT_OUT = {
    HEIST: {("links to", "Integratie- en diversiteitsdienst")},
    HEUSDEN: {("links to", "Afdeling welzijn en lokale economie")},
    VLAANDEREN: {("is", _INSTITUTE), ("is", "Samenlevingsopbouw Vlaanderen"), ("links to", "Samenlevingsopbouw")},
    VVSG: {("about", "Samenleven in diversiteit")},
    WILLEBROEK: {("is", "Vlaamse overheid")},
}
#: What the kept record states from elsewhere, or from reading prose as people do: that a division is of the Flemish
#: government, an institute in each province, that a body is an association, a magazine, names in full.
NOT_SAID = {
    HEIST: set(),
    HEUSDEN: set(),
    VLAANDEREN: {
        ("is", "Vlaamse overheid"), ("part of", "Afdeling Welzijn en Samenleving"), ("unit of", "Afdeling Welzijn en Samenleving"),
        ("is", "Afdeling Welzijn en Samenleving"), ("is", "Samenlevingsopbouw Vlaanderen"), ("about", "Samenlevingsopbouw Vlaanderen"),
        ("is", "TerZake"), ("published by", "TerZake"), ("links to", "Samenlevingsopbouw"),
        *(("is", f"{_INSTITUTE}, provincie {name}") for name in ("Antwerpen", "Limburg", "Oost-Vlaanderen", "Vlaams-Brabant", "West-Vlaanderen")),
        *(("is", f"{_INSTITUTE}, stad {name}") for name in ("Antwerpen", "Brussel", "Gent")),
    },
    VVSG: {("also named", "Vereniging van Vlaamse Steden en Gemeenten"), ("about", "Lokaal integratiebeleid")},
    WILLEBROEK: set(),
}  # fmt: skip


def both(name: str) -> tuple[Record, Record]:
    """The drafted record and the kept one."""
    path = SOURCES / f"{name}.txt"
    if not path.is_file():
        pytest.skip("the five source texts are not on this machine")
    files = make_files(draft_file(path, Wish()), name, CANONICAL_BASE, "2026-11-22")
    return Record(files.turtle.encode()), Record((PROJECT / "data" / "records" / f"{name}.ttl").read_bytes())


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_drafted_record_states_no_fact_that_the_kept_one_denies(name: str) -> None:
    drafted, kept = both(name)
    assert {fact for fact in drafted.facts() - kept.facts() if fact[:2] not in LEFT_OUT[name]} == set()


@pytest.mark.parametrize("name", NOT_SAID)
def test_a_drafted_record_lacks_nothing_that_the_document_says(name: str) -> None:
    drafted, kept = both(name)
    concepts = {
        kept.name(iri)
        for iri, quads in kept.of.items()
        if {SKOS.Concept, SKOS.ConceptScheme} & {quad.object for quad in quads} and "/publicatie/" not in iri
    }
    missing = {fact for fact in kept.facts() - drafted.facts() if fact[:2] not in NOT_SAID[name]}
    assert {fact for fact in missing if not (fact[0] in ("is", "also named") and fact[1] in concepts)} == set()


@pytest.mark.parametrize("name", (HEIST, HEUSDEN, WILLEBROEK))
def test_the_services_of_a_unit_hang_on_the_same_body_as_in_the_kept_record(name: str) -> None:
    bodies = [
        {record.name(quad.object.value) for quad in record.quads if quad.predicate == CV.hasCompetentAuthority}
        for record in both(name)
    ]
    assert bodies[0] and bodies[0] <= bodies[1]


def test_the_tasks_of_a_division_are_services_of_the_division() -> None:
    bodies = [
        {record.name(quad.object.value) for quad in record.quads if quad.predicate == CV.hasCompetentAuthority}
        for record in both(VLAANDEREN)
    ]
    assert bodies[0] == {"Afdeling Welzijn en Samenleving"} and bodies[0] <= bodies[1]
