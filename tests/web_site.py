"""A published site for tests of the web: the project's data, a hostile record, and a resource that is gone."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flask import Flask

from publisher.release import publish
from publisher.settings import Settings, read_settings
from publisher.web.app import create_app, served

PROJECT = Path(__file__).parent.parent
HEIST = "organisatie/heist-op-den-berg-integratie-en-diversiteitsdienst"
#: What the first of the two releases says of Heist.
FORMER_TELEPHONE = "+3215238799"

_GONE = """
@prefix dct: <http://purl.org/dc/terms/> .
<https://lod.example/id/publicatie/verdwenen> a <http://schema.org/Book> ; dct:title "Verdwenen brochure"@nl .
"""

_HOSTILE = r"""
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix cv: <http://data.europa.eu/m8g/> .
<https://lod.example/id/begrip/vijandig> a skos:Concept, schema:DefinedTerm ;
    skos:prefLabel "<script>alert(1)</script>"@nl ;
    schema:name "</script><script>alert(2)</script>"@nl ;
    schema:description "<img src=x onerror=alert(3)> & \"quoted\" \u202Egnirts"@nl ;
    rdfs:seeAlso <javascript:alert(4)>, <data:text/html,x>, <https://example.org/goed>, <mailto:a@b.example> ;
    dct:description "%(long)s"@nl ;
    skos:altLabel "%(label)s"@nl ;
    skos:note "bel\u0007"@nl ;
    <https://elders.example/123> "x" ;
    <http://schema.org/@type> "Kwaad" ; <http://schema.org/@id> <https://elders.example/kwaad> ;
    dcat:keyword %(many)s .
<https://lod.example/id/dienst/vijandig> a <http://purl.org/vocab/cpsv#PublicService>, schema:GovernmentService ;
    dct:title "Dienst \u202Etxet\nBcc: x@y.example\r\nSubject: <b>kwaad</b>"@nl ; schema:name "Dienst"@nl ;
    dct:description "<b>vet</b> <a href='javascript:alert(5)'>klik</a>"@nl ;
    cv:contactPoint <https://lod.example/id/dienst/vijandig#contact> , %(points)s .
<https://lod.example/id/dienst/vijandig#contact> a schema:ContactPoint ;
    schema:name "<i>Balie</i>"@nl ;
    schema:telephone "javascript:alert(6)", "+32 3 <script>" ; schema:email "a@b.example\nBcc: c@d.example", "javascript:alert(7)" ;
    schema:url <javascript:alert(8)>, <data:text/html,y> ;
    schema:hoursAvailable <https://lod.example/id/dienst/vijandig#uren> .
<https://lod.example/id/dienst/vijandig#uren> a schema:OpeningHoursSpecification ;
    schema:opens "<b>9</b>" ; schema:closes "25:99:99" ; dct:description "<u>altijd</u>"@nl .
%(parts)s
"""


class Site(NamedTuple):
    settings: Settings
    var: Path
    app: Flask


def data_folder(folder: Path) -> Settings:
    """A copy of the project's data set in a new folder, not yet published."""
    folder.mkdir(parents=True)
    shutil.copytree(PROJECT / "data", folder / "data")
    shutil.copy(PROJECT / "publisher.toml", folder)
    return read_settings(folder / "publisher.toml")


def hostile_record() -> str:
    """A megabyte in one literal, 10,000 values of one property, a label of 500 characters, 300 contact points,
    addresses that would run, headers in a title, markup in all."""
    many = ", ".join(f'"trefwoord {number}"@nl' for number in range(10_000))
    points = [f"<https://lod.example/id/dienst/vijandig#punt-{number}>" for number in range(300)]
    parts = "\n".join(
        f'{point} a schema:ContactPoint ; schema:telephone "+3220000{n:04d}" .' for n, point in enumerate(points)
    )
    texts = {"many": many, "points": ", ".join(points), "parts": parts}
    return _HOSTILE % {"long": "lang " * 220_000, "label": "L" * 500, **texts}


def published(folder: Path, base: str = "https://lod.example/", *, hostile: bool = True) -> Settings:
    """The site of `Site`, published without validation: the hostile record is not meant to pass."""
    settings = data_folder(folder)
    if hostile:
        (settings.data / "records" / "vijandig.ttl").write_text(hostile_record(), encoding="utf-8")
    gone = settings.data / "records" / "verdwenen.ttl"
    gone.write_text(_GONE, encoding="utf-8")
    heist = settings.data / "records" / f"{HEIST.rpartition('/')[2]}.ttl"
    text = heist.read_text(encoding="utf-8")
    heist.write_text(text.replace("+3215238782", FORMER_TELEPHONE), encoding="utf-8")
    publish(settings, base, check=False)
    heist.write_text(text, encoding="utf-8")
    gone.unlink()
    publish(settings, base, check=False)
    return settings


@cache
def shared() -> Site:
    """One site for all modules that only read it: publishing takes seconds."""
    folder = Path(tempfile.mkdtemp(prefix="web-site-"))
    made = site(folder / "site")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(served(made.app).close)
    return made


def site(folder: Path, base: str = "https://lod.example/") -> Site:
    settings = published(folder, base)
    return Site(settings, settings.var(base), create_app(settings, settings.var(base)))
