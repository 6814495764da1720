"""Synthetic services, about fifty statements each, the same ones every time.

They look like the records of the data set (a service of a municipality, its contact point with hours) and
name only made-up organisations; a hundred services share one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pyoxigraph import RdfFormat, parse, serialize

BASE = "https://lod.example/"

#: Services that stand in one file.
PER_FILE = 10_000
#: Services that one organisation offers.
PER_ORGANISATION = 100

_SETTINGS = f'[site]\nbase = "{BASE}"\n'

_PREFIXES = f"""
@prefix document: <{BASE}id/document/> .
@prefix cpsv: <http://purl.org/vocab/cpsv#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix lpdcExt: <https://productencatalogus.data.vlaanderen.be/ns/ipdc-lpdc#> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix pub: <https://publisher.example/ns/> .
@prefix schema: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix thema: <https://productencatalogus.data.vlaanderen.be/id/concept/Thema/> .
@prefix soort: <https://productencatalogus.data.vlaanderen.be/id/concept/Type/> .
@prefix doelgroep: <https://productencatalogus.data.vlaanderen.be/id/concept/Doelgroep/> .
@prefix bevoegd: <https://productencatalogus.data.vlaanderen.be/id/concept/BevoegdBestuursniveau/> .
"""

_SHEET = f"""titel: Verzonnen diensten om mee te meten
uitgever: {BASE}id/organisatie/proef-00000
taal: nl
gelezen: 2026-01-01

Niets hiervan bestaat.
Tel. 015 00 00 00, info@gemeente.example
Open op maandag van 9 tot 12 uur en van 13 tot 16 uur.
"""

# 0NUMBER0 and 0ORGANISATION0 are replaced for each service; they may stand in IRIs and literals alike.
_SERVICE = f"""
@prefix dienst: <{BASE}id/dienst/> .
@prefix organisatie: <{BASE}id/organisatie/> .
@prefix d: <{BASE}id/dienst/proef-0NUMBER0#> .

dienst:proef-0NUMBER0
    a cpsv:PublicService, schema:GovernmentService ;
    dct:identifier "proef-0NUMBER0" ;
    dct:title "Proefdienst 0NUMBER0"@nl, "Trial service 0NUMBER0"@en ;
    schema:name "Proefdienst 0NUMBER0"@nl, "Trial service 0NUMBER0"@en ;
    dct:description "Verzonnen dienst 0NUMBER0 van een verzonnen gemeente: inwoners krijgen er raad en hulp."@nl ;
    dct:description "Made-up service 0NUMBER0 of a made-up municipality: advice and help for residents."@en ;
    dct:type soort:AdviesBegeleiding ;
    cv:thematicArea thema:WelzijnGezondheid, thema:BurgerOverheid ;
    schema:category thema:WelzijnGezondheid, thema:BurgerOverheid ;
    dcat:keyword "proef"@nl, "dienst 0NUMBER0"@nl ;
    dct:audience pub:doelgroep-inwoners ;
    schema:audience pub:doelgroep-inwoners ;
    lpdcExt:targetAudience doelgroep:Burger ;
    cv:hasCompetentAuthority organisatie:proef-0ORGANISATION0 ;
    lpdcExt:competentAuthorityLevel bevoegd:Lokaal ;
    schema:provider organisatie:proef-0ORGANISATION0 ;
    dct:spatial nuts:BE21212040 ;
    schema:areaServed nuts:BE21212040 ;
    cv:contactPoint d:contact ;
    cv:hasContactPoint d:contact ;
    schema:contactPoint d:contact ;
    dct:source document:proef ;
    prov:wasDerivedFrom document:proef ;
    dct:issued "2026-01-01"^^xsd:date ;
    dct:modified "2026-01-01"^^xsd:date .

d:contact
    a cv:ContactPoint, schema:ContactPoint ;
    schema:name "Contact van proefdienst 0NUMBER0"@nl ;
    cv:telephone "+3215000000" ;
    schema:telephone "+3215000000" ;
    cv:email "info@gemeente.example" ;
    schema:email "info@gemeente.example" ;
    cv:openingHours d:ma-vm, d:ma-nm ;
    schema:hoursAvailable d:ma-vm, d:ma-nm ;
    sh:order 1 .

d:ma-vm
    a schema:OpeningHoursSpecification, time:TemporalEntity ;
    dct:description "Open op maandag van 9 tot 12 uur."@nl ;
    schema:dayOfWeek schema:Monday ;
    schema:opens "09:00:00"^^xsd:time ;
    schema:closes "12:00:00"^^xsd:time .

d:ma-nm
    a schema:OpeningHoursSpecification, time:TemporalEntity ;
    dct:description "Open op maandag van 13 tot 16 uur."@nl ;
    schema:dayOfWeek schema:Monday ;
    schema:opens "13:00:00"^^xsd:time ;
    schema:closes "16:00:00"^^xsd:time .
"""

_ORGANISATION = f"""
@prefix organisatie: <{BASE}id/organisatie/> .

organisatie:proef-0ORGANISATION0
    a cv:PublicOrganisation, org:FormalOrganization, schema:GovernmentOrganization, foaf:Agent, dct:Agent ;
    dct:identifier "proef-0ORGANISATION0" ;
    skos:prefLabel "Proefgemeente 0ORGANISATION0"@nl ;
    dct:title "Proefgemeente 0ORGANISATION0"@nl ;
    foaf:name "Proefgemeente 0ORGANISATION0"@nl ;
    schema:name "Proefgemeente 0ORGANISATION0"@nl ;
    dct:spatial nuts:BE21212040 ;
    schema:areaServed nuts:BE21212040 ;
    prov:wasDerivedFrom document:proef .
"""


def _nquads(turtle: str) -> str:
    return (serialize(parse(_PREFIXES + turtle, RdfFormat.TURTLE), format=RdfFormat.N_QUADS) or b"").decode()


def services(start: int, end: int) -> Iterator[str]:
    """N-Quads text of the services numbered `start` to `end`, and of each organisation that begins there."""
    service, organisation = _nquads(_SERVICE), _nquads(_ORGANISATION)
    for number in range(start, end):
        owner = f"{number // PER_ORGANISATION:05d}"
        if number % PER_ORGANISATION == 0:
            yield organisation.replace("0ORGANISATION0", owner)
        yield service.replace("0NUMBER0", f"{number:07d}").replace("0ORGANISATION0", owner)


def write_data_set(folder: Path, count: int, suffix: Literal["nq", "ttl"] = "nq") -> Path:
    """A data set of `count` services in a new folder, in N-Quads or Turtle files; its publisher.toml."""
    records = folder / "data" / "records"
    records.mkdir(parents=True)
    (folder / "data" / "documents").mkdir()
    (folder / "data" / "documents" / "proef.txt").write_text(_SHEET, encoding="utf-8")
    for start in range(0, count, PER_FILE):
        text = "".join(services(start, min(start + PER_FILE, count)))
        if suffix == "ttl":
            turtle = serialize(parse(text, RdfFormat.N_QUADS), format=RdfFormat.TURTLE)
            (records / f"proef-{start // PER_FILE:04d}.ttl").write_bytes(turtle or b"")
        else:
            (records / f"proef-{start // PER_FILE:04d}.nq").write_text(text, encoding="utf-8")
    settings = folder / "publisher.toml"
    settings.write_text(_SETTINGS, encoding="utf-8")
    return settings
