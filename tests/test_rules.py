"""Every named rule: what trips it, and what looks like it and does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from publisher.documents import Sheet
from publisher.rules import RULES, gather
from publisher.rules.documents import holds_number, holds_time, holds_words
from publisher.settings import Settings
from publisher.vocabulary import PREFIXES

HEAD = "@base <https://lod.example/id/> .\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
TEXT = "titel: x\n\nStationsstraat 2, 2220 Heist\nT 015 23 87 82\nMa: 9 - 12 uur en 13.30 - 16 uur\ninfo@gemeente.example\n"
SOURCE = (
    "<dienst/a> prov:wasDerivedFrom <document/a> . <document/a> a foaf:Document . "
    "<dienst/a> schema:contactPoint <dienst/a#c> . <dienst/a#c> "
)

#: rule -> Turtle that breaks it, Turtle that does not.
CASES: dict[str, list[tuple[str, str]]] = {
    "blank-node": [("<dienst/a> schema:address [ a schema:Place ] .", "<dienst/a> schema:name 'x' .")],
    "iri-pattern": [
        ("<dienst/met_streep> schema:name 'x' .", "<dienst/met-streep> schema:name 'x' ."),
        ("<Dienst/a> schema:name 'x' .", "<dienst/a#b-1> schema:name 'x' ."),
        ("<dienst/a/b> schema:name 'x' .", "<https://elders.example/a/b> schema:name 'x' ."),
    ],
    "dangling-reference": [
        ("<dienst/a> schema:provider <organisatie/b> .", "<dienst/a> schema:provider <https://elders.example/b> ."),
    ],
    "orphan-fragment": [
        ("<dienst/a> schema:name 'x' . <dienst/a#b> schema:name 'y' .", "<dienst/a> schema:address <dienst/a#b> . <dienst/a#b> schema:name 'y' ."),
        ("<dienst/a#b> schema:address <dienst/a#b> .", "<dienst/a> schema:address <dienst/a#b> . <dienst/a#b> schema:address <dienst/a#c> . <dienst/a#c> schema:name 'y' ."),
    ],
    "shared-identifier": [
        ("<dienst/a> dct:identifier 'x' . <dienst/b> dct:identifier 'x' .", "<dienst/a> dct:identifier 'x' . <organisatie/b> dct:identifier 'x' ."),
    ],
    "personal-mailbox": [("<dienst/a> schema:email 'jan.peeters@x.example' .", "<dienst/a> schema:email 'info@x.example' .")],
    "unknown-term": [
        ("<dienst/a> schema:telefone 'x' .", "<dienst/a> schema:telephone 'x' ."),
        ("<dienst/a> a cpsv:PublicServices .", "<dienst/a> a cpsv:PublicService ."),
        ("<dienst/a> pub:onbekend 'x' . pub:bekend a rdf:Property .", "<dienst/a> pub:bekend 'x' . pub:bekend a rdf:Property ."),
    ],
    "https-schema": [("<dienst/a> <https://schema.org/name> 'x' .", "<dienst/a> schema:url <https://elders.example/> .")],
    "unsafe-link": [
        ("<dienst/a> foaf:homepage <javascript:alert(1)> .", "<dienst/a> foaf:homepage <https://gemeente.example/> ."),
        ("<dienst/a> foaf:page <DATA:text/html,x> .", "<dienst/a> foaf:page <database:x> ."),
        ("<dienst/a> schema:url ' JavaScript:alert(1)'^^xsd:anyURI .", "<dienst/a> schema:url 'https://gemeente.example/data:x'^^xsd:anyURI ."),
        ("<dienst/a> schema:url <file:///C:/werk/fiche.html> .", "<dienst/a> schema:name 'javascript: een taal' ."),
    ],
    "telephone-possible": [("<dienst/a> schema:telephone '+323866' .", "<dienst/a> schema:telephone '+3238669125' .")],
    "postcode-place": [
        ("<dienst/a> schema:postalCode '2830' ; schema:addressLocality 'Gent' .", "<dienst/a> schema:postalCode '2830' ; schema:addressLocality 'Willebroek' ."),
        ("<dienst/a> locn:postCode '2220' ; locn:postName 'Mechelen'@nl .", "<dienst/a> locn:postCode '9999' ; locn:postName 'Elders'@nl ."),
    ],
    "not-in-document": [
        (SOURCE + "schema:telephone '+3215238783' .", SOURCE + "schema:telephone '+3215238782' ."),
        (SOURCE + "schema:opens '10:00:00'^^xsd:time .", SOURCE + "schema:opens '13:30:00'^^xsd:time ."),
        (SOURCE + "schema:email 'sport@gemeente.example' .", SOURCE + "schema:email 'Info@gemeente.example' ."),
        (SOURCE + "schema:streetAddress 'Stationsstraat 3' .", SOURCE + "schema:streetAddress 'stationsstraat 2' ."),
    ],
    "open-question": [
        ("<dienst/a> pub:openQuestion <dienst/a#vraag-1> . <dienst/a#vraag-1> pub:questionText 'Wat is het faxnummer?'@nl .", "<dienst/a> schema:name 'x' ."),
    ],
}  # fmt: skip
ROWS = [(rule, bad, good) for rule, cases in CASES.items() for bad, good in cases]


def _broken(rule: str, turtle: str) -> list[str]:
    quads: list[Quad] = list(parse((HEAD + turtle).encode(), format=RdfFormat.TURTLE))  # type: ignore[arg-type]
    sheet = Sheet("a", Path("data/documents/a.txt"), TEXT, {"titel": "x"}, {})
    return [breach.message for breach in RULES[rule].find(gather(quads, Settings(Path()), [sheet]))]


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize(("rule", "bad", "good"), ROWS)
def test_a_rule_finds_its_mistake_and_nothing_else(rule: str, bad: str, good: str) -> None:
    assert len(_broken(rule, bad)) == 1
    assert _broken(rule, good) == []


def test_an_unknown_term_is_told_with_the_nearest_one() -> None:
    quads = list(parse((HEAD + "<dienst/a> schema:telefone 'x' .").encode(), format=RdfFormat.TURTLE))
    (breach,) = RULES["unknown-term"].find(gather(quads, Settings(Path())))  # type: ignore[arg-type]
    assert breach.remedy == "do you mean schema:telephone?"


def test_a_resource_without_a_document_is_held_against_none() -> None:
    assert _broken("not-in-document", "<dienst/a> schema:telephone '+3215238783' .") == []


@pytest.mark.parametrize(
    "written",
    ["03 866 91 25", "03/866.91.25", "(03) 866 91 25", "+32 3 866 91 25", "+32 (0)3 866 91 25", "0032 3 866 91 25", "038669125"],
)  # fmt: skip
def test_a_telephone_number_is_found_however_it_is_written(written: str) -> None:
    assert holds_number(f"Bel {written} voor een afspraak", "+3238669125")
    assert not holds_number(f"Bel {written} voor een afspraak", "+3238669126")


@pytest.mark.parametrize("written", ["9 uur", "9u", "09:00", "9.00 u", "9u00", "9 - 12 uur", "van 9 tot 12"])
def test_a_time_is_found_however_it_is_written(written: str) -> None:
    assert holds_time(written, "09:00:00")
    assert not holds_time(written, "08:00:00")


def test_words_are_found_whatever_their_spaces_case_and_accents() -> None:
    assert holds_words("Één  Straat\n12", "een straat 12")
    assert not holds_words("Straat 12", "Straat 13")
